import { measure } from './interleaved';
import { operandsOf, ours } from './ours';
import { PASSES } from './peers';
import { type Section, table, verdict } from './report';
import { multiplications, square } from './shapes';

/** How the time grows with the picture, up to 1024². */

const picture = (size: number) => square(size, 4, 4, 3, { padding: 1 });

/** Picoseconds a multiplication takes, by side length and pass, and what of it goes into new arrays alone. */
async function growth(): Promise<[size: number, ...times: number[]][]> {
  const rows: [number, ...number[]][] = [];
  for (const size of [32, 64, 128, 256, 512, 1024]) {
    const g = picture(size);
    const operands = operandsOf(g);
    const timings = await measure(
      [
        ...PASSES.map((pass) => ({ name: pass, run: ours(g, operands, pass) })),
        // The host gives memory page by page, at the first touch of each.
        { name: 'new array', run: () => new Float64Array(operands.dz.length).fill(1) },
      ],
      { budget: 800 },
    );
    rows.push([size, ...timings.map(({ seconds }) => (seconds / multiplications(g)) * 1e12)]);
  }
  return rows;
}

/** The power of the work that the time goes with: 1 where it is in proportion. Least squares in logarithms. */
function exponentOf(points: readonly { readonly work: number; readonly time: number }[]): number {
  const logs = points.map(({ work, time }) => [Math.log(work), Math.log(time)] as const);
  const mean = (of: 0 | 1) => logs.reduce((sum, log) => sum + log[of], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (term: (log: readonly [number, number]) => number) =>
    logs.reduce((total, log) => total + term(log), 0);
  return sum(([a, b]) => (a - x) * (b - y)) / sum(([a]) => (a - x) ** 2);
}

/** Of each pass, from the rows of the table. */
const exponents = (rows: readonly (readonly number[])[]): number[] =>
  PASSES.map((_, pass) =>
    exponentOf(
      rows.map(([size = 0, ...perMultiplication]) => {
        const work = multiplications(picture(size));
        return { work, time: work * (perMultiplication[pass] ?? Number.NaN) };
      }),
    ),
  );

export async function growthSection(): Promise<Section> {
  const rows = await growth();
  const powers = exponents(rows);
  const body = `Picoseconds a multiplication, 4→4 channels, k3 p1: constant means that time grows with the work alone. The last column is the
time in which the host gives an array of the size of Z or dX and fills it, with nothing computed; it is part of the columns of Z and
dX, and grows faster than the work where the array no longer fits the caches or comes from the operating system page by page.

${table([['side', ...PASSES, 'an array of that size'], ...rows.map(([size = 0, ...times]) => [`${size}²`, ...times.map((time) => time.toFixed(0))])])}

${table([
  ['aim', 'asked', 'measured', ''],
  [
    'time in proportion to the work: the power of it, over all sizes, Z / dX / dK',
    '1, at most 1.1',
    powers.map((power) => power.toFixed(2)).join(' / '),
    verdict(powers.every((power) => power <= 1.1)),
  ],
])}
`;
  return { title: 'Growth', body };
}
