import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** A Python that has PyTorch, as a process of its own: a line of JSON in for each request, one out for each answer. */
export class TorchProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    readonly version: string,
  ) {}

  /**
   * The first Python on PATH that has torch (Debian's package is python3-torch); undefined where none has.
   * @param script begins by printing torch's version as JSON
   */
  static async onPath(script: string): Promise<TorchProcess | undefined> {
    const folders = (process.env['PATH'] ?? '').split(delimiter);
    const names = process.platform === 'win32' ? ['python.exe'] : ['python3', 'python'];
    const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).filter(existsSync);
    for (const python of found) {
      const torch = await TorchProcess.in(python, script);
      if (torch) return torch;
    }
    return undefined;
  }

  private static async in(python: string, script: string): Promise<TorchProcess | undefined> {
    // BLAS has threads of its own, of which torch.set_num_threads knows nothing.
    const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
    const child = spawn(python, ['-c', script], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    child.on('error', () => {}); // No program after all: its output ends, as that of one without torch.
    child.stdin.on('error', () => {});
    const reader: Interface = createInterface({ input: child.stdout });
    const lines = reader[Symbol.asyncIterator]();
    const first = await lines.next();
    return first.done ? undefined : new TorchProcess(child, lines, String(JSON.parse(first.value)));
  }

  /** @throws Error when the process has ended: its own memory was not enough, or it did not understand. */
  async ask(request: unknown): Promise<unknown> {
    this.child.stdin?.write(`${JSON.stringify(request)}\n`);
    const answer = await this.lines.next();
    if (answer.done) throw new Error('PyTorch has ended');
    return JSON.parse(answer.value);
  }

  end(): void {
    this.child.kill();
  }
}
