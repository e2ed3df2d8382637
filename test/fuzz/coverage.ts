import { type Profiler, Session } from 'node:inspector';

/** Which blocks of one script have run, by V8's own counters. Asking takes longer than most inputs do. */
export class Coverage {
  private readonly session = new Session();
  private readonly seen = new Set<string>();

  /** @param script the end of the address of the script whose blocks count. */
  constructor(private readonly script: string) {
    this.session.connect();
    this.post('Profiler.enable');
    this.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    this.news();
  }

  get blocks(): number {
    return this.seen.size;
  }

  /** The blocks that ran since the last call and are not kept. */
  news(): string[] {
    const news = new Set<string>();
    for (const { url, functions } of this.coverage()) {
      if (!url.endsWith(this.script)) continue;
      for (const { ranges } of functions) {
        for (const { startOffset, endOffset, count } of ranges) {
          // Once, several times, often: a loop that runs longer than ever is news as well.
          if (count === 0) continue;
          const block = `${startOffset}-${endOffset}-${Math.min(4, Math.floor(Math.log2(count) / 3))}`;
          if (!this.seen.has(block)) news.add(block);
        }
      }
    }
    return [...news];
  }

  /** From now on these are no news. */
  keep(blocks: Iterable<string>): void {
    for (const block of blocks) this.seen.add(block);
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
