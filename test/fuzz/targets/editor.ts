import { editorSurvives } from '../editorSurvives';
import { CELLS, SETUP, TOKENS } from '../samples';
import { anywhere, placed, type Target } from '../target';

export const editor: readonly Target[] = [
  {
    name: 'editor',
    seeds: anywhere(CELLS),
    tokens: TOKENS,
    run(input) {
      const { number, text } = placed(input);
      editorSurvives([SETUP, text], 1, number % (text.length + 1));
    },
  },
];
