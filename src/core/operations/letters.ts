import { t } from '../words/words';

/**
 * The letters of indices in rules and loops, by the number of axes. Under each position on the narrow side of what slides (Z of
 * a convolution, X of a transposed one) lies a window on the wide side, which the kernel's elements meet.
 */
export const WIDE = [['h'], ['h', 'w'], ['d', 'h', 'w']] as const;
export const NARROW = [['i'], ['i', 'j'], ['t', 'i', 'j']] as const;
export const TAP = [['u'], ['u', 'v'], ['r', 'u', 'v']] as const;

/** What the letters stand for: `h, w: row and column`. */
export function meaningOf([a = '', b, c]: readonly string[] = []): string {
  if (b === undefined) return t`${a}: position`;
  if (c === undefined) return t`${a}, ${b}: row and column`;
  return t`${a}, ${b}, ${c}: layer, row and column`;
}

/** `X_{hw}` */
export const indexed = (name: string, letters: readonly string[] | undefined): string =>
  `${name}_{${(letters ?? []).join('')}}`;
