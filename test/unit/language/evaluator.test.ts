import assert from 'node:assert/strict';
import { callables } from '../../../src/language';
import { Session } from '../../../src/notebook/session';
import { lastOf, shownBy } from './run';

const shown = (text: string): string => text.replaceAll('\n', ' ⏎ ');

/** What the last statement of a cell shows. */
const TABLE: Record<string, readonly (readonly [source: string, value: string])[]> = {
  Matrices: [
    ['[1 2 3]', '[1, 2, 3]'],
    ['[1 2 3;]', '[[1, 2, 3]]'],
    ['[1; 2; 3]', '[[1], [2], [3]]'],
    ['[1 2; 3 4]', '[[1, 2], [3, 4]]'],
    ['[[1, 2], [3, 4]]', '[[1, 2], [3, 4]]'],
    ['[[1 2]; [3 4]]', '[[1, 2], [3, 4]]'],
    ['[[[1 2; 3 4]]]', '[[[[1, 2], [3, 4]]]]'],
    ['[1 -2]', '[1, -2]'],
    ['[1 - 2]', '[-1]'],
    ['[]', 'empty 0'],
    ['[[] []]', 'empty 2×0'],
    ['[1/2 -3 2^3]', '[0.5, -3, 8]'],
    ['[1:3]', '[1, 2, 3]'],
    ['[1:3; 4:6]', '[[1, 2, 3], [4, 5, 6]]'],
    ['[0, 1:3, 9]', '[0, 1, 2, 3, 9]'],
    ['v = [1 2 3]; [v; v]', '[[1, 2, 3], [1, 2, 3]]'],
    ['v = [1 2 3]; [v v]', '[[1, 2, 3], [1, 2, 3]]'],
    ['v = [1 2 3]; [v; 4 5 6]', '[[1, 2, 3], [4, 5, 6]]'],
    ['A = [1 2; 3 4]; [A; A]', '[[[1, 2], [3, 4]], [[1, 2], [3, 4]]]'],
    ['a = 2; [a 1; 0 a]', '[[2, 1], [0, 2]]'],
    ["a = [1 2]; b = [3 4]; [a' b']", '[[[1], [2]], [[3], [4]]]'],
    ['array([[1., 2.],\n       [3., 4.]], dtype=float32)', '[[1, 2], [3, 4]]'],
    ['tensor([[1., nan], [inf, -inf]], requires_grad=True)', '[[1, nan], [inf, -inf]]'],
    ['tensor(5.)', '5'],
    ['array([True, False])', '[1, 0]'],
    ['np.float64(3.5)', '3.5'],
    ['X =\n\n   1.0e+03 *\n\n    1.0000   -0.0020\n    2.0000    0.5000\n', '[[1000, -2], [2000, 500]]'],
    ['[1 2 3 ...\n 4 5 6]', '[1, 2, 3, 4, 5, 6]'],
  ],
  Operators: [
    ['[1 2; 3 4] + [10 20]', '[[11, 22], [13, 24]]'],
    ['[1 2; 3 4] * [10; 20]', '[[10, 20], [60, 80]]'],
    ['[1 2; 3 4] @ [5; 6]', '[[17], [39]]'],
    ['[1 2] @ [3 4]', '11'],
    ["[1 2; 3 4]'", '[[1, 3], [2, 4]]'],
    ["[1 2 3]'", '[[1], [2], [3]]'],
    ['[1 2 3].T', '[[1], [2], [3]]'],
    ['2 ^ [1 2 3]', '[2, 4, 8]'],
    ['-[1 2] ^ 2', '[-1, -4]'],
    ['2 ** 3 ** 2', '512'],
    ['7 - 2 - 1', '4'],
    ['8 / 4 / 2', '1'],
    ['1e999', 'inf'],
    ['-0', '-0'],
    ['nan + 1', 'nan'],
    ['true + true', '2'],
    ['pi', '3.141592653589793'],
    ['np.pi - math.pi', '0'],
  ],
  'Ranges and makers': [
    ['1:9', '[1, 2, 3, 4, 5, 6, 7, 8, 9]'],
    ['0:0.25:1', '[0, 0.25, 0.5, 0.75, 1]'],
    ['5:-2:1', '[5, 3, 1]'],
    ['5:1', 'empty 0'],
    ['arange(5)', '[0, 1, 2, 3, 4]'],
    ['arange(1, 4)', '[1, 2, 3]'],
    ['arange(1, 2, 0.25)', '[1, 1.25, 1.5, 1.75]'],
    ['arange(start=1, end=4)', '[1, 2, 3]'],
    ['zeros(2, 3)', '[[0, 0, 0], [0, 0, 0]]'],
    ['zeros((2, 3))', '[[0, 0, 0], [0, 0, 0]]'],
    ['zeros([2, 3])', '[[0, 0, 0], [0, 0, 0]]'],
    ['zeros(size=(1, 2))', '[[0, 0]]'],
    ['zeros()', '0'],
    ['np.zeros((1, 2), dtype=np.float32)', '[[0, 0]]'],
    ['ones(3)', '[1, 1, 1]'],
    ['full([2, 3], 7)', '[[7, 7, 7], [7, 7, 7]]'],
    ['full(2, 3, value=7)', '[[7, 7, 7], [7, 7, 7]]'],
    ['full((1, 2), fill_value=7)', '[[7, 7]]'],
    ['full(2, 7)', '[7, 7]'],
    ['eye(2)', '[[1, 0], [0, 1]]'],
    ['eye(2, 3)', '[[1, 0, 0], [0, 1, 0]]'],
    ['zeros(0, 3)', 'empty 0×3'],
    ['randn(2, 2, seed=1) - np.random.randn(2, 2, seed=1)', '[[0, 0], [0, 0]]'],
    ['X = randn(3); Y = randn(3); check(X, Y)', 'answer: false'],
  ],
  Indices: [
    ['X = [1 2 3; 4 5 6]; X[2, 3]', '6'],
    ['X = [1 2 3; 4 5 6]; X[2]', '[4, 5, 6]'],
    ['X = [1 2 3; 4 5 6]; X[:, 2]', '[2, 5]'],
    ['X = [1 2 3; 4 5 6]; X[1:2, 2:3]', '[[2, 3], [5, 6]]'],
    ['X = [1 2 3; 4 5 6]; X[end, end]', '6'],
    ['X = [1 2 3; 4 5 6]; X[:, end-1:end]', '[[2, 3], [5, 6]]'],
    ['X = [1 2 3; 4 5 6]; X[1, (1 + end) / 2]', '2'],
    ['X = [1 2 3; 4 5 6]; X[1, :][2]', '2'],
    ['[5 6 7][2:]', '[6, 7]'],
  ],
  Functions: [
    ['reshape(1:6, 2, -1)', '[[1, 2, 3], [4, 5, 6]]'],
    ['reshape(1:6, [3, 2])', '[[1, 2], [3, 4], [5, 6]]'],
    ['reshape(1:6, (3, -1))', '[[1, 2], [3, 4], [5, 6]]'],
    ['reshape(1:6, shape=(2, 3))', '[[1, 2, 3], [4, 5, 6]]'],
    ['reshape(1:6, -1, 3)', '[[1, 2, 3], [4, 5, 6]]'],
    ['X = 1:6; X.reshape(2, 3)', '[[1, 2, 3], [4, 5, 6]]'],
    ['sum([1 2; 3 4])', '10'],
    ['sum([1 2; 3 4], axis=1)', '[4, 6]'],
    ['sum([1 2; 3 4], axis=2, keepdims=true)', '[[3], [7]]'],
    ['sum([1 2; 3 4], dim=1, keepdim=True)', '[[4, 6]]'],
    ['[1 2; 3 4].sum(axis=1).sum()', '10'],
    ['mean([1 2; 3 4])', '2.5'],
    ['rot180([1 2; 3 4])', '[[4, 3], [2, 1]]'],
    ['pad([1 2; 3 4], 1)', '[[0, 0, 0, 0], [0, 1, 2, 0], [0, 3, 4, 0], [0, 0, 0, 0]]'],
    ['pad([1 2], [[0, 1]])', '[1, 2, 0]'],
    ['pad([1 2; 3 4], [[1, 0], [0, 2]])', '[[0, 0, 0, 0], [1, 2, 0, 0], [3, 4, 0, 0]]'],
    ['relu([-1 0 2])', '[0, 0, 2]'],
    ['torch.nn.functional.relu([-1 2])', '[0, 2]'],
    ['"a text"', '"a text"'],
  ],
  Convolutions: [
    ['X = 1:9; conv2d(reshape(X, 3, 3), [1 2; 3 4], 1)', '[[38, 48], [68, 78]]'],
    ['conv2d(ones(3,3), ones(2,2), stride=2)', '[[4]]'],
    ['conv2d(ones(3,3), ones(2,2), padding=1)', '[[1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1]]'],
    ['conv2d(ones(3,3), ones(2,2), padding=(1, 0))', '[[2, 2], [4, 4], [4, 4], [2, 2]]'],
    [
      'conv2d(ones(3,3), ones(2,2), padding=[[1,0],[2,2]])',
      '[[0, 1, 2, 2, 1, 0], [0, 2, 4, 4, 2, 0], [0, 2, 4, 4, 2, 0]]',
    ],
    ['conv2d(ones(3,3), ones(2,2), padding="same")', '[[4, 4, 2], [4, 4, 2], [2, 2, 1]]'],
    ["conv2d(ones(3,3), ones(2,2), padding='valid')", '[[4, 4], [4, 4]]'],
    ['conv2d(ones(3,3), ones(2,2), None, 1, 0, 2)', '[[4]]'],
    ['conv2d(ones(2,2,2), ones(2,1,1,1), [1 2], groups=2)', '[[[2, 2], [2, 2]], [[3, 3], [3, 3]]]'],
    ['conv2d(input=ones(3,3), weight=ones(2,2), bias=None)', '[[4, 4], [4, 4]]'],
    ['conv2d(conv2d(ones(4,4), ones(2,2)), ones(2,2))', '[[16, 16], [16, 16]]'],
    ['conv1d([1 2 3 4], [1 -1])', '[-1, -1, -1]'],
    ['conv3d(ones(2,2,2), ones(2,2,2))', '[[[8]]]'],
  ],
  Symbols: [
    ['symbol(2)', '[S[1], S[2]]'],
    ['X = symbol(1, 2); X', '[[X[1,1], X[1,2]]]'],
    ['X = symbol(2); 2 * X + [1 0]', '[2*X[1] + 1, 2*X[2]]'],
    ['x = symbol(); [x 1; 0 x]', '[[x, 1], [0, x]]'],
    ['X = symbol(2); X * 0', '[0, 0]'],
    ['X = symbol(2, 2); X @ [1; 2]', '[[X[1,1] + 2*X[1,2]], [X[2,1] + 2*X[2,2]]]'],
    ['X = symbol(2); k = 3; conv1d(X, [k])', '[3*X[1], 3*X[2]]'],
    ['symbol(2, name="w")', '[w[1], w[2]]'],
    ['A = 2 * symbol(2); B = 3 * symbol(2); A - B', '[A[1] - B[1], A[2] - B[2]]'],
  ],
  Gradients: [
    ['w = 3; L = w^2; backward(L); grad(w)', '6'],
    ['w = 3; L = w^2; backward(L); w.grad', '6'],
    ['w = 3; L = w^2; L.backward(); grad(L)', '1'],
    ['w = [1 2]; Z = w * 2; backward(Z, [1 10]); grad(w)', '[2, 20]'],
    ['w = [1 2]; Z = w * 2; Z.backward(gradient=[1 10]); grad(w)', '[2, 20]'],
    ['w = 3; L = w^2; backward(L); backward(L); grad(w)', '6'],
    ['X = symbol(2); L = sum(X^2); backward(L); grad(X)', '[2*X[1], 2*X[2]]'],
    [
      'X = symbol(3); K = symbol(2); Z = conv1d(X, K); backward(Z); grad(K)',
      '[∂L/∂Z[1]*X[1] + ∂L/∂Z[2]*X[2], ∂L/∂Z[1]*X[2] + ∂L/∂Z[2]*X[3]]',
    ],
    [
      'X = eye(3); K = [1 2; 3 4]; Z = conv2d(X, K); L = sum((Z - ones(2,2))^2) / 2; backward(L); grad(Z)',
      '[[4, 2], [1, 4]]',
    ],
    [
      'X = reshape(1:16, 4, 4); K = [1 0; 0 1]; W = [1 2; 3 4]; Z = conv2d(conv2d(X, K), W); backward(Z, ones(2, 2)); grad(K)',
      '[[276, 316], [436, 476]]',
    ],
    ['Y = 2; X = Y; L = X^2; backward(L); grad(Y)', '4'],
    ['w = 3; L = w^2; backward(L); G = 2 * grad(w)', '12'],
    ['w = 3; L = w^2; gradcheck(L)', 'gradcheck: true'],
    ['check(2 * [1 2], [2 4])', 'answer: true'],
    ['check([1 2], [1 nan])', 'answer: false'],
    ['w = 3; L = w^2; backward(L); check(grad(w), 6)', 'answer: true'],
  ],
  Updates: [
    ['K = 3; L = K^2; backward(L); K = K - 0.5 * grad(K)', 'K: 3 → 0'],
    ['K = 3; L = K^2; backward(L); K -= 0.5 * grad(K)', 'K: 3 → 0'],
    ['K = 3; L = K^2; backward(L); K -= 0.5 * K.grad; grad(K)', '✗ no-gradient'],
    ['K = 3; L = K^2; backward(L); V = 0; V = 0.9 * V + grad(K); K = K - V', 'K: 3 → -3'],
    ['K = 3; L = K^2; backward(L); G = grad(K); M = G / 2; K = K - M', 'K: 3 → 0'],
    ['K = 3; K = K * 2', '6'],
  ],
};

