export const SETUP =
  'X = reshape(1:9, 3, 3); K = [1 2; 3 4]; Z = conv2d(X, K); S = symbol(2, 2); L = sum(Z^2); backward(L)';

/** Cells that are right, each with its own part of the language; they may follow {@link SETUP}. */
export const CELLS = [
  SETUP,
  'X = [1 2 3; 4 5 6; 7 8 9]\nK = [[1, 2], [3, 4]]\nZ = conv2d(X, K, stride=2, padding="same", groups=1)\nbackward(Z)',
  'K = K - 0.1 * grad(K)  # a step\ncheck(grad(K), [1 ?; 3 4])\ngradcheck(sum(conv2d(X, K)^2), exact=true)',
  'S = symbol(2, 2)\nconv2d(S, K).sum()\nS.T @ S / 2 - -S',
  "x = randn(2, 3, seed=1); y = (1:3)' * [1 2]; relu(x)[1, end]",
  'avg_pool2d(ones(4, 4), 2, stride=1, padding=1, count_include_pad=false)',
  'conv_transpose1d([1 2 3], [1 -1], stride=2, output_padding=1)',
  'pad(X, 1, mode="reflect"); reshape(X, 9, 1); sum(X, axis=1, keepdims=true)',
  '__proto__ = 1\nconstructor + toString',
  'X = [1\\\n 2]\n"<img src=x onerror=alert(1)>"\n',
];

/** Pieces of the cell language, and what is none. */
export const TOKENS = [
  ...['X', 'K', 'Z', 'S', 'L', 'a', 'α', '_', '∂', 'end', 'inf', 'nan', 'None', 'true'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'np', 'torch', 'for'],
  ...['0', '1', '2', '3', '.5', '1.', '1e3', '1e9', '1e999', '2147483648', '"same"', "'valid'", '"'],
  ...['zeros', 'ones', 'full', 'arange', 'eye', 'randn', 'symbol', 'reshape', 'sum', 'mean', 'rot180', 'pad'],
  ...['conv2d', 'conv1d', 'relu', 'exp', 'log', 'backward', 'grad', 'gradcheck', 'check', 'array', 'tensor'],
  ...['stride=', 'padding=', 'axis=', 'seed=', 'value=', 'shape=', 'dtype=', 'T', '.T', '.grad', '.sum'],
  ...['+', '-', '*', '/', '^', '@', "'", ',', ';', ':', '(', ')', '[', ']', '=', '-=', '.', '...', '…'],
  ...['(', ')', '[', ']', '(X)', '(X, K)', '[1 2; 3 4]', '[1, 2]', '(2, 2)', 'X =\n\n 1 2\n 3 4\n'],
  ...[
    '\n',
    '\r\n',
    ' ',
    '  ',
    '\t',
    '#',
    '%',
    '$',
    '<',
    '💥',
    '\ud800',
    '\u00a0',
    '\u200b',
    '“',
    '”',
    '−',
    'é',
  ],
];
