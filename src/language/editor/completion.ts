import { showSetting } from '../../core/operations';
import { showShape } from '../../core/tensor';
import { t } from '../../core/words/words';
import { parameterNamed } from '../binding';
import { CONSTANTS, callable, callables } from '../functions';
import type { VariableGlance } from '../glance';
import { type OpenCall, placeAt } from './callContext';
import { type CheckedNotebook, scopeAt } from './checker';
import { choicesOf, gradientFormulas, shapeRuleOf, signatureText } from './functionText';
import { SNIPPETS } from './snippets';

export type CompletionKind =
  | 'argument'
  | 'choice'
  | 'variable'
  | 'function'
  | 'constant'
  | 'snippet'
  | 'member';

export interface Completion {
  readonly kind: CompletionKind;
  readonly label: string;
  /** One short line: a shape, a signature, a default. */
  readonly detail: string;
  readonly documentation?: string;
  /** What is typed for it, with `$1`, `${1:text}` as places to fill in where `fillIn` says so. */
  readonly insert: string;
  readonly fillIn: boolean;
  /** What it replaces. */
  readonly start: number;
  readonly end: number;
}

/** Characters behind which something new can be offered. */
export const COMPLETION_TRIGGERS = ['(', ',', '=', '.', ' '] as const;

/** Functions that stand as a statement of their own. */
const STATEMENT_ONLY = new Set(['backward', 'gradcheck', 'check']);

/**
 * What can be typed at an offset of a cell, the most likely first. Nothing inside comments, texts and numbers.
 * @param variables What the last run left, for shapes that cannot be told without it.
 * @param trigger The character that asked, if it was one.
 */
export function completionsAt(
  notebook: CheckedNotebook,
  cell: number,
  offset: number,
  variables: ReadonlyMap<string, VariableGlance>,
  trigger?: string,
): Completion[] {
  const text = notebook.cells[cell]?.text ?? '';
  const place = placeAt(text, offset);
  if (place.kind !== 'value' && place.kind !== 'member') return [];
  const { start, end } = place;
  const item = (
    kind: CompletionKind,
    label: string,
    detail: string,
    more: { insert?: string; fillIn?: boolean; documentation?: string } = {},
  ): Completion => ({ kind, label, detail, insert: label, fillIn: false, start, end, ...more });

  if (place.kind === 'member') {
    const functions = callables()
      .filter((f) => place.module || f.arguments[0]?.kind === 'tensor')
      .filter((f) => f.name !== 'grad')
      .map((f) =>
        item('function', f.name, signatureText(f), {
          insert: place.module || f.arguments.length > 1 ? `${f.name}($0)` : `${f.name}()`,
          fillIn: true,
          documentation: documentationOf(f.name),
        }),
      );
    if (place.module) return functions;
    return [
      item('member', 'T', t`the transpose`, { documentation: t`Rows become columns: X.T is X'.` }),
      item('member', 'grad', t`the gradient`, {
        documentation: t`The gradient that the last backward pass gave: K.grad is grad(K).`,
      }),
      ...functions,
    ];
  }

  const { call } = place;
  const named = call?.named === undefined ? undefined : argumentNamed(call, call.named);
  const choices =
    call && named?.kind === 'setting' && call.fresh
      ? choicesOf(named).map((choice) => item('choice', choice, t`${named.name} of ${call.callee.text}`))
      : [];
  const scope = scopeAt(notebook, cell, start);
  // A space, a comma: only what belongs to the call is worth a list that nobody asked for.
  if (trigger === ' ' || trigger === '=') {
    return trigger === '='
      ? choices
      : call?.fresh && call.named === undefined
        ? namedArguments(call, item)
        : [];
  }
  const names = call && call.named === undefined && call.fresh ? namedArguments(call, item) : [];

  const known = [...scope.values()].reverse().map(({ name, guess, cell: where }) => {
    const glance = variables.get(name);
    const shape = guess.shape ?? glance?.value.shape;
    const detail = shape ? showShape(shape) : t`variable`;
    return item('variable', name, detail, {
      documentation: where === cell ? t`Defined in this cell.` : t`Defined in code cell ${where + 1}.`,
    });
  });
  const left = [...variables.values()]
    .filter(({ name }) => !scope.has(name) && !isTarget(notebook, cell, name, offset))
    .map(({ name, value }) =>
      item('variable', name, showShape(value.shape), {
        documentation: t`In the session, but no cell above defines it.`,
      }),
    );
  const functions = callables()
    .filter((f) => !scope.has(f.name) && (place.startsStatement || !STATEMENT_ONLY.has(f.name)))
    .map((f) =>
      item('function', f.name, signatureText(f), {
        insert: `${f.name}($0)`,
        fillIn: true,
        documentation: documentationOf(f.name),
      }),
    );
  const constants = [...CONSTANTS]
    .filter(([name]) => /^[a-z]/.test(name) && !scope.has(name))
    .map(([name, value]) => item('constant', name, String(value)));
  const snippets = place.startsStatement
    ? SNIPPETS.map(({ label, detail, body }) =>
        item('snippet', label, detail, {
          insert: body,
          fillIn: true,
          documentation: body.replace(/\$\{\d+:([^}]*)\}|\$\d+/g, '$1'),
        }),
      )
    : [];
  return [...choices, ...names, ...known, ...left, ...functions, ...constants, ...snippets];
}

/** Whether a name is what is being defined at the place. */
const isTarget = (notebook: CheckedNotebook, cell: number, name: string, offset: number): boolean =>
  notebook.cells[cell]?.definitions.some(
    (definition) => definition.name === name && definition.start <= offset && offset <= definition.end,
  ) ?? false;

const argumentNamed = (call: OpenCall, name: string) => parameterNamed(call.declared.arguments, name);

/** The arguments of a call that are not given yet, with their defaults. */
function namedArguments(
  call: OpenCall,
  item: (
    kind: CompletionKind,
    label: string,
    detail: string,
    more?: { insert?: string; fillIn?: boolean; documentation?: string },
  ) => Completion,
): Completion[] {
  const { declared, positional, givenNames } = call;
  const given = new Set(givenNames.map((name) => argumentNamed(call, name)?.name));
  return declared.arguments
    .filter((_, place) => place >= positional)
    .filter(({ name }) => !given.has(name))
    .filter(({ kind, default: standard }) => kind === 'setting' || standard === 'none')
    .map((argument) => {
      const { name, summary, type, default: standard } = argument;
      const plain = standard === undefined || standard === 'none';
      const value = plain ? '$1' : `\${1:${showSetting(standard)}}`;
      return item('argument', `${name}=`, plain ? type : t`${showSetting(standard)} unless given`, {
        insert: `${name}=${value}`,
        fillIn: true,
        documentation: `${summary} (${type})`,
      });
    });
}

function documentationOf(name: string): string {
  const declared = callable(name);
  if (!declared) return '';
  const rule = shapeRuleOf(name);
  return [
    declared.summary,
    ...(rule === undefined ? [] : [t`Shape: ${rule}`]),
    ...gradientFormulas(name),
    t`Example: ${declared.example.split('\n').join('; ')}`,
  ].join('\n\n');
}
