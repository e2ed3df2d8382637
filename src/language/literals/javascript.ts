import type { Nesting } from './nested';

const KEYWORDS = new Set([
  ...[
    'return',
    'of',
    'in',
    'case',
    'default',
    'await',
    'yield',
    'typeof',
    'else',
    'do',
    'void',
    'new',
    'throw',
  ],
  ...['extends', 'as', 'satisfies'],
]);

/** Nested arrays, with trailing commas and comments. */
export const JAVASCRIPT: Nesting = {
  kind: 'array',
  lineComments: ['//'],
  blockComment: ['/*', '*/'],
  names: [
    ['NaN', Number.NaN],
    ['Number.NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['Number.POSITIVE_INFINITY', Number.POSITIVE_INFINITY],
    ['Number.NEGATIVE_INFINITY', Number.NEGATIVE_INFINITY],
    // What JSON has for a number that is none.
    ['null', Number.NaN],
  ],
  separators: '_',
  suffix: /n/y,
  fractions: true,
  brackets: '[]',
  inside: '/',
  words: new Set(['NaN', 'Infinity', 'Number', 'POSITIVE_INFINITY', 'NEGATIVE_INFINITY', 'null', 'n']),
  quotes: '"\'`',
  before(text) {
    // The literal types of TypeScript look like values.
    if (/^\s*(?:export\s+|declare\s+)*(?:type|interface)\s/.test(text)) return 'index';
    const [word = ''] = /[\w$]*$/.exec(text) ?? [];
    if (word !== '') return KEYWORDS.has(word) ? 'literal' : 'index';
    const last = text.charAt(text.length - 1);
    return (last !== '' && ')]"\'`'.includes(last)) || text.endsWith('?.') ? 'index' : 'literal';
  },
};