describe('evaluator', () => {
  for (const [group, cases] of Object.entries(TABLE)) {
    describe(group, () => {
      for (const [source, value] of cases) it(shown(source), () => assert.equal(lastOf(source), value));
    });
  }

  describe('the example of every function runs', () => {
    for (const { name, example } of callables()) {
      // What loads needs a file: tried where files are.
      if (example.includes('load(')) continue;
      it(name, () => {
        const run = new Session().run(example);
        assert.equal(run.error, undefined);
        assert.ok(shownBy(run).length > 0);
      });
    }
  });

  describe('random numbers', () => {
    const cases: readonly (readonly [one: string, other: string, same: boolean])[] = [
      ['randn(2, 2, seed=1)', 'randn(2, 2, seed=1)', true],
      ['randn(2, 2, seed=1)', 'randn(2, 2, seed=2)', false],
      ['X = randn(2)', 'X = randn(2)', true],
      ['X = randn(2)', 'Y = randn(2)', false],
      ['rand(2)', 'rand(2)', true],
      ['[randn(2); randn(2)][1, :]', '[randn(2); randn(2)][2, :]', false],
    ];
    for (const [one, other, same] of cases) {
      it(`${one} ${same ? '=' : '≠'} ${other}`, () => assert.equal(lastOf(one) === lastOf(other), same));
    }
  });

  it('the worked example, in symbols, line by line', () => {
    const session = new Session();
    session.run('X = symbol(3,3); K = symbol(2,2); B = symbol(); Z = conv2d(X, K, B); backward(Z)');
    const lines = (source: string): string[] =>
      lastOf(source, session)
        .replaceAll('∂L/∂Z', 'z')
        .replaceAll(/\[(\d),(\d)\]/g, '$1$2')
        .replaceAll(/^\[+|\]+$/g, '')
        .split(/\], \[|, /);
    assert.deepEqual(lines('Z'), [
      'X11*K11 + X12*K12 + X21*K21 + X22*K22 + B',
      'X12*K11 + X13*K12 + X22*K21 + X23*K22 + B',
      'X21*K11 + X22*K12 + X31*K21 + X32*K22 + B',
      'X22*K11 + X23*K12 + X32*K21 + X33*K22 + B',
    ]);
    assert.deepEqual(lines('grad(K)'), [
      'z11*X11 + z12*X12 + z21*X21 + z22*X22',
      'z11*X12 + z12*X13 + z21*X22 + z22*X23',
      'z11*X21 + z12*X22 + z21*X31 + z22*X32',
      'z11*X22 + z12*X23 + z21*X32 + z22*X33',
    ]);
    assert.deepEqual(lines('grad(B)'), ['z11 + z12 + z21 + z22']);
    assert.deepEqual(lines('grad(X)').slice(0, 5), [
      'z11*K11',
      'z11*K12 + z12*K11',
      'z12*K12',
      'z11*K21 + z21*K11',
      'z11*K22 + z12*K21 + z21*K12 + z22*K11',
    ]);
  });
});
