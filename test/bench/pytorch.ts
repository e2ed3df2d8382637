import { cpus, loadavg } from 'node:os';
import type { Geometry } from '../../src/core/kernels';
import { TorchProcess } from '../torchProcess';
import type { Candidate } from './interleaved';
import type { Part, Pass, Peer, Sides } from './peers';

/**
 * PyTorch, where a Python on PATH has it: float64, one thread. It stays beside the benchmark as a process of its own that takes turns
 * with the other candidates and times itself, so that no message between the two counts.
 */

export const TORCH = 'PyTorch, 1 thread';

/** The machine, and how busy it was. */
export function machine(): string {
  const [processor] = cpus();
  return `${processor?.model.trim()}, ${cpus().length} cores; load while it ran ${loadavg()[1]?.toFixed(1)}`;
}

/** The machine, and who took turns on it, with versions. */
export function takingPart(peers: readonly Peer[], torch?: PyTorch): string {
  const versions = [
    `Node ${process.versions.node} (V8 ${process.versions.v8})`,
    ...peers.map(({ name, version }) => `${name} ${version}`),
    ...(torch ? [`PyTorch ${torch.version}`] : []),
  ];
  return `${machine()}; one thread each. ${versions.join(', ')}.`;
}

/** A line in for each request, a line out for each answer. */
const SCRIPT = `
import json, sys, time
import torch
torch.set_num_threads(1)
F = torch.nn.functional

def random(shape):
    return torch.rand(shape, dtype=torch.float64) - 0.5

def convolution(s):
    x, k = random(s['x']), random(s['k'])
    options = dict(stride=s['stride'], padding=s['padding'], dilation=s['dilation'], groups=s['groups'])
    dz = random(F.conv2d(x, k, **options).shape)
    return {
        'Z': lambda: F.conv2d(x, k, **options),
        'dX': lambda: torch.nn.grad.conv2d_input(x.shape, k, dz, **options),
        'dK': lambda: torch.nn.grad.conv2d_weight(x, k.shape, dz, **options),
    }[s['pass']]

def product(s):
    a, b, c = random((s['rows'], s['inner'])), random((s['inner'], s['columns'])), random((s['rows'], s['columns']))
    return {'C': lambda: a @ b, 'dA': lambda: c @ b.T, 'dB': lambda: a.T @ c}[s['part']]

def gradcheck(s):
    x, k = random(s['x']).requires_grad_(), random(s['k']).requires_grad_()
    return lambda: torch.autograd.gradcheck(F.conv2d, (x, k), fast_mode=False)

makers = {'convolution': convolution, 'product': product, 'gradcheck': gradcheck}
made = []
print(json.dumps(torch.__version__), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if 'make' in request:
        made.append(makers[request['make']](request['of']))
        answer = len(made) - 1
    else:
        run = made[request['run']]
        start = time.perf_counter()
        for _ in range(request['count']):
            run()
        answer = (time.perf_counter() - start) * 1000
    print(json.dumps(answer), flush=True)
`;

export class PyTorch {
  private constructor(private readonly torch: TorchProcess) {}

  /** Undefined where no Python on PATH has torch. */
  static async onPath(): Promise<PyTorch | undefined> {
    const torch = await TorchProcess.onPath(SCRIPT);
    return torch && new PyTorch(torch);
  }

  get version(): string {
    return this.torch.version;
  }

  private async ask(request: unknown): Promise<number> {
    return Number(await this.torch.ask(request));
  }

  private async candidate(make: string, of: unknown): Promise<Candidate> {
    const run = await this.ask({ make, of });
    return { name: TORCH, timed: (count) => this.ask({ run, count }) };
  }

  convolution({ channels, filters, groups, axes: [, b, c] }: Geometry, pass: Pass): Promise<Candidate> {
    return this.candidate('convolution', {
      pass,
      x: [1, channels, b.input, c.input],
      k: [filters, channels / groups, b.kernel, c.kernel],
      stride: [b.stride, c.stride],
      padding: [b.before, c.before],
      dilation: [b.dilation, c.dilation],
      groups,
    });
  }

  product(sides: Sides, part: Part): Promise<Candidate> {
    return this.candidate('product', { ...sides, part });
  }

  /** `torch.autograd.gradcheck` in slow mode: every element, as ours. */
  gradcheck(x: readonly number[], k: readonly number[]): Promise<Candidate> {
    return this.candidate('gradcheck', { x, k });
  }

  end(): void {
    this.torch.end();
  }
}
