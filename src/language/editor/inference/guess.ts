import { type Shape, sizeOf, type Tensor, tensor } from '../../../core/tensor';

/** What is known of a value before anything ran. What depends on numbers that only a run knows is left open. */
export interface Guess {
  readonly kind: 'tensor';
  /** `undefined` where only a run can tell. */
  readonly shape: Shape | undefined;
  /** The numbers, where they follow from the text and are few: lengths, strides and indices are made of them. */
  readonly numbers: Tensor | undefined;
  /** Whether symbols take part. */
  readonly symbolic: 'yes' | 'maybe' | 'no' | 'unknown';
  /** Whether it was computed from variables, so that a gradient can be sent back through it. */
  readonly computed: boolean | undefined;
  /** Whether it is a variable itself. */
  readonly named: boolean;
}

export type Inferred = Guess | { readonly kind: 'text'; readonly text: string } | Truth;
interface Truth {
  readonly kind: 'truth';
  readonly value: boolean;
}

/** Nothing at all is known. */
export const UNKNOWN: Guess = {
  kind: 'tensor',
  shape: undefined,
  numbers: undefined,
  symbolic: 'unknown',
  computed: undefined,
  named: false,
};

/** Larger values are looked at as shapes only. */
export const FEW = 64;
/** Longer sequences are not made, only measured. */
export const MADE = 1000;

export const leafOf = (numbers: Tensor): Guess => ({
  kind: 'tensor',
  shape: numbers.shape,
  numbers: sizeOf(numbers.shape) <= FEW ? numbers : undefined,
  symbolic: 'no',
  computed: false,
  named: false,
});
export const shaped = (shape: Shape): Guess => ({
  ...leafOf({ shape: [], data: new Float64Array(1) }),
  shape,
});
export const scalarGuess = (value: number): Guess => leafOf(tensor([], [value]));
/** Numbers of this shape that only a run knows. */
export const numbersOf = (shape: Shape | undefined): Guess => ({
  ...UNKNOWN,
  shape,
  symbolic: 'no',
  computed: false,
});

/** What is known of a result besides its numbers. */
export function combined(inputs: readonly Guess[], shape: Shape | undefined): Guess {
  const symbols = inputs.some(({ symbolic }) => symbolic === 'yes' || symbolic === 'maybe');
  const numbers = inputs.every(({ symbolic }) => symbolic === 'no');
  const fromVariables = inputs.some(({ named, computed }) => named || computed === true);
  const bare = inputs.every(({ named, computed }) => !named && computed === false);
  return {
    kind: 'tensor',
    shape,
    numbers: undefined,
    // 0·x is a number: after an operation nothing is certain.
    symbolic: symbols ? 'maybe' : numbers ? 'no' : 'unknown',
    computed: fromVariables ? true : bare ? false : undefined,
    named: false,
  };
}
