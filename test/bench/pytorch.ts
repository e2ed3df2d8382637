import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Geometry } from '../../src/core/kernels';
import type { Pass } from './peers';

/** PyTorch, where a Python on PATH has it: float64, one thread, seconds by shape and pass. It runs in its own process, after the others. */
export interface PyTorch {
  readonly version: string;
  readonly seconds: readonly Readonly<Record<Pass, number>>[];
}

const SCRIPT = `
import json, sys, time, resource
import torch
torch.set_num_threads(1)
F = torch.nn.functional
def clock():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
def median(run):
    run()
    samples = []
    end = time.time() + 1.0
    while len(samples) < 5 or time.time() < end:
        count = 0
        start = clock()
        while count == 0 or clock() - start < 0.004:
            run()
            count += 1
        samples.append((clock() - start) / count)
    return sorted(samples)[len(samples) // 2]
found = []
for s in json.loads(sys.argv[1]):
    x = torch.randn(s['x'], dtype=torch.float64)
    k = torch.randn(s['k'], dtype=torch.float64)
    options = dict(stride=s['stride'], padding=s['padding'], dilation=s['dilation'], groups=s['groups'])
    dz = torch.randn_like(F.conv2d(x, k, **options))
    grad = torch.nn.grad
    found.append({
        'Z': median(lambda: F.conv2d(x, k, **options)),
        'dX': median(lambda: grad.conv2d_input(x.shape, k, dz, **options)),
        'dK': median(lambda: grad.conv2d_weight(x, k.shape, dz, **options)),
    })
print(json.dumps({'version': torch.__version__, 'seconds': found}))
`;

export async function pytorch(geometries: readonly Geometry[]): Promise<PyTorch | undefined> {
  const shapes = geometries.map(({ channels, filters, groups, axes: [, b, c] }) => ({
    x: [1, channels, b.input, c.input],
    k: [filters, channels / groups, b.kernel, c.kernel],
    stride: [b.stride, c.stride],
    padding: [b.before, c.before],
    dilation: [b.dilation, c.dilation],
    groups,
  }));
  for (const python of ['python3', 'python']) {
    try {
      const { stdout } = await promisify(execFile)(python, ['-c', SCRIPT, JSON.stringify(shapes)]);
      return JSON.parse(stdout) as PyTorch; // The script above prints exactly this.
    } catch {
      // No such Python, or one without torch.
    }
  }
  return undefined;
}
