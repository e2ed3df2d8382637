import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import type { Settings } from '../../../src/core/operations';
import { type Tensor, tensor } from '../../../src/core/tensor';
import { singleNode } from '../../bench/onnx';
import { dot, prepare, realNumbers, seeds } from './arbitrary';

/**
 * The same convolutions by people who never saw our code: TensorFlow.js (its CPU backend, which has gradients) and ONNX Runtime
 * (its WebAssembly, which has groups, dilation and uneven padding). Both compute in float32.
 */

interface OrtTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}
/** What of onnxruntime-web is used here. */
interface Ort {
  readonly env: { readonly wasm: { numThreads: number }; logLevel: string };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => OrtTensor;
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: object,
    ): Promise<{
      run(feeds: Readonly<Record<string, OrtTensor>>): Promise<{ readonly y: OrtTensor }>;
      release(): Promise<void>;
    }>;
  };
}

let ort: Ort;

async function onnx(
  operator: string,
  attributes: Readonly<Record<string, number | number[]>>,
  inputs: readonly Tensor[],
): Promise<OrtTensor> {
  const names = ['a', 'b'].slice(0, inputs.length);
  const session = await ort.InferenceSession.create(singleNode(operator, attributes, names), {
    executionProviders: ['wasm'],
  });
  const feeds = Object.fromEntries(
    inputs.map((x, n) => [names[n] ?? '', new ort.Tensor('float32', Float32Array.from(x.data), x.shape)]),
  );
  const { y } = await session.run(feeds);
  await session.release();
  return y;
}

/** Relative to the largest element: what float32 can hold of sums of some hundred products. */
const PRECISION = 2e-5;

function assertSingle(
  found: Tensor,
  shape: readonly number[],
  expected: ArrayLike<number>,
  what: string,
): void {
  assert.deepEqual([...found.shape], [...shape], `the shape of ${what}`);
  const largest = found.data.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  found.data.forEach((x, index) => {
    const other = expected[index] ?? Number.NaN;
    assert.ok(Math.abs(x - other) <= PRECISION * largest, `${what}[${index}] is ${x}, not ${other}`);
  });
}

const small = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });
const margin = fc.constantFrom(0, 0, 1, 2);

const axis = fc
  .record({
    kernel: small(4),
    stride: fc.constantFrom(1, 1, 2, 3),
    dilation: fc.constantFrom(1, 1, 2, 3),
    before: margin,
    after: margin,
    slack: fc.integer({ min: 0, max: 6 }),
  })
  .map((a) => ({
    ...a,
    input: Math.max(1, a.dilation * (a.kernel - 1) + 1 + a.slack - a.before - a.after),
  }));

const convolutions = fc.record({
  batch: small(3),
  groups: fc.constantFrom(1, 1, 2, 3),
  channels: small(3),
  filters: small(3),
  axes: fc.tuple(axis, axis),
  seed: seeds,
});

const RUNS = 250;

async function eachOf<T>(
  arbitrary: fc.Arbitrary<T>,
  check: (value: T) => Promise<void> | void,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (value) => check(value)),
    { numRuns: RUNS },
  );
}

