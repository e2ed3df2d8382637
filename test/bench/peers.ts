import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Geometry } from '../../src/core/kernels';
import { cachedFolder } from '../host/cached-folder';
import { npmInstall } from '../host/npm-install';
import { progress } from '../host/progress';
import { singleNode } from './onnx';

/** The libraries that we are compared with. They are installed into the cache, not into the checkout: 216 MB. */

const PACKAGES: Readonly<Record<string, string>> = {
  '@tensorflow/tfjs-core': '4.22.0',
  '@tensorflow/tfjs-backend-cpu': '4.22.0',
  '@tensorflow/tfjs-backend-wasm': '4.22.0',
  'onnxruntime-web': '1.30.0',
  '@jax-js/jax': '0.1.25',
};

export type Pass = 'Z' | 'dX' | 'dK';
export const PASSES: readonly Pass[] = ['Z', 'dX', 'dK'];

export interface Peer {
  readonly name: string;
  readonly precision: 'float64' | 'float32';
  readonly version: string;
  /** A run of this pass on numbers of its own; undefined for what the library does not offer. */
  prepare(g: Geometry, pass: Pass): Promise<(() => unknown) | undefined>;
  /** A·B, and its gradients ∂L/∂C·Bᵀ and Aᵀ·∂L/∂C. */
  prepareProduct(sides: Sides, part: Part): Promise<() => unknown>;
}

