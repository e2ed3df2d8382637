import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { convolve, inputGradient, kernelGradient } from '../../src/core/kernels';
import { measure } from './interleaved';
import { singleNode } from './onnx';
import { operandsOf } from './ours';
import type { PeerFolder } from './peers';
import { type Section, table, verdict } from './report';
import { EXAMPLE } from './shapes';

/** What a person waits for who has a small example and has just begun. */

const here = dirname(fileURLToPath(import.meta.url));

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

export async function startSection(folder: PeerFolder | undefined): Promise<Section> {
  const example = await exampleTime();
  const first = await firstResults(folder);
  const ms = first.get('ours') ?? Number.NaN;
  const body = `Three passes of 3×3 ⋆ 2×2 with their result arrays, and the time from the beginning of an import to a first
result in a fresh process: ${[...first].map(([name, time]) => `${name} ${time.toFixed(0)} ms`).join(', ')}.

${table([
  ['aim', 'asked', 'measured', ''],
  ['three passes of 3×3 ⋆ 2×2', '≤ 1 µs', `${example.toFixed(2)} µs`, verdict(example <= 1)],
  ['first result after import', '≤ 15 ms', `${ms.toFixed(1)} ms`, verdict(ms <= 15)],
])}
`;
  return { title: 'The first moment', body };
}
