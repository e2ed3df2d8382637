import { DEFAULT_LIMITS, supervise } from '../../../src/core/tensor';
import { survives } from '../languageSurvives';
import { CELLS, SETUP, TOKENS } from '../samples';
import { bytesOf, type Target, textOf } from '../target';

/** Below those of the settings: while blocks are counted, everything takes many times as long. */
const LIMITS = { elements: 2 ** 18, operations: 1e8, outputBytes: 2 ** 20 };

export const evaluator: readonly Target[] = [
  {
    name: 'evaluator',
    seeds: CELLS.map(bytesOf),
    tokens: TOKENS,
    run(input) {
      supervise({ limits: { ...DEFAULT_LIMITS, ...LIMITS } });
      try {
        survives(textOf(input), [0, Math.floor(input.length / 2)], SETUP);
      } finally {
        supervise({});
      }
    },
  },
];
