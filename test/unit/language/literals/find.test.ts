import assert from 'node:assert/strict';
import { literalIn, shownLiteral, spanOf } from './cursor';

type Case = readonly [source: string, shown: string];

const FOUND: Record<string, readonly Case[]> = {
  python: [
    ['kernel = np.array([[0, -1, 0], [-1, |5,-1], [0, -1, 0]])', '3×3: 0 -1 0 -1 5 -1 0 -1 0'],
    ['pos = n|p.array([[2, 1], [3, 1], [4, 1]], dtype=np.int8)', '3×2: 2 1 3 1 4 1'],
    ['sobel = [\n    [-1, 0, 1],  # left\n    [-2, 0, |2],\n    [-1, 0, 1],\n]', '3×3: -1 0 1 -2 0 2 -1 0 1'],
    ['w = torch.tensor([[0.5, 1e-3], [-.25, 2.]], device="cuda|:0", requires_grad=True)', 'nothing'],
    [
      'w = torch.tensor([[0.5, 1e-2], [|-.25, 2.]], device="cuda:0", requires_grad=True)',
      '2×2: 0.5 0.01 -0.25 2',
    ],
    ['A = Matrix([[1, 2], [3, 4|]])', '2×2: 1 2 3 4'],
    ['blur = [1/9, 1/9, |1/9]', '3: 0.111 0.111 0.111'],
    ['big = [1_000, 0x1F, 2_0.5|]', '3: 1000 31 20.5'],
    ["m = [[np.nan, 1], [float('-inf'), |2]]", '2×2: NaN 1 -∞ 2'],
    ["m = [[1, float('nan')], [np.inf, 2], [|3, 4]]", '3×2: 1 NaN ∞ 2 3 4'],
    ['t = ((1, 2), (3, |4))', '2×2: 1 2 3 4'],
    ['x = np.array([[1], [2], [3|], [4], [5]])  # features', '5×1: 1 2 3 4 5'],
    ['array([[1.|, 2.],\n       [3., 4.]], dtype=float32)', '2×2: 1 2 3 4'],
    ['[[0.1 0.2 0.3]\n [0.4 0.5| 0.6]]', '2×3: 0.1 0.2 0.3 0.4 0.5 0.6'],
    ['[[ 1.5e+00 -2.0e-01]\n |[ 0.0e+00  nan]]', '2×2: 1.5 -0.2 0 NaN'],
    [
      'array([[  0,   1, ...,  98,  99],\n       [100, 101, ..., |198, 199],\n       ...,\n       [900, 901, ..., 998, 999]])',
      '3×4: 0 1 98 99 100 101 198 199 900 901 998 999 · elided',
    ],
    [
      'tensor([[[ 0.1,  0.2],\n         [ 0.3,  0.4]],\n\n        [[|-0.1, -0.2],\n         [-0.3, -0.4]]], grad_fn=<ViewBackward0>)',
      '2×2×2: 0.1 0.2 0.3 0.4 -0.1 -0.2 -0.3 -0.4',
    ],
    ['x = [np.array([1, 2]), np.array([3, |4])]', '2×2: 1 2 3 4'],
    ['>>> maze = [[0, 1],\n...         [1, |0]]', '2×2: 0 1 1 0'],
    ['a = np.array(\n  [[1, 2], [3, |4]],\n  dtype=np.dtype("f8"),\n)\nb = 1', '2×2: 1 2 3 4'],
    ['sy = 1j * np.array([[0,-1],[1,|0]])', '2×2: 0 -1 1 0'],
    ['f([[1, 2], [3, |4]], axis=0)', '2×2: 1 2 3 4'],
    ['for x in [1, 2, |3]:', '3: 1 2 3'],
    ['a = [[1, 2], [3, 4, |5], [6, 7]]', '3×3: 1 2 NaN 3 4 5 6 7 NaN · row 2 has 3 of 2 · gaps 2'],
    ['a = [[1], [2, |3], [4, 5]]', '3×2: 1 NaN 2 3 4 5 · row 1 has 1 of 2 · gaps 1'],
    ['X = [[1, 2],\n     [3, |4],\n', '2×2: 1 2 3 4 · incomplete'],
    ['X = [[1, 2],\n     [|3\ny = 4', '2×2: 1 2 3 NaN · gaps 1 · incomplete'],
    ['X = np.array([[1, 2],\n     [3, |4],\ndef f(x):\n  return x', '2×2: 1 2 3 4 · incomplete'],
    ['X = np.array([[1, 2], [3, 4|]', '2×2: 1 2 3 4 · incomplete'],
    ['x = [1, 2, 3, 4]|', '4: 1 2 3 4'],
    ['x = [−1, 2, |3]', '3: -1 2 3'],
    ['row = [1, 2, # not [this]\n   |3]', '3: 1 2 3'],
  ],
  javascript: [
    ['const identity = [[1, 0], [0, |1]];', '2×2: 1 0 0 1'],
    [
      'const k = [\n  [1, 2, 1], // top\n  [2, |4, 2], /* middle */\n  [1, 2, 1],\n];',
      '3×3: 1 2 1 2 4 2 1 2 1',
    ],
    ['return [[1, 2], [|NaN, -Infinity]]', '2×2: 1 2 NaN -∞'],
    ['return [name, [1, 2, |3]]', '3: 1 2 3'],
    ['const k = [1 / 2, 1 // half\n, |3 /* three */]', '3: 0.5 1 3'],
    ['const m = math.matrix([[7, 1], [-2, |3]]);', '2×2: 7 1 -2 3'],
    ['const n = [1n, 0b11, 0o17|, 1_000]', '4: 1 3 15 1000'],
    ['const m = [[1, 2], [3, |4];\nconst y = 3;', '2×2: 1 2 3 4 · incomplete'],
    ['const m = [\n  [1, 2],\n  [3, |4],\n\nconst y = 3;', '2×2: 1 2 3 4 · incomplete'],
  ],
  typescript: [
    ['const a: number[][] = [[1, 2], [3, |4]];', '2×2: 1 2 3 4'],
    ['const a = [[1, 2], [3, |4]] as const satisfies number[][];', '2×2: 1 2 3 4'],
  ],
  json: [
    ['{"weights": [[0.1, 2.5e-1], [3, |-4]], "bias": 1}', '2×2: 0.1 0.25 3 -4'],
    [
      '{\n  "points": [\n    [\n      1,\n      2\n    ],\n    [\n      |3,\n      null\n    ]\n  ]\n}',
      '2×2: 1 2 3 NaN',
    ],
    ['{"w": [[1, 2],\n  [3, |4],\n "b": 3}', '2×2: 1 2 3 4 · incomplete'],
  ],
  jsonc: [['{ "m": [[1, 2], /* two */ [3, |4],] }', '2×2: 1 2 3 4']],
  julia: [
    ['A = [1 2; 3 |4]', '2×2: 1 2 3 4'],
    ['A = [1.0 2.0\n     3.0 |-4.0]', '2×2: 1 2 3 -4'],
    ['B = Float64[1 2 3; 4 |5 6] # comment', '2×3: 1 2 3 4 5 6'],
    ['R = @SMatrix [1 0; 0 |1]', '2×2: 1 0 0 1'],
    ["v = [1, 2, |3]'", '3: 1 2 3'],
    ['x = [NaN Inf; |-Inf 1f0]', '2×2: NaN ∞ -∞ 1'],
    ['n = [[1, 2], [3, |4]]', '2×2: 1 2 3 4'],
    ['A = [1 2;\n     3 |4', '2×2: 1 2 3 4 · incomplete'],
  ],
  matlab: [
    ["A = [1, 2, 3; 4, |5, 6]';", '2×3: 1 2 3 4 5 6'],
    ['h = [1 2 1\n     0 |0 0 % zero\n    -1 -2 -1];', '3×3: 1 2 1 0 0 0 -1 -2 -1'],
    ['w = [1 2 ...\n     3 |4];', '1×4: 1 2 3 4'],
    ['c = [1;2;|3];', '3×1: 1 2 3'],
    ['A = [1 2; 3 |4 5];', '2×3: 1 2 NaN 3 4 5 · row 2 has 3 of 2 · gaps 1'],
  ],
  r: [
    ['m <- matrix(c(1, 2, |3, 4, 5, 6), nrow = 2)', '2×3: 1 3 5 2 4 6'],
    ['m <- matrix(c(1, 2, |3, 4), nrow=2, ncol=2, byrow=TRUE)', '2×2: 1 2 3 4'],
    ['layout <- rbind(c(1,1,2,2),\n                c(3,3,3,|3))', '2×4: 1 1 2 2 3 3 3 3'],
    ['ma|trix(1:6, ncol = 3, dimnames = list(c("a", "b"), NULL))', '2×3: 1 3 5 2 4 6'],
    ['x <- cbind(a = c(1, 2), b = c(3L, |NA))', '2×2: 1 3 2 NaN'],
    ['v <- c(0.25, 1.5, |-0.25)', '3: 0.25 1.5 -0.25'],
    ['a <- array(c(1, 2, 3, 4, 5, 6, 7, |8), dim = c(2, 2, 2))', '2×2×2: 1 3 2 4 5 7 6 8'],
    ['m <- rbind(c(1, 2), c(3, |4, 5))', '2×3: 1 2 NaN 3 4 5 · row 2 has 3 of 2 · gaps 1'],
    ['m <- matrix(c(1, 2,\n              3, |4', '4×1: 1 2 3 4 · incomplete'],
  ],
  latex: [
    ['$A = \\begin{bmatrix} 1 & 2 \\\\ 3 & |4 \\end{bmatrix}$', '2×2: 1 2 3 4'],
    [
      '\\[\n\\begin{pmatrix}\n  -1 & \\frac{1}{2} \\\\\n  0.5 & |\\infty\n\\end{pmatrix}\n\\]',
      '2×2: -1 0.5 0.5 ∞',
    ],
    [
      '\\left[\\begin{array}{cc|c} 1 & 0 & 2 \\\\ \\hline 0 & ‸1 & 3 \\\\ \\end{array}\\right]',
      '2×3: 1 0 2 0 1 3',
    ],
    ['\\be|gin{vmatrix} 1 & 2 \\\\ 3 & 4 \\end{vmatrix}', '2×2: 1 2 3 4'],
    ['\\begin{matrix*}[r] 1.5 \\cdot 10^{-7} & 2 \\\\[2pt] - 3 & |4 \\end{matrix*}', '2×2: 1.5e-7 2 -3 4'],
    ['\\begin{bmatrix} 1 & 2 \\\\ 3 & |4\n\nProse.', '2×2: 1 2 3 4 · incomplete'],
    [
      '\\begin{bmatrix} 1 & 2 & 3 \\\\ 4 & |5 \\end{bmatrix}',
      '2×3: 1 2 3 4 5 NaN · row 2 has 2 of 3 · gaps 1',
    ],
  ],
  c: [
    ['double a[2][2] = {{1.0, 2.0}, {3.0, |4.0}};', '2×2: 1 2 3 4'],
    ['static const float K[] = { 1.0f, -2.5f, |0x10, 1e3F };', '4: 1 -2.5 16 1000'],
    ['float m[2][2] = {\n  {NAN, 1}, // first\n  {|INFINITY, 2},\n};', '2×2: NaN 1 ∞ 2'],
    ['int a[2][3] = {{1, 2, 3}, {4, |5', '2×3: 1 2 3 4 5 NaN · gaps 1 · incomplete'],
  ],
  cpp: [
    ["std::vector<std::vector<double>> a{{1, 2}, {3, |4'000}};", '2×2: 1 2 3 4000'],
    ['auto v = std::vector<double>{1.5, 2.5, |std::numeric_limits<double>::infinity()};', '3: 1.5 2.5 ∞'],
    ['return {{1, 0, 0}, {0, |1, 0}, {0, 0, 1}};', '3×3: 1 0 0 0 1 0 0 0 1'],
  ],
  java: [
    ['double[][] m = new double[][] { { 1, -0.2, -1 }, { 1, |-1.5, 1 } };', '2×3: 1 -0.2 -1 1 -1.5 1'],
    [
      'Double[][] d = new Double[][] { new Double[] {-1d}, new Double[] { 0d }, new Double[] { |1d } };',
      '3×1: -1 0 1',
    ],
    ['float[] f = {1f, 2.5f, |Float.NaN, 0f};', '4: 1 2.5 NaN 0'],
    ['double[] thirds = {1/3, 1.0/4, 1 / 2f, |7 / 2};', '4: 0 0.25 0.5 3'],
  ],
  csharp: [
    ['double[,] a = new double[,] { {14, -3, 0}, {-11, |-5, 3} };', '2×3: 14 -3 0 -11 -5 3'],
    ['decimal[] p = { 1.5m, 2m, |3m };', '3: 1.5 2 3'],
    ['int[][] j = [[1, 2], [3, |4]];', '2×2: 1 2 3 4'],
    ['var j = new int[][] { new int[] { 1, 2 }, new[] { 3, |4 } };', '2×2: 1 2 3 4'],
  ],
  go: [
    ['W := [][]float64{{1, 2}, {3, |4}}', '2×2: 1 2 3 4'],
    ['p := [][]float64{\n\t{1, 0, 0},\n\t{0, |1, 0},\n}', '2×3: 1 0 0 0 1 0'],
    ['notes = []float64{261.63, |277.18, 329.63}', '3: 262 277 330'],
    ['m := [][]float64{[]float64{1, math.NaN()}, []float64{|math.Inf(-1), 2}}', '2×2: 1 NaN -∞ 2'],
  ],
  rust: [
    ['let a = [[1.0, 2.0], [3.0, |4.0]];', '2×2: 1 2 3 4'],
    ['let v = ve|c![vec![1u8, 2], vec![3, 4_u8]];', '2×2: 1 2 3 4'],
    ['let ids = vec![vec![0], vec![1, |2], vec![3, 4]];', '3×2: 0 NaN 1 2 3 4 · row 1 has 1 of 2 · gaps 1'],
    ['let a = array![[1., 2.], [f64::NAN, |2_000.5f64]];', '2×2: 1 2 NaN 2001'],
  ],
  csv: [
    ['1,2,3\n4,|5,6\n', '2×3: 1 2 3 4 5 6'],
    ['x,y\n1.5,2\n|3,\n', '2×2: 1.5 2 3 NaN · gaps 1'],
    ['day;a;b\nMon;1;2\nTue;3;|4', '2×2: 1 2 3 4'],
    ['# made by savetxt\n1.0e+00 2.0e+00\n3.0e+00 |nan', '2×2: 1 2 3 NaN'],
    ['"a","b"\n"1","2"\n"3",|"4"', '2×2: 1 2 3 4'],
    ['1,2\n3,|4,5\n6,7', '3×3: 1 2 NaN 3 4 5 6 7 NaN · row 2 has 3 of 2 · gaps 2'],
    ['date,v,w\n2024-01-15,1,2\n2024-01-16,|3,4', '2×2: 1 2 3 4'],
  ],
  tsv: [['1\t2\n3\t|4', '2×2: 1 2 3 4']],
  plaintext: [['out:\n[[1. 2.]\n [3. |4.]]', '2×2: 1 2 3 4']],
  markdown: [
    ['| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | ‸-4.5 |', '2×2: 1 2 3 -4.5'],
    [
      '| op | ms | GF/s |\n|:--|--:|--:|\n| conv | 1.5 | **12** |\n| relu | ‸2 | – |',
      '2×2: 1.5 12 2 NaN · gaps 1',
    ],
    ['Text.\n\n```backprop\nX = [1 2 3\n     4 |5 6]\n```\n', '2×3: 1 2 3 4 5 6'],
    ['```backprop\ndZ = [[1, 2], [3, |4]]\n```', '2×2: 1 2 3 4'],
    ['```py\nx = [[1, 2], [3, |4]]\n```', '2×2: 1 2 3 4'],
    ['```\n[[1. 2.]\n [3. |4.]]\n```', '2×2: 1 2 3 4'],
    ['Out:\n\n    [[1. 2.]\n     [3. |4.]]\n\nProse.', '2×2: 1 2 3 4'],
    ['    [[1 2]\n     [3 |4]]', '2×2: 1 2 3 4'],
    ['The matrix $$\\begin{bmatrix}1 & 2\\\\3 & |4\\end{bmatrix}$$ is', '2×2: 1 2 3 4'],
  ],
};

