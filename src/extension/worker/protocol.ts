import type { CheckOptions } from '../../core/gradcheck';
import type { Limits, Tensor } from '../../core/tensor';
import type { Translations } from '../../core/words/words';
import type { LoadTrouble, Span, VariableGlance } from '../../language';
import type { HistoryChange, Source } from '../../notebook/history';
import type { CellError } from '../../notebook/session';
import type { PageReply, PageRequest } from './pageRequests';

/** What a worker is told before anything is asked of it. */
export interface Beginning {
  readonly kind: 'begin';
  /** Memory that it shares: not 0 where it is to stop. Without it, Stop ends the worker. */
  readonly flag?: SharedArrayBuffer;
  /** The editor's language, in which the worker speaks; English where there is none. */
  readonly translations?: Translations;
}

/** What the editor asks of the worker that evaluates a notebook. Requests are answered one by one, in order. */
export type Request =
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly text: string;
      readonly check?: Check;
      readonly limits?: Limits;
      readonly files?: Files;
      /** What it shows goes into the page that has begun, and not into the answer. */
      readonly intoPage?: true;
    }
  /** Brings a session back in a new worker: what it rests on, in order. */
  | {
      readonly kind: 'restore';
      readonly id: number;
      readonly sources: readonly Source[];
      readonly files?: Files;
    }
  /** Asks for the numbers of a variable, or of its gradient. */
  | { readonly kind: 'numbers'; readonly id: number; readonly of: VariableName }
  | { readonly kind: 'page'; readonly id: number; readonly page: PageRequest }
  | { readonly kind: 'reset'; readonly id: number };

/** A variable, or its gradient. */
export interface VariableName {
  readonly name: string;
  readonly gradient: boolean;
}

/** How the backward passes of a cell are to be checked: all of them, or those of statements that touch a part of it. */
export interface Check {
  readonly options: Omit<CheckOptions, 'progress'>;
  readonly within?: Span;
}

/** What the cell may load: by path, the bytes or why they are not to be had. */
export type Files = readonly (readonly [path: string, found: Uint8Array | LoadTrouble])[];

/** The answer to one request. */
export type Answer =
  | { readonly kind: 'ran'; readonly id: number; readonly run: RunAnswer }
  | {
      readonly kind: 'restored';
      readonly id: number;
      readonly history: HistoryChange;
      /** What the first statement that failed said: it and those behind it are not restored. */
      readonly error?: CellError;
    }
  /** Nothing where the session has no such variable, or it holds formulas. */
  | { readonly kind: 'numbers'; readonly id: number; readonly numbers?: Tensor }
  | { readonly kind: 'page'; readonly id: number; readonly reply: PageReply }
  | { readonly kind: 'done'; readonly id: number }
  /** A mistake of ours: nothing that a cell can say should lead here. */
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };

/** What a worker says of a request while it is at it. */
export type Report =
  /** How much of an operation is done: a share of 1; and what that is, in words. */
  | { readonly kind: 'progress'; readonly id: number; readonly what: string; readonly share: number }
  /** Statements of a cell are finished, and what they did is kept even if the worker is ended in the next. */
  | { readonly kind: 'kept'; readonly id: number; readonly history: HistoryChange };

export interface RunAnswer {
  /** The output's items, encoded; absent where a cell shows nothing. */
  readonly output?: { readonly json: Uint8Array; readonly text: string; readonly markdown: string };
  readonly error?: CellError;
  readonly checks: readonly CheckAnswer[];
  readonly variables: readonly VariableGlance[];
  readonly history: HistoryChange;
}

/** One gradient check of a cell, or of a reader's own answer. */
export interface CheckAnswer {
  readonly kind: 'gradcheck' | 'answer';
  readonly ok: boolean;
  readonly checked: number;
  readonly wrong: number;
  /** In a few words, for a line under the cell: `17 of 17 gradients, worst 2e-10`, `dX[2,2]`. */
  readonly brief: string;
  readonly verdict: string;
  /** The verdict with numbers, formula and probable cause. */
  readonly details: string;
  /** The statement, as offsets in the cell's text. */
  readonly start: number;
  readonly end: number;
}

/** What is handed over with an answer instead of being copied. */
export function transfersOf(answer: Answer): ArrayBuffer[] {
  const bytes =
    answer.kind === 'ran' ? answer.run.output?.json : answer.kind === 'page' ? answer.reply.html : undefined;
  const buffer = bytes?.buffer;
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}
