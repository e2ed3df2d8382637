import type { Nesting } from './nested';

/** What makes an array of nested lists, and what NumPy and PyTorch print around one; the last part of its name. */
const CONSTRUCTORS = new Set([
  ...['array', 'asarray', 'asanyarray', 'matrix', 'mat', 'asmatrix', 'Array', 'Matrix', 'ImmutableMatrix'],
  ...[
    'tensor',
    'as_tensor',
    'Tensor',
    'FloatTensor',
    'DoubleTensor',
    'HalfTensor',
    'IntTensor',
    'LongTensor',
  ],
  ...['constant', 'convert_to_tensor', 'Variable', 'Parameter'],
]);
const MODULES = ['np', 'numpy', 'jnp', 'cp', 'torch', 'tf', 'math', 'sp', 'sympy', 'jax', 'mx', 'nn'];
const KEYWORDS = new Set([
  ...['return', 'in', 'yield', 'and', 'or', 'not', 'else', 'if', 'elif', 'while', 'assert', 'lambda', 'is'],
  ...['await', 'case', 'print', 'del', 'raise'],
]);

const NAN = ['nan', 'NaN', 'NAN'];
const INFINITY = ['inf', 'Inf', 'infty', 'PINF'];
const quoted = (words: readonly string[], sign: string): string[] =>
  words.flatMap((word) => [`float('${sign}${word}')`, `float("${sign}${word}")`]);
const qualified = (words: readonly string[]): string[] =>
  words.flatMap((word) => [...MODULES.map((module) => `${module}.${word}`), word]);

/** Lists, tuples, `np.array(…)`, `torch.tensor(…)`, and arrays as NumPy and PyTorch print them. */
export const PYTHON: Nesting = {
  kind: 'array',
  lineComments: ['#'],
  names: [
    ...[...quoted([...NAN, ''], ''), ...qualified(NAN)].map((name) => [name, Number.NaN] as const),
    ...[...quoted(['inf', 'Inf', 'infinity', '+inf'], ''), ...qualified(INFINITY)].map(
      (name) => [name, Number.POSITIVE_INFINITY] as const,
    ),
    ...[...quoted(['inf', 'Inf', 'infinity'], '-'), 'np.NINF', 'numpy.NINF'].map(
      (name) => [name, Number.NEGATIVE_INFINITY] as const,
    ),
  ],
  separators: '_',
  fractions: true,
  brackets: '[]()',
  inside: '/',
  words: new Set([...CONSTRUCTORS, ...MODULES, ...NAN, ...INFINITY, 'NINF', 'float']),
  quotes: '"\'',
  quoted: /(?<=float\(\s?)(?:'[-+]?\w{0,8}'|"[-+]?\w{0,8}")$/,
  opening: /(?:\w{1,12}\.){0,2}(?:array|asarray|matrix|[tT]ensor|as_tensor|FloatTensor|Array)\(/y,
  wraps: true,
  spaced: true,
  points: 'elision',
  before(text, bracket) {
    const [word = ''] = /[\w.]*$/.exec(text) ?? [];
    const last = text.charAt(text.length - 1);
    if (bracket === '(') {
      if (word === '') return last === ')' || last === ']' ? 'call' : 'matrix';
      if (CONSTRUCTORS.has(word.slice(word.lastIndexOf('.') + 1))) return { begins: word.length };
      return KEYWORDS.has(word) ? 'matrix' : 'call';
    }
    if (word === '') return last !== '' && ')]}"\''.includes(last) ? 'index' : 'literal';
    return KEYWORDS.has(word) ? 'literal' : 'index';
  },
};

/** Arrays as they are printed, in logs and other texts without a language: never one row alone, which prose has. */
export const PRINTED: Nesting = {
  ...PYTHON,
  lineComments: [],
  quotes: '',
  before(text, bracket) {
    const before = PYTHON.before(text, bracket);
    return before === 'literal' ? 'matrix' : before;
  },
};
