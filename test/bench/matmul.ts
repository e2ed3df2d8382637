import { matmul } from '../../src/core/operations/matmul';
import { tensor } from '../../src/core/tensor';
import type { Candidate } from './interleaved';
import { PARTS, type Part, type Peer, type Sides, withPrecision } from './peers';
import { type PyTorch, TORCH, takingPart } from './pytorch';
import {
  ahead,
  aheadOf,
  best,
  cell,
  fused,
  OURS,
  PEAK,
  PEAK_TWO,
  type Rates,
  ratesOf,
  sharesOf,
  TOP,
} from './rates';
import { type Section, table } from './report';

/** The matrix product, which goes through the kernels of the convolution, as the operation `@` carries it out. */

const THREE = 'three loops';

const square = (side: number): Sides => ({ rows: side, inner: side, columns: side });
const PRODUCTS: readonly Sides[] = [
  square(64),
  square(256),
  square(512),
  { rows: 1024, inner: 64, columns: 1024 },
];

const nameOf = ({ rows, inner, columns }: Sides): string =>
  rows === columns && rows === inner ? `${rows}²` : `${rows}×${inner} · ${inner}×${columns}`;

const random = (rows: number, columns: number) =>
  tensor(
    [rows, columns],
    Float64Array.from({ length: rows * columns }, () => Math.random() - 0.5),
  );

function ours({ rows, inner, columns }: Sides, part: Part): () => unknown {
  const factors = [random(rows, inner), random(inner, columns)];
  const gradient = random(rows, columns);
  const prepared = matmul.prepare(
    factors.map(({ shape }) => shape),
    {},
  );
  if (part === 'C') return () => prepared.forward(factors);
  const output = prepared.forward(factors);
  return () => prepared.backward(part === 'dA' ? 0 : 1, gradient, factors, output);
}

/** What one would write first, in the order in which both factors stand in memory; nothing has to be transposed. */
function threeLoops({ rows, inner, columns }: Sides): () => unknown {
  const [{ data: a }, { data: b }] = [random(rows, inner), random(inner, columns)];
  return () => {
    const c = new Float64Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < inner; k++) {
        const factor = a[i * inner + k] ?? 0;
        for (let j = 0; j < columns; j++) {
          c[i * columns + j] = (c[i * columns + j] ?? 0) + factor * (b[k * columns + j] ?? 0);
        }
      }
    }
    return c;
  };
}

/** The sides of the product that a part is. */
function sidesOf({ rows, inner, columns }: Sides, part: Part): Sides {
  if (part === 'C') return { rows, inner, columns };
  return part === 'dA' ? { rows, inner: columns, columns: inner } : { rows: inner, inner: rows, columns };
}

async function measured(
  sides: Sides,
  part: Part,
  peers: readonly Peer[],
  torch: PyTorch | undefined,
): Promise<Rates> {
  const candidates: Candidate[] = [
    { name: OURS, run: ours(sides, part) },
    { name: THREE, run: threeLoops(sidesOf(sides, part)) },
  ];
  for (const peer of peers) {
    const run = await peer.prepareProduct(sides, part).catch((error: unknown) => {
      console.error(
        `  ${peer.name} has no ${part} here: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    if (run) candidates.push({ name: peer.name, run });
  }
  if (torch) candidates.push(await torch.product(sides, part));
  return ratesOf(candidates, 2 * sides.rows * sides.inner * sides.columns, 1_000);
}

export async function matmulSection(
  peers: readonly Peer[],
  torch: PyTorch | undefined,
  say: (text: string) => void,
): Promise<Section> {
  const found: { readonly name: string; readonly rates: readonly Rates[] }[] = [];
  for (const sides of PRODUCTS) {
    const rates: Rates[] = [];
    for (const part of PARTS) rates.push(await measured(sides, part, peers, torch));
    found.push({ name: nameOf(sides), rates });
    say(`${nameOf(sides)}: ${cell(rates, OURS)} GF/s, ${sharesOf(rates, OURS, TOP)} of the peak`);
  }
  const names = [
    ...(fused ? [PEAK] : []),
    PEAK_TWO,
    OURS,
    THREE,
    ...peers.map(({ name }) => name),
    ...(torch ? [TORCH] : []),
  ];
  const double = [THREE, ...peers.filter(({ precision }) => precision === 'float64').map(({ name }) => name)];
  const single = peers.filter(({ precision }) => precision === 'float32');
  const across = (row: (rates: readonly Rates[]) => string) => found.map(({ rates }) => row(rates));
  const body = `A @ B and both gradients as the operation gives them, transposing included; measured like the kernels.

${takingPart(peers, torch)}

GF/s = 2 · multiplications / time, C / dA / dB.

${table([
  ['float64 unless said', ...found.map(({ name }) => name)],
  ...names.map((name) => [withPrecision(name, peers), ...across((rates) => cell(rates, name))]),
])}

The same as ratios: the share of the peak by medians, in brackets by the fastest samples; how many times as fast as the best in float64
that runs in a browser; and as PyTorch, which does not, and those in float32, by the sum of the three.

${table([
  ['', ...found.map(({ name }) => name)],
  ['share of the peak', ...across((rates) => sharesOf(rates, OURS, TOP))],
  [
    'times the best float64 peer',
    ...across((rates) => {
      const theirs = best(rates, double);
      return rates.map((part, n) => ((part.get(OURS) ?? 0) / (theirs[n] ?? 0)).toFixed(1)).join(' / ');
    }),
  ],
  ...(torch ? [[`times ${TORCH}`, ...across((rates) => aheadOf(ahead(rates, TORCH)))]] : []),
  ...single.map(({ name }) => [
    `times *float32:* ${name}`,
    ...across((rates) => aheadOf(ahead(rates, name))),
  ]),
])}
`;
  return { title: 'Matrix product', body };
}
