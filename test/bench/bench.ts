import { execFile, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, homedir, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { convolve, type Geometry, inputGradient, kernelGradient } from '../../src/core/kernels';
import { relaxedSimd, simd128 } from '../../src/core/kernels/binaries';
import { onVectors } from '../../src/core/kernels/convolution';
import * as loops from '../../src/core/kernels/loops';
import * as vectorised from '../../src/core/kernels/vectorised';
import { type Arena, arenaOf, bestArena } from '../../src/core/kernels/webassembly';
import { type Candidate, measure } from './interleaved';
import { singleNode } from './onnx';
import { peakProbe } from './peakProbe';
import { installPeers, jax, onnxruntime, PASSES, type Pass, type Peer, type PeerFolder, tfjs } from './peers';
import { type PyTorch, pytorch } from './pytorch';
import * as sevenLoops from './sevenLoops';
import { EXAMPLE, multiplications, SHAPES, square } from './shapes';

/**
 * `npm run bench`: the kernels beside everything they can be compared with, in one run, and the aims row by row.
 *
 *     npm run bench               everything, 5 to 10 minutes, into media/bench.md
 *     npm run bench -- --quick    our own kernels and the peak only, printed
 */

const here = dirname(fileURLToPath(import.meta.url));
const quick = process.argv.includes('--quick');
const started = Date.now();

// Relaxed SIMD begins with Node 22: on an older one, the newer Node that the tests have cached goes on.
if (Number(process.versions.node.split('.')[0]) < 22) {
  const newer = cachedNode();
  if (newer !== undefined) {
    const { status } = spawnSync(newer, process.argv.slice(1), { stdio: 'inherit' });
    process.exit(status ?? 1);
  }
}

function cachedNode(): string | undefined {
  const cache = join(homedir(), '.cache/backprop-notebook/hosts');
  try {
    const found = readdirSync(cache).find((name) => name.startsWith('node-24-'));
    if (found === undefined) return undefined;
    const modules = join(cache, found, 'node_modules');
    const name = readdirSync(modules).find((entry) => entry.startsWith('node'));
    return name === undefined ? undefined : join(modules, name, 'bin/node');
  } catch {
    return undefined;
  }
}

// Measuring -------------------------------------------------------------------------------------------------

const PEAK = 'peak, fused';
const PEAK_TWO = 'peak, multiply and add';
const OURS = 'ours';
const OURS_SIMD128 = 'ours, SIMD128';
const LOOPS = 'our loops, TypeScript';
const SEVEN = 'seven loops';
/** Behind a name: its fastest sample, which says what a machine without other work would give. */
const FASTEST = ', fastest';

interface Operands {
  readonly x: Float64Array;
  readonly k: Float64Array;
  readonly dz: Float64Array;
}

const random = (count: number): Float64Array =>
  Float64Array.from({ length: count }, () => Math.random() - 0.5);

function operandsOf({ batch, channels, filters, groups, axes: [, b, c] }: Geometry): Operands {
  return {
    x: random(batch * channels * b.input * c.input),
    k: random((filters * channels * b.kernel * c.kernel) / groups),
    dz: random(batch * filters * b.output * c.output),
  };
}

function ours(g: Geometry, { x, k, dz }: Operands, pass: Pass): () => Float64Array {
  if (pass === 'Z') return () => convolve(g, x, k, undefined);
  if (pass === 'dX') return () => inputGradient(g, dz, k);
  return () => kernelGradient(g, dz, x);
}

function withArena(arena: Arena, g: Geometry, { x, k, dz }: Operands, pass: Pass): () => unknown {
  if (pass === 'Z') return () => onVectors(arena, () => vectorised.convolve(arena, g, x, k, undefined));
  if (pass === 'dX') return () => onVectors(arena, () => vectorised.inputGradient(arena, g, dz, k));
  return () => onVectors(arena, () => vectorised.kernelGradient(arena, g, dz, x));
}

function withLoops(g: Geometry, { x, k, dz }: Operands, pass: Pass): () => Float64Array {
  if (pass === 'Z') return () => loops.convolve(g, x, k, undefined);
  if (pass === 'dX') return () => loops.inputGradient(g, dz, k);
  return () => loops.kernelGradient(g, dz, x);
}

function withSevenLoops(g: Geometry, { x, k, dz }: Operands, pass: Pass): () => void {
  const room = {
    Z: new Float64Array(dz.length),
    dX: new Float64Array(x.length),
    dK: new Float64Array(k.length),
  };
  if (pass === 'Z') return () => sevenLoops.forward(g, x, k, room.Z);
  if (pass === 'dX') return () => sevenLoops.inputGradient(g, dz, k, room.dX);
  return () => sevenLoops.kernelGradient(g, dz, x, room.dK);
}

/** GF/s by name; what could not be measured is missing. */
type Rates = ReadonlyMap<string, number>;

const fused = peakProbe(true);
const twoSteps = peakProbe(false);
const plainArena = arenaOf('simd128');
const best = bestArena();

function probes(): Candidate[] {
  return [
    ...(fused ? [{ name: PEAK, run: () => fused.run(), asLongAs: OURS }] : []),
    ...(twoSteps ? [{ name: PEAK_TWO, run: () => twoSteps.run(), asLongAs: OURS }] : []),
  ];
}

async function ratesOf(g: Geometry, pass: Pass, peers: readonly Peer[]): Promise<Rates> {
  const operands = operandsOf(g);
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

/** Milliseconds from the beginning of an import to a first result, in a fresh process each, median of five. */
async function firstResults(folder: PeerFolder | undefined): Promise<Map<string, number>> {
  const scripts = new Map<string, string>([
    [
      'ours',
      `const m = await import(${JSON.stringify(pathToFileURL(join(here, 'firstResult.mjs')).href)}); m.firstResult();`,
    ],
  ]);
  if (folder) {
    scripts.set(
      'jax-js wasm',
      `const { init, defaultDevice, numpy: np, lax } = await import('${folder.address('@jax-js/jax')}');
       await init('wasm'); defaultDevice('wasm');
       await lax.conv(np.ones([1, 8, 28, 28]), np.ones([16, 8, 3, 3]), [1, 1], 'VALID').data();`,
    );
    scripts.set(
      'tfjs cpu',
      `console.log = console.warn = () => {};
       const { createRequire } = await import('node:module');
       const require = createRequire(${JSON.stringify(folder.file('x.cjs'))});
       const tf = require('@tensorflow/tfjs-core'); require('@tensorflow/tfjs-backend-cpu');
       await tf.setBackend('cpu');
       tf.engine().runKernel('Conv2D', { x: tf.ones([1, 28, 28, 8]), filter: tf.ones([3, 3, 8, 16]) },
         { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', dilations: [1, 1] }).dataSync();`,
    );
    scripts.set('onnxruntime-web', onnxScript(folder));
  }
  const found = new Map<string, number>();
  for (const [name, script] of scripts) {
    const samples: number[] = [];
    for (let n = 0; n < 5; n++) {
      const timed = `const start = performance.now(); { ${script} } process.stderr.write('\\n' + (performance.now() - start)); process.exit(0);`;
      const { stderr } = await promisify(execFile)(process.execPath, [
        '--input-type=module',
        '-e',
        timed,
      ]).catch((error: unknown) => ({ stderr: String(error) }));
      const time = Number(stderr.trim().split('\n').at(-1));
      if (Number.isFinite(time)) samples.push(time);
    }
    samples.sort((a, b) => a - b);
    const middle = samples[samples.length >> 1];
    if (middle !== undefined) found.set(name, middle);
  }
  return found;
}

function onnxScript(folder: PeerFolder): string {
  const model = Buffer.from(singleNode('Conv', {})).toString('base64');
  return `const ort = await import('${folder.address('onnxruntime-web')}'); ort.env.wasm.numThreads = 1;
    const s = await ort.InferenceSession.create(Buffer.from('${model}', 'base64'), { executionProviders: ['wasm'] });
    await s.run({ a: new ort.Tensor('float32', new Float32Array(6272), [1, 8, 28, 28]),
      b: new ort.Tensor('float32', new Float32Array(1152), [16, 8, 3, 3]) });`;
}

/** Microseconds for the three passes of the example, arrays made included. */
async function exampleTime(): Promise<number> {
  const g = EXAMPLE.geometry;
  const { x, k, dz } = operandsOf(g);
  const [time] = await measure(
    [
      {
        name: 'example',
        run() {
          for (let n = 0; n < 1_000; n++) {
            convolve(g, x, k, undefined);
            inputGradient(g, dz, k);
            kernelGradient(g, dz, x);
          }
        },
      },
    ],
    { budget: 500 },
  );
  return (time?.seconds ?? Number.NaN) * 1e3;
}

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

// Reporting -------------------------------------------------------------------------------------------------

const figure = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value)
    ? '–'
    : value >= 10
      ? value.toFixed(0)
      : value >= 1
        ? value.toFixed(1)
        : value.toPrecision(1);
const ratio = (value: number): string => value.toFixed(2);
const cell = (rates: readonly Rates[], name: string): string =>
  rates.some((pass) => pass.has(name)) ? rates.map((pass) => figure(pass.get(name))).join(' / ') : '–';

interface Measured {
  readonly name: string;
  /** One a pass. */
  readonly rates: readonly Rates[];
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const verdict = (met: boolean): string => (met ? 'met' : '**not met**');

interface Findings {
  readonly shapes: readonly Measured[];
  readonly peers: readonly Peer[];
  readonly torch: PyTorch | undefined;
  readonly first: ReadonlyMap<string, number>;
  readonly example: number;
  readonly rows: readonly (readonly number[])[];
  readonly off: number;
}

/** Performance.md's aims, row by row. */
function aims({ shapes, peers, torch, first, example, off }: Findings): string[][] {
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
  rows.push(['three passes of 3×3 ⋆ 2×2', '≤ 1 µs', `${example.toFixed(2)} µs`, verdict(example <= 1)]);
  const ms = first.get('ours') ?? Number.NaN;
  rows.push(['first result after import', '≤ 15 ms', `${ms.toFixed(1)} ms`, verdict(ms <= 15)]);
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
  rows.push(["gradient check against torch's slow mode", '≥ 200 ×', 'not measured here', '–']);
  return rows;
}

function report(findings: Findings): string {
  const { shapes, peers, torch, first, example, rows } = findings;
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
  return `# How fast the kernels are

Made by \`npm run bench\`; every figure comes from one run, in which the candidates took turns. ${cpus()[0]?.model.trim()}, ${cpus().length} cores,
one thread each; load while it ran ${loadavg()[1]?.toFixed(1)}. ${versions.join(', ')}.

GF/s = 2 · multiplications / time, forward / dX / dK, median of interleaved samples, results made anew and copied
included. The peak is a WebAssembly loop over registers alone: no program here can be faster. “–” is what a library does not have, or what takes longer than the rest of the benchmark.

${table([['float64 unless said', ...SHAPES.map(({ name }) => name)], ...names.map((name) => [label(name), ...shapes.map(({ rates }) => cell(rates, name))]), ...torchRow])}

## Aims

Judged by medians; in brackets the same shares of the fastest samples, which say how much of a miss is other work on the machine.

${table(aims(findings))}

## Growth

Picoseconds a multiplication, 4→4 channels, k3 p1: constant means that time grows with the work alone.

${table([['side', ...PASSES], ...rows.map(([size = 0, ...times]) => [`${size}²`, ...times.map((time) => time.toFixed(0))])])}

## Small things

Three passes of 3×3 ⋆ 2×2, result arrays made: ${example.toFixed(2)} µs. From the beginning of an import to a first result, in a fresh process:
${[...first].map(([name, time]) => `${name} ${time.toFixed(0)} ms`).join(', ')}.
`;
}

// ------------------------------------------------------------------------------------------------------------

const say = (text: string): void => console.log(`[${((Date.now() - started) / 1000).toFixed(0)} s] ${text}`);
say(`Node ${process.versions.node}, ${best ? 'on vectors' : 'in loops'}, load ${loadavg()[0]?.toFixed(1)}`);

const folder = quick
  ? undefined
  : await installPeers().catch((error: unknown) => {
      console.error(`No peers: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    });
const peers: Peer[] = [];
if (folder) {
  const loads = [
    () => tfjs(folder, 'cpu'),
    () => tfjs(folder, 'wasm'),
    () => onnxruntime(folder),
    () => jax(folder),
  ];
  for (const load of loads) {
    const peer = await load().catch((error: unknown) => {
      console.error(`A peer is missing: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    });
    if (peer) peers.push(peer);
  }
}
const shapes: Measured[] = [];
for (const { name, geometry } of SHAPES) {
  const rates: Rates[] = [];
  for (const pass of PASSES) rates.push(await ratesOf(geometry, pass, peers));
  shapes.push({ name, rates });
  const top = fused ? PEAK : PEAK_TWO;
  const share = (end: string) =>
    rates.map((pass) => ratio((pass.get(OURS + end) ?? 0) / (pass.get(top + end) ?? Number.NaN))).join(' / ');
  say(
    `${name}: ${cell(rates, OURS)} GF/s, ${share('')} of the peak, ${share(FASTEST)} in the fastest samples`,
  );
}
if (!quick) {
  const example = await exampleTime();
  const rows = await growth();
  say('growth measured');
  const first = await firstResults(folder);
  say('first results measured');
  const torch = await pytorch(SHAPES.map(({ geometry }) => geometry));
  const text = report({ shapes, peers, torch, first, example, rows, off: inaccuracy() });
  const media = join(here, '../../media');
  await mkdir(media, { recursive: true });
  await writeFile(join(media, 'bench.md'), text);
  console.log(text);
  say('written to media/bench.md');
}
