import type { Geometry } from '../../src/core/kernels';
import { relaxedSimd, simd128 } from '../../src/core/kernels/binaries';
import { arenaOf } from '../../src/core/kernels/vectors/arena';
import type { Candidate } from './interleaved';
import { type Operands, operandsOf, ours, withArena, withLoops, withSevenLoops } from './ours';
import { PASSES, type Pass, type Peer, withPrecision } from './peers';
import { takingPart } from './pytorch';
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
  shares,
  sharesOf,
  TOP,
} from './rates';
import { ratio, type Section, table, verdict } from './report';
import { multiplications, SHAPES } from './shapes';

/** The kernels beside the peak of the host and every peer, shape by shape and pass by pass. */

const OURS_SIMD128 = 'ours, SIMD128';
const LOOPS = 'our loops, TypeScript';
const SEVEN = 'seven loops';
const MEMORY = 'memory alone';
const plainArena = arenaOf('simd128');

const wouldNeed = (shares: string): string => `would need ${shares} of the peak`;

/** What memory costs whoever computes in WebAssembly: the operands copied in, an array made for the result, and nothing computed. */
function memoryAlone({ x, k, dz }: Operands, pass: Pass): () => Float64Array {
  const [given, result] = pass === 'Z' ? [[x, k], dz] : pass === 'dX' ? [[dz, k], x] : [[dz, x], k];
  const inside = given.map((operand) => new Float64Array(operand));
  return () => {
    given.forEach((operand, n) => {
      inside[n]?.set(operand);
    });
    return new Float64Array(result);
  };
}

async function measured(g: Geometry, pass: Pass, peers: readonly Peer[], quick: boolean): Promise<Rates> {
  const operands: Operands = operandsOf(g);
  const flops = 2 * multiplications(g);
  const candidates: Candidate[] = [
    { name: OURS, run: ours(g, operands, pass) },
    { name: MEMORY, run: memoryAlone(operands, pass) },
  ];
  if (plainArena) candidates.push({ name: OURS_SIMD128, run: withArena(plainArena, g, operands, pass) });
  if (!quick) {
    candidates.push({ name: LOOPS, run: withLoops(g, operands, pass) });
    candidates.push({ name: SEVEN, run: withSevenLoops(g, operands, pass) });
  }
  for (const peer of peers) {
    // At a hundredth of a GF/s a large one would take half a minute.
    if (peer.name === 'tfjs cpu' && pass === 'dK' && flops > 1e7) continue;
    const run = await peer.prepare(g, pass).catch((error: unknown) => problem(peer, pass, error));
    if (run) candidates.push({ name: peer.name, run });
  }
  return ratesOf(candidates, flops, quick ? 500 : 1_000);
}

function problem(peer: Peer, pass: Pass, error: unknown): undefined {
  console.error(
    `  ${peer.name} has no ${pass} here: ${error instanceof Error ? error.message : String(error)}`,
  );
}

/** The largest difference from the loops, as a share of the largest element, over all shapes and passes. */
function inaccuracy(): number {
  let worst = 0;
  for (const { geometry: g } of SHAPES) {
    const operands = operandsOf(g);
    for (const pass of PASSES) {
      const [a, b] = [ours(g, operands, pass)(), withLoops(g, operands, pass)()];
      const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      b.forEach((value, index) => {
        worst = Math.max(worst, Math.abs(value - (a[index] ?? 0)) / largest);
      });
    }
  }
  return worst;
}

interface Measured {
  readonly name: string;
  /** One a pass. */
  readonly rates: readonly Rates[];
}

interface Findings {
  readonly shapes: readonly Measured[];
  readonly peers: readonly Peer[];
  readonly off: number;
}

