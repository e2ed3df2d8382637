import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Geometry } from '../../src/core/kernels';
import type { Candidate } from './interleaved';
import type { Part, Pass, Peer, Sides } from './peers';

/**
 * PyTorch, where a Python on PATH has it: float64, one thread. It stays beside the benchmark as a process of its own that takes turns
 * with the other candidates and times itself, so that no message between the two counts.
 */

export const TORCH = 'PyTorch, 1 thread';

/** The machine, how busy it was, and who took turns on it, with versions. */
export function takingPart(peers: readonly Peer[], torch: PyTorch | undefined): string {
  const versions = [
    `Node ${process.versions.node} (V8 ${process.versions.v8})`,
    ...peers.map(({ name, version }) => `${name} ${version}`),
    ...(torch ? [`PyTorch ${torch.version}`] : []),
  ];
  const [processor] = cpus();
  return `${processor?.model.trim()}, ${cpus().length} cores, one thread each; load while it ran ${loadavg()[1]?.toFixed(1)}. ${versions.join(', ')}.`;
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
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    readonly version: string,
  ) {}

  /** The first Python on PATH that has torch; undefined where none has. */
  static async onPath(): Promise<PyTorch | undefined> {
    const folders = (process.env['PATH'] ?? '').split(delimiter);
    const names = process.platform === 'win32' ? ['python.exe'] : ['python3', 'python'];
    const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).filter(existsSync);
    for (const python of found) {
      const torch = await PyTorch.in(python);
      if (torch) return torch;
    }
    return undefined;
  }

  private static async in(python: string): Promise<PyTorch | undefined> {
    // BLAS has threads of its own, of which torch.set_num_threads knows nothing.
    const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
    const child = spawn(python, ['-c', SCRIPT], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    child.on('error', () => {}); // No program after all: its output ends, as that of one without torch.
    child.stdin.on('error', () => {});
    const reader: Interface = createInterface({ input: child.stdout });
    const lines = reader[Symbol.asyncIterator]();
    const first = await lines.next();
    return first.done ? undefined : new PyTorch(child, lines, String(JSON.parse(first.value)));
  }

  /** @throws Error when the process has ended: its own memory was not enough. */
  private async ask(request: unknown): Promise<number> {
    this.child.stdin?.write(`${JSON.stringify(request)}\n`);
    const answer = await this.lines.next();
    if (answer.done) throw new Error('PyTorch has ended');
    return Number(JSON.parse(answer.value));
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
    this.child.kill();
  }
}
