import { measure } from './interleaved';
import { operandsOf, ours } from './ours';
import { PASSES } from './peers';
import { type Section, table } from './report';
import { multiplications, square } from './shapes';

/** How the time grows with the picture, up to 1024². */

/** Picoseconds a multiplication takes, by side length and pass. */
async function growth(): Promise<[size: number, ...times: number[]][]> {
  const rows: [number, ...number[]][] = [];
  for (const size of [32, 64, 128, 256, 512, 1024]) {
    const g = square(size, 4, 4, 3, { padding: 1 });
    const operands = operandsOf(g);
    const timings = await measure(
      PASSES.map((pass) => ({ name: pass, run: ours(g, operands, pass) })),
      { budget: 600 },
    );
    rows.push([size, ...timings.map(({ seconds }) => (seconds / multiplications(g)) * 1e12)]);
  }
  return rows;
}

export async function growthSection(): Promise<Section> {
  const rows = await growth();
  const body = `Picoseconds a multiplication, 4→4 channels, k3 p1: constant means that time grows with the work alone.

${table([['side', ...PASSES], ...rows.map(([size = 0, ...times]) => [`${size}²`, ...times.map((time) => time.toFixed(0))])])}
`;
  return { title: 'Growth', body };
}
