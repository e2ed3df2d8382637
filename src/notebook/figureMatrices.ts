import {
  expressionText,
  type FormulaLine,
  formulasOf,
  matrixTeX,
  matrixText,
  type Scene,
} from '../core/explain';
import type { Value } from '../core/graph';
import {
  type Content,
  elementAt,
  formulaNumber,
  type Shape,
  shortNumber,
  showShape,
  sizeOf,
  statisticsOf,
} from '../core/tensor';
import { t } from '../core/words/words';
import { type Figure, reviveScene } from './payload';
import { positionText } from './payloadVerdicts';

/** So many formulas are written out in text. */
const FORMULAS = 64;

/** The values of a figure, revived. */
export type Revived = Scene & { readonly values: ReadonlyMap<number, Value> };

/** A matrix in a scene with its name and what fills it. */
export interface Titled {
  readonly text: string;
  readonly tex: string;
  readonly content: Content;
}

/** `K 2×2, minimum 1, maximum 4`. */
export function describe({ text, content }: Titled): string {
  const shape = content.shape.length === 0 ? '' : ` ${showShape(content.shape)}`;
  if (sizeOf(content.shape) === 1) return `${text}${shape} = ${elementText(content, 0)}`;
  if (content.kind === 'formulas') return t`${text}${shape}, symbols`;
  const { min, max, nans, infinities } = statisticsOf(content);
  const odd = [nans > 0 ? t`${nans} NaN` : '', infinities > 0 ? t`${infinities} infinite` : ''].filter(
    (x) => x !== '',
  );
  return [`${text}${shape}`, t`minimum ${shortNumber(min)}`, t`maximum ${shortNumber(max)}`, ...odd].join(
    ', ',
  );
}

/** The matrices of a value's figure: itself; of an update's: before and after. */
export function matricesOf(figure: Figure & { kind: 'value' | 'update' }): Titled[] {
  const scene = reviveScene(figure.scene);
  if (figure.kind === 'update') {
    return [figure.before, figure.after].flatMap((id) => {
      const value = scene.values.get(id);
      return value ? [titled(scene, value, 'value')] : [];
    });
  }
  const value = scene.values.get(figure.focus.id);
  if (!value) return [];
  const own = titled(scene, value, figure.focus.side);
  return [value.name === undefined && figure.focus.side === 'value' ? { ...own, text: figure.title } : own];
}

export function titled(scene: Scene, value: Value, side: 'value' | 'gradient'): Titled {
  const content = side === 'value' ? value.content : (scene.gradients.get(value.id) ?? value.content);
  return { text: matrixText(scene, { value, side }), tex: matrixTeX(scene, { value, side }), content };
}

/** The named values a pass was made of, in the order of their making. */
function namedOf(scene: Revived): Value[] {
  return [...scene.values.values()].filter(
    (value) => value.name !== undefined || value.id === scene.results[0]?.id,
  );
}

/** The given matrices that have a gradient. */
export function leavesOf(scene: Revived): Value[] {
  return namedOf(scene).filter((value) => !value.origin && scene.gradients.has(value.id));
}

/** Values first, then gradients. */
export function shownMatrices(scene: Revived): Titled[] {
  const named = namedOf(scene);
  const numbered = (matrix: Titled): boolean => matrix.content.kind === 'numbers';
  return [
    ...named.map((value) => titled(scene, value, 'value')).filter(numbered),
    ...named
      // ∂L/∂L is 1, and says nothing.
      .filter((value) => scene.gradients.has(value.id) && value.name !== scene.loss)
      .map((value) => titled(scene, value, 'gradient'))
      .filter(numbered),
  ];
}

/** The formulas of all results and gradients that have symbols in them. */
export function symbolicFormulas(scene: Revived): FormulaLine[] {
  const lines: FormulaLine[] = [];
  for (const value of namedOf(scene)) {
    if (value.origin && value.content.kind === 'formulas') {
      lines.push(...formulasOf(scene, { value, side: 'value' }, FORMULAS));
    }
  }
  const used = new Set(scene.results.flatMap(({ origin }) => origin?.inputs.map(({ id }) => id) ?? []));
  for (const value of namedOf(scene)) {
    if (used.has(value.id) && scene.gradients.get(value.id)?.kind === 'formulas') {
      lines.push(...formulasOf(scene, { value, side: 'gradient' }, FORMULAS));
    }
  }
  return lines;
}

export function elementText(content: Content, index: number): string {
  const element = elementAt(content, index);
  return typeof element === 'number' ? formulaNumber(element) : expressionText(element);
}

/** `[2,1,:,:]`. */
export function planeText(shape: Shape, plane: number): string {
  const lead = shape.slice(0, -2);
  return `${positionText(lead, plane).slice(0, -1)},:,:]`;
}
