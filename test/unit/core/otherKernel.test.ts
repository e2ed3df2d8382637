import assert from 'node:assert/strict';
import fc from 'fast-check';
import { apply, backward, leaf, type Pass, withOtherKernels } from '../../../src/core/graph';
import { type Content, elementAt, numbers, sizeOf, tensor } from '../../../src/core/tensor';
import { assertSame, convolutions, filled } from './arbitrary';
import { workedExample } from './graphs';

const all = (content: Content | undefined): number[] =>
  content ? Array.from({ length: sizeOf(content.shape) }, (_, n) => Number(elementAt(content, n))) : [];

/** The gradients of a pass by name, and its result. */
const found = (pass: Pass): Record<string, number[]> => ({
  result: all(pass.root.content),
  ...Object.fromEntries(pass.leaves.map((each) => [each.name ?? '', all(pass.gradients.get(each.id))])),
});

describe('with the other kind of convolution', () => {
  it('the worked example has its kernel turned', () => {
    const { z, dz } = workedExample();
    const pass = withOtherKernels(z, dz);
    assert.deepEqual(found(pass), {
      result: [24, 34, 54, 64],
      X: [4, 11, 6, 14, 30, 14, 6, 11, 4],
      K: [77, 67, 47, 37],
      B: [10],
    });
    assert.equal(pass.root.name, 'Z');
  });

  it('everything is as if it had been typed so, and twice is not at all', () => {
    fc.assert(
      fc.property(
        convolutions.filter((c) => c.shapes.every((shape) => sizeOf(shape) <= 60)),
        (c) => {
          const { inputs, dz, operation } = filled(c);
          const made = (flip: boolean): Pass => {
            const leaves = inputs.map((x, k) => leaf(numbers(x), 'XKB'[k] ?? ''));
            const z = apply(operation, leaves, { ...c.settings, flip });
            return backward(z, numbers(dz));
          };
          const [own, other] = [made(c.flip), made(!c.flip)];
          const seed = numbers(dz);
          const turned = withOtherKernels(own.root, seed);
          for (const [expected, pass] of [
            [other, turned],
            [own, withOtherKernels(turned.root, seed)],
          ] as const) {
            const right = found(expected);
            for (const [name, values] of Object.entries(found(pass)))
              assertSame(values, right[name] ?? [], name);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a loss is sent back from itself', () => {
    const x = leaf(numbers(tensor([3], Float64Array.of(1, 2, 3))), 'X');
    const k = leaf(numbers(tensor([2], Float64Array.of(1, 2))), 'K');
    const loss = apply('sum', [apply('conv1d', [x, k])]);
    loss.name = 'E';
    const pass = withOtherKernels(loss, undefined);
    assert.deepEqual([pass.loss, ...(found(pass)['K'] ?? [])], ['E', 5, 3]);
  });
});
