import { assertSpans } from '../languageSurvives';
import { CELLS, TOKENS } from '../samples';
import { bytesOf, type Target, textOf } from '../target';

export const parser: readonly Target[] = [
  { name: 'parser', seeds: CELLS.map(bytesOf), tokens: TOKENS, run: (input) => assertSpans(textOf(input)) },
];
