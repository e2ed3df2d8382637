import {
  endsOf,
  gradientTeX,
  type Jacobian,
  jacobianOf,
  type Matrix,
  matrixTeX,
  matrixText,
  subscript,
} from '../core/explain';
import type { Value } from '../core/graph';
import { OUTPUT, ownView } from '../core/operations';
import { positionOf, sizeOf } from '../core/tensor';
import { t } from '../core/words/words';
import { element, scrolling } from './element';
import { Heatmap } from './heatmap';
import { type Linkage, plainNotation } from './linkage';
import { renderTeX } from './tex';

/** ∂Z/∂X and ∂Z/∂K as heatmaps, worked out when they are wanted. */
export function jacobianDetails(
  linkage: Linkage,
  result: Value,
  taps: number,
  /** Called with each heatmap when it is made. */
  made: (heatmap: Heatmap) => void,
): HTMLElement[] {
  const { origin } = result;
  const { scene } = linkage;
  if (!origin) return [];
  // The bias reaches all of its filter alike: there is nothing to see.
  const inputs = origin.inputs
    .slice(0, 2)
    .flatMap((by, k) => (scene.gradients.has(by.id) && sizeOf(by.shape) > 1 ? [{ by, k }] : []));
  if (inputs.length === 0) return [];
  const text = (value: Value): string => matrixText(scene, { value, side: 'value' });
  const [first = '', second] = inputs.map(({ by }) => `∂${text(result)}/∂${text(by)}`);
  const title = second === undefined ? t`Jacobian ${first}` : t`Jacobian ${first} and ${second}`;
  const content = element('div', { class: 'jacobians' });
  const details = element(
    'details',
    { class: 'all', 'data-name': 'jacobians' },
    element('summary', {}, title),
    content,
  );
  details.addEventListener('toggle', () => {
    if (!details.open || content.childElementCount > 0) return;
    for (const { k } of inputs) {
      const jacobian = jacobianOf(scene, result, k);
      if (jacobian) content.append(jacobianElement(linkage, jacobian, taps, made));
    }
  });
  return [details];
}

function jacobianElement(
  linkage: Linkage,
  jacobian: Jacobian,
  taps: number,
  made: (heatmap: Heatmap) => void,
): HTMLElement {
  const { value, of, by, rows, columns } = jacobian;
  const matrix: Matrix = { value, side: 'value' };
  const { scene } = linkage;
  const [of_, by_] = [of, by].map((each) => matrixTeX(scene, { value: each, side: 'value' }));
  const label = (end: 'of' | 'by', index: number): string => {
    const place = endsOf(value, index)?.[end];
    return place ? subscript(positionOf(place.value.shape, place.index), plainNotation()) : '';
  };
  const [height = 1, width = 1] = value.shape;
  const heatmap = new Heatmap(linkage, matrix, ownView(OUTPUT, value.shape, ''), {
    selection: {},
    taps,
    hueAt: jacobian.tap,
    labels: { row: (n) => label('of', n * width), column: (n) => label('by', n) },
  });
  made(heatmap);
  linkage.include(jacobian);
  const part =
    height < rows || width < columns
      ? [element('p', { class: 'quiet' }, t`The first ${height}×${width} of ${rows}×${columns} elements.`)]
      : [];
  const unreached = Array.from({ length: height * width }, (_, n) => n).some((n) => !jacobian.reached(n));
  const d = (x: string): string => gradientTeX(x, scene.loss, plainNotation());
  return element(
    'div',
    { class: 'jacobian' },
    heatmap.element,
    element(
      'div',
      {},
      element(
        'p',
        { class: 'quiet' },
        t`A row for each element of ${matrixText(scene, { value: of, side: 'value' })}, a column for each of ${matrixText(scene, { value: by, side: 'value' })}, in reading order.`,
        unreached ? ` ${t`Where no change arrives stands 0.`}` : '',
      ),
      scrolling(
        renderTeX(
          `${d(by_ ?? '')} = \\left(\\frac{\\partial ${of_}}{\\partial ${by_}}\\right)^{\\!\\top} ${d(of_ ?? '')}`,
        ),
      ),
      ...part,
    ),
  );
}
