import type { Value } from '../graph';
import type { Tensor } from '../tensor';
import type { Step } from './step';

/**
 * A result that is computed again as a whole, by the forward code, at x + ε and at x − ε: where there are too many terms
 * to keep, where they say too little, and where a change reaches nearly all of them.
 */
export function wholeStep(value: Value, operands: readonly Float64Array[], now: Float64Array): Step {
  const { origin } = value;
  return {
    // Nothing is known of it.
    linear: false,
    whole: false,
    run(changes, to) {
      if (!origin) return false;
      const moved = (side: 'up' | 'down'): Float64Array => {
        const inputs = origin.inputs.map((input, slot): Tensor => {
          const base = operands[slot] ?? new Float64Array();
          const change = changes.get(input.id);
          if (!change || change.count === 0) return { shape: input.shape, data: base };
          const data = base.slice();
          for (let n = 0; n < change.count; n++) {
            const index = change.touched[n] ?? 0;
            data[index] = (data[index] ?? 0) + (change[side][index] ?? 0);
          }
          return { shape: input.shape, data };
        });
        return origin.prepared.forward(inputs).data;
      };
      const above = moved('up');
      const below = moved('down');
      for (let index = 0; index < now.length; index++) {
        const base = now[index] ?? 0;
        const [up, down] = [above[index] ?? 0, below[index] ?? 0];
        // NaN differs from itself, and is passed on.
        if (up !== base || down !== base) to.add(index, up - base, down - base);
      }
      return false;
    },
  };
}
