import { formulasOf, ruleOf } from '../core/explain';
import { sizeOf } from '../core/tensor';
import { t } from '../core/words/words';
import {
  leavesOf,
  matricesOf,
  type Revived,
  shownMatrices,
  symbolicFormulas,
  type Titled,
} from '../notebook/figureMatrices';
import { type Figure, type Payload, reviveScene } from '../notebook/payload';
import { answerVerdict, gradientDetails } from '../notebook/payloadVerdicts';
import { escaped } from './html';
import { type FormulaHtml, matrixPicture } from './matrixPicture';

/** So many formulas of a backward pass are written out. */
const FORMULAS = 48;
/** Larger matrices have formulas as long as a page. */
const LARGEST = 64;

/** What a cell shows, without any script: heatmaps as pictures, formulas, verdicts. */
export const figuresHtml = ({ figures }: Payload, formula: FormulaHtml): string =>
  figures.map((figure) => figureHtml(figure, formula)).join('\n');

function figureHtml(figure: Figure, formula: FormulaHtml): string {
  switch (figure.kind) {
    case 'value':
      return row(matricesOf(figure), formula);
    case 'update':
      return row(
        matricesOf(figure),
        formula,
        `<span class="arrow" role="img" aria-label="${escaped(t`becomes`)}">→</span>`,
      );
    case 'backward':
      return backward(reviveScene(figure.scene), formula);
    case 'gradcheck':
      return plain(gradientDetails(figure.report));
    case 'answer':
      return plain(answerVerdict(figure.report));
    case 'text':
      return plain(figure.text);
    default:
      return unreachable(figure);
  }
}

function unreachable(figure: never): never {
  throw new Error(`unknown figure: ${JSON.stringify(figure)}`);
}

const plain = (text: string): string => `<pre class="words">${escaped(text)}</pre>`;

/** Matrices side by side. */
const row = (matrices: readonly Titled[], formula: FormulaHtml, between = ''): string =>
  `<div class="row">${matrices.map((matrix) => matrixPicture(matrix, formula)).join(between)}</div>`;

function backward(scene: Revived, formula: FormulaHtml): string {
  const rules = leavesOf(scene).flatMap((leaf) => ruleOf(scene, { value: leaf, side: 'gradient' }) ?? []);
  const symbolic = symbolicFormulas(scene).map(({ tex }) => tex);
  const formulas = symbolic.length > 0 ? symbolic : numericFormulas(scene);
  const list = formulas.map((tex) => `<div>${formula(tex, false)}</div>`).join('');
  return [
    ...rules.map((rule) => formula(rule, true)),
    row(shownMatrices(scene), formula),
    ...(formulas.length > 0
      ? [
          `<details${symbolic.length > 0 ? ' open' : ''}><summary>${escaped(t`Formulas of the elements`)}</summary><div class="formulas">${list}</div></details>`,
        ]
      : []),
  ].join('\n');
}

/** How each element of the gradients comes about, in the names of what it is made of. */
function numericFormulas(scene: Revived): string[] {
  const lines: string[] = [];
  for (const leaf of leavesOf(scene)) {
    if (sizeOf(leaf.shape) > LARGEST || lines.length + sizeOf(leaf.shape) > FORMULAS) continue;
    lines.push(...formulasOf(scene, { value: leaf, side: 'gradient' }, LARGEST).map(({ tex }) => tex));
  }
  return lines;
}
