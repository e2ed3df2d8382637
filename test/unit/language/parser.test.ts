import assert from 'node:assert/strict';
import { messageOf, oneLine, parse, positionAt } from '../../../src/language';
import { statementTree } from './tree';

/** The trees of all statements, and `line:column code «text»` of every problem. */
function parsed(text: string): [trees: string, problems: string] {
  const { statements, problems } = parse(text);
  const wrong = problems.map(({ detail, start, end }) => {
    assert.notEqual(messageOf(detail), '');
    const { line, column } = positionAt(text, start);
    return `${line}:${column} ${detail.code} «${text.slice(start, end)}»`;
  });
  return [statements.map(statementTree).join(' ; '), wrong.join(', ')];
}

const shown = (text: string): string => text.replaceAll('\n', ' ⏎ ');

describe('parser', () => {
  const table: Record<string, readonly (readonly [source: string, trees: string])[]> = {
    Numbers: [
      ['1', '1'],
      ['-2.5', '-2.5'],
      ['.5', '0.5'],
      ['1.', '1'],
      ['1e-3', '0.001'],
      ['1.0000e+00', '1'],
      ['1E5', '100000'],
      ['--3', '3'],
      ['- 3', '-3'],
      ['−3', '-3'],
      ['1e999', 'inf'],
    ],
    Names: [
      ['α = 0.1', '(= α 0.1)'],
      ['dL_dK', 'dL_dK'],
      ['∂L', '∂L'],
      ['K₁', 'K₁'],
      ['µ + μ', '(+ μ μ)'],
      ['x̂', 'x̂'],
    ],
    Arithmetic: [
      ['1 + 2 * 3', '(+ 1 (* 2 3))'],
      ['(1 + 2) * 3', '(* (+ 1 2) 3)'],
      ['2 ^ 3 ^ 2', '(^ 2 (^ 3 2))'],
      ['-2 ^ 2', '(- (^ 2 2))'],
      ['2 ^ -1', '(^ 2 -1)'],
      ['2 ** 3', '(^ 2 3)'],
      ['a .* b ./ c .^ d', '(/ (* a b) (^ c d))'],
      ["a @ b'", "(@ a (' b))"],
      ["-a'", "(- (' a))"],
      ['a × b · c − d', '(- (* (* a b) c) d)'],
      ['a - b - c', '(- (- a b) c)'],
      ['a / b * c', '(* (/ a b) c)'],
      ['X.T', "(' X)"],
      ["X.'", "(' X)"],
      ["x' + y'", "(+ (' x) (' y))"],
      ['conv2d (X, K)', '(conv2d! X K)'],
    ],
    Matrices: [
      ['[1 2 3; 4 5 6]', '(rows (1 2 3) (4 5 6))'],
      ['[1, 2, 3; 4, 5, 6]', '(rows (1 2 3) (4 5 6))'],
      ['[[1, 2], [3, 4]]', '(list (list 1 2) (list 3 4))'],
      ['[[1 2] [3 4]]', '(list (list 1 2) (list 3 4))'],
      ['[1 2\n 3 4]', '(rows (1 2) (3 4))'],
      ['[1 2;\n 3 4;\n]', '(rows (1 2) (3 4))'],
      ['[\n1 2\n\n3 4\n]', '(rows (1 2) (3 4))'],
      ['[1 2 3]', '(list 1 2 3)'],
      ['[1 2 3;]', '(rows (1 2 3))'],
      ['[1; 2; 3]', '(rows (1) (2) (3))'],
      ['[]', '(list)'],
      ['[[]]', '(list (list))'],
      ['[1, 2,\n 3, 4]', '(list 1 2 3 4)'],
      ['[1 -2]', '(list 1 -2)'],
      ['[1 - 2]', '(list (- 1 2))'],
      ['[1-2]', '(list (- 1 2))'],
      ['[1 , -2]', '(list 1 -2)'],
      ['[1 - -2]', '(list (- 1 -2))'],
      ["[a -b'; -c d]", "(rows (a (- (' b))) ((- c) d))"],
      ['[2 *-3]', '(list (* 2 -3))'],
      ["[a' b']", "(list (' a) (' b))"],
      ["[a', b']", "(list (' a) (' b))"],
      ["[a ' b']", '(list a " b")'],
      ['[f(1) (2)]', '(list (f! 1) 2)'],
      ['[f(1) [2]]', '(list (f! 1) (list 2))'],
      ['[f (1)]', '(list f 1)'],
      ['[X[1] X [1]]', '(list (at X 1) X (list 1))'],
      ['[(1 - 2) 3]', '(list (- 1 2) 3)'],
      ['[1 + 2 3]', '(list (+ 1 2) 3)'],
      ['[[[1 2; 3 4]]]', '(list (list (rows (1 2) (3 4))))'],
      ['[[1 2; 3 4], [5 6; 7 8]]', '(list (rows (1 2) (3 4)) (rows (5 6) (7 8)))'],
      ['[[1 2]; [3 4]]', '(list (list 1 2) (list 3 4))'],
      ['[[1 2]\n [3 4]]', '(list (list 1 2) (list 3 4))'],
      ['[v; w]', '(rows (v) (w))'],
      ['[1:3 5]', '(list (: 1 3) 5)'],
      ['[# rows\n1 2 # first\n3 4]', '(rows (1 2) (3 4))'],
    ],
    'Text that others print': [
      ['array([[1., 2.],\n       [3., 4.]])', '(array! (list (list 1 2) (list 3 4)))'],
      ['array([1, 2], dtype=int32)', '(array! (list 1 2))'],
      ['np.array([[1, 2], [3, 4]], dtype=np.float32)', '(array! (list (list 1 2) (list 3 4)))'],
      ['tensor([[1., 2.],\n        [3., 4.]], requires_grad=True)', '(tensor! (list (list 1 2) (list 3 4)))'],
      ["tensor([1.0000e+00, -2.0000e+00], device='cuda:0', grad_fn=<AddBackward0>)", '(tensor! (list 1 -2))'],
      [
        'tensor([[[1., 2.],\n         [3., 4.]],\n\n        [[5., 6.],\n         [7., 8.]]])',
        '(tensor! (list (list (list 1 2) (list 3 4)) (list (list 5 6) (list 7 8))))',
      ],
      ['Array([1., nan, -inf], dtype=float32)', '(Array! (list 1 nan (- inf)))'],
      ['np.float64(3.5)', '(float64! 3.5)'],
      ['Parameter containing:\ntensor([[1., 2.]], requires_grad=True)', '(tensor! (list (list 1 2)))'],
      ['[[1 2 3]\n [4 5 6]]', '(list (list 1 2 3) (list 4 5 6))'],
      [
        '[[[1 2]\n  [3 4]]\n\n [[5 6]\n  [7 8]]]',
        '(list (list (list 1 2) (list 3 4)) (list (list 5 6) (list 7 8)))',
      ],
      ['[[1 2\n  3 4]\n [5 6\n  7 8]]', '(list (rows (1 2) (3 4)) (rows (5 6) (7 8)))'],
      [
        '[[  0   0   0   0   0   0   0   0   0   0   0   0   0   0   0   0   0   0\n    1   2]]',
        '(list (list 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 2))',
      ],
      [
        'array([[0.1, 0.2,\n        0.3],\n       [0.4, 0.5, 0.6]])',
        '(array! (list (list 0.1 0.2 0.3) (list 0.4 0.5 0.6)))',
      ],
      ['[1 2 3 ...\n 4 5 6;]', '(rows (1 2 3 4 5 6))'],
      ['[1 2 ... % first\n 3]', '(list 1 2 3)'],
      ['x = 2...\n  + 3', '(= x (+ 2 3))'],
      ['X =\n\n     1     2\n    -3   NaN\n\nY = 1', '(= X (rows (1 2) (-3 nan))) ; (= Y 1)'],
      ['X =\n\n   1.0e+03 *\n\n    1.0000\n      -Inf\n', '(= X (* 1000 (rows (1) (-inf))))'],
      ['x =\n\n    3.5000\n\n', '(= x 3.5)'],
    ],
    Statements: [
      ['a = 1; b = 2', '(= a 1) ; (= b 2)'],
      ['a = 1;', '(= a 1)'],
      ['\n\na = 1 # one\n\nb = 2\r\n', '(= a 1) ; (= b 2)'],
      ['K -= α * grad(K)', '(= K (- K (* α (grad! K))))'],
      ['K += 1; K *= 2; K /= 2', '(= K (+ K 1)) ; (= K (* K 2)) ; (= K (/ K 2))'],
      ['f(1,\n  2)', '(f! 1 2)'],
      ['# only a comment', ''],
    ],
    Calls: [
      ['zeros(3, 3)', '(zeros! 3 3)'],
      ['zeros((3, 3))', '(zeros! (tuple 3 3))'],
      [
        'conv2d(X, K, stride=2, padding=[[1,0],[2,2]])',
        '(conv2d! X K stride=2 padding=(list (list 1 0) (list 2 2)))',
      ],
      ['conv2d(X, K, padding="same")', '(conv2d! X K padding="same")'],
      ["conv2d(X, K, padding='valid')", '(conv2d! X K padding="valid")'],
      ['conv2d(X, K, padding=“same”)', '(conv2d! X K padding="same")'],
      ['f()', '(f!)'],
      ['f(x,)', '(f! x)'],
      ['(2, 1)', '(tuple 2 1)'],
      ['(2,)', '(tuple 2)'],
      ['np.random.randn(2, 3)', '(randn! 2 3)'],
      ['torch.nn.functional.relu(X)', '(relu! X)'],
      ['K.grad', '(grad! K)'],
      ['L.backward()', '(backward! L)'],
      ['Z.backward(dZ)', '(backward! Z dZ)'],
      ['X.sum(axis=1).T', "(' (sum! X axis=1))"],
    ],
    'Indices and ranges': [
      ['X[1, 2]', '(at X 1 2)'],
      ['X[1:2, :]', '(at X (: 1 2) (: _ _))'],
      ['X[:, end]', '(at X (: _ _) end)'],
      ['X[end - 1:end]', '(at X (: (- end 1) end))'],
      ['X[(end + 1) / 2]', '(at X (/ (+ end 1) 2))'],
      ['X[:2]', '(at X (: _ 2))'],
      ['X[2:]', '(at X (: 2 _))'],
      ['X[Y[end]]', '(at X (at Y end))'],
      ['X[1][2]', '(at (at X 1) 2)'],
      ['X [1]', '(at X 1)'],
      ['1:9', '(: 1 9)'],
      ['0:0.1:1', '(: 0 0.1 1)'],
      ['9:-1:1', '(: 9 -1 1)'],
      ['end', 'end'],
    ],
  };
  for (const [group, cases] of Object.entries(table)) {
    describe(group, () => {
      for (const [source, trees] of cases) {
        it(shown(source), () => assert.deepEqual(parsed(source), [trees, '']));
      }
    });
  }

  const holes: Record<string, readonly (readonly [source: string, trees: string, problems?: string])[]> = {
    'Half typed': [
      ['X =', '(= X ?)', '1:4 expected «»'],
      ['X = [', '(= X (list))', '1:5 unclosed «[»'],
      ['X = [1 2', '(= X (list 1 2))', '1:5 unclosed «[»'],
      ['X = [1 2; 3', '(= X (rows (1 2) (3)))', '1:5 unclosed «[»'],
      ['X = [1,,2]', '(= X (list 1 2))', '1:8 expected «,»'],
      ['conv2d(', '(conv2d!)', '1:7 unclosed «(»'],
      ['conv2d(X,', '(conv2d! X)', '1:7 unclosed «(»'],
      ['conv2d(X, stride=', '(conv2d! X stride=?)', '1:18 expected «», 1:7 unclosed «(»'],
      ['X[', '(at X ?)', '1:3 expected «», 1:2 unclosed «[»'],
      ['X[1,', '(at X 1)', '1:2 unclosed «[»'],
      ['X.', 'X', '1:2 expected «.»'],
      ['1 +', '(+ 1 ?)', '1:4 expected «»'],
      ['(1 + 2', '(+ 1 2)', '1:1 unclosed «(»'],
      ['()', '?', '1:2 expected «)»'],
      ['2 ^', '(^ 2 ?)', '1:4 expected «»'],
    ],
    'What goes wrong stays in its statement': [
      ['X = [1 2\nY = 3', '(= X (list 1 2)) ; (= Y 3)', '1:5 unclosed «[»'],
      ['X = [1 2\nbackward(Y)', '(= X (rows (1 2) ((backward! Y))))', '1:5 unclosed «[»'],
      ['Z = conv2d(X, K\nL = sum(Z)', '(= Z (conv2d! X K)) ; (= L (sum! Z))', '1:11 unclosed «(»'],
      [
        'Z = conv2d(X, K\nbackward(L)\nM = 1',
        '(= Z (conv2d! X K)) ; (backward! L) ; (= M 1)',
        '1:11 unclosed «(»',
      ],
      ['a = $\nb = 2', '(= a ?) ; (= b 2)', '1:5 unexpected-character «$»'],
      ['a = 1 1; b = 2\nc = 3', '(= a 1) ; (= c 3)', '1:7 expected «1»'],
      ['sum([1 2)\nb = 2', '(sum! (list 1 2)) ; (= b 2)', '1:9 expected «)»'],
      ['sum([1 2)) + 1', '(sum! (list 1 2))', '1:9 expected «)», 1:10 expected «)»'],
      ['f(1 2)\nb = 2', '(f! 1) ; (= b 2)', '1:5 expected «2»'],
      ['[2x 3]', '(list 2 x 3)', '1:3 expected «x»'],
      ['["a""b"]', '(list "a" "b")', '1:5 expected «"b"»'],
      ['X[1:2:3]', '(at X (: 1 2 3))', '1:6 slice-step «:»'],
      ['X.shape + 1', '(+ X 1)', '1:3 unknown-member «shape»'],
      ['a = b = 1', '(= a b)', '1:7 expected «=»'],
      ['5 = 3', '3', '1:1 assign-target «5»'],
      ['(K) = 3', '(= K 3)'],
      ['X[1] = 2', '2', '1:1 assign-target «X[1]»'],
      ['a == b', '(= a ?)', '1:4 expected «=»'],
      ['"same', '?', '1:1 unclosed «"»'],
      ["conv2d(X, 'same)\nb = 1", '(conv2d! X ?) ; (= b 1)', "1:11 unclosed «'», 1:7 unclosed «(»"],
      ['for i = 1:10\n  x = i', 'for ; (= x i)', '1:1 keyword «for»'],
      ['import numpy as np', 'import', '1:1 keyword «import»'],
      ['X = 5 % five', '(= X 5)', '1:7 unexpected-character «%»'],
      ['x = 1 // 2', '(= x (/ (/ 1 ?) 2))', '1:8 expected «/»'],
      ['[1 … 2]', '(list 1 ? 2)', '1:4 elided «…»'],
      [
        'array([[0., ..., 0.],\n       ...,\n       [0., ..., 0.]])',
        '(array! (list (list 0 ? 0) ? (list 0 ? 0)))',
        '1:13 elided «...», 2:8 elided «...», 3:13 elided «...»',
      ],
      ['💥 + 1', '(+ ? 1)', '1:1 unexpected-character «💥»'],
    ],
  };
  for (const [group, cases] of Object.entries(holes)) {
    describe(group, () => {
      for (const [source, trees, problems = ''] of cases) {
        it(shown(source), () => assert.deepEqual(parsed(source), [trees, problems]));
      }
    });
  }

  it('a printed row that fills 75 columns goes on in the next line, whatever the numbers', () => {
    // numpy.array2string of 40 elements, as NumPy 2 prints them inside a matrix.
    for (const [width, perLine] of [
      [2, 36],
      [4, 18],
      [11, 6],
      [14, 5],
    ] as const) {
      const items = Array.from({ length: 40 }, (_, n) => String(n % 10).padStart(width - 1));
      const lines: string[] = [];
      for (let at = 0; at < items.length; at += perLine) lines.push(items.slice(at, at + perLine).join(' '));
      const row = lines.join('\n  ');
      const [trees, problems] = parsed(`[[${row}]\n [${row}]]`);
      const numbers = items.map((item) => item.trim()).join(' ');
      assert.deepEqual([trees, problems], [`(list (list ${numbers}) (list ${numbers}))`, '']);
    }
  });
});

describe('a statement in one line', () => {
  const table: readonly (readonly [source: string, line: string])[] = [
    ['X', 'X'],
    ['[1 2\n 3 4]', '[1 2; 3 4]'],
    ['[\n1 2 # first\n\n  3 4\n]', '[1 2; 3 4]'],
    ['[1 2;\n 3 4]', '[1 2; 3 4]'],
    ['[[1, 2],\n [3, 4]]', '[[1, 2], [3, 4]]'],
    ['f(1,\n  [1 2\n 3 4],\n  x\n)', 'f(1, [1 2; 3 4], x)'],
    ['1 ...\n  + 2', '1 + 2'],
    ['a   +\tb', 'a + b'],
    ['conv2d(X, K, padding="same")', 'conv2d(X, K, padding="same")'],
  ];
  for (const [source, line] of table) it(shown(source), () => assert.equal(oneLine(source), line));

  it('cuts what is long', () => assert.equal(oneLine(`[${'1 '.repeat(1000)}]`).length, 201));
});
