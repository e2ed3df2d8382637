import { operandsOf, ours } from './ours';
import { PASSES } from './peers';
import { type PyTorch, TORCH, takingPart } from './pytorch';
import { cell, FASTEST, fused, OURS, PEAK, PEAK_TWO, type Rates, ratesOf, shares, sharesOf } from './rates';
import { ratio, type Section, table, verdict } from './report';
import { multiplications, SHAPES } from './shapes';

/** The kernels beside PyTorch, which is no library of JavaScript and not on every machine: so in a section of its own. */

const ASKED = 1.2;
/** Milliseconds for a pass of a shape. */
const BUDGET = 3_000;

const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

export async function pytorchSection(torch: PyTorch): Promise<Section> {
  const shapes: { readonly name: string; readonly rates: readonly Rates[] }[] = [];
  for (const { name, geometry } of SHAPES) {
    const operands = operandsOf(geometry);
    const rates: Rates[] = [];
    for (const pass of PASSES) {
      const candidates = [
        { name: OURS, run: ours(geometry, operands, pass) },
        await torch.convolution(geometry, pass),
      ];
      rates.push(await ratesOf(candidates, 2 * multiplications(geometry), BUDGET));
    }
    shapes.push({ name, rates });
  }
  const times = (end = ''): number =>
    geometricMean(shapes.flatMap(({ rates }) => shares(rates, OURS + end, TORCH + end)));
  const body = `${takingPart([], torch)}

GF/s as in “Kernels”, float64, forward / dX / dK. PyTorch's vectors are as wide as the processor's, twice those of WebAssembly: what is
the peak here is not the peak there. In brackets the same of the fastest samples, which say how much is other work on the machine.

${table([
  ['', ...shapes.map(({ name }) => name)],
  ...[...(fused ? [PEAK] : []), PEAK_TWO, OURS, TORCH].map((name) => [
    name,
    ...shapes.map(({ rates }) => cell(rates, name)),
  ]),
  ['times PyTorch', ...shapes.map(({ rates }) => sharesOf(rates, OURS, TORCH))],
])}

${table([
  ['aim', 'asked', 'measured', ''],
  [
    'against PyTorch float64, geometric mean over all shapes and passes',
    `≥ ${ratio(ASKED)}`,
    `${ratio(times())} (${ratio(times(FASTEST))})`,
    verdict(times() >= ASKED),
  ],
])}
`;
  return { title: 'Beside PyTorch', body };
}
