import { cpus, loadavg } from 'node:os';
import type { Geometry } from '../../src/core/kernels';
import { relaxedSimd, simd128 } from '../../src/core/kernels/binaries';
import { arenaOf } from '../../src/core/kernels/vectors/arena';
import { type Candidate, measure } from './interleaved';
import { type Operands, operandsOf, ours, withArena, withLoops, withSevenLoops } from './ours';
import { peakProbe } from './peakProbe';
import { PASSES, type Pass, type Peer } from './peers';
import { type PyTorch, pytorch } from './pytorch';
import { figure, ratio, type Section, table, verdict } from './report';
import { multiplications, SHAPES } from './shapes';

/** The kernels beside the peak of the host and every peer, shape by shape and pass by pass. */

const PEAK = 'peak, fused';
const PEAK_TWO = 'peak, multiply and add';
const OURS = 'ours';
const OURS_SIMD128 = 'ours, SIMD128';
const LOOPS = 'our loops, TypeScript';
const SEVEN = 'seven loops';
/** Behind a name: its fastest sample, which says what a machine without other work would give. */
const FASTEST = ', fastest';

/** GF/s by name; what could not be measured is missing. */
type Rates = ReadonlyMap<string, number>;

const fused = peakProbe(true);
const twoSteps = peakProbe(false);
const plainArena = arenaOf('simd128');

function probes(): Candidate[] {
  return [
    ...(fused ? [{ name: PEAK, run: () => fused.run(), asLongAs: OURS }] : []),
    ...(twoSteps ? [{ name: PEAK_TWO, run: () => twoSteps.run(), asLongAs: OURS }] : []),
  ];
}

