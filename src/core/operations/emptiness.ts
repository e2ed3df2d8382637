import { greatestCommonDivisor, type Products, unreadInput } from './products';

/** A line of a matrix, in the words of its rank: a vector has elements, a matrix rows and columns. */
export type LineName = 'element' | 'row' | 'column' | 'layer';

/** The lines that each of the three axes of a geometry counts, for operands with `rank` of them. */
export function lineOf(rank: number, axis: 0 | 1 | 2): LineName {
  if (rank === 1) return 'element';
  return (['layer', 'row', 'column'] as const)[axis];
}

/**
 * Why an element is the sum of no terms at all, where the terms cannot tell. In words: `src/core/explain/zero.ts`.
 */
export type Emptiness =
  /** All that would be read here are zeros that padding put there. */
  | { readonly code: 'only-padding' }
  /** The last window ends before this line: the stride does not divide what is left. */
  | { readonly code: 'leftover'; readonly line: LineName; readonly stride: number }
  /** Windows step over this line. Where `every` > 1 they read only every such line of the padded input: gcd(stride, dilation). */
  | {
      readonly code: 'gap';
      readonly line: LineName;
      readonly stride: number;
      readonly dilation: number;
      readonly every: number;
    }
  /** Transposed: this line was put at the end by `output_padding`, and no element of the input reaches it. */
  | { readonly code: 'output-padding'; readonly line: LineName }
  /** Transposed: the stride sets the input's elements so far apart that this line lies between what they reach. */
  | {
      readonly code: 'between-strides';
      readonly line: LineName;
      readonly stride: number;
      readonly dilation: number;
    }
  /** Transposed: all that this element adds to was cropped away by the padding. */
  | { readonly code: 'cropped' }
  /** The element was not among those that were taken. */
  | { readonly code: 'not-taken' }
  /** It is in windows, and the first maximum of none of them. */
  | { readonly code: 'not-chosen' };

/**
 * Why no window of a convolution reads an element of X: leftover lines, and lines between windows, wherever gcd(s,d) does not
 * divide h + p, and others; `undefined` where some window does.
 */
export function whyUnread(products: Products, rank: number, index: number): Emptiness | undefined {
  const found = unreadInput(products, index);
  if (!found) return undefined;
  const { stride, dilation, before } = products.geometry.axes[found.axis];
  const line = lineOf(rank, found.axis);
  if (found.where === 'behind') return { code: 'leftover', line, stride };
  const every = greatestCommonDivisor(stride, dilation);
  const divides = (found.position + before) % every === 0;
  return { code: 'gap', line, stride, dilation, every: divides ? 1 : every };
}
