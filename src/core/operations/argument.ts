import { t } from '../words/words';
import type { Argument, Setting } from './operation';

/** A text that is looked up when it is read: in the language that is spoken then. */
type Said = () => string;

/** An argument that takes part in the gradient. */
export const tensorArgument = (name: string, type: Said, summary: Said, standard?: 'none'): Argument =>
  described(
    { name, kind: 'tensor', ...(standard === undefined ? {} : { default: standard }) },
    type,
    summary,
  );

/** An argument that does not. */
export const settingArgument = (
  name: string,
  type: Said,
  summary: Said,
  standard?: Setting | 'none',
  choices?: readonly string[],
): Argument =>
  described(
    {
      name,
      kind: 'setting',
      ...(standard === undefined ? {} : { default: standard }),
      ...(choices === undefined ? {} : { choices }),
    },
    type,
    summary,
  );

const described = (rest: Omit<Argument, 'type' | 'summary'>, type: Said, summary: Said): Argument => ({
  ...rest,
  get type() {
    return type();
  },
  get summary() {
    return summary();
  },
});

/** The only tensor of many an operation. */
export const OPERAND: Argument = tensorArgument(
  'X',
  () => t`any shape`,
  () => t`the operand`,
);
