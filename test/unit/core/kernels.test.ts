import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Axis, FLAT, type Geometry, multiplyMatrices } from '../../../src/core/kernels';
import { relaxedSimd, simd128 } from '../../../src/core/kernels/binaries';
import { onVectors } from '../../../src/core/kernels/convolution';
import * as vectors from '../../../src/core/kernels/vectors';
import { type Arena, arenaOf, bestArena, type Host, VARIANTS } from '../../../src/core/kernels/vectors/arena';
import { zeros } from '../../../src/core/kernels/zeros';
import { supervise } from '../../../src/core/tensor';
import { problemOf } from './arbitrary';
import {
  type AxisChoice,
  assertEqual,
  axisOf,
  byEntry,
  byLoops,
  fractions,
  geometries,
  type Operands,
  operands,
  product,
  type Results,
  sizesOf,
  wholes,
} from './passes';

const byVectors = (arena: Arena, g: Geometry, { x, k, b, dz }: Operands): Results => ({
  z: onVectors(arena, () => vectors.convolve(arena, g, x, k, b)),
  dx: onVectors(arena, () => vectors.inputGradient(arena, g, dz, k)),
  dk: onVectors(arena, () => vectors.kernelGradient(arena, g, dz, x)),
});
/** performance.md: within 1e-13 of the largest output. */
function assertClose(actual: Results, expected: Results): void {
  for (const name of ['z', 'dx', 'dk'] as const) {
    const [a, b] = [actual[name], expected[name]];
    assert.ok(a && b, `${name} is missing`);
    const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    b.forEach((value, index) => {
      const off = Math.abs((a[index] ?? Number.NaN) - value);
      assert.ok(off <= 1e-13 * largest, `${name}[${index}] is off by ${off} of ${largest}`);
    });
  }
}

const side = (input: number, choice: Partial<AxisChoice> = {}): Axis =>
  axisOf({ input, kernel: 3, stride: 1, dilation: 1, before: 1, after: 1, ...choice });

/** Each is too large for something: a slice of the results, a block of packed K, the stage, a block of dZ. */
const LARGE: readonly [string, Geometry][] = [
  ['64² 18→38', { batch: 1, channels: 18, filters: 38, groups: 1, axes: [FLAT, side(64), side(64)] }],
  ['64² 8→20', { batch: 1, channels: 8, filters: 20, groups: 1, axes: [FLAT, side(64), side(64)] }],
  [
    '64² 5→7 in planes of whole pages',
    {
      batch: 1,
      channels: 5,
      filters: 7,
      groups: 1,
      axes: [
        FLAT,
        side(64, { kernel: 4, before: 0, after: 0 }),
        side(64, { kernel: 4, before: 0, after: 0 }),
      ],
    },
  ],
  [
    'a line of 512, 1×1, 80→40',
    {
      batch: 1,
      channels: 80,
      filters: 40,
      groups: 1,
      axes: [FLAT, FLAT, side(512, { kernel: 1, before: 0, after: 0 })],
    },
  ],
  [
    '250² 3→7, stride 2',
    {
      batch: 1,
      channels: 3,
      filters: 7,
      groups: 1,
      axes: [FLAT, side(250, { stride: 2 }), side(250, { stride: 2, kernel: 7, before: 3, after: 2 })],
    },
  ],
  [
    '7² 400→21 in a batch of two',
    { batch: 2, channels: 400, filters: 21, groups: 1, axes: [FLAT, side(7), side(7)] },
  ],
  [
    '1×1, 30² 130→66',
    {
      batch: 1,
      channels: 130,
      filters: 66,
      groups: 1,
      axes: [
        FLAT,
        side(30, { kernel: 1, before: 0, after: 0 }),
        side(30, { kernel: 1, before: 0, after: 0 }),
      ],
    },
  ],
  ['depthwise 90²', { batch: 2, channels: 6, filters: 6, groups: 6, axes: [FLAT, side(90), side(90)] }],
  [
    'a line of 100,000',
    {
      batch: 1,
      channels: 1,
      filters: 2,
      groups: 1,
      axes: [FLAT, FLAT, side(100_000, { kernel: 9, before: 4, after: 4 })],
    },
  ],
  [
    'a line of 50,000, stride 3',
    {
      batch: 1,
      channels: 2,
      filters: 1,
      groups: 1,
      axes: [FLAT, FLAT, side(50_000, { stride: 3, kernel: 5 })],
    },
  ],
  ['a column of 3,000', { batch: 1, channels: 2, filters: 5, groups: 1, axes: [FLAT, side(3_000), FLAT] }],
  [
    '20×40×50 in three axes',
    { batch: 1, channels: 3, filters: 5, groups: 1, axes: [side(20, { stride: 2 }), side(40), side(50)] },
  ],
  [
    '10×200×210, dilated',
    {
      batch: 1,
      channels: 1,
      filters: 4,
      groups: 1,
      axes: [side(10, { dilation: 2, before: 2 }), side(200, { dilation: 3 }), side(210, { dilation: 2 })],
    },
  ],
];

