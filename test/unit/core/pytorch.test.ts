import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Tensor } from '../../../src/core/tensor';
import { TorchProcess } from '../../torchProcess';
import { prepare, realNumbers, USES } from './arbitrary';

/** Every operation and each of its gradients beside PyTorch's, which knows nothing of our code; both in float64. */

/** Answers {operation, settings, inputs, dz, shape} by Z and the gradients that autograd finds, flat. */
const SCRIPT = `
import json, sys
import torch
torch.set_num_threads(1)
F = torch.nn.functional

def each(value, axes):
    return list(value) if isinstance(value, list) else [value] * axes

def margins(value, axes):
    return [pair if isinstance(pair, list) else [pair, pair] for pair in each(value, axes)]

def around(x, pairs, mode='constant', value=0.0):
    flat = [side for pair in reversed(pairs) for side in pair]
    if not any(flat): return x
    return F.pad(x, flat, mode=mode) if mode != 'constant' else F.pad(x, flat, value=value)

def batched(x, k, axes):
    x = x[None, None] if x.dim() == axes else x[None] if x.dim() == axes + 1 else x
    return x, k[None, None] if k.dim() == axes else k

def convolution(axes, s, x, k, b=None):
    x, k = batched(x, k, axes)
    dilation = each(s.get('dilation', 1), axes)
    padding = s.get('padding', 0)
    if padding == 'valid': padding = 0
    if padding == 'same':
        spans = [d * (n - 1) for d, n in zip(dilation, k.shape[2:])]
        padding = [[span // 2, span - span // 2] for span in spans]
    mode = s.get('padding_mode', 'zeros')
    x = around(x, margins(padding, axes), 'constant' if mode == 'zeros' else mode)
    if s.get('flip', False): k = k.flip(list(range(2, 2 + axes)))
    run = [F.conv1d, F.conv2d, F.conv3d][axes - 1]
    return run(x, k, b if b is None else b.reshape(-1), stride=each(s.get('stride', 1), axes),
               dilation=dilation, groups=s.get('groups', 1))

def transposed(axes, s, x, k, b=None):
    x, k = batched(x, k, axes)
    run = [F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d][axes - 1]
    z = run(x, k, b if b is None else b.reshape(-1), stride=each(s.get('stride', 1), axes), padding=0,
            output_padding=each(s.get('output_padding', 0), axes), groups=s.get('groups', 1),
            dilation=each(s.get('dilation', 1), axes))
    # It crops the same on both sides only, and before it adds output_padding, which comes to the same.
    for axis, (before, after) in enumerate(margins(s.get('padding', 0), axes)):
        z = z.narrow(2 + axis, before, z.shape[2 + axis] - before - after)
    return z

def images(x):
    return x[None, None] if x.dim() == 2 else x

def average(s, x):
    size = each(s['kernel_size'], 2)
    stride = each(s.get('stride', size), 2)
    pads = margins(s.get('padding', 0), 2)
    sums = lambda of: F.avg_pool2d(around(images(of), pads), size, stride, divisor_override=1)
    count = size[0] * size[1] if s.get('count_include_pad', True) else sums(torch.ones_like(x))
    return sums(x) / count

def maximum(s, x):
    size = each(s['kernel_size'], 2)
    stride, dilation = each(s.get('stride', size), 2), each(s.get('dilation', 1), 2)
    pads, up = margins(s.get('padding', 0), 2), s.get('ceil_mode', False)
    if all(before == after for before, after in pads):
        return F.max_pool2d(images(x), size, stride, [before for before, _ in pads], dilation, up)
    # Uneven padding it does not have: −∞ around, and as much more at the ends as ceil_mode reaches for.
    for axis in (0, 1):
        n = x.shape[axis - 2] + sum(pads[axis]) - dilation[axis] * (size[axis] - 1) - 1
        if up and n % stride[axis] and (n // stride[axis] + 1) * stride[axis] < x.shape[axis - 2] + pads[axis][0]:
            pads[axis] = [pads[axis][0], pads[axis][1] + stride[axis] - n % stride[axis]]
    return F.max_pool2d(around(images(x), pads, value=float('-inf')), size, stride, 0, dilation)

def reduced(of, s, x):
    axis = s.get('axis')
    if axis == []: return x
    axes = list(range(x.dim())) if axis is None else [n - 1 for n in each(axis, 1)]
    for n in sorted(axes, reverse=True): x = of(x, dim=n, keepdim=s.get('keepdims', False))
    return x

def picked(s, x):
    axis = 0
    for first, last, keep in s['ranges']:
        x = x.narrow(axis, first, last - first + 1)
        if keep: axis += 1
        else: x = x.squeeze(axis)
    return x

def last_two(x):
    return list(range(max(0, x.dim() - 2), x.dim()))

operations = {
    'add': lambda s, a, b: a + b, 'subtract': lambda s, a, b: a - b, 'multiply': lambda s, a, b: a * b,
    'divide': lambda s, a, b: a / b, 'power': lambda s, a, b: a ** b, 'negate': lambda s, x: -x,
    'matmul': lambda s, a, b: a @ b, 'avg_pool2d': average, 'max_pool2d': maximum, 'pick': picked,
    'transpose': lambda s, x: x.transpose(-1, -2) if x.dim() > 1 else x.reshape(-1, 1) if x.dim() == 1 else x,
    'reshape': lambda s, x: x.reshape(s['shape']), 'rot180': lambda s, x: x.flip(last_two(x)),
    'pad': lambda s, x: around(x, margins(s['padding'], len(last_two(x)))),
    'stack': lambda s, *parts: torch.stack(parts),
    'sum': lambda s, x: reduced(torch.sum, s, x), 'mean': lambda s, x: reduced(torch.mean, s, x),
}
for axes in (1, 2, 3):
    operations[f'conv{axes}d'] = lambda s, *given, axes=axes: convolution(axes, s, *given)
    operations[f'conv_transpose{axes}d'] = lambda s, *given, axes=axes: transposed(axes, s, *given)
for name in ('relu', 'exp', 'log', 'sqrt', 'tanh', 'sigmoid', 'abs'):
    operations[name] = lambda s, x, of=getattr(torch, name): of(x)

def tensor(given):
    return torch.tensor(given['data'], dtype=torch.float64).reshape(given['shape'])

print(json.dumps(torch.__version__), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    try:
        inputs = [tensor(given).requires_grad_() for given in request['inputs']]
        z = operations[request['operation']](request['settings'], *inputs).reshape(request['shape'])
        gradients = torch.autograd.grad(z, inputs, torch.tensor(request['dz'], dtype=torch.float64).reshape(z.shape))
        answer = [array.detach().flatten().tolist() for array in [z, *gradients]]
    except Exception as problem:
        answer = str(problem)
    print(json.dumps(answer), flush=True)
`;

