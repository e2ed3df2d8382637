import type { Before, Nesting } from './nested';

/** Nested initialisers of C, C++, Java, C# and Go in braces, and the brackets of C# and Rust. */

const NAN = Number.NaN;
const INFINITY = Number.POSITIVE_INFINITY;

const SHARED = {
  kind: 'array',
  lineComments: ['//'],
  blockComment: ['/*', '*/'],
  separators: '_',
  fractions: 'floating',
  brackets: '{}',
  inside: '()[]<>/',
  quotes: '"\'`',
} as const;

/** A type before a row: `new double[] {`, `[]float64{`, `std::vector<double>{`; every part of it short. */
const TYPED =
  /(?:new\s{0,2})?(?:[A-Za-z_][\w:.]{0,40})?(?:<[\w:<>, ]{0,60}>)?(?:\[[\d, ]{0,12}\]){0,3}(?:[A-Za-z_]\w{0,20})?\s?\{/y;

/** A vector behind a type with a capital letter is rather a point, a colour, a date: `Date{2024, 1, 2}`. */
function beforeBrace(text: string): Before {
  // Pairs of a key and a value.
  if (/(?:Dictionary|[mM]ap)\s?<[^{}=]{1,60}>(?:\(\)|[^{}=]{0,40}=?)\s*$/.test(text)) return 'index';
  // What is done, not what is: the body of a function, the fields of a structure. But `(float[]){1, 2, 3}` is a value.
  if (/[^\]]\)$|\}$/.test(text)) return 'call';
  const [word = ''] = /\w*$/.exec(text) ?? [];
  return /^[A-Z]/.test(word) ? 'matrix' : 'literal';
}

const C_TYPES = ['double', 'float', 'int', 'long', 'short', 'unsigned', 'char', 'std', 'vector', 'array'];

export const C: Nesting = {
  ...SHARED,
  separators: "'",
  suffix: /[fFlLuUzZ]{1,3}/y,
  names: [
    ...['float', 'double', 'long double'].flatMap((type) => [
      [`std::numeric_limits<${type}>::quiet_NaN()`, NAN] as const,
      [`std::numeric_limits<${type}>::infinity()`, INFINITY] as const,
    ]),
    ['std::nan("")', NAN],
    ['NAN', NAN],
    ['INFINITY', INFINITY],
    ['HUGE_VAL', INFINITY],
    ['HUGE_VALF', INFINITY],
  ],
  inside: '()[]<>:/',
  quoted: /(?<=nan\()""$/,
  words: new Set([
    ...[
      ...C_TYPES,
      'numeric_limits',
      'quiet_NaN',
      'infinity',
      'nan',
      'NAN',
      'INFINITY',
      'HUGE_VAL',
      'HUGE_VALF',
    ],
  ]),
  opening: TYPED,
  before: beforeBrace,
};

export const JAVA: Nesting = {
  ...SHARED,
  suffix: /[fFdDlL]/y,
  names: ['Double', 'Float'].flatMap((type) => [
    [`${type}.NaN`, NAN] as const,
    [`${type}.POSITIVE_INFINITY`, INFINITY] as const,
    [`${type}.NEGATIVE_INFINITY`, -INFINITY] as const,
  ]),
  words: new Set([
    ...['new', 'double', 'float', 'int', 'long', 'short', 'byte', 'Double', 'Float', 'Integer', 'NaN'],
    ...['POSITIVE_INFINITY', 'NEGATIVE_INFINITY'],
  ]),
  opening: TYPED,
  before: beforeBrace,
};

const CSHARP_KEYWORDS = new Set(['return', 'in', 'is', 'yield', 'else', 'when', 'await']);

export const CSHARP: Nesting = {
  ...SHARED,
  suffix: /[fFdDmM]|[uUlL]{1,2}/y,
  names: ['double', 'float', 'Double', 'Single'].flatMap((type) => [
    [`${type}.NaN`, NAN] as const,
    [`${type}.PositiveInfinity`, INFINITY] as const,
    [`${type}.NegativeInfinity`, -INFINITY] as const,
  ]),
  brackets: '{}[]',
  inside: '()<>/',
  words: new Set([
    ...['new', 'double', 'float', 'int', 'long', 'short', 'byte', 'decimal', 'Double', 'Single', 'NaN'],
    ...['PositiveInfinity', 'NegativeInfinity'],
  ]),
  opening: TYPED,
  before(text, bracket) {
    if (bracket === '{') return beforeBrace(text);
    const [word = ''] = /\w*$/.exec(text) ?? [];
    if (word !== '') return CSHARP_KEYWORDS.has(word) ? 'literal' : 'index';
    return /[\])>]$/.test(text) ? 'index' : 'literal';
  },
};

export const GO: Nesting = {
  ...SHARED,
  names: [
    ['math.NaN()', NAN],
    ['math.Inf(1)', INFINITY],
    ['math.Inf(+1)', INFINITY],
    ['math.Inf(-1)', -INFINITY],
  ],
  words: new Set([
    ...['float64', 'float32', 'int', 'int8', 'int16', 'int32', 'int64', 'uint', 'uint8', 'uint16', 'uint32'],
    ...['uint64', 'byte', 'math', 'NaN', 'Inf'],
  ]),
  opening: TYPED,
  before: beforeBrace,
};

const RUST_KEYWORDS = new Set(['in', 'return', 'match', 'else', 'mut', 'break', 'if', 'move', 'ref', 'as']);
const FLOATS = ['f64', 'f32'].flatMap((type) => [type, `std::${type}`, `core::${type}`]);

export const RUST: Nesting = {
  ...SHARED,
  suffix: /_?(?:f32|f64|[iu](?:8|16|32|64|128|size))/y,
  names: FLOATS.flatMap((type) => [
    [`${type}::NAN`, NAN] as const,
    [`${type}::INFINITY`, INFINITY] as const,
    [`${type}::NEG_INFINITY`, -INFINITY] as const,
  ]),
  brackets: '[]',
  inside: '&!:/',
  words: new Set(['vec', 'array', 'std', 'core', 'f64', 'f32', 'NAN', 'INFINITY', 'NEG_INFINITY']),
  quotes: '"\'',
  characters: true,
  opening: /(?:&\s?)?(?:\w{1,20}!\s?)?\[/y,
  before(text) {
    const [macro] = /(?<![#\w])\w+!$/.exec(text) ?? [];
    if (macro !== undefined) return { begins: macro.length };
    const [word = ''] = /\w*$/.exec(text) ?? [];
    if (word !== '') return RUST_KEYWORDS.has(word) ? 'literal' : 'index';
    return /[\])#!?"]$/.test(text) ? 'index' : 'literal';
  },
};
