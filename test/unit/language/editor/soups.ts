import fc from 'fast-check';

/** Pieces of the language, and of what is none of it. */
const TOKENS = [
  ...[
    'X',
    'K',
    'Z',
    'α',
    '_',
    '∂',
    'end',
    'inf',
    'nan',
    'None',
    'true',
    '__proto__',
    'constructor',
    'np',
    'for',
  ],
  ...['0', '1', '2.5', '.5', '1.', '1e3', '1e999', '"same"', "'valid'", '"', '“', 'µ'],
  ...[
    'zeros',
    'symbol',
    'reshape',
    'sum',
    'conv2d',
    'relu',
    'backward',
    'grad',
    'check',
    'array',
    'tensor',
    'load',
  ],
  ...['stride=', 'padding=', 'axis=', 'shape=', 'dtype=', 'T', '.T', '.grad', '.sum'],
  ...['+', '-', '*', '/', '^', '@', "'", ',', ';', ':', '(', ')', '[', ']', '=', '-=', '.', '...', '…'],
  ...['(', ')', '[', ']', '(X)', '(X, K)', '[1 2; 3 4]', '[1, 2]', '(2, 2)', 'X =\n\n 1 2\n 3 4\n', 'X = '],
  ...['\n', '\r\n', ' ', '  ', '\t', '#', '%', '$', '💥', '\ud800', '\u00a0', '\u200b', '−', 'é'],
];

export const soups = fc
  .array(fc.tuple(fc.constantFrom(...TOKENS), fc.constantFrom('', '', ' ', '\n')), { maxLength: 30 })
  .map((parts) => parts.map((part) => part.join('')).join(''));
