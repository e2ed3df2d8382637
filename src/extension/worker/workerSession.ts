import type { Limits, Tensor } from '../../core/tensor';
import { t } from '../../core/words/words';
import type { HistoryChange, Source } from '../../notebook/history';
import type { PageReply, PageRequest } from './pageRequests';
import type { Answer, Check, Files, Report, Request, RunAnswer, VariableName } from './protocol';

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
  onMessage: (message: Answer | Report) => void,
  onEnd: (reason: string | undefined) => void,
) => Promise<Thread>;

const restarted = (): string => t`The session was restarted.`;
const closed = (): string => t`The notebook was closed.`;

/** Milliseconds that a thread has to notice Stop, or to come to its end, before it is ended. */
const PATIENCE = 120;

/** The worker died, or was ended by a restart: its variables are gone. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost';
}

/** A run that gave no answer; so many of its statements were carried out, and what they did is kept. */
export class BrokenOff extends Error {
  constructor(
    message: string,
    readonly finished = 0,
  ) {
    super(message);
  }
}

/** Stop ended the worker. The next run begins with the variables as they were before the statement that was stopped. */
export class Stopped extends BrokenOff {
  override readonly name = 'Stopped';

  constructor(finished = 0) {
    super(t`Stopped. All variables are as they were before this statement.`, finished);
  }
}

export interface RunRequest {
  /** Checks backward passes as well. */
  readonly check?: Check;
  readonly limits?: Limits;
  /** Reads the files that a text loads. */
  readonly files?: (text: string) => Promise<Files>;
  /** Told how much of an operation is done: a share of 1. */
  readonly progress?: (what: string, share: number) => void;
  /** What the cell shows goes into the page that the worker writes, and not into the answer. */
  readonly intoPage?: true;
}

/**
 * A session in a worker that is started at the first run, and again after it was lost. The statements that its state
 * rests on are known here too: where Stop can do nothing but end the worker, the next one carries them out again.
 */
export class WorkerSession {
  private thread: Promise<Thread> | undefined;
  private lastId = 0;
  /** Requests that are on their way or being answered. */
  private asking = 0;
  private readonly waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  private readonly listening = new Map<number, RunRequest['progress']>();
  /** How many statements of a request have been carried out, those apart that end with its answer. */
  private readonly finished = new Map<number, number>();
  /** Statements by their number in the worker, in the order in which they ran. */
  private readonly history = new Map<number, Source>();
  /** Whether Stop was pressed for a request that has not been posted yet. */
  private stopAsked = false;
  /** Whether a new worker has to carry them out first. */
  private toRestore = false;
  private disposed = false;

  /** @param onLost is told when the worker died: nobody may be waiting for an answer then. */
  constructor(
    private readonly start: StartThread,
    private readonly onLost: () => void = () => undefined,
  ) {}

  /**
   * Runs a cell.
   * @throws SessionLost when the worker died meanwhile; Stopped when it was ended by {@link stop}; BrokenOff for a
   * mistake of ours.
   */
  async run(
    text: string,
    { check, limits, progress, files: read, intoPage }: RunRequest = {},
  ): Promise<RunAnswer> {
    const answer = await this.ask(
      text,
      (id, files) => ({
        kind: 'run',
        id,
        text,
        ...(check ? { check } : {}),
        ...(limits ? { limits } : {}),
        ...(files.length > 0 ? { files } : {}),
        ...(intoPage ? { intoPage } : {}),
      }),
      progress,
      read,
    );
    if (answer.kind !== 'ran') throw new Error(`unexpected answer: ${answer.kind}`);
    return answer.run;
  }

  /**
   * The numbers of a variable or of its gradient, once what runs has run; undefined where there are none.
   * @throws as {@link run}
   */
  async numbersOf(of: VariableName): Promise<Tensor | undefined> {
    const answer = await this.ask('', (id) => ({ kind: 'numbers', id, of }), undefined, undefined);
    if (answer.kind !== 'numbers') throw new Error(`unexpected answer: ${answer.kind}`);
    return answer.numbers;
  }

  /** Has the worker go on with the page that it writes. @throws as {@link run} */
  async page(page: PageRequest): Promise<PageReply> {
    const answer = await this.ask('', (id) => ({ kind: 'page', id, page }), undefined, undefined);
    if (answer.kind !== 'page') throw new Error(`unexpected answer: ${answer.kind}`);
    return answer.reply;
  }

  /** Ends the computation that runs, if one does. Its `run` resolves with the error `interrupted`, or throws Stopped. */
  async stop(): Promise<void> {
    if (this.asking === 0 || !this.thread) return;
    this.stopAsked = true;
    const thread = await this.thread;
    const pending = [...this.waiting.keys()];
    const waits = (): boolean => pending.some((id) => this.waiting.has(id));
    thread.requestStop();
    const deadline = Date.now() + PATIENCE;
    while (Date.now() < deadline && waits()) await new Promise((resolve) => setTimeout(resolve, 5));
    if (!waits()) return;
    this.toRestore = true;
    this.endThread(new Stopped());
  }

