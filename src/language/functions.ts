import { assertSize, leaf, type Value } from '../core/graph';
import {
  type Argument,
  operations,
  type Setting,
  settingArgument,
  showSetting,
  tensorArgument,
} from '../core/operations';
import {
  exactNumber,
  full,
  generate,
  normal,
  numbers,
  Problem,
  type Shape,
  type Tensor,
  uniform,
} from '../core/tensor';
import { t } from '../core/words/words';
import { CONSTRUCTORS } from './parser';

/** A function of the cell language that is not an operation: it makes a value, reads a gradient, or checks one. */
export interface LanguageFunction {
  readonly name: string;
  readonly arguments: readonly Argument[];
  /** In the language that is spoken when it is read. */
  readonly summary: string;
  readonly example: string;
  /** Lengths may be given one by one, `zeros(3, 3)`, or together, `zeros([3, 3])`. */
  readonly takesShape?: boolean;
}

/** What a maker gets: its shape and the other settings. */
export interface Making {
  readonly shape: Shape;
  readonly settings: Readonly<Record<string, Setting>>;
  /** A seed that depends on the text alone, for random numbers without `seed=`. */
  readonly ownSeed: number;
}

export interface Maker extends LanguageFunction {
  make(making: Making): Value;
}

const NUMBER = (): string => t`a number`;
const WHOLE_NUMBER = (): string => t`a whole number`;
const TEXT = (): string => t`a text`;
const SHAPE = settingArgument(
  'shape',
  () => t`lengths, as in (3, 3)`,
  () => t`the lengths of the axes`,
  'none',
);
const SEED = settingArgument(
  'seed',
  WHOLE_NUMBER,
  () => t`the same seed gives the same numbers everywhere; without it they depend on the text of the cell`,
  'none',
);

/** A setting in an objection, as it would be typed. */
export const typed = (value: Setting): string =>
  typeof value === 'number' ? exactNumber(value) : showSetting(value);

const make = (what: string, shape: Shape, fill: () => Tensor): Value => {
  assertSize(what, shape);
  return leaf(numbers(fill()));
};

const numberSetting = (
  settings: Making['settings'],
  operation: string,
  name: string,
  standard?: number,
): number => {
  const value = settings[name] ?? standard;
  if (typeof value === 'number') return value;
  throw new Problem({
    code: 'argument-value',
    operation,
    argument: name,
    found: value === undefined ? t`missing` : typed(value),
    expected: NUMBER(),
  });
};

const seedOf = ({ settings, ownSeed }: Making, operation: string): number => {
  const seed = numberSetting(settings, operation, 'seed', ownSeed);
  if (Number.isSafeInteger(seed)) return seed;
  throw new Problem({
    code: 'argument-value',
    operation,
    argument: 'seed',
    found: typed(seed),
    expected: WHOLE_NUMBER(),
  });
};

