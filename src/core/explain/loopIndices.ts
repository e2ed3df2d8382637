import type { Value } from '../graph';
import { GRADIENT, type Operand, OUTPUT } from '../operations';
import { positionOf } from '../tensor';
import type { Indices } from './loopLines';
import { B, K, type LoopNames, X } from './loopNames';
import { type Place, type Scene, usesOf } from './scene';
import { termsOf } from './terms';

/** Two ways to fill a gradient: each element of it collects, or each element of the arriving gradient is handed out. */
export type Way = 'gather' | 'scatter';

/** What a place is to the operation whose loops are wanted: its result, the gradient that arrives there, or that of an input. */
export type Role = 'output' | 'arriving' | 0 | 1 | 2;

export function roleOf(
  scene: Scene,
  { value, side }: Place,
  way: Way,
): { result: Value; of: Role } | undefined {
  if (side === 'value') return value.origin ? { result: value, of: 'output' } : undefined;
  const uses = usesOf(scene, value).filter(({ result }) => scene.gradients.has(result.id));
  const [use] = uses;
  // What is handed out is the gradient of a result, what is gathered that of an input; in a row of layers it is both.
  if (way === 'scatter' && value.origin?.prepared.sliding) return { result: value, of: 'arriving' };
  if (use && uses.length === 1 && use.result.origin?.prepared.sliding) {
    const { k, result } = use;
    if (k === X || k === K || k === B) return { result, of: k };
  }
  return value.origin ? { result: value, of: 'arriving' } : undefined;
}

/** The indices of a place, and of its `at`-th term: channels and filters counted from the first of all groups. */
export function indicesAt(scene: Scene, names: LoopNames, place: Place, of: Role, at: number): Indices {
  const found = new Map<string, number>();
  const { wide, narrow, tap, axes, perGroup, filtersPerGroup } = names;
  const { rank, flip } = names.sliding;
  const take = (operand: Operand['of'], index: number): void => {
    const position = positionOf(names.shapeOf(operand), index);
    const lead = position.slice(0, -rank);
    const own = position.slice(-rank);
    const put = (letters: readonly string[], indices: readonly number[]): void => {
      for (const [n, letter] of letters.entries()) found.set(letter, indices[n] ?? 0);
    };
    if (operand === B) found.set('f', position[0] ?? 0);
    else if (operand === K) {
      const filter = lead[0] ?? found.get(narrow.channel) ?? 0;
      found.set(narrow.channel, filter);
      if (lead.length > 1) {
        found.set(wide.channel, Math.floor(filter / filtersPerGroup) * perGroup + (lead[1] ?? 0));
      }
      put(tap, flip ? own.map((i, n) => (axes[n]?.kernel ?? 1) - 1 - i) : own);
    } else {
      const end = operand === wide.of ? wide : narrow;
      found.set(end.channel, lead[lead.length - 1] ?? 0);
      if (lead.length > 1) found.set('n', lead[0] ?? 0);
      put(end.letters, own);
    }
  };
  const role: Operand['of'] = of === 'arriving' ? 'output' : of;
  take(role, place.index);
  if (of === 'arriving') return found;
  let n = 0;
  for (const { term, result } of termsOf(scene, place)) {
    if (n++ < at || result !== names.result) continue;
    for (const { operand, index } of term.factors) {
      const meant = operand === GRADIENT || operand === OUTPUT ? 'output' : operand.of;
      if (meant !== role) take(meant, index);
    }
    break;
  }
  return found;
}