  /** Forgets all variables. */
  restart(): void {
    this.forget();
    this.endThread(new SessionLost(restarted()));
  }

  /** Ends the worker, and starts no other: whoever still asks for something gets {@link SessionLost}. */
  dispose(): void {
    this.disposed = true;
    this.forget();
    this.endThread(new SessionLost(closed()));
  }

  private async ask(
    text: string,
    request: (id: number, files: Files) => Request,
    progress: RunRequest['progress'],
    read: RunRequest['files'],
  ): Promise<Answer> {
    this.asking += 1;
    try {
      const opening = this.open();
      const thread = await opening;
      this.checkStill(opening);
      if (this.toRestore) await this.restore(opening, thread, progress, read);
      const files = read ? await read(text) : [];
      if (this.stopAsked) {
        thread.clearStop();
        throw new Stopped();
      }
      this.checkStill(opening);
      const answer = await this.post(thread, (id) => request(id, files), progress);
      if (answer.kind === 'ran') this.keep(answer.run.history);
      // Only now: a Stop that came before the request was posted must still find it.
      thread.clearStop();
      return answer;
    } finally {
      this.asking -= 1;
      if (this.asking === 0) this.stopAsked = false;
    }
  }

  /** A thread that was ended while something else was waited for gives no answer. @throws SessionLost */
  private checkStill(opening: Promise<Thread>): void {
    if (this.thread !== opening) throw new SessionLost(this.disposed ? closed() : restarted());
  }

  private async post(
    thread: Thread,
    request: (id: number) => Request,
    progress: RunRequest['progress'],
  ): Promise<Answer> {
    this.lastId += 1;
    const id = this.lastId;
    this.listening.set(id, progress);
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        this.waiting.set(id, { resolve, reject });
        thread.post(request(id));
      });
      if (answer.kind === 'failed') throw new BrokenOff(answer.reason, this.finished.get(id) ?? 0);
      return answer;
    } finally {
      this.listening.delete(id);
      this.finished.delete(id);
    }
  }

  /** Carries the statements out again that the session rests on. */
  private async restore(
    opening: Promise<Thread>,
    thread: Thread,
    progress: RunRequest['progress'],
    read: RunRequest['files'],
  ): Promise<void> {
    this.toRestore = false;
    const sources = [...this.history.values()];
    if (sources.length === 0) return;
    const texts = sources.filter((source) => typeof source === 'string');
    const files = read ? await read(texts.join('\n')) : [];
    this.checkStill(opening);
    const answer = await this.post(thread, (id) => ({ kind: 'restore', id, sources, files }), progress);
    if (answer.kind !== 'restored') throw new Error(`unexpected answer: ${answer.kind}`);
    if (answer.error?.code === 'interrupted') {
      // In the middle of it: the next run begins anew.
      this.toRestore = true;
      this.endThread(new Stopped());
      throw new Stopped();
    }
    this.history.clear();
    this.keep(answer.history);
    if (!answer.error) return;
    throw new SessionLost(
      t`Not all variables could be brought back after Stop: ${answer.error.message} Run All brings them back.`,
    );
  }

  private keep({ added, dropped }: HistoryChange): void {
    for (const { id, source } of added) this.history.set(id, source);
    for (const id of dropped) this.history.delete(id);
  }

  private open(): Promise<Thread> {
    if (this.disposed) throw new SessionLost(closed());
    if (this.thread) return this.thread;
    let current = true;
    const opened = this.start(
      (message) => {
        if (this.thread !== opened) return;
        if (message.kind === 'progress') this.listening.get(message.id)?.(message.what, message.share);
        else if (message.kind === 'kept') {
          this.finished.set(message.id, (this.finished.get(message.id) ?? 0) + 1);
          this.keep(message.history);
        } else {
          const waiter = this.waiting.get(message.id);
          this.waiting.delete(message.id);
          waiter?.resolve(message);
        }
      },
      (reason) => {
        if (!current || this.thread !== opened) return;
        current = false;
        this.thread = undefined;
        this.forget();
        this.reject(
          new SessionLost(
            reason
              ? t`The evaluation process ended: ${reason}. Its variables are gone; Run All brings them back.`
              : t`The evaluation process ended. Its variables are gone; Run All brings them back.`,
          ),
        );
        this.onLost();
      },
    );
    this.thread = opened;
    opened.catch(() => {
      if (this.thread === opened) this.thread = undefined;
    });
    return opened;
  }

  private forget(): void {
    this.history.clear();
    this.toRestore = false;
  }

  private endThread(reason: Error): void {
    const { thread } = this;
    this.thread = undefined;
    thread?.then(
      (open) => open.end(),
      () => undefined,
    );
    this.reject(reason);
  }

  private reject(reason: Error): void {
    const waiters = [...this.waiting];
    this.waiting.clear();
    for (const [id, waiter] of waiters) {
      waiter.reject(reason instanceof Stopped ? new Stopped(this.finished.get(id) ?? 0) : reason);
    }
  }
}
