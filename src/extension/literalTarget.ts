export const OPEN_AS_X = 'backprop.literal.openAsX';
export const OPEN_AS_K = 'backprop.literal.openAsK';
export const COPY_AS = 'backprop.literal.copyAs';

/** Where a literal stands: what the links of its hover, and whoever calls the commands, pass on. */
export interface LiteralTarget {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}
