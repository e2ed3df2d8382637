import { t } from '../../core/words/words';
import { ownPositions, parameterNamed } from '../binding';
import { innermostCall } from './callContext';
import { type CheckedNotebook, scopeAt } from './checker';
import { parameterText, shapeRuleOf } from './functionText';

export interface Signature {
  readonly label: string;
  readonly documentation: string;
  readonly parameters: readonly {
    /** Its place in the label. */
    readonly start: number;
    readonly end: number;
    readonly documentation: string;
  }[];
  /** The parameter that is being typed; absent where there is none left. */
  readonly active?: number;
}

export const SIGNATURE_TRIGGERS = ['(', ',', '='] as const;

/** The signature of the innermost call around an offset. */
export function signatureAt(notebook: CheckedNotebook, cell: number, offset: number): Signature | undefined {
  const text = notebook.cells[cell]?.text ?? '';
  const call = innermostCall(text, offset);
  if (!call || scopeAt(notebook, cell, offset).has(call.callee.text)) return undefined;
  const { declared, positional, named, givenNames } = call;
  let label = `${declared.name}(`;
  const parameters = declared.arguments.map((argument, n) => {
    if (n > 0) label += ', ';
    const start = label.length;
    label += parameterText(argument);
    return { start, end: label.length, documentation: `${argument.summary} (${argument.type})` };
  });
  label += ')';
  const { own, gathers } = ownPositions(declared.name, givenNames.includes('value'));
  const parameter = named === undefined ? undefined : parameterNamed(declared.arguments, named);
  const place = gathers ? Math.min(positional, own) : positional;
  const active = parameter
    ? declared.arguments.indexOf(parameter)
    : named === undefined && place < parameters.length
      ? place
      : undefined;
  const rule = shapeRuleOf(declared.name);
  const documentation = [declared.summary, ...(rule === undefined ? [] : [t`Shape: ${rule}`])].join('\n\n');
  return { label, documentation, parameters, ...(active === undefined ? {} : { active }) };
}