async function ratesOf(g: Geometry, pass: Pass, peers: readonly Peer[], quick: boolean): Promise<Rates> {
  const operands: Operands = operandsOf(g);
  const flops = 2 * multiplications(g);
  const candidates: Candidate[] = [...probes(), { name: OURS, run: ours(g, operands, pass) }];
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
  const work = (name: string) =>
    name === PEAK ? (fused?.flops ?? 0) : name === PEAK_TWO ? (twoSteps?.flops ?? 0) : flops;
  const timings = await measure(candidates, { budget: quick ? 500 : 1_000 });
  return new Map(
    timings.flatMap(({ name, seconds, fastest }): [string, number][] => [
      [name, work(name) / seconds / 1e9],
      [name + FASTEST, work(name) / fastest / 1e9],
    ]),
  );
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

const cell = (rates: readonly Rates[], name: string): string =>
  rates.some((pass) => pass.has(name)) ? rates.map((pass) => figure(pass.get(name))).join(' / ') : '–';

interface Measured {
  readonly name: string;
  /** One a pass. */
  readonly rates: readonly Rates[];
}

interface Findings {
  readonly shapes: readonly Measured[];
  readonly peers: readonly Peer[];
  readonly torch: PyTorch | undefined;
  readonly off: number;
}

/** Performance.md's aims, row by row. */
function aims({ shapes, peers, torch, off }: Findings): string[][] {
  const rows: string[][] = [['aim', 'asked', 'measured', '']];
  const shape = (index: number): readonly Rates[] => shapes[index]?.rates ?? [];
  const shares = (rates: readonly Rates[], name = OURS, peak = PEAK) =>
    rates.map((pass) => (pass.get(name) ?? Number.NaN) / (pass.get(peak) ?? Number.NaN));
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
        `${found.map(ratio).join(' / ')} (${shares(shape(index), name + FASTEST, peak + FASTEST)
          .map(ratio)
          .join(' / ')})`,
        verdict(met),
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
    const found = rates.map(
      (pass) => (pass.get(OURS) ?? Number.NaN) / Math.max(...double.map((peer) => pass.get(peer) ?? 0)),
    );
    rows.push([
      `times the best float64 peer: ${name}`,
      `≥ ${asked}`,
      found.map((value) => value.toFixed(1)).join(' / '),
      verdict(found.every((value) => value >= asked)),
    ]);
  });
  for (const peer of ['onnxruntime-web', 'tfjs wasm']) {
    if (!peers.some(({ name }) => name === peer)) continue;
    const ahead = shapes.map(({ name, rates }) => {
      // Only passes that both have; their sum of times.
      const both = rates.filter((pass) => pass.has(peer));
      const time = (who: string) => both.reduce((sum, pass) => sum + 1 / (pass.get(who) ?? Number.NaN), 0);
      return { name, passes: both.length, times: both.length === 0 ? Number.NaN : time(peer) / time(OURS) };
    });
    rows.push([
      `ahead of ${peer} (float32), sum of the passes it has`,
      '> 1 on every shape',
      ahead
        .map(
          ({ times, passes }) =>
            `${Number.isNaN(times) ? '–' : times.toFixed(1)}${passes === 3 ? '' : ` (${passes} of 3)`}`,
        )
        .join(', '),
      verdict(ahead.every(({ times }) => Number.isNaN(times) || times > 1)),
    ]);
  }
  if (torch) {
    const logs = shapes.flatMap(({ rates }, index) =>
      PASSES.map((pass, n) => {
        const geometry = SHAPES[index]?.geometry;
        const theirs = geometry
          ? (2 * multiplications(geometry)) / (torch.seconds[index]?.[pass] ?? Number.NaN) / 1e9
          : Number.NaN;
        return Math.log((rates[n]?.get(OURS) ?? Number.NaN) / theirs);
      }),
    );
    const mean = Math.exp(logs.reduce((sum, value) => sum + value, 0) / logs.length);
    rows.push(['against PyTorch float64, geometric mean', '≥ 1.2', ratio(mean), verdict(mean >= 1.2)]);
  } else
    rows.push(['against PyTorch float64, geometric mean', '≥ 1.2', 'not measured: no torch on PATH', '–']);
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
  const { shapes, peers, torch } = findings;
  const names = [
    ...(fused ? [PEAK] : []),
    PEAK_TWO,
    OURS,
    OURS_SIMD128,
    LOOPS,
    SEVEN,
    ...peers.map(({ name }) => name),
  ];
  const label = (name: string) => {
    const peer = peers.find((each) => each.name === name);
    return peer?.precision === 'float32' ? `*float32:* ${name}` : name;
  };
  const torchRow = torch
    ? [
        [
          'PyTorch, 1 thread',
          ...SHAPES.map(({ geometry }, index) =>
            PASSES.map((pass) =>
              figure((2 * multiplications(geometry)) / (torch.seconds[index]?.[pass] ?? Number.NaN) / 1e9),
            ).join(' / '),
          ),
        ],
      ]
    : [];
  const versions = [
    `Node ${process.versions.node} (V8 ${process.versions.v8})`,
    ...peers.map(({ name, version }) => `${name} ${version}`),
    ...(torch ? [`PyTorch ${torch.version}`] : []),
  ];
  return `${cpus()[0]?.model.trim()}, ${cpus().length} cores, one thread each; load while it ran ${loadavg()[1]?.toFixed(1)}. ${versions.join(', ')}.

GF/s = 2 · multiplications / time, forward / dX / dK, median of interleaved samples, each after a run that does not
count, results made anew and copied included. The peak is a WebAssembly loop over registers alone: no program here can be faster. “–” is what a library does not have, or what takes longer than the rest of the benchmark.

${table([['float64 unless said', ...SHAPES.map(({ name }) => name)], ...names.map((name) => [label(name), ...shapes.map(({ rates }) => cell(rates, name))]), ...torchRow])}

Aims, judged by medians; in brackets the same shares of the fastest samples, which say how much of a miss is other work on the machine.

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
    for (const pass of PASSES) rates.push(await ratesOf(geometry, pass, peers, quick));
    shapes.push({ name, rates });
    const top = fused ? PEAK : PEAK_TWO;
    const share = (end: string) =>
      rates
        .map((pass) => ratio((pass.get(OURS + end) ?? 0) / (pass.get(top + end) ?? Number.NaN)))
        .join(' / ');
    say(
      `${name}: ${cell(rates, OURS)} GF/s, ${share('')} of the peak, ${share(FASTEST)} in the fastest samples`,
    );
  }
  const torch = quick ? undefined : await pytorch(SHAPES.map(({ geometry }) => geometry));
  return { title: 'Kernels', body: report({ shapes, peers, torch, off: inaccuracy() }) };
}