const RUNS = 100;
/** Relative to the largest element: sums of some hundred products in another order. */
const PRECISION = 1e-12;

function assertClose(found: Tensor, expected: readonly number[] | undefined, what: string): void {
  assert.equal(found.data.length, expected?.length, `the number of elements of ${what}`);
  const largest = found.data.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  found.data.forEach((x, index) => {
    const other = expected?.[index] ?? Number.NaN;
    assert.ok(Math.abs(x - other) <= PRECISION * largest, `${what}[${index}] is ${x}, not ${other}`);
  });
}

describe('beside PyTorch, where a Python on PATH has it', function () {
  this.timeout(120_000);
  let torch: TorchProcess | undefined;

  before(async function () {
    torch = await TorchProcess.onPath(SCRIPT);
    if (!torch) this.skip();
  });
  after(() => torch?.end());

  for (const [operation, uses] of Object.entries(USES)) {
    it(`${operation} and its gradients (${RUNS} configurations)`, async () => {
      await fc.assert(
        fc.asyncProperty(uses, fc.nat(), async ({ settings, inputs }, seed) => {
          const prepared = prepare(
            operation,
            inputs.map((x) => x.shape),
            settings,
          );
          const z = prepared.forward(inputs);
          const dz = realNumbers(z.shape, seed);
          const request = {
            operation,
            settings,
            inputs: inputs.map(({ shape, data }) => ({ shape, data: [...data] })),
            dz: [...dz.data],
            shape: z.shape,
          };
          const answer = await torch?.ask(request);
          assert.ok(Array.isArray(answer), `PyTorch objects: ${String(answer)}`);
          assertClose(z, answer[0], 'Z');
          inputs.forEach((_, k) => {
            assertClose(prepared.backward(k, dz, inputs, z), answer[k + 1], `the gradient of input ${k}`);
          });
        }),
        { numRuns: RUNS },
      );
    });
  }
});