/** Performance.md's aims, row by row. */
function aims({ shapes, peers, off }: Findings): string[][] {
  const rows: string[][] = [['aim', 'asked', 'measured', '']];
  const shape = (index: number): readonly Rates[] => shapes[index]?.rates ?? [];
  const share = (
    what: string,
    asked: readonly number[],
    indices: readonly number[],
    name = OURS,
    peak = PEAK,
  ) => {
    for (const index of indices) {
      const found = shares(shape(index), name, peak);
      const met = found.every((value, pass) => value >= (asked[pass] ?? asked[0] ?? 0));
      rows.push([
        `${what}: ${SHAPES[index]?.name}`,
        `≥ ${asked.map(ratio).join(' / ')}`,
        sharesOf(shape(index), name, peak),
        verdict(
          met,
          `memory alone takes ${shares(shape(index), name, MEMORY).map(ratio).join(' / ')} of the time`,
        ),
      ]);
    }
  };
  if (fused) {
    share('share of the peak', [0.7], [1, 3]);
    share('share of the peak', [0.7, 0.55, 0.7], [2]);
    share('share of the peak', [0.6], [0]);
    share('share of the peak', [0.55], [6]);
    share('share of the peak', [0.5], [4]);
    share('share of the peak', [0.3], [5]);
  } else rows.push(['share of the peak with fused multiply-add', '', 'this Node has no relaxed SIMD', '–']);
  share('SIMD128, share of its own peak', [0.55], [1, 3], OURS_SIMD128, PEAK_TWO);

  const double = [...peers.filter((peer) => peer.precision === 'float64').map((peer) => peer.name), SEVEN];
  shapes.forEach(({ name, rates }, index) => {
    const geometry = SHAPES[index]?.geometry;
    const single = geometry !== undefined && geometry.channels / geometry.groups === 1;
    const asked = single ? 6 : 40;
    const theirs = best(rates, double);
    const found = rates.map((pass, n) => (pass.get(OURS) ?? Number.NaN) / (theirs[n] ?? Number.NaN));
    const needed = rates.map(
      (pass, n) => (asked * (theirs[n] ?? Number.NaN)) / (pass.get(TOP) ?? Number.NaN),
    );
    rows.push([
      `times the best float64 peer: ${name}`,
      `≥ ${asked}`,
      found.map((value) => value.toFixed(1)).join(' / '),
      verdict(
        found.every((value) => value >= asked),
        wouldNeed(needed.map(ratio).join(' / ')),
      ),
    ]);
  });
  for (const peer of ['onnxruntime-web', 'tfjs wasm']) {
    if (!peers.some(({ name }) => name === peer)) continue;
    const found = shapes.map(({ name, rates }) => ({ name, ...ahead(rates, peer) }));
    const behind = found.filter(({ times }) => times <= 1);
    rows.push([
      `ahead of ${peer} (float32), sum of the passes it has`,
      '> 1 on every shape',
      found.map(aheadOf).join(', '),
      verdict(
        behind.length === 0,
        wouldNeed(behind.map(({ name, needed }) => `${ratio(needed)} (${name})`).join(', ')),
      ),
    ]);
  }
  const size = (binary: string) => (binary.length * 3) / 4 / 1024;
  rows.push([
    'WebAssembly, each variant',
    '≤ 32 KB',
    `${size(relaxedSimd).toFixed(1)} and ${size(simd128).toFixed(1)} KB`,
    verdict(Math.max(size(relaxedSimd), size(simd128)) <= 32),
  ]);
  rows.push([
    'largest difference from the loops',
    '≤ 1e-13 of the largest output',
    off.toExponential(1),
    verdict(off <= 1e-13),
  ]);
  return rows;
}

function report(findings: Findings): string {
  const { shapes, peers } = findings;
  const names = [
    ...(fused ? [PEAK] : []),
    PEAK_TWO,
    MEMORY,
    OURS,
    OURS_SIMD128,
    LOOPS,
    SEVEN,
    ...peers.map(({ name }) => name),
  ];
  return `${takingPart(peers)}

GF/s = 2 · multiplications / time, forward / dX / dK, median of interleaved samples, each after a run that does not
count, results made anew and copied included. The peak is a WebAssembly loop over registers alone: no program here can be faster. “Memory alone” is what copying the operands in
and making an array for the result leave to whoever computes in no time. “–” is what a library does not have, or what takes longer than the rest of the benchmark.

${table([['float64 unless said', ...SHAPES.map(({ name }) => name)], ...names.map((name) => [withPrecision(name, peers), ...shapes.map(({ rates }) => cell(rates, name))])])}

Aims, judged by medians; in brackets the same shares of the fastest samples, which say how much of a miss is other work on the machine. Where another program
is the measure and the aim is not met, the last column says what share of the peak it would have taken, over the passes that the
other has: beyond 1 no program can meet it in float64.

${table(aims(findings))}
`;
}

/** @param quick our own kernels and the peak only. */
export async function kernelSection(
  peers: readonly Peer[],
  quick: boolean,
  say: (text: string) => void,
): Promise<Section> {
  const shapes: Measured[] = [];
  for (const { name, geometry } of SHAPES) {
    const rates: Rates[] = [];
    for (const pass of PASSES) rates.push(await measured(geometry, pass, peers, quick));
    shapes.push({ name, rates });
    say(`${name}: ${cell(rates, OURS)} GF/s, ${sharesOf(rates, OURS, TOP)} of the peak`);
  }
  return { title: 'Kernels', body: report({ shapes, peers, off: inaccuracy() }) };
}