describe('beside independent libraries', function () {
  this.timeout(120_000);

  before(async () => {
    const hadWorker = 'Worker' in globalThis;
    // Safe: the package's own types say the same at greater length.
    ort = (await import('onnxruntime-web')) as unknown as Ort;
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = 'error';
    await onnx('Conv', {}, [tensor([1, 1, 1, 1], [1]), tensor([1, 1, 1, 1], [1])]);
    // Its first session leaves a global `Worker` behind, by which others would take this for a browser.
    if (!hadWorker) Reflect.deleteProperty(globalThis, 'Worker');
    tf.env().set('IS_TEST', true);
    await tf.setBackend('cpu');
  });

  it(`conv2d, forward and both gradients, as ONNX Runtime's Conv and ConvTranspose (${RUNS} configurations)`, async () => {
    await eachOf(convolutions, async ({ batch, groups, axes: [a, b], seed, ...c }) => {
      const channels = c.channels * groups;
      const filters = c.filters * groups;
      const settings: Settings = {
        stride: [a.stride, b.stride],
        dilation: [a.dilation, b.dilation],
        padding: [
          [a.before, a.after],
          [b.before, b.after],
        ],
        groups,
      };
      const x = realNumbers([batch, channels, a.input, b.input], seed);
      const k = realNumbers([filters, c.channels, a.kernel, b.kernel], seed + 1);
      const attributes = {
        pads: [a.before, b.before, a.after, b.after],
        strides: [a.stride, b.stride],
        dilations: [a.dilation, b.dilation],
        group: groups,
      };
      const prepared = prepare('conv2d', [x.shape, k.shape], settings);
      const z = prepared.forward([x, k]);
      const theirs = await onnx('Conv', attributes, [x, k]);
      assertSingle(z, theirs.dims, theirs.data, 'Z');
      const dz = realNumbers(z.shape, seed + 2);
      const [h = 1, w = 1] = z.shape.slice(-2);
      const leftover = [a, b].map(
        (one, n) =>
          one.input +
          one.before +
          one.after -
          one.dilation * (one.kernel - 1) -
          1 -
          ((n === 0 ? h : w) - 1) * one.stride,
      );
      const dx = await onnx('ConvTranspose', { ...attributes, output_padding: leftover }, [dz, k]);
      assertSingle(prepared.backward(0, dz, [x, k], z), dx.dims, dx.data, 'dX');
      // dK by linearity alone: ⟨K', dK⟩ is ⟨conv(X, K'), dZ⟩ for any K', and their forward pass says what that is.
      const dk = prepared.backward(1, dz, [x, k], z);
      const other = realNumbers(k.shape, seed + 3);
      const image = await onnx('Conv', attributes, [x, other]);
      const expected = dz.data.reduce((sum, value, index) => sum + value * (image.data[index] ?? 0), 0);
      const size = Math.sqrt(dot(dk, dk) * dot(other, other));
      assert.ok(Math.abs(dot(other, dk) - expected) <= PRECISION * Math.max(1, size), 'dK');
    });
  });

  it(`conv_transpose2d as ONNX Runtime's ConvTranspose (${RUNS} configurations)`, async () => {
    await eachOf(convolutions, async ({ batch, groups, axes: [a, b], seed, ...c }) => {
      const x = realNumbers([batch, c.channels * groups, 1 + a.slack, 1 + b.slack], seed);
      const k = realNumbers([c.channels * groups, c.filters, a.kernel, b.kernel], seed + 1);
      // Theirs has to stay below the stride.
      const extra = [a, b].map((one) => Math.min(one.after, one.stride - 1));
      const sizes = [a, b].map(
        (one, n) => one.slack * one.stride + one.dilation * (one.kernel - 1) + 1 + (extra[n] ?? 0),
      );
      const pads = [a, b].map((one, n) => Math.min(one.before, Math.floor(((sizes[n] ?? 1) - 1) / 2)));
      const settings: Settings = {
        stride: [a.stride, b.stride],
        dilation: [a.dilation, b.dilation],
        padding: pads,
        output_padding: extra,
        groups,
      };
      const theirs = await onnx(
        'ConvTranspose',
        {
          pads: [...pads, ...pads],
          strides: [a.stride, b.stride],
          dilations: [a.dilation, b.dilation],
          output_padding: extra,
          group: groups,
        },
        [x, k],
      );
      const prepared = prepare('conv_transpose2d', [x.shape, k.shape], settings);
      assertSingle(prepared.forward([x, k]), theirs.dims, theirs.data, 'Z');
    });
  });

  it(`conv2d's gradients as TensorFlow.js's (${RUNS} configurations)`, async () => {
    await eachOf(convolutions, ({ batch, axes: [a, b], seed, channels, filters }) => {
      const padding: [number, number] = [a.before, b.before];
      const [h, w] = [a, b].map((one) => Math.max(one.kernel, one.input)) as [number, number]; // Two axes.
      const x = realNumbers([batch, channels, h, w], seed);
      const k = realNumbers([filters, channels, a.kernel, b.kernel], seed + 1);
      const stride: [number, number] = [a.stride, b.stride];
      const prepared = prepare('conv2d', [x.shape, k.shape], { stride, padding });
      const z = prepared.forward([x, k]);
      const dz = realNumbers(z.shape, seed + 2);
      tf.tidy(() => {
        const [input, dy] = [channelsLast(x), channelsLast(dz)];
        const filter = permuted(k, [2, 3, 1, 0]);
        const attributes = {
          strides: stride,
          pad: paddedBy(padding),
          dataFormat: 'NHWC',
          dilations: 1,
          dimRoundingMode: 'floor',
          inputShape: input.shape,
          filterShape: filter.shape,
        };
        const run = (
          kernel: string,
          inputs: Readonly<Record<string, tf.Tensor>>,
          order: readonly number[],
        ) => {
          const found = tf.engine().runKernel(kernel, inputs, attributes);
          assert.ok(!Array.isArray(found));
          const y = tf.transpose(found as tf.Tensor, [...order]); // One result, which is a tensor.
          return [y.shape, y.dataSync()] as const;
        };
        assertSingle(z, ...run('Conv2D', { x: input, filter }, [0, 3, 1, 2]), 'Z');
        const dx = run('Conv2DBackpropInput', { dy, filter }, [0, 3, 1, 2]);
        assertSingle(prepared.backward(0, dz, [x, k], z), ...dx, 'dX');
        const dk = run('Conv2DBackpropFilter', { x: input, dy }, [3, 2, 0, 1]);
        assertSingle(prepared.backward(1, dz, [x, k], z), ...dk, 'dK');
      });
    });
  });

  it(`pooling as ONNX Runtime's, its gradients as TensorFlow.js's (${RUNS} configurations)`, async () => {
    await eachOf(convolutions, async ({ batch, axes: [a, b], seed, channels }) => {
      const half = (one: typeof a) => Math.min(one.before, Math.floor(one.kernel / 2));
      const pads: [number, number] = [half(a), half(b)];
      const x = realNumbers(
        [batch, channels, Math.max(a.kernel, a.input), Math.max(b.kernel, b.input)],
        seed,
      );
      const shared = { kernel_size: [a.kernel, b.kernel], stride: [a.stride, b.stride], padding: pads };
      const attributes = {
        kernel_shape: [a.kernel, b.kernel],
        strides: [a.stride, b.stride],
        pads: [...pads, ...pads],
      };
      for (const [ours, theirs, extra] of [
        ['max_pool2d', 'MaxPool', {}],
        ['avg_pool2d', 'AveragePool', { count_include_pad: 1 }],
      ] as const) {
        const prepared = prepare(ours, [x.shape], shared);
        const z = prepared.forward([x]);
        const y = await onnx(theirs, { ...attributes, ...extra }, [x]);
        assertSingle(z, y.dims, y.data, `${ours}: Z`);
        // Their gradient of average pooling counts no padding.
        const uneven = pads.some((margin) => margin > 0);
        if (ours === 'avg_pool2d' && uneven) continue;
        const dz = realNumbers(z.shape, seed + 1);
        tf.tidy(() => {
          const found = tf.engine().runKernel(
            ours === 'max_pool2d' ? 'MaxPoolGrad' : 'AvgPoolGrad',
            { dy: channelsLast(dz), input: channelsLast(x), output: channelsLast(z) },
            {
              filterSize: [a.kernel, b.kernel],
              strides: [a.stride, b.stride],
              pad: paddedBy(pads),
              dimRoundingMode: 'floor',
            },
          );
          const dx = tf.transpose(found as tf.Tensor, [0, 3, 1, 2]); // One result, which is a tensor.
          assertSingle(prepared.backward(0, dz, [x], z), dx.shape, dx.dataSync(), `${ours}: dX`);
        });
      }
    });
  });
});

const permuted = (t: Tensor, order: readonly number[]): tf.Tensor =>
  tf.transpose(tf.tensor(Float32Array.from(t.data), [...t.shape]), [...order]);
const channelsLast = (t: Tensor): tf.Tensor => permuted(t, [0, 2, 3, 1]);
const paddedBy = ([rows, columns]: readonly [number, number]) => [
  [0, 0],
  [rows, rows],
  [columns, columns],
  [0, 0],
];
