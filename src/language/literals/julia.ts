import type { Nesting } from './nested';

/** Languages in which blanks part elements and `;` or line breaks part rows: Julia, MATLAB, and our own cells. */

const NAN = Number.NaN;
const INFINITY = Number.POSITIVE_INFINITY;

const TYPES = [
  'Float64',
  'Float32',
  'Float16',
  'Int',
  'Int64',
  'Int32',
  'Int16',
  'Int8',
  'UInt8',
  'Real',
  'Number',
];
const KEYWORDS = new Set(['return', 'in', 'if', 'elseif', 'while', 'for', 'else', 'begin']);

export const JULIA: Nesting = {
  kind: 'matrix',
  lineComments: ['#'],
  blockComment: ['#=', '=#'],
  names: [
    ...['NaN', 'NaN64', 'NaN32', 'NaN16', 'missing'].map((name) => [name, NAN] as const),
    ...['Inf', 'Inf64', 'Inf32', 'Inf16'].map((name) => [name, INFINITY] as const),
  ],
  separators: '_',
  suffix: /f0/y,
  fractions: true,
  brackets: '[]',
  inside: ';/',
  words: new Set(['NaN', 'NaN64', 'NaN32', 'NaN16', 'Inf', 'Inf64', 'Inf32', 'Inf16', 'missing']),
  quotes: '"\'',
  transposes: true,
  opening: /(?:Float(?:64|32|16)|U?Int(?:8|16|32|64)?)\[/y,
  spaced: true,
  rows: 'if-several',
  before(text) {
    const [word = ''] = /@?\w*$/.exec(text) ?? [];
    if (word === '') return /[\])'"]$/.test(text) ? 'index' : 'literal';
    if (KEYWORDS.has(word)) return 'literal';
    // `Float64[1 2]`, `@SMatrix [1 2]` and `SA[1 2]` of StaticArrays.jl.
    const makes = TYPES.includes(word) || word.startsWith('@') || /^SA(?:_F64|_F32)?$/.test(word);
    return makes ? { begins: word.length } : 'index';
  },
};

export const MATLAB: Nesting = {
  kind: 'matrix',
  lineComments: ['%'],
  names: [
    ...['NaN', 'nan', 'NA'].map((name) => [name, NAN] as const),
    ...['Inf', 'inf'].map((name) => [name, INFINITY] as const),
  ],
  separators: '',
  fractions: true,
  brackets: '[]',
  inside: ';/',
  words: new Set(['NaN', 'nan', 'NA', 'Inf', 'inf']),
  quotes: '"\'',
  transposes: true,
  spaced: true,
  rows: 'always',
  points: 'continuation',
  // Indices stand in parentheses.
  before: () => 'literal',
};

export const OCTAVE: Nesting = { ...MATLAB, lineComments: ['%', '#'] };

/** Our own cells, where they stand in Markdown. */
export const BACKPROP: Nesting = {
  kind: 'matrix',
  lineComments: ['#'],
  names: [
    ...['NaN', 'nan'].map((name) => [name, NAN] as const),
    ...['Inf', 'inf'].map((name) => [name, INFINITY] as const),
  ],
  separators: '',
  fractions: true,
  brackets: '[]()',
  inside: ';/',
  words: new Set(['NaN', 'nan', 'Inf', 'inf', 'array', 'tensor', 'np', 'torch']),
  quotes: '"',
  wraps: true,
  spaced: true,
  rows: 'if-several',
  points: 'elision',
  before(text, bracket) {
    const [word = ''] = /[\p{L}_∂][\p{L}\p{M}\p{N}_.∂]*$/u.exec(text) ?? [];
    if (bracket === '(') return /(?:^|\.)(?:array|tensor)$/.test(word) ? { begins: word.length } : 'call';
    return word !== '' || /[\])'"]$/.test(text) ? 'index' : 'literal';
  },
};