const NOT_FOUND: Record<string, readonly string[]> = {
  python: [
    'x[1, |2]',
    'a[0][|1]',
    'a[1, 2, |3]',
    'x[[0, 1, |2]]',
    'x[idx, [0, 1, |2]]',
    'def f(x: List[|int]) -> Tuple[int, int, int]:',
    'Literal[1, 2, |3]',
    's = "[1, 2, |3]"',
    "s = 'see [[1, 2], [3, |4]]'",
    '# kernel = [[1, 2], [3, |4]]',
    'x = 3  # was [1, 2, |3]',
    'f(1, 2, |3)',
    'np.zeros((3, 224, |224))',
    'torch.zeros([2, 3, |4])',
    'x.reshape([2, 3, |4])',
    'shape = (1, 2, |3)',
    'figsize=(10, |8)',
    'version_info >= (3, 10, |0)',
    'x = [1, |2]',
    'x = [|]',
    'x = [[|]]',
    '[a, b, c] = 1, |2, 3',
    'x = [1, y, |3]',
    'x = [i for i in |range(3)]',
    'd = {1, 2, |3}',
    'd = {"a": 1, "b": |2}',
    'datetime(2024, 1, |15)',
    'ip = [127.0.0.1, |2, 3]',
    'x = [1-2, 3-4, |5]',
    'x = [1 + 2, 3, |4]',
    'z = [1j, 2j, |3j]',
    'x[1:3, |0:2]',
    'x = y[..., 1, |2]',
    'import numpy| as np',
    'print(f"{x[1, 2, |3]}")',
    'f(x)[1, 2, |3]',
    'x = [[1, 2], [3, 4]]; y = |5',
    'x = |[[1, 2], "a"]',
    'A = np.array([[float(x)], [float(y)]|])',
  ],
  javascript: [
    'arr[1|]',
    'arr[0][1, 2, |3]',
    'const [a, b, c] = |f(1, 2, 3);',
    'const { a, b } = |x;',
    '/* [[1, 2], [3, |4]] */',
    '// [[1, 2], [3, |4]]',
    '/**\n * [[1, 2], [3, |4]]\n */',
    'const s = `[1, 2, |3]`;',
    'f(1, 2, |3)',
    'new Date(2024, 1, |15)',
    'const x = [1|];',
    'const x = [,1,,|2,3];',
    'x?.[1, 2, |3]',
    'if (x) { return |1; }',
    'for (let i = 0; i < |10; i++) {}',
    'const a = [1, "2", |3];',
    'a = [() => 1, |2, 3]',
  ],
  typescript: [
    'let a: number[|];',
    'type T = [1, 2, |3];',
    'const f = (x: Array<number>): [number, |number] => [1, 2];',
  ],
  json: [
    '{"version": "1.2.|3"}',
    '{"a": 1, "b": |2}',
    '{"date": "2024-01-|15"}',
    '["a", "b", |"c"]',
    '{"size": [640, |480]}',
  ],
  julia: [
    'x[1, |2]',
    'x[1 2 |3]',
    'f(1, 2, |3)',
    'x = 1:|10',
    'Vector{Float64}(|undef, 3)',
    '# [1 2; 3 |4]',
    '[x^2 for x in 1:|3]',
  ],
  matlab: [
    'x(1, 2, |3)',
    '[a, b] = deal(1, |2);',
    "disp('[1 2; 3 |4]')",
    '% [1 2; 3 |4]',
    'zeros(3, |3)',
    "x = [a' 2 |3];",
  ],
  r: [
    'x[1, |2]',
    'f(1, 2, |3)',
    "#' x <- rbind(c(1, 2), c(3, |4))",
    'c(a = 1, b = |2, c = 3)',
    's <- "c(1, 2, |3)"',
    'c("a", "b", |"c")',
    'seq(1, 10, |2)',
    'matrix(0, nrow = 3, ncol = |3)',
  ],
  latex: [
    '\\begin{bmatrix} a & b \\\\ c & |d \\end{bmatrix}',
    '\\begin{tabular}{cc} 1 & 2 \\\\ 3 & |4 \\end{tabular}',
    'In 2024 we |measured 1, 2 and 3.',
    '% \\begin{bmatrix} 1 & 2 \\\\ 3 & |4 \\end{bmatrix}',
    '\\begin{bmatrix} 1 & 2 \\end{bmatrix} and |prose',
    '\\begin{equation} x = |1 \\end{equation}',
  ],
  c: [
    'a[1][|2]',
    'int a[3]|;',
    'if (x) { y = |1; }',
    'for (int i = 0; i < |3; i++) { }',
    'f(1, 2, |3);',
    '/* {1, 2, |3} */',
    'char *s = "{1, 2, |3}";',
    'enum { A = 1, B = |2 };',
    'int a[2] = {1, |2};',
  ],
  cpp: [
    'auto d = Date{2024, 1, |15};',
    'std::map<int, int> m = {{1, 2}, {3, |4}};',
    'void test() |{ std::vector<int> a{1, 2, 3}; }',
    'else |{ std::vector<int> a{1, 2, 3}; }',
    'std::vector<int> v(3, |0);',
    'auto [a, b] = |f(1, 2);',
    'v[{1, 2|}]',
  ],
  java: ['int[] a = new int[|3];', 'List<Integer> l = List.of(1, 2, |3);', '@Sizes({A, B|})'],
  csharp: ['a[1, 2, |3]', 'var s = $"{1,2|}";', 'new int[2, 3, |4]', '[Range(1, 2|)]'],
  go: [
    'p := image.Point{1, |2}',
    'c := color.RGBA{255, 0, 0, |255}',
    'x := a[1]|',
    'm := make([][]float64, |3)',
  ],
  rust: [
    'let x = a[1|];',
    'let z = [[0.0; 3]; |3];',
    '#[repr(C, align(8|))]',
    "fn f<'a>(x: &'a [f64; |3]) {}",
    'println!("{}", [1, 2|]);',
    'let r = 0..|10;',
  ],
  csv: ['name,city\nAnn,|Rome\nBob,Oslo', 'a,b\n1,x\n2,|y', '|\n'],
  plaintext: ['as shown in [1, 2, |3] and [4]', 'on 2024-01-|15', 'version 1.2.|3'],
  markdown: [
    'Prose with [1, 2, |3] in it.',
    '| a | b |\n|---|---|\n| x | ‸y |',
    '[link](|http://a.b/1,2,3)',
    '`[[1, 2], [3, |4]]`',
    'A line of prose\n    goes on with [[1 2]\n    [3 |4]]',
    '| when | v |\n|---|---|\n| 1.2.3 | ‸a |',
    '```backprop\nZ = conv2d(X, K)[1, |2]\n```',
  ],
};