/** Functions that make a value out of nothing but settings. */
export const MAKERS: readonly Maker[] = [
  {
    name: 'zeros',
    arguments: [SHAPE],
    takesShape: true,
    get summary() {
      return t`Zeros.`;
    },
    example: 'zeros(2, 3)',
    make: ({ shape }) => make('zeros', shape, () => full(shape, 0)),
  },
  {
    name: 'ones',
    arguments: [SHAPE],
    takesShape: true,
    get summary() {
      return t`Ones.`;
    },
    example: 'ones(2, 3)',
    make: ({ shape }) => make('ones', shape, () => full(shape, 1)),
  },
  {
    name: 'full',
    arguments: [SHAPE, settingArgument('value', NUMBER, () => t`what every element is`)],
    get summary() {
      return t`One number everywhere.`;
    },
    example: 'full([2, 3], 7)',
    make: ({ shape, settings }) =>
      make('full', shape, () => full(shape, numberSetting(settings, 'full', 'value'))),
  },
  {
    name: 'arange',
    arguments: [
      settingArgument('start', NUMBER, () => t`the first number (or, given alone, the end)`),
      settingArgument('stop', NUMBER, () => t`the end, which is not included`, 'none'),
      settingArgument('step', NUMBER, () => t`the distance`, 1),
    ],
    get summary() {
      return t`Numbers from start up to, not including, stop, as in NumPy. With both ends included: 1:9.`;
    },
    example: 'arange(1, 10)',
    make({ settings }) {
      const first = numberSetting(settings, 'arange', 'start');
      const [start, stop] =
        settings['stop'] === undefined ? [0, first] : [first, numberSetting(settings, 'arange', 'stop')];
      return sequence('arange', start, stop, numberSetting(settings, 'arange', 'step', 1), false);
    },
  },
  {
    name: 'eye',
    arguments: [
      settingArgument('rows', WHOLE_NUMBER, () => t`the number of rows`),
      settingArgument('columns', WHOLE_NUMBER, () => t`the number of columns, where it differs`, 'none'),
    ],
    get summary() {
      return t`Ones on the diagonal, zeros elsewhere.`;
    },
    example: 'eye(3)',
    make({ settings }) {
      const rows = numberSetting(settings, 'eye', 'rows');
      const columns = numberSetting(settings, 'eye', 'columns', rows);
      for (const [argument, length] of [
        ['rows', rows],
        ['columns', columns],
      ] as const) {
        if (!Number.isInteger(length) || length < 0) {
          throw new Problem({
            code: 'argument-value',
            operation: 'eye',
            argument,
            found: typed(length),
            expected: t`a whole number, 0 or more`,
          });
        }
      }
      const shape = [rows, columns];
      return make('eye', shape, () =>
        generate(shape, (index) => (Math.floor(index / columns) === index % columns ? 1 : 0)),
      );
    },
  },
  {
    name: 'randn',
    arguments: [SHAPE, SEED],
    takesShape: true,
    get summary() {
      return t`Random numbers of the standard normal distribution.`;
    },
    example: 'randn(3, 3, seed=1)',
    make: (making) => make('randn', making.shape, () => normal(making.shape, seedOf(making, 'randn'))),
  },
  {
    name: 'rand',
    arguments: [SHAPE, SEED],
    takesShape: true,
    get summary() {
      return t`Random numbers, uniform between 0 and 1.`;
    },
    example: 'rand(3, 3, seed=1)',
    make: (making) => make('rand', making.shape, () => uniform(making.shape, seedOf(making, 'rand'))),
  },
];

/** start, start + step, …; `closed` includes the end. @throws Problem for a step of 0 or away from the end. */
export function sequence(name: string, start: number, stop: number, step: number, closed: boolean): Value {
  const ends = closed ? { start, step, end: stop } : { start, stop, step };
  for (const [argument, value] of Object.entries(ends)) {
    if (Number.isFinite(value) && !(argument === 'step' && value === 0)) continue;
    const expected = argument === 'step' && value === 0 ? t`a number other than 0` : t`a finite number`;
    throw new Problem({ code: 'argument-value', operation: name, argument, found: typed(value), expected });
  }
  const room = (stop - start) / step;
  // A tenth of a millionth forgives 0.1·3 ≠ 0.3 at the closed end.
  const length = Math.max(0, closed ? Math.floor(room + 1e-7) + 1 : Math.ceil(room - 1e-10));
  return make(name, [length], () => generate([length], (index) => start + index * step));
}

/** Where a gradient begins its way back. */
const WHERE_IT_STARTS: readonly Argument[] = [
  tensorArgument(
    'Z',
    () => t`any result`,
    () => t`where the gradient starts`,
  ),
  tensorArgument(
    'dZ',
    () => t`the shape of Z`,
    () => t`∂L/∂Z; 1 for a scalar`,
    'none',
  ),
];

const TOLERANCES: readonly Argument[] = [
  settingArgument('eps', NUMBER, () => t`half the step of the central difference`, 1e-6),
  settingArgument('atol', NUMBER, () => t`the absolute tolerance`, 1e-5),
  settingArgument('rtol', NUMBER, () => t`the relative tolerance`, 1e-3),
];

