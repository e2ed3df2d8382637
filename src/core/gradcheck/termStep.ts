import type { Value } from '../graph';
import { sizeOf, worked } from '../tensor';
import type { Changes } from './changes';
import type { Step } from './step';
import { factorAt, isKinked, type TermTable } from './termTable';

/**
 * A result whose forward terms say which elements a change reaches: those whose terms mention a changed element. Only such
 * terms are computed again. Where nearly all of them would be, `asWhole` is cheaper.
 */
export function termStep(
  value: Value,
  table: TermTable,
  operands: readonly Float64Array[],
  moving: readonly number[],
  asWhole: Step,
): Step {
  const weights = linearWeights(table, operands, new Set(moving));
  const step = weights
    ? linearStep(value, table, weights, moving)
    : curvedStep(value, table, operands, moving, asWhole);
  const whole = weights !== undefined && table.coefficient.every((c) => Number.isInteger(c));
  return { ...step, whole };
}

/** What the one moving factor of each term is multiplied by; `undefined` where a term moves in another way. */
function linearWeights(
  table: TermTable,
  operands: readonly Float64Array[],
  moving: ReadonlySet<number>,
): Float64Array | undefined {
  const weights = table.coefficient.slice();
  for (let t = 0; t < table.count; t++) {
    let moves = 0;
    const end = table.first[t + 1] ?? 0;
    for (let f = table.first[t] ?? 0; f < end; f++) {
      const slot = table.slot[f] ?? 0;
      const exponentSlot = table.exponentSlot[f] ?? -1;
      if (moving.has(exponentSlot)) return undefined;
      if (moving.has(slot)) {
        const plain = table.apply[f] === 0 && table.exponent[f] === 1 && exponentSlot < 0;
        if (!plain || moves > 0) return undefined;
        moves += 1;
      } else {
        weights[t] = (weights[t] ?? 0) * factorValue(table, f, operands);
      }
    }
    if (moves === 0) weights[t] = 0;
  }
  return weights;
}

function factorValue(table: TermTable, f: number, operands: readonly Float64Array[]): number {
  const x = operands[table.slot[f] ?? 0]?.[table.index[f] ?? 0] ?? Number.NaN;
  const exponentSlot = table.exponentSlot[f] ?? -1;
  const e = exponentSlot < 0 ? 0 : (operands[exponentSlot]?.[table.exponentIndex[f] ?? 0] ?? Number.NaN);
  return factorAt(table, f, x, e);
}

/** For every element of a moving input, the terms that mention it: terms[start[i]] … terms[start[i + 1] − 1]. */
interface Mentions {
  readonly start: Int32Array;
  readonly terms: Int32Array;
}

/** By the id of the input, since one value can stand in two places. */
function mentions(value: Value, table: TermTable, moving: readonly number[]): Map<number, Mentions> {
  const found = new Map<number, Mentions>();
  const inputs = value.origin?.inputs ?? [];
  for (const id of new Set(moving.map((slot) => inputs[slot]?.id))) {
    const own = inputs.find((input) => input.id === id);
    if (!own || id === undefined) continue;
    const size = own.content.kind === 'numbers' ? own.content.data.length : 0;
    const visit = (see: (element: number, term: number) => void): void => {
      for (let t = 0; t < table.count; t++) {
        const end = table.first[t + 1] ?? 0;
        for (let f = table.first[t] ?? 0; f < end; f++) {
          if (inputs[table.slot[f] ?? 0]?.id === id) see(table.index[f] ?? 0, t);
          const exponentSlot = table.exponentSlot[f] ?? -1;
          if (exponentSlot >= 0 && inputs[exponentSlot]?.id === id) see(table.exponentIndex[f] ?? 0, t);
        }
      }
    };
    const start = new Int32Array(size + 1);
    visit((element) => {
      start[element + 1] = (start[element + 1] ?? 0) + 1;
    });
    for (let i = 0; i < size; i++) start[i + 1] = (start[i + 1] ?? 0) + (start[i] ?? 0);
    const next = start.slice();
    const terms = new Int32Array(start[size] ?? 0);
    visit((element, term) => {
      const at = next[element] ?? 0;
      terms[at] = term;
      next[element] = at + 1;
    });
    found.set(id, { start, terms });
  }
  return found;
}