const oneLine = (source: string): string => source.replaceAll('\n', ' ⏎ ');

describe('literals', () => {
  let found = 0;
  for (const [language, cases] of Object.entries(FOUND)) {
    describe(`in ${language}`, () => {
      for (const [source, shown] of cases) {
        found++;
        it(oneLine(source), () => assert.equal(shownLiteral(literalIn(language, source)), shown));
      }
    });
  }
  let without = 0;
  for (const [language, sources] of Object.entries(NOT_FOUND)) {
    describe(`in ${language}, nothing`, () => {
      for (const source of sources) {
        without++;
        it(oneLine(source), () => assert.equal(shownLiteral(literalIn(language, source)), 'nothing'));
      }
    });
  }
  it('are tried on enough of both', () => {
    assert.ok(found >= 40 && without >= 40, `${found} and ${without}`);
  });

  describe('span', () => {
    const spans: readonly Case[] = [
      ['python: x = np.array([[1, 2], [3, |4]], dtype=float) + 1', 'np.array([[1, 2], [3, 4]], dtype=float)'],
      ['python: x = [[1, 2],\n  [3, |4],\n\ny = 2', '[[1, 2],\n  [3, 4]'],
      ['rust: let v = vec! [1, 2, |3];', 'vec! [1, 2, 3]'],
      ['julia: x = 2 * Float64[1 2; 3 |4] + y', 'Float64[1 2; 3 4]'],
      ['r: m <- matrix(c(1, |2, 3, 4), 2) %*% n', 'matrix(c(1, 2, 3, 4), 2)'],
      [
        'latex: $\\begin{bmatrix}1 & |2\\\\3 & 4\\end{bmatrix} x$',
        '\\begin{bmatrix}1 & 2\\\\3 & 4\\end{bmatrix}',
      ],
    ];
    for (const [described, span] of spans) {
      it(oneLine(described), () => {
        const [, language = '', source = ''] = /^(\w+): ([\s\S]*)$/.exec(described) ?? [];
        const literal = literalIn(language, source);
        assert.ok(literal);
        assert.equal(spanOf(source, literal), span);
      });
    }
  });
});
