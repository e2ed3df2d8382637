import { finish, type Steps } from '../../core/tensor';
import { bareSpan, childrenOf, type Node, type Span } from '../ast';
import { CONSTANTS, callable } from '../functions';
import { LONGEST_TYPED } from '../longData';
import type { CheckedNotebook } from './checker';

export const TOKEN_TYPES = ['variable', 'function', 'parameter', 'number'] as const;
/** `symbolic` is ours: a matrix without numbers. */
export const TOKEN_MODIFIERS = ['definition', 'readonly', 'defaultLibrary', 'symbolic'] as const;

export interface SemanticToken extends Span {
  readonly type: (typeof TOKEN_TYPES)[number];
  readonly modifiers: readonly (typeof TOKEN_MODIFIERS)[number][];
}

/** So many nodes are looked at in one step. */
const IN_A_STEP = 1024;

/** What the names of a cell mean, in the order of the text. Numbers, too, whose sign belongs to them. */
export const semanticTokensOf = (notebook: CheckedNotebook, cell: number): SemanticToken[] =>
  finish(semanticTokensSteps(notebook, cell));

/** {@link semanticTokensOf} in steps. */
export function* semanticTokensSteps(notebook: CheckedNotebook, cell: number): Steps<SemanticToken[]> {
  const checked = notebook.cells[cell];
  if (!checked || checked.text.length > LONGEST_TYPED) return [];
  const tokens = new Map<number, SemanticToken>();
  const put = (token: SemanticToken): void => {
    if (token.end > token.start && token.end <= checked.text.length) tokens.set(token.start, token);
  };
  let looked = 0;
  for (const { value } of checked.program.statements) {
    const open: Node[] = [value];
    for (let node = open.pop(); node; node = open.pop()) {
      looked += 1;
      if (looked % IN_A_STEP === 0) yield;
      for (const child of childrenOf(node)) open.push(child);
      const { start, end } = node;
      if (node.kind === 'number') put({ start, end, type: 'number', modifiers: [] });
      if (node.kind === 'name' && CONSTANTS.has(node.name)) {
        put({ ...bareSpan(node), type: 'variable', modifiers: ['readonly'] });
      }
      if (node.kind !== 'call') continue;
      const { callee } = node;
      // `X.grad` has no parentheses, and is no less a call.
      if (callable(callee.name)) {
        put({ start: callee.start, end: callee.end, type: 'function', modifiers: ['defaultLibrary'] });
      }
      for (const { name } of node.arguments) {
        if (name) put({ start: name.start, end: name.end, type: 'parameter', modifiers: [] });
      }
    }
  }
  for (const { start, end, role, definition } of checked.occurrences) {
    const symbolic = definition?.guess.symbolic === 'yes' || definition?.guess.symbolic === 'maybe';
    put({
      start,
      end,
      type: 'variable',
      modifiers: [
        ...(role === 'defines' ? (['definition'] as const) : []),
        ...(symbolic ? (['symbolic'] as const) : []),
      ],
    });
  }
  yield;
  const ordered = [...tokens.values()].sort((a, b) => a.start - b.start);
  // Half-typed text may have one name in two places of its tree: tokens must not overlap.
  return ordered.filter((token, n) => token.start >= (ordered[n - 1]?.end ?? 0));
}
