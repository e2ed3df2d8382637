import { checkPass } from '../../src/core/gradcheck';
import { apply, backward, leaf, type Pass } from '../../src/core/graph';
import { convolve } from '../../src/core/kernels';
import { numbers, tensor } from '../../src/core/tensor';
import { measure } from './interleaved';
import type { PyTorch } from './pytorch';
import { figure, type Section, table, verdict } from './report';
import { multiplications, square } from './shapes';

/** A full gradient check, beside the two forward passes an element that it saves. */

interface Case {
  readonly name: string;
  readonly size: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernel: number;
  /** Milliseconds of torch.autograd.gradcheck, slow mode, at least, as performance.md has them from another machine. */
  readonly elsewhere: number;
}

const CASES: readonly Case[] = [
  { name: 'X 3×16×16, K 8×3×3×3', size: 16, channels: 3, filters: 8, kernel: 3, elsewhere: 755 },
  { name: 'X 64×64, K 5×5', size: 64, channels: 1, filters: 1, kernel: 5, elsewhere: 5230 },
];

const random = (shape: readonly number[]) =>
  numbers(
    tensor(
      shape,
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.random() - 0.5),
    ),
  );

function passOf({ size, channels, filters, kernel }: Case): Pass {
  const x = leaf(random([channels, size, size]), 'X');
  const k = leaf(random([filters, channels, kernel, kernel]), 'K');
  const z = apply('conv2d', [x, k], {});
  return backward(z, random(z.shape));
}

/** What most gradient checkers do: every element up and down, and the whole forward pass each time. */
function byWholeForward({ size, channels, filters, kernel }: Case): () => number {
  const g = square(size, channels, filters, kernel);
  const numbersOf = (count: number) => Float64Array.from({ length: count }, () => Math.random() - 0.5);
  const x = numbersOf(channels * size * size);
  const k = numbersOf(filters * channels * kernel * kernel);
  const dz = numbersOf(multiplications(g) / (channels * kernel * kernel));
  const eps = 1e-6;
  const value = (): number => {
    const z = convolve(g, x, k, undefined);
    let sum = 0;
    for (let n = 0; n < z.length; n++) sum += (z[n] ?? 0) * (dz[n] ?? 0);
    return sum;
  };
  return () => {
    let largest = 0;
    for (const array of [x, k]) {
      for (let n = 0; n < array.length; n++) {
        const was = array[n] ?? 0;
        array[n] = was + eps;
        const up = value();
        array[n] = was - eps;
        const down = value();
        array[n] = was;
        largest = Math.max(largest, Math.abs(up - down) / (2 * eps));
      }
    }
    return largest;
  };
}

export async function gradcheckSection(torch: PyTorch | undefined): Promise<Section> {
  const rows = [
    [
      '',
      'elements',
      'ours, ms',
      '2N forward passes through our kernels, ms',
      'times',
      torch ? `PyTorch ${torch.version}, slow mode, ms` : 'PyTorch elsewhere, slow mode, ms',
    ],
  ];
  const aims = [['aim', 'asked', 'measured', '']];
  for (const one of CASES) {
    const pass = passOf(one);
    const report = checkPass(pass);
    const checked = report.leaves.reduce((sum, { numeric }) => sum + numeric.length, 0);
    if (report.leaves.some(({ wrong }) => wrong.length > 0))
      throw new Error('a right gradient was found wrong');
    const [own, whole] = await measure(
      [
        { name: 'ours', run: () => checkPass(pass) },
        { name: '2N forward passes', run: byWholeForward(one) },
      ],
      { budget: 3_000 },
    );
    const { size, channels, filters, kernel } = one;
    // After the others: in turns with what takes seconds they would begin with empty caches.
    const theirs = torch
      ? await measure([await torch.gradcheck([1, channels, size, size], [filters, channels, kernel, kernel])])
      : [];
    const ms = (own?.seconds ?? Number.NaN) * 1e3;
    const wholeMs = (whole?.seconds ?? Number.NaN) * 1e3;
    const torchMs = (theirs[0]?.seconds ?? one.elsewhere / 1e3) * 1e3;
    rows.push([
      one.name,
      String(checked),
      figure(ms),
      figure(wholeMs),
      (wholeMs / ms).toFixed(1),
      figure(torchMs),
    ]);
    const times = torchMs / ms;
    aims.push([
      `against torch's slow mode: ${one.name}`,
      '≥ 200 ×',
      `${times.toFixed(0)} ×`,
      verdict(times >= 200),
    ]);
  }
  const growth = [['X', 'elements', 'ours, ms', 'µs a term']];
  for (const size of [8, 16, 32, 64, 128]) {
    const one: Case = { name: '', size, channels: 2, filters: 2, kernel: 3, elsewhere: 0 };
    const pass = passOf(one);
    const [own] = await measure([{ name: 'ours', run: () => checkPass(pass) }], { budget: 1_000 });
    const seconds = own?.seconds ?? Number.NaN;
    // Every element of X and of K is looked at with all terms it is in: twice the multiplications of a forward pass.
    const terms = 2 * multiplications(square(size, 2, 2, 3));
    growth.push([
      `2×${size}×${size}`,
      String(2 * size * size + 36),
      figure(seconds * 1e3),
      ((seconds * 1e6) / terms).toFixed(3),
    ]);
  }
  const source = torch
    ? 'PyTorch ran next, one thread.'
    : `PyTorch is not measured in this run: its figures are those of the
design documents, from another machine, and the ratio to them is as rough as that.`;
  const body = `Every element of X and K by central differences. ${source}

${table(rows)}

${table(aims)}

How the time grows with the picture, 2→2 channels, k3: in proportion to the terms, not to elements × outputs.

${table(growth)}
`;
  return { title: 'Gradient checks', body };
}
