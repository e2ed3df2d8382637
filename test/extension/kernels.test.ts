import fc from 'fast-check';
import { bestArena } from '../../src/core/kernels/vectors/arena';
import { assertEqual, byEntry, byLoops, geometries, operands, wholes } from '../unit/core/passes';
import { equal } from './expect';

/** The hosts of VS Code have fused multiply-add, which the Node that runs the other suites may lack. */
describe('the kernels', () => {
  it('run on vectors, and equal the loops exactly for whole numbers (300 geometries)', () => {
    equal(bestArena() !== undefined, true, 'a kernel with SIMD');
    fc.assert(
      fc.property(geometries, (g) => {
        const given = operands(g, wholes);
        assertEqual(byEntry(g, given), byLoops(g, given));
      }),
      { numRuns: 300 },
    );
  });
});
