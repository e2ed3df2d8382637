import { type Profiler, Session } from 'node:inspector';

/** Which blocks of one script have run, by V8's own counters. Asks for them after every input. */
export class Coverage {
  private readonly session = new Session();
  private readonly seen = new Set<string>();

  /** @param script the end of the address of the script whose blocks count. */
  constructor(private readonly script: string) {
    this.session.connect();
    this.post('Profiler.enable');
    this.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    this.take();
  }

  get blocks(): number {
    return this.seen.size;
  }

  /** How many blocks ran since the last call that had never run before. */
  take(): number {
    const before = this.seen.size;
    for (const { url, functions } of this.coverage()) {
      if (!url.endsWith(this.script)) continue;
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          // Once, several times, often: a loop that runs longer than ever is news as well.
          if (count > 0)
            this.seen.add(`${startOffset}-${endOffset}-${Math.min(4, Math.floor(Math.log2(count) / 3))}`);
        }
      }
    }
    return this.seen.size - before;
  }

  close(): void {
    this.post('Profiler.stopPreciseCoverage');
    this.session.disconnect();
  }

  private coverage(): readonly Profiler.ScriptCoverage[] {
    let found: readonly Profiler.ScriptCoverage[] = [];
    // The inspector of one's own thread answers before `post` returns.
    this.session.post('Profiler.takePreciseCoverage', (error, answer) => {
      if (!error) found = answer.result;
    });
    return found;
  }

  private post(method: string, params?: object): void {
    this.session.post(method, params, (error) => {
      if (error) throw error;
    });
  }
}
