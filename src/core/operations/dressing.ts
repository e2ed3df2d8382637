import { textTeX } from '../words/tex';
import { t } from '../words/words';

/** What was done to an operand for a view, or before it takes part in a rule. */
export type Dressing =
  | 'padded'
  | 'stuffed'
  | 'stuffed and padded'
  | 'cropped'
  | 'stuffed and cropped'
  /** With zeros between its rows and columns, as a kernel whose elements lie apart. */
  | 'dilated'
  | 'rotated'
  | 'dilated and rotated';

/** `padded ∂L/∂Z` */
export function dressedText(dressing: Dressing | undefined, name: string): string {
  switch (dressing) {
    case undefined:
      return name;
    case 'padded':
      return t`padded ${name}`;
    case 'stuffed':
      return t`stuffed ${name}`;
    case 'stuffed and padded':
      return t`stuffed and padded ${name}`;
    case 'cropped':
      return t`cropped ${name}`;
    case 'stuffed and cropped':
      return t`stuffed and cropped ${name}`;
    case 'dilated':
      return t`dilated ${name}`;
    case 'rotated':
      return t`rotated ${name}`;
    case 'dilated and rotated':
      return t`dilated and rotated ${name}`;
  }
}

/** The same in TeX, for a matrix's caption: a rotation is a sign there, `rot₁₈₀ K`. */
export function dressedTeX(dressing: Dressing | undefined, tex: string): string {
  if (dressing === 'rotated') return `${ROTATED}${tex}`;
  if (dressing === 'dilated and rotated') return `${ROTATED}${dressedTeX('dilated', tex)}`;
  return textTeX((name) => dressedText(dressing, name), tex);
}

const ROTATED = '\\operatorname{rot}_{180}';