/** A is rows × inner, B inner × columns. */
export interface Sides {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

export type Part = 'C' | 'dA' | 'dB';
export const PARTS: readonly Part[] = ['C', 'dA', 'dB'];

type Factor = readonly [shape: readonly number[], transposed: boolean];

/** The factors of each part, by their shapes and whether they are to be transposed. */
function factorsOf({ rows, inner, columns }: Sides, part: Part): readonly [Factor, Factor] {
  const [a, b, c] = [
    [rows, inner],
    [inner, columns],
    [rows, columns],
  ] as const;
  if (part === 'C')
    return [
      [a, false],
      [b, false],
    ];
  return part === 'dA'
    ? [
        [c, false],
        [b, true],
      ]
    : [
        [a, true],
        [c, false],
      ];
}

/** A name as the tables have it: ours and what is not said are float64. */
export const withPrecision = (name: string, peers: readonly Peer[]): string =>
  peers.find((peer) => peer.name === name)?.precision === 'float32' ? `*float32:* ${name}` : name;

export interface PeerFolder {
  /** Where an import of this package leads. */
  address(name: string): string;
  file(path: string): string;
}

export async function installPeers(): Promise<PeerFolder> {
  const folder = await cachedFolder('bench-peers-1', (staging) =>
    progress(
      'Installing the libraries that the benchmark compares with (216 MB)',
      '15 s to 2 min',
      async () => {
        await writeFile(join(staging, 'package.json'), '{ "private": true, "type": "module" }\n');
        await npmInstall(
          staging,
          Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`),
        );
      },
    ),
  );
  const file = (path: string) => join(folder, 'node_modules', path);
  const entries: Readonly<Record<string, string>> = {
    '@tensorflow/tfjs-core': '@tensorflow/tfjs-core/dist/tf-core.node.js',
    '@tensorflow/tfjs-backend-cpu': '@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.node.js',
    '@tensorflow/tfjs-backend-wasm': '@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.node.js',
    'onnxruntime-web': 'onnxruntime-web/dist/ort.node.min.mjs',
    '@jax-js/jax': '@jax-js/jax/dist/index.js',
  };
  return { file, address: (name) => pathToFileURL(file(entries[name] ?? name)).href };
}

const versionOf = async (folder: PeerFolder, name: string): Promise<string> => {
  const manifest: unknown = JSON.parse(await readFile(folder.file(`${name}/package.json`), 'utf8'));
  return (manifest as { version: string }).version; // Every npm package has one.
};

const randomNumbers = (count: number): Float64Array =>
  Float64Array.from({ length: count }, () => Math.random() - 0.5);

// tfjs ------------------------------------------------------------------------------------------------------

interface TfTensor {
  dispose(): void;
}
/** What of tfjs is used here. */
interface Tf {
  env(): { set(flag: string, value: boolean): void };
  setBackend(name: string): Promise<boolean>;
  tensor(values: Float32Array, shape: number[]): TfTensor;
  engine(): { runKernel(name: string, inputs: object, attributes: object): TfTensor };
}

export async function tfjs(folder: PeerFolder, backend: 'cpu' | 'wasm'): Promise<Peer> {
  const require = createRequire(folder.file('x.cjs'));
  // A copy of its own for each backend: within one, only one of them is in use at a time, and changing it takes longer than
  // a convolution. It greets on the way, unless it takes
  // this for a test.
  for (const name of ['_tfengine', '_tfGlobals']) Reflect.deleteProperty(globalThis, name);
  for (const path of Object.keys(require.cache)) if (path.includes('tfjs')) delete require.cache[path];
  const { log, warn } = console;
  console.log = console.warn = () => {};
  const tf = require('@tensorflow/tfjs-core') as Tf;
  require('@tensorflow/tfjs-backend-cpu');
  const wasm = require('@tensorflow/tfjs-backend-wasm') as {
    setWasmPaths(path: string): void;
    setThreadsCount(count: number): void;
  };
  if (backend === 'wasm') {
    wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`);
    wasm.setThreadsCount(1);
  }
  tf.env().set('IS_TEST', true);
  await tf.setBackend(backend);
  Object.assign(console, { log, warn });
  return {
    name: `tfjs ${backend}`,
    precision: 'float32',
    version: await versionOf(folder, '@tensorflow/tfjs-core'),
    async prepare(g, pass) {
      const [, b, c] = g.axes;
      const depthwise = g.groups > 1;
      if (backend === 'wasm' && pass === 'dK') return undefined;
      if (backend === 'wasm' && depthwise && pass !== 'Z') return undefined;
      // Its gradients know no dilation.
      if (pass !== 'Z' && b.dilation > 1) return undefined;
      const full = (...shape: number[]) =>
        tf.tensor(Float32Array.from(randomNumbers(shape.reduce((p, q) => p * q, 1))), shape);
      const inputShape = [1, b.input, c.input, g.channels];
      const filterShape = depthwise
        ? [b.kernel, c.kernel, g.channels, g.filters / g.groups]
        : [b.kernel, c.kernel, g.channels, g.filters];
      const x = full(...inputShape);
      const filter = full(...filterShape);
      const dy = full(1, b.output, c.output, g.filters);
      const attributes = {
        strides: [b.stride, c.stride],
        pad: b.before,
        dataFormat: 'NHWC',
        dilations: [b.dilation, c.dilation],
        dimRoundingMode: 'floor',
        inputShape,
        filterShape,
      };
      const names = depthwise
        ? {
            Z: 'DepthwiseConv2dNative',
            dX: 'DepthwiseConv2dNativeBackpropInput',
            dK: 'DepthwiseConv2dNativeBackpropFilter',
          }
        : { Z: 'Conv2D', dX: 'Conv2DBackpropInput', dK: 'Conv2DBackpropFilter' };
      const inputs = { Z: { x, filter }, dX: { dy, filter }, dK: { x, dy } }[pass];
      return () => {
        tf.engine().runKernel(names[pass], inputs, attributes).dispose();
      };
    },
    async prepareProduct(sides, part) {
      const [[left, transposeA], [right, transposeB]] = factorsOf(sides, part);
      const full = (shape: readonly number[]) =>
        tf.tensor(Float32Array.from(randomNumbers(shape.reduce((p, q) => p * q, 1))), [1, ...shape]);
      const inputs = { a: full(left), b: full(right) };
      return () => {
        tf.engine().runKernel('BatchMatMul', inputs, { transposeA, transposeB }).dispose();
      };
    },
  };
}

// onnxruntime-web -------------------------------------------------------------------------------------------

interface Ort {
  env: { wasm: { numThreads: number }; logLevel: string };
  Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => object;
  InferenceSession: {
    create(model: Uint8Array, options: object): Promise<{ run(feeds: object): Promise<object> }>;
  };
}

export async function onnxruntime(folder: PeerFolder): Promise<Peer> {
  const ort = (await import(folder.address('onnxruntime-web'))) as Ort;
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  // Its first session leaves a global `Worker` behind, from which jax-js would conclude that it is in a browser.
  const hadWorker = 'Worker' in globalThis;
  await ort.InferenceSession.create(singleNode('Conv', {}), { executionProviders: ['wasm'] });
  if (!hadWorker) Reflect.deleteProperty(globalThis, 'Worker');
  return {
    name: 'onnxruntime-web',
    precision: 'float32',
    version: await versionOf(folder, 'onnxruntime-web'),
    async prepare(g, pass) {
      const [, b, c] = g.axes;
      const full = (...shape: number[]) =>
        new ort.Tensor('float32', Float32Array.from(randomNumbers(shape.reduce((p, q) => p * q, 1))), shape);
      const pads = [b.before, c.before, b.after, c.after];
      const strides = [b.stride, c.stride];
      const dilations = [b.dilation, c.dilation];
      const perGroup = g.channels / g.groups;
      const x = full(1, g.channels, b.input, c.input);
      const k = full(g.filters, perGroup, b.kernel, c.kernel);
      const dz = full(1, g.filters, b.output, c.output);
      const group = g.groups;
      const [model, feeds] = {
        Z: () => [singleNode('Conv', { pads, strides, dilations, group }), { a: x, b: k }] as const,
        dX: () =>
          [
            singleNode('ConvTranspose', {
              pads,
              strides,
              dilations,
              group,
              output_padding: [b.leftover, c.leftover],
            }),
            { a: dz, b: k },
          ] as const,
        // dK as a convolution: channels as a batch, stride and dilation swapped (conventions.md).
        dK: () =>
          [
            singleNode('Conv', { pads, strides: dilations, dilations: strides, group }),
            {
              a: full(perGroup, g.groups, b.input, c.input),
              b: full(g.filters, 1, b.output, c.output),
            },
          ] as const,
      }[pass]();
      const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
      return () => session.run(feeds);
    },
    async prepareProduct(sides, part) {
      const [[left, turnA], [right, turnB]] = factorsOf(sides, part);
      const full = (shape: readonly number[]) =>
        new ort.Tensor('float32', Float32Array.from(randomNumbers(shape.reduce((p, q) => p * q, 1))), shape);
      const model = singleNode('Gemm', { transA: Number(turnA), transB: Number(turnB) });
      const feeds = { a: full(left), b: full(right) };
      const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
      return () => session.run(feeds);
    },
  };
}

// jax-js ----------------------------------------------------------------------------------------------------

interface JaxArray {
  readonly ref: JaxArray;
  data(): Promise<unknown>;
  transpose(): JaxArray;
}
interface Jax {
  init(device: string): Promise<string[]>;
  defaultDevice(device: string): unknown;
  jit<F extends (...values: JaxArray[]) => unknown>(f: F): F;
  vjp(f: (x: JaxArray) => JaxArray, at: JaxArray[]): [JaxArray, (dz: JaxArray) => JaxArray[]];
  numpy: {
    array(values: Float64Array, options: object): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    float64: unknown;
  };
  lax: {
    convGeneralDilated(
      x: JaxArray,
      k: JaxArray,
      strides: number[],
      padding: [number, number][],
      options: object,
    ): JaxArray;
  };
}

export async function jax(folder: PeerFolder): Promise<Peer> {
  const { init, defaultDevice, jit, vjp, numpy, lax } = (await import(folder.address('@jax-js/jax'))) as Jax;
  await init('wasm');
  defaultDevice('wasm');
  return {
    name: 'jax-js wasm',
    precision: 'float64',
    version: await versionOf(folder, '@jax-js/jax'),
    async prepare(g, pass) {
      const [, b, c] = g.axes;
      const full = (...shape: number[]) =>
        numpy.array(randomNumbers(shape.reduce((p, q) => p * q, 1)), { shape, dtype: numpy.float64 });
      const x = full(1, g.channels, b.input, c.input);
      const k = full(g.filters, g.channels / g.groups, b.kernel, c.kernel);
      const dz = full(1, g.filters, b.output, c.output);
      const convolve = (left: JaxArray, right: JaxArray) =>
        lax.convGeneralDilated(
          left,
          right,
          [b.stride, c.stride],
          [
            [b.before, b.after],
            [c.before, c.after],
          ],
          { rhsDilation: [b.dilation, c.dilation], featureGroupCount: g.groups },
        );
      const first = (values: JaxArray[]): JaxArray => {
        const [value] = values;
        if (!value) throw new Error('a gradient is missing');
        return value;
      };
      if (pass === 'Z') {
        const run = jit(convolve);
        return () => run(x.ref, k.ref).data();
      }
      const run =
        pass === 'dX'
          ? jit((at: JaxArray, fixed: JaxArray, dy: JaxArray) =>
              first(vjp((value) => convolve(value, fixed), [at])[1](dy)),
            )
          : jit((fixed: JaxArray, at: JaxArray, dy: JaxArray) =>
              first(vjp((value) => convolve(fixed, value), [at])[1](dy)),
            );
      return () => run(x.ref, k.ref, dz.ref).data();
    },
    async prepareProduct(sides, part) {
      const [[left, turnA], [right, turnB]] = factorsOf(sides, part);
      const full = (shape: readonly number[]) =>
        numpy.array(randomNumbers(shape.reduce((p, q) => p * q, 1)), { shape, dtype: numpy.float64 });
      const [a, b] = [full(left), full(right)];
      const run = jit((p: JaxArray, q: JaxArray) =>
        numpy.matmul(turnA ? p.transpose() : p, turnB ? q.transpose() : q),
      );
      return () => run(a.ref, b.ref).data();
    },
  };
}
