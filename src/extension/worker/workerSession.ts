import type { Answer, Request, RunAnswer } from './protocol';

/** A thread that evaluates, whatever kind of worker it is. */
export interface Thread {
  post(request: Request): void;
  end(): void;
  /** Asks the thread to stop what it computes; false where only ending it helps. */
  requestStop(): boolean;
  clearStop(): void;
}

/** Starts a thread. The callbacks come later, one after the other; `onEnd` once, with a reason if nobody asked for it. */
export type StartThread = (
  onAnswer: (answer: Answer) => void,
  onEnd: (reason: string | undefined) => void,
) => Promise<Thread>;

/** How long a thread may take to notice Stop before it is ended. */
const PATIENCE = 1000;

/** The worker died, or had to be ended: its variables are gone. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost';
}

/** A session in a worker that is started at the first run, and again after it was lost. */
export class WorkerSession {
  private thread: Promise<Thread> | undefined;
  private lastId = 0;
  /** Requests that are on their way or being answered. */
  private asking = 0;
  private readonly waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();

  constructor(private readonly start: StartThread) {}

  /**
   * Runs a cell.
   * @throws SessionLost when the worker died meanwhile.
   */
  async run(text: string, check: boolean): Promise<RunAnswer> {
    const id = ++this.lastId;
    const answer = await this.ask(check ? { kind: 'run', id, text, check: true } : { kind: 'run', id, text });
    if (answer.kind === 'failed') throw new Error(answer.reason);
    if (answer.kind !== 'ran') throw new Error(`unexpected answer: ${answer.kind}`);
    return answer.run;
  }

  /** Ends the computation that runs, if one does. Its `run` resolves with the error `interrupted`, or is lost. */
  async stop(): Promise<void> {
    if (this.asking === 0 || !this.thread) return;
    const thread = await this.thread;
    const pending = [...this.waiting.keys()];
    if (thread.requestStop()) {
      const deadline = Date.now() + PATIENCE;
      while (Date.now() < deadline && pending.some((id) => this.waiting.has(id))) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    if (pending.some((id) => this.waiting.has(id))) {
      this.lose(
        'Stopped. The computation did not pause in time, so the session was restarted: its variables are gone, and Run All brings them back.',
      );
    }
  }

  /** Forgets all variables. */
  restart(): void {
    this.lose('The session was restarted.');
  }

  dispose(): void {
    this.lose('The notebook was closed.');
  }

  private async ask(request: Request): Promise<Answer> {
    this.asking += 1;
    try {
      const opening = this.open();
      const thread = await opening;
      if (this.thread !== opening) throw new SessionLost('The session was restarted.');
      const answer = await new Promise<Answer>((resolve, reject) => {
        this.waiting.set(request.id, { resolve, reject });
        thread.post(request);
      });
      // Only now: a Stop that came before the request was posted must still find it.
      thread.clearStop();
      return answer;
    } finally {
      this.asking -= 1;
    }
  }

  private open(): Promise<Thread> {
    if (this.thread) return this.thread;
    let current = true;
    const opened = this.start(
      (answer) => {
        const waiter = this.waiting.get(answer.id);
        this.waiting.delete(answer.id);
        waiter?.resolve(answer);
      },
      (reason) => {
        if (!current || this.thread !== opened) return;
        current = false;
        this.thread = undefined;
        this.reject(
          `The evaluation process ended${reason ? `: ${reason}` : ''}. Its variables are gone; Run All brings them back.`,
        );
      },
    );
    this.thread = opened;
    opened.catch(() => {
      if (this.thread === opened) this.thread = undefined;
    });
    return opened;
  }

  private lose(reason: string): void {
    const { thread } = this;
    this.thread = undefined;
    thread?.then(
      (open) => open.end(),
      () => undefined,
    );
    this.reject(reason);
  }

  private reject(reason: string): void {
    const waiters = [...this.waiting.values()];
    this.waiting.clear();
    for (const waiter of waiters) waiter.reject(new SessionLost(reason));
  }
}
