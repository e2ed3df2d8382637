import type { Value } from '../graph';
import { sizeOf, worked } from '../tensor';
import type { Step } from './step';

/**
 * A result that chooses among elements of its input, as a maximum does: an element reaches the outputs that may choose it, and these
 * choose again, by the forward rule. A kink is where the choice at x + ε is another one than at x − ε.
 */
export function choiceStep(value: Value, operands: readonly Float64Array[]): Step | undefined {
  const choices = value.origin?.prepared.choices;
  const [input] = value.origin?.inputs ?? [];
  const [x] = operands;
  if (!choices || !input || !x) return undefined;
  const outputs = sizeOf(value.shape);
  const reached: number[][] = Array.from({ length: x.length }, () => []);
  for (let o = 0; o < outputs; o++) for (const index of choices.of(o)) reached[index]?.push(o);
  const seen = new Int32Array(outputs);
  let round = 0;
  return {
    linear: false,
    whole: false,
    run(changes, to) {
      const from = changes.get(input.id);
      if (!from) return false;
      round += 1;
      const now = (index: number): number => x[index] ?? Number.NaN;
      const above = (index: number): number => now(index) + (from.up[index] ?? 0);
      const below = (index: number): number => now(index) + (from.down[index] ?? 0);
      let kinked = false;
      for (let n = 0; n < from.count; n++) {
        for (const o of reached[from.touched[n] ?? 0] ?? []) {
          if (seen[o] === round) continue;
          seen[o] = round;
          const was = now(choices.chosen(o, now));
          const [up, down] = [choices.chosen(o, above), choices.chosen(o, below)];
          if (up !== down) kinked = true;
          to.add(o, above(up) - was, below(down) - was);
          worked(CHOICE_COST * choices.of(o).length);
        }
      }
      return kinked;
    },
  };
}

/** A look at one candidate, three times, in multiplications of a plain loop. */
const CHOICE_COST = 12;