/** Functions that the evaluator itself carries out. */
export const SPECIAL: readonly LanguageFunction[] = [
  {
    name: 'symbol',
    arguments: [SHAPE, settingArgument('name', TEXT, () => t`what the formulas call it`, 'none')],
    takesShape: true,
    get summary() {
      return t`A matrix without numbers. It flows through every operation, and its results are formulas.`;
    },
    example: 'X = symbol(3, 3)\nK = symbol(2, 2)\nbackward(conv2d(X, K))',
  },
  {
    name: 'backward',
    arguments: WHERE_IT_STARTS,
    get summary() {
      return t`Sends a gradient back from Z to everything it was computed from. Every pass starts from zero.`;
    },
    example: 'X = [1 2 3; 4 5 6; 7 8 9]\nK = [1 2; 3 4]\nZ = conv2d(X, K)\nbackward(Z, [1 2; 3 4])',
  },
  {
    name: 'grad',
    arguments: [
      tensorArgument(
        'X',
        () => t`a variable`,
        () => t`whose gradient`,
      ),
    ],
    get summary() {
      return t`The gradient that the last backward pass gave a variable.`;
    },
    example: 'w = 3\nL = w^2\nbackward(L)\ngrad(w)',
  },
  {
    name: 'gradcheck',
    arguments: [
      ...WHERE_IT_STARTS,
      ...TOLERANCES,
      settingArgument(
        'exact',
        () => t`true or false`,
        () => t`a step of 1 where Z is linear in a variable, and equality for whole numbers`,
        false,
      ),
      settingArgument(
        'directions',
        WHOLE_NUMBER,
        () => t`so many random directions instead of every element, for large tensors`,
        'none',
      ),
    ],
    get summary() {
      return t`Compares the backward pass with central differences, by PyTorch's rule.`;
    },
    example: 'X = randn(4, 4, seed=1)\nK = randn(2, 2, seed=2)\ngradcheck(sum(conv2d(X, K)^2))',
  },
  {
    name: 'check',
    arguments: [
      tensorArgument(
        'gradient',
        () => t`any value`,
        () => t`what is right, for example grad(K)`,
      ),
      tensorArgument(
        'answer',
        () => t`the same shape`,
        () => t`your own answer; ? or nan for what is still open`,
      ),
      ...TOLERANCES.slice(1),
    ],
    get summary() {
      return t`Compares your own answer with a value, element by element.`;
    },
    example: 'check(2 * [1 2], [2 4])',
  },
  {
    name: 'load',
    arguments: [
      settingArgument('path', TEXT, () => t`a .npy, .npz or .csv file, from the folder of the notebook`),
      settingArgument('name', TEXT, () => t`which array of an .npz file`, 'none'),
    ],
    get summary() {
      return t`An array from a file that NumPy wrote, or a table of numbers.`;
    },
    example: 'load("dK.npy")',
  },
  {
    name: 'array',
    arguments: [
      tensorArgument(
        'values',
        () => t`nested lists`,
        () => t`the elements`,
      ),
    ],
    get summary() {
      return t`The matrix inside: text copied from NumPy or PyTorch works as it is.`;
    },
    example: 'array([[1., 2.], [3., 4.]])',
  },
];

/** Constants, unless a variable has their name. */
export const CONSTANTS: ReadonlyMap<string, number | boolean> = new Map<string, number | boolean>([
  ['inf', Number.POSITIVE_INFINITY],
  ['Inf', Number.POSITIVE_INFINITY],
  ['nan', Number.NaN],
  ['NaN', Number.NaN],
  ['pi', Math.PI],
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
]);

/** Other spellings that people type first. */
export const ALIASES: ReadonlyMap<string, string> = new Map([...CONSTRUCTORS].map((name) => [name, 'array']));

/** Operations that are written as signs or brackets, and are not called by name. */
const SIGNS_ONLY = new Set(['pick', 'stack', 'negate']);

const CALLABLES: readonly LanguageFunction[] = [
  ...operations().filter((operation) => !SIGNS_ONLY.has(operation.name)),
  ...MAKERS,
  ...SPECIAL,
];
const BY_NAME: ReadonlyMap<string, LanguageFunction> = new Map(CALLABLES.map((f) => [f.name, f]));

/** Everything that can be called, for completion, hovers and "did you mean". */
export function callables(): readonly LanguageFunction[] {
  return CALLABLES;
}

export function callable(name: string): LanguageFunction | undefined {
  return BY_NAME.get(ALIASES.get(name) ?? name);
}