const parts: Omit<Host, 'validate'> = { Module: WebAssembly.Module, Instance: WebAssembly.Instance };

describe('kernels', function () {
  this.timeout(240_000);

  // Memory that nobody has filled is full of NaN here, not of zeros that nobody wrote.
  const { allocUnsafeSlow } = Buffer;
  let unfilled = 0;
  before(() => {
    Buffer.allocUnsafeSlow = (bytes) => {
      const buffer = allocUnsafeSlow(bytes);
      new Float64Array(buffer.buffer).fill(Number.NaN);
      unfilled += 1;
      return buffer;
    };
  });
  after(() => {
    Buffer.allocUnsafeSlow = allocUnsafeSlow;
    assert.ok(unfilled > 1_000, `${unfilled} results were made part by part`);
  });

  const available = VARIANTS.flatMap((name) => {
    const arena = arenaOf(name);
    return arena ? [{ name, arena }] : [];
  });

  it('has at least one variant on every Node that is supported', () => {
    assert.ok(available.some(({ name }) => name === 'simd128'));
  });

  it('gives an image the same bits in any batch, whoever computes it (40 geometries)', () => {
    // From one that is not worth a call into WebAssembly to one that is, in batches that are.
    const sizes = fc.record({ input: fc.integer({ min: 8, max: 44 }), kernel: fc.constantFrom(2, 3) });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 2, max: 6 }), ({ input, kernel }, batch) => {
        const axes: Geometry['axes'] = [FLAT, side(input, { kernel }), side(input, { kernel })];
        const g: Geometry = { batch, channels: 1, filters: 1, groups: 1, axes };
        const given = operands(g, fractions);
        const together = byEntry(g, given);
        for (let n = 0; n < batch; n++) {
          const part = (values: Float64Array | undefined = zeros(0)) =>
            values.slice((n * values.length) / batch, ((n + 1) * values.length) / batch);
          const alone = byEntry({ ...g, batch: 1 }, { ...given, x: part(given.x), dz: part(given.dz) });
          assert.deepEqual(alone.z, part(together.z));
          assert.deepEqual(alone.dx, part(together.dx));
        }
      }),
      { numRuns: 40 },
    );
  });

  for (const { name, arena } of available) {
    describe(name, () => {
      it('equals the loops exactly for whole numbers (3,000 geometries)', () => {
        fc.assert(
          fc.property(geometries, (g) => {
            const given = operands(g, wholes);
            assertEqual(byVectors(arena, g, given), byLoops(g, given));
          }),
          { numRuns: 3_000 },
        );
      });

      it('is within 1e-13 of the largest output of the loops (1,000 geometries)', () => {
        fc.assert(
          fc.property(geometries, (g) => {
            const given = operands(g, fractions);
            assertClose(byVectors(arena, g, given), byLoops(g, given));
          }),
          { numRuns: 1_000 },
        );
      });

      for (const [what, g] of LARGE) {
        it(`equals the loops for ${what}`, () => {
          const given = operands(g, wholes);
          assertEqual(byVectors(arena, g, given), byLoops(g, given));
        });
      }

      it('keeps what is not finite where the loops have it (1,500 geometries)', () => {
        const strange = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];
        fc.assert(
          fc.property(
            geometries,
            fc.constantFrom('x', 'k', 'dz'),
            fc.nat(),
            fc.nat(3),
            (g, where, at, kind) => {
              const given = operands(g, wholes);
              const spoilt = given[where];
              spoilt[at % spoilt.length] = strange[kind] ?? 0;
              const [vectors, expected] = [byVectors(arena, g, given), byLoops(g, given)];
              // A pass that leaves the case to the loops has their result by definition.
              assertEqual(
                {
                  z: vectors.z ?? expected.z,
                  dx: vectors.dx ?? expected.dx,
                  dk: vectors.dk ?? expected.dk,
                },
                expected,
              );
            },
          ),
          { numRuns: 1_500 },
        );
      });

      it('gives an image the same bits in any batch (500 geometries)', () => {
        fc.assert(
          fc.property(geometries, (g) => {
            const all = { ...g, batch: 3 };
            const given = operands(all, fractions);
            const together = byVectors(arena, all, given);
            for (let n = 0; n < 3; n++) {
              const part = (values: Float64Array) =>
                values.slice((n * values.length) / 3, ((n + 1) * values.length) / 3);
              const one = { ...g, batch: 1 };
              const alone = byVectors(arena, one, { ...given, x: part(given.x), dz: part(given.dz) });
              assert.deepEqual(alone.z, part(together.z ?? new Float64Array()));
              assert.deepEqual(alone.dx, part(together.dx ?? new Float64Array()));
            }
          }),
          { numRuns: 500 },
        );
      });

      it('needs no more memory than the padded copy, a tenth of the operands and the result, and a megabyte', () => {
        for (const [what, g] of LARGE) {
          const given = operands(g, wholes);
          const { x, k, z } = sizesOf(g);
          const padded = (axis: Axis) =>
            (axis.output - 1) * axis.stride + axis.dilation * (axis.kernel - 1) + 1;
          const reach = (axis: Axis) =>
            Math.floor((axis.input - 1 + axis.before) / axis.stride) +
            1 -
            Math.ceil((axis.before - (axis.kernel - 1) * axis.dilation) / axis.stride);
          const images = {
            z: g.batch * g.channels * product(g.axes.map(padded)),
            dx: g.batch * g.filters * product(g.axes.map(reach)),
            dk: g.batch * g.channels * product(g.axes.map(padded)),
          };
          const fresh = () => arenaOf(name) ?? assert.fail();
          const peaks: Record<keyof typeof images, (own: Arena) => unknown> = {
            z: (own) => vectors.convolve(own, g, given.x, given.k, given.b),
            dx: (own) => vectors.inputGradient(own, g, given.dz, given.k),
            dk: (own) => vectors.kernelGradient(own, g, given.dz, given.x),
          };
          for (const pass of ['z', 'dx', 'dk'] as const) {
            const own = fresh();
            peaks[pass](own);
            const allowed = 8 * (images[pass] + 0.1 * (x + k + z)) + 2 ** 20;
            assert.ok(own.size <= allowed, `${what}, ${pass}: ${own.size} bytes, ${allowed} are allowed`);
          }
        }
      });

      it('stops in the middle of every pass', () => {
        const g: Geometry = {
          batch: 1,
          channels: 32,
          filters: 64,
          groups: 1,
          axes: [FLAT, side(64), side(64)],
        };
        const given = operands(g, wholes);
        for (const pass of [
          () => vectors.convolve(arena, g, given.x, given.k, undefined),
          () => vectors.inputGradient(arena, g, given.dz, given.k),
          () => vectors.kernelGradient(arena, g, given.dz, given.x),
        ]) {
          let looks = 0;
          supervise({ stopped: () => ++looks === 5 });
          try {
            assert.deepEqual(
              problemOf(() => onVectors(arena, pass)),
              { code: 'interrupted' },
            );
            assert.equal(looks, 5);
          } finally {
            supervise({});
          }
        }
        assertEqual(byVectors(arena, g, given), byLoops(g, given));
      });

      it('looks at the stop flag at least every 50 ms', () => {
        // A row longer than a slice, and so many terms that a single row takes seconds.
        const wide = axisOf({ input: 4_096, kernel: 3, stride: 1, dilation: 1, before: 1, after: 1 });
        const g: Geometry = { batch: 1, channels: 128, filters: 16, groups: 1, axes: [FLAT, side(4), wide] };
        const given = operands(g, wholes);
        let last = performance.now();
        const gaps: number[] = [];
        const stopped = (): boolean => {
          const now = performance.now();
          gaps.push(now - last);
          last = now;
          return false;
        };
        supervise({ stopped });
        try {
          byVectors(arena, g, given);
        } finally {
          supervise({});
        }
        gaps.sort((p, q) => p - q);
        // The median, because whoever else uses the machine takes a gap of any length now and then.
        const middle = gaps[gaps.length >> 1] ?? 0;
        assert.ok(gaps.length > 20 && middle < 50, `${gaps.length} looks, ${middle} ms apart`);
      });
    });
  }

  describe('the entry', () => {
    it('gives what the loops give, from tiny to large (500 geometries)', () => {
      fc.assert(
        fc.property(geometries, (g) => {
          const given = operands(g, wholes);
          assertEqual(byEntry(g, given), byLoops(g, given));
        }),
        { numRuns: 500 },
      );
    });

    it('gives every small result an array that later ones leave alone', () => {
      const arrays = Array.from({ length: 300 }, (_, n) => zeros(n % 70).fill(n));
      for (const [n, array] of arrays.entries()) {
        assert.deepEqual(array, new Float64Array(n % 70).fill(n));
      }
      assert.deepEqual(zeros(64), new Float64Array(64));
    });

    it('multiplies matrices, also where rows and columns leave remainders', () => {
      for (const [rows, inner, columns] of [
        [1, 1, 1],
        [3, 5, 1],
        [1, 40, 300],
        [7, 13, 5],
        [33, 70, 41],
        [130, 64, 3],
      ] as const) {
        const [a, b] = [wholes(rows * inner, 5), wholes(inner * columns, 6)];
        const expected = Float64Array.from({ length: rows * columns }, (_, index) => {
          const [i, j] = [Math.floor(index / columns), index % columns];
          let sum = 0;
          for (let k = 0; k < inner; k++) sum += (a[i * inner + k] ?? 0) * (b[k * columns + j] ?? 0);
          return sum;
        });
        assert.deepEqual(multiplyMatrices(a, b, rows, inner, columns), expected);
      }
    });

    const hosts: [string, Host, boolean][] = [
      ['takes what the host has', WebAssembly, true],
      ['does without SIMD', { ...parts, validate: () => false }, false],
      [
        'does without permission to compile',
        {
          ...parts,
          validate: () => true,
          Module: class {
            constructor() {
              throw new WebAssembly.CompileError('Refused by the content security policy');
            }
          } as unknown as Host['Module'], // A constructor that always throws makes no module of any type.
        },
        false,
      ],
    ];
    for (const [what, host, works] of hosts) {
      it(what, () => {
        assert.equal(bestArena(host) !== undefined, works);
      });
    }

    it('falls back where WebAssembly is not there at all', () => {
      const own = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly') ?? assert.fail();
      Object.defineProperty(globalThis, 'WebAssembly', {
        value: undefined,
        configurable: true,
        writable: true,
      });
      try {
        assert.equal(bestArena(), undefined);
      } finally {
        Object.defineProperty(globalThis, 'WebAssembly', own);
      }
    });

    it('prefers fused multiply-add where the host knows it', () => {
      const asked: number[] = [];
      bestArena({
        ...parts,
        validate: (bytes) => {
          asked.push(bytes.byteLength);
          return asked.length === 2;
        },
      });
      assert.equal(asked.length, 2);
    });
  });

  it('has binaries of at most 32 KB', () => {
    for (const binary of [relaxedSimd, simd128]) {
      assert.ok(binary.length > 0 && (binary.length * 3) / 4 <= 32_768, `${(binary.length * 3) / 4} bytes`);
    }
  });
});