/** A sum's change is the weighted sum of the changes: exact at any step, with nothing to cancel. */
function linearStep(
  value: Value,
  table: TermTable,
  weights: Float64Array,
  moving: readonly number[],
): Omit<Step, 'whole'> {
  const byInput = mentions(value, table, moving);
  return {
    linear: true,
    run(changes, to) {
      for (const [id, { start, terms }] of byInput) {
        const from = changes.get(id);
        if (!from) continue;
        let work = 0;
        for (let n = 0; n < from.count; n++) {
          const element = from.touched[n] ?? 0;
          const up = from.up[element] ?? 0;
          const down = from.down[element] ?? 0;
          const end = start[element + 1] ?? 0;
          for (let at = start[element] ?? 0; at < end; at++) {
            const t = terms[at] ?? 0;
            const weight = weights[t] ?? 0;
            to.add(table.output[t] ?? 0, weight * up, weight * down);
          }
          work += end - (start[element] ?? 0);
        }
        worked(work * 6);
      }
      return false;
    },
  };
}

/** Terms an element, from which on a whole forward pass may be cheaper. */
const LONG_SUM = 4;

/** How many terms mention what moved. */
function reach(byInput: ReadonlyMap<number, Mentions>, changes: ReadonlyMap<number, Changes>): number {
  let count = 0;
  for (const [id, { start }] of byInput) {
    const from = changes.get(id);
    for (let n = 0; n < (from?.count ?? 0); n++) {
      const element = from?.touched[n] ?? 0;
      count += (start[element + 1] ?? 0) - (start[element] ?? 0);
    }
  }
  return count;
}

/** Everything else: changed terms are computed at x + ε, at x − ε and where they are. */
function curvedStep(
  value: Value,
  table: TermTable,
  operands: readonly Float64Array[],
  moving: readonly number[],
  asWhole: Step,
): Omit<Step, 'whole'> {
  const byInput = mentions(value, table, moving);
  // Long sums, as a matrix product's, are much faster in a kernel; short ones are not.
  const longSums = table.count >= LONG_SUM * sizeOf(value.shape);
  const ids = (value.origin?.inputs ?? []).map((input) => input.id);
  const now = new Float64Array(table.count);
  for (let t = 0; t < table.count; t++) {
    let product = table.coefficient[t] ?? 0;
    const end = table.first[t + 1] ?? 0;
    for (let f = table.first[t] ?? 0; f < end; f++) product *= factorValue(table, f, operands);
    now[t] = product;
  }
  const seen = new Int32Array(table.count);
  let round = 0;
  return {
    linear: false,
    run(changes, to) {
      if (longSums && 2 * reach(byInput, changes) > table.count) return asWhole.run(changes, to);
      round += 1;
      const moved = ids.map((id) => changes.get(id));
      let kinked = false;
      const again = (t: number): void => {
        if (seen[t] === round) return;
        seen[t] = round;
        let up = table.coefficient[t] ?? 0;
        let down = up;
        const end = table.first[t + 1] ?? 0;
        for (let f = table.first[t] ?? 0; f < end; f++) {
          const slot = table.slot[f] ?? 0;
          const index = table.index[f] ?? 0;
          const x = operands[slot]?.[index] ?? Number.NaN;
          const change = moved[slot];
          const above = x + (change?.up[index] ?? 0);
          const below = x + (change?.down[index] ?? 0);
          const exponentSlot = table.exponentSlot[f] ?? -1;
          let [e, eUp, eDown] = [0, 0, 0];
          if (exponentSlot >= 0) {
            const at = table.exponentIndex[f] ?? 0;
            const exponentChange = moved[exponentSlot];
            e = operands[exponentSlot]?.[at] ?? Number.NaN;
            eUp = exponentChange?.up[at] ?? 0;
            eDown = exponentChange?.down[at] ?? 0;
          }
          up *= factorAt(table, f, above, e + eUp);
          down *= factorAt(table, f, below, e + eDown);
          if (isKinked(table.apply[f] ?? 0) && Math.sign(above) !== Math.sign(below)) kinked = true;
        }
        const base = now[t] ?? 0;
        to.add(table.output[t] ?? 0, up - base, down - base);
      };
      for (const [id, { start, terms }] of byInput) {
        const from = changes.get(id);
        if (!from) continue;
        let work = 0;
        for (let n = 0; n < from.count; n++) {
          const element = from.touched[n] ?? 0;
          const end = start[element + 1] ?? 0;
          for (let at = start[element] ?? 0; at < end; at++) again(terms[at] ?? 0);
          work += end - (start[element] ?? 0);
        }
        worked(work * 40);
      }
      return kinked;
    },
  };
}
