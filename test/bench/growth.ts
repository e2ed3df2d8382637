import { measure } from './interleaved';
import { operandsOf, ours } from './ours';
import { PASSES } from './peers';
import { type Section, table } from './report';
import { multiplications, square } from './shapes';

/** How the time grows with the picture, up to 1024². */

/** Picoseconds a multiplication takes, by side length and pass, and what of it goes into new arrays alone. */
async function growth(): Promise<[size: number, ...times: number[]][]> {
  const rows: [number, ...number[]][] = [];
  for (const size of [32, 64, 128, 256, 512, 1024]) {
    const g = square(size, 4, 4, 3, { padding: 1 });
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

export async function growthSection(): Promise<Section> {
  const rows = await growth();
  const body = `Picoseconds a multiplication, 4→4 channels, k3 p1: constant means that time grows with the work alone. The last column is the
time in which the host gives an array of the size of Z or dX and fills it, with nothing computed; it is part of the columns of Z and
dX, and grows faster than the work where the array no longer fits the caches or comes from the operating system page by page.

${table([['side', ...PASSES, 'an array of that size'], ...rows.map(([size = 0, ...times]) => [`${size}²`, ...times.map((time) => time.toFixed(0))])])}
`;
  return { title: 'Growth', body };
}
