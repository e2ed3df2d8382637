import assert from 'node:assert/strict';
import { literalIn, shownLiteral } from './cursor';

/**
 * Literals as they stand in public repositories, and code from there that has brackets with numbers in them and is no
 * literal. The cursor is `‸`.
 */
const FOUND: Record<string, readonly (readonly [source: string, shown: string])[]> = {
  python: [
    [
      '    "edges": np.array([[-1, 0, 1], [-2, ‸0, 2], [-1, 0, 1]], np.float32),',
      '3×3: -1 0 1 -2 0 2 -1 0 1',
    ],
    [
      'image_sobel_edge1 = convolve(gray_image, kernel=np.array([[-1, 0, 1], [-2, 0, 2], [‸-1, 0, 1]]))',
      '3×3: -1 0 1 -2 0 2 -1 0 1',
    ],
    ['bvecs = np.array([[1., 0., 0.], [0., 1., 0‸], [0., 0., 1.]])', '3×3: 1 0 0 0 1 0 0 0 1'],
    ['g2 = np.arr‸ay([[1., 0., 0.], [-1., 0., 0.]])', '2×3: 1 0 0 -1 0 0'],
    ['return [new_state, np.array([[1., 0., ‸0., 0.]])]', '1×4: 1 0 0 0'],
    [
      'f.H = np.array([[1., 0., 0., 0.],\n                [0., ‸1., 0., 0.]])  # Measurement function',
      '2×4: 1 0 0 0 0 1 0 0',
    ],
    ['bvals = np.array([0., 1000., ‸3000.])', '3: 0 1000 3000'],
    [
      'self._ap_locations = torch.tensor([[ 0. ,  2. ],\n                                  [16.8,  7.6],\n                                  [ 6.4,  ‸7.6],\n                                  [12.4,  0. ]])',
      '4×2: 0 2 16.8 7.6 6.4 7.6 12.4 0',
    ],
    ['    "weights": [[1, 1], [2, ‸2], [1, 1]],', '3×2: 1 1 2 2 1 1'],
    [
      'F35 = [[3, 4, 5, 6, 0], [6, 0, 4, 2, 0], [1, ‸2, 3, 4, 5]]          # 문서의 3x5 예',
      '3×5: 3 4 5 6 0 6 0 4 2 0 1 2 3 4 5',
    ],
    ['a = [1 / 4, 2 / 4, ‸1 / 4]', '3: 0.25 0.5 0.25'],
    [
      '        A: tensor([[ 1.,  5.],\n                [ 5., 2‸5.]])\n        inv_A: tensor([[ 0.9630, -0.1852],\n                [-0.1852,  0.0741]])',
      '2×2: 1 5 5 25',
    ],
    [
      '    >>> res\n    tensor([[ 0.3996, -2.3303],\n            [-0.4323, -0.‸1440],\n            [-0.1309, -1.0000]], grad_fn=<AddBackward0>)\n\n    >>> # One-hot input',
      '3×2: 0.4 -2.33 -0.432 -0.144 -0.131 -1',
    ],
    [
      '        >>> melfb\n        array([[ 0.   ,  0.016, ...,  0.   ,  0.   ],\n            [ 0.   ,  0.   , ...,  ‸0.   ,  0.   ],\n            ...,\n            [ 0.   ,  0.   , ...,  0.   ,  0.   ]])',
      '3×4: 0 0.016 0 0 0 0 0 0 0 0 0 0 · elided',
    ],
    [
      "   'array': array([-0.00048828, -0.00018311, -0.00137329, ...,  ‸0.00079346, 0.00091553,  0.00085449], dtype=float32),",
      '6: -0.000488 -0.000183 -0.00137 0.000793 0.000916 0.000854 · elided',
    ],
  ],
  plaintext: [
    [
      'positive sentiment: The restaurant is really good.\n tensor([[[-1.7313,  0.6128, ...,  0.1827],\n          [-1.6833, -0.2544, ..., ‸-0.4493],\n          [ 0.3066, -0.3719, ..., -1.1191]]])',
      '1×3×3: -1.73 0.613 0.183 -1.68 -0.254 -0.449 0.307 -0.372 -1.12 · elided',
    ],
    [
      'X_train\nOut[97]: \narray([[ 0.58557657,  2.81868858, ..., -1.12441087,\n        -0.65818576,  1.57107541],\n       [-0.27269589, -0.411118  , ...,  0.88935462,\n        -0.65818576, -0.63650668‸]])',
      '2×5: 0.586 2.82 -1.12 -0.658 1.57 -0.273 -0.411 0.889 -0.658 -0.637 · elided',
    ],
  ],
  javascript: [
    [
      '        const kernel = [\n            [0, -1, 0],\n            [-1, ‸4, -1],\n            [0, -1, 0]\n        ];',
      '3×3: 0 -1 0 -1 4 -1 0 -1 0',
    ],
    [
      'const KERNEL = [\n  [0, 0, 1], [1, 0, 0.45], [-1, 0, ‸0.45], [0, 1, 0.45], [0, -1, 0.45],\n]\n// The drift',
      '5×3: 0 0 1 1 0 0.45 -1 0 0.45 0 1 0.45 0 -1 0.45',
    ],
    [
      'let kernel = [\n    [  1/16,  2/16,  1/16 ],\n    [  2/16,  ‸4/16,  2/16 ],\n    [  1/16,  2/16,  1/16 ]\n];',
      '3×3: 0.0625 0.125 0.0625 0.125 0.25 0.125 0.0625 0.125 0.0625',
    ],
    ['  const kernel = [0, -1, 0, -1, ‸5, -1, 0, -1, 0];', '9: 0 -1 0 -1 5 -1 0 -1 0'],
  ],
  typescript: [
    ['let matrix: number[][] = [[1, 2, 3], [4, ‸5, 6], [7, 8, 9]];', '3×3: 1 2 3 4 5 6 7 8 9'],
    ['    const A: number[][] = [[2, 0], [0, ‸3]];', '2×2: 2 0 0 3'],
    [
      'let shape1: number[][] = [[10, 10], [290,  10], [290, ‸290], [10, 290], [10, 10]];',
      '5×2: 10 10 290 10 290 290 10 290 10 10',
    ],
    [
      '  multiples: number[][] = [[0], [1], [1, ‸2], [1, 3]];',
      '4×2: 0 NaN 1 NaN 1 2 1 3 · row 3 has 2 of 1 · gaps 2',
    ],
  ],
  json: [
    [
      '            "weights": [[0.5, -0.3, 0.2, 0.1], [0.1, ‸0.4, -0.2, 0.3]],',
      '2×4: 0.5 -0.3 0.2 0.1 0.1 0.4 -0.2 0.3',
    ],
    [
      '"control_points_mm": [\n  [[10, 0, 0], [10, 0, 20]],\n  [[10, 10, 0], [10, ‸10, 20]],\n  [[0, 10, 0], [0, 10, 20]]\n]',
      '3×2×3: 10 0 0 10 0 20 10 10 0 10 10 20 0 10 0 0 10 20',
    ],
  ],
  julia: [
    ['mat = [1 4 8;2 5 9; 3 ‸6 7]', '3×3: 1 4 8 2 5 9 3 6 7'],
    [
      'A = \n[\n    0.0 0.1 0.2;\n    1.8 ‸1.6 1.4;\n    2.1 2.3 2.5;\n]',
      '3×3: 0 0.1 0.2 1.8 1.6 1.4 2.1 2.3 2.5',
    ],
    ['const CIRCLE = @SMatrix [1.0 0.0 0.0; 0.0 ‸1.0 0.0; 0.0 0.0 -1.0]', '3×3: 1 0 0 0 1 0 0 0 -1'],
    ['    loc = (A / 12) * @SMatrix [2 1 1; 1 ‸2 1; 1 1 2]', '3×3: 2 1 1 1 2 1 1 1 2'],
    ['A = [1 2 3;\n     4 5 6;\n     7 ‸8 9;\n     10 11 12]', '4×3: 1 2 3 4 5 6 7 8 9 10 11 12'],
  ],
  matlab: [
    ["hz = (conv2(img, [-1 0 1; -2 ‸0 2; -1 0 1], 'same'));", '3×3: -1 0 1 -2 0 2 -1 0 1'],
    ["    Ly = abs(conv2(img, [1; -2; ‸1], 'same'));", '3×1: 1 -2 1'],
    ["dx = conv2(img, [1 ‸2 1]', 'same');", '1×3: 1 2 1'],
    ['kernel = [-1, 2, -1; -1, ‸2, -1; -1, 2, -1];', '3×3: -1 2 -1 -1 2 -1 -1 2 -1'],
  ],
  r: [
    [
      'R12 <- matrix(c(-.111, -.266, ‸-.195, -.085), nrow = 2, byrow = TRUE)',
      '2×2: -0.111 -0.266 -0.195 -0.085',
    ],
    ['R22 <- matrix(c(1, -.269, ‸-.269, 1), nrow = 2)', '2×2: 1 -0.269 -0.269 1'],
    ['smooth = rbind(c(1,1,1),c(1,‸0,1),c(1,1,1))', '3×3: 1 1 1 1 0 1 1 1 1'],
    [
      'Adj_mat = rbind(c(0.0,0.9,0.0),\n                c(0.9,‸0.0,0.2),\n                c(0.0,0.2,0.0))',
      '3×3: 0 0.9 0 0.9 0 0.2 0 0.2 0',
    ],
    [
      'trans <- matrix(\n  c(0.90, 0.06, 0.04,\n       0, ‸0.90, 0.10,\n       0,    0,    1), \n  nrow = 3, ncol = 3, byrow = TRUE)',
      '3×3: 0.9 0.06 0.04 0 0.9 0.1 0 0 1',
    ],
  ],
  latex: [
    [
      '- $\\begin{bmatrix} 1 & 0 & 2 \\\\ 0 & ‸1 & -1 \\end{bmatrix}$(2×3)과 $\\begin{bmatrix} 1 \\\\ 2 \\\\ 3 \\end{bmatrix}$',
      '2×3: 1 0 2 0 1 -1',
    ],
    [
      '$$R = \\begin{pmatrix} 1 & 0.85 & -0.20 \\\\ 0.85 & ‸1 & -0.10 \\\\ -0.20 & -0.10 & 1 \\end{pmatrix}$$',
      '3×3: 1 0.85 -0.2 0.85 1 -0.1 -0.2 -0.1 1',
    ],
    [
      'Here $\\left|\\begin{array}{ccc} 1 & 2 & 1\\\\ 2 & ‸-1 & -1\\\\ 1 & 0 & 1 \\end{array}\\right|=-6\\neq0$.',
      '3×3: 1 2 1 2 -1 -1 1 0 1',
    ],
    [
      'Identity matrix $$I_{3\\times 3} = \\begin{bmatrix} 1 & 0 & 0 \\newline 0 & ‸1 & 0 \\newline 0 & 0 & 1 \\newline \\end{bmatrix}$$',
      '3×3: 1 0 0 0 1 0 0 0 1',
    ],
    [
      '  y = \\dfrac{1}{t} \\left[ \\begin{array}{ccc} 1 & 0 & 0 \\\\ 0 & ‸0 & 1 \\end{array} \\right] R^{-1} (P - P_0)',
      '2×3: 1 0 0 0 0 1',
    ],
  ],
  c: [
    [
      '\tconst int sobel_x[3][3] = \n\t{{ 1,   0,  -1},\n\t{ 2,   ‸0,  -2},\n\t{ 1,   0,  -1}};',
      '3×3: 1 0 -1 2 0 -2 1 0 -1',
    ],
    [
      '    static const float kernel[5][5] = {\n        {1.0f, 4.0f, 6.0f, 4.0f, 1.0f},\n        {4.0f, 16.0f, ‸24.0f, 16.0f, 4.0f},\n        {1.0f, 4.0f, 6.0f, 4.0f, 1.0f}\n    };',
      '3×5: 1 4 6 4 1 4 16 24 16 4 1 4 6 4 1',
    ],
  ],
  cpp: [
    [
      '    static const float kernel[3][3] =\n    {\n        {1.0f/16, 2.0f/16, 1.0f/16},\n        {2.0f/16, ‸4.0f/16, 2.0f/16},\n        {1.0f/16, 2.0f/16, 1.0f/16}\n    };',
      '3×3: 0.0625 0.125 0.0625 0.125 0.25 0.125 0.0625 0.125 0.0625',
    ],
    [
      '        { 0.000003, 0.000229, 0.005977, 0.060598, 0.24173, ‸0.382925, 0.24173, 0.060598, 0.005977, 0.000229, 0.000003 };',
      '11: 3e-6 0.000229 0.00598 0.0606 0.242 0.383 0.242 0.0606 0.00598 0.000229 3e-6',
    ],
  ],
  'cuda-cpp': [
    [
      '    const int sobel_y[3][3]  = {\n        {-3,   -10,   -3},\n        {0,   ‸0,   0},\n        {3,  10,  3}};\n    int16_t magnitude_x = ',
      '3×3: -3 -10 -3 0 0 0 3 10 3',
    ],
  ],
  java: [
    [
      'final double[][] aa = new double[][] {\n  {\n    0.0,\n    ‸-0.5531081141e-5,\n    0.5955796251e-7\n  },\n  {\n    1.0,\n    2.0,\n    3.0\n  }\n};',
      '2×3: 0 -5.53e-6 5.96e-8 1 2 3',
    ],
    ['    Kernel kernel = new FilterKernel(new Double[][] {{.1}, {‸.2}, {.3}});', '3×1: 0.1 0.2 0.3'],
    ['            ? new double[][] {{1, 0}, {0, ‸1}, {0, -1}, {-1, 0}}', '4×2: 1 0 0 1 0 -1 -1 0'],
    ['\tstatic double[][] matrix = new double[][] { { 1, 3 }, { 3, ‸2 }, { 1, 0 } };', '3×2: 1 3 3 2 1 0'],
  ],
  csharp: [
    [
      '    PenaltyMatrix = new double[][] { new double[] { 0, 5, 10 }, new double[] { 1, ‸0, 4 }, new double[] { 20, 10, 0 } }; // [realTag][predictedTag]',
      '3×3: 0 5 10 1 0 4 20 10 0',
    ],
    [
      '    SOLE s = new SOLE(4,\n        new double[,] {\n        { 10, 2, 0, 19 },\n        { 2, ‸24, 7, 14 }},\n        new double[] { 44, 114, 108, 61 });',
      '2×4: 10 2 0 19 2 24 7 14',
    ],
    ['            var matrixA = new double[,] { { 1, 3 }, { 5, ‸7 } };', '2×2: 1 3 5 7'],
    ['        Assert.Equal(Matrix<double>.FromRows([1, 2, ‸5], [3, 4, 6]), b);', '3: 1 2 5'],
  ],
  go: [
    ['\tprojection := [][]float64{\n\t\t{1, 0, 0},\n\t\t{0, ‸1, 0},\n\t}', '2×3: 1 0 0 0 1 0'],
    [
      '\twholeTone       = []float64{261.63, 293.66, ‸329.63, 369.99, 415.30, 466.16} // C D E F# G# A#',
      '6: 262 294 330 370 415 466',
    ],
    ['\tm, err := NewMatrix([][]float64{{1, 2}, {3, ‸4}})', '2×2: 1 2 3 4'],
  ],
  rust: [
    [
      '    ///         matrix: x\n        let expected_rows = vec![vec![1.0, 1.0, 1.0], vec![0.4, ‸0.4, 0.4]];',
      '2×3: 1 1 1 0.4 0.4 0.4',
    ],
    [
      '    let kernel = [-1.0f32, -1.0, -1.0,\n              -1.0, ‸8.0, -1.0,\n              -1.0, -1.0, -1.0];',
      '9: -1 -1 -1 -1 8 -1 -1 -1 -1',
    ],
    [
      'let data_arr: ArrayD<i64> = array![[10i64, 20], [30, ‸40], [50, 60]].into_dyn();',
      '3×2: 10 20 30 40 50 60',
    ],
    ['assert_eq_nan(&val, &nd::array![[f64::NAN], [‸f64::NAN], [2.0]]);', '3×1: NaN NaN 2'],
    [
      '        Input::Dense(Matrix::from(vec![\n            vec![0., 0., 1., 1.],\n            vec![1., ‸1., 0., 0.],\n        ]))',
      '2×4: 0 0 1 1 1 1 0 0',
    ],
  ],
  csv: [
    [
      'sepal_length,sepal_width,petal_length,petal_width\n5.8,2.7,5.1,1.9\n5.1,3.5,‸1.4,0.2\n5.7,2.8,4.1,1.3',
      '3×4: 5.8 2.7 5.1 1.9 5.1 3.5 1.4 0.2 5.7 2.8 4.1 1.3',
    ],
  ],
  markdown: [
    [
      '| Fichier | Blocs | Sources | Moyenne/faible | Dependencies | Montants/taux bruts |\n|---|---:|---:|---:|---:|---:|\n| assurance-epargne.ts | 14 | 8 | 3 | 3 | 0 |\n| autres.ts | 13 | ‸5 | 3 | 3 | 0 |',
      '2×5: 14 8 3 3 0 13 5 3 3 0',
    ],
    [
      '| band | n | mean | median |\n|---|---:|---:|---:|\n| `direct_override` | 8 | 0.5775 | 0.8060 |\n| `captured_transcript` | 10 | ‸0.0223 | 0.0183 |',
      '2×3: 8 0.578 0.806 10 0.0223 0.0183',
    ],
    [
      '```python\nv\n```\n\n\n    array([[1., 0., 0.],\n           [0., ‸1., 0.],[0., 0., 1.]])\n\n',
      '3×3: 1 0 0 0 1 0 0 0 1',
    ],
    ["~~~matlab\nI_x = conv2(img, [-1 0 1; -2 ‸0 2; -1 0 1], 'valid');\n~~~", '3×3: -1 0 1 -2 0 2 -1 0 1'],
  ],
};

const NOT_FOUND: Record<string, readonly string[]> = {
  python: [
    '        q_s = self.W_Q(Q).view(bs, ‸-1, self.n_heads, self.d_k).transpose(1, 2)',
    '    return F.permute(0, 2, ‸3, 1).reshape(S, Ht * Wt, D)',
    '    pred = out.permute(0, 2, 3, 1).contiguous().view(-1, num_classes).max(1)[1‸].view(b, h, w)',
    '                0.114 * img[:, :, ‸2]).astype(np.float32)',
    'sym = np.zeros((48, 3, ‸3), dtype=np.float)',
    '        self.assertEqual(_get_TR_space(m2, g2).shape, (5, ‸6))',
    '    Hm, Wm = mask.shape[1], mask.shape[‸2]',
    'X_new = np.array([[Sepal_length,Sepal_width,‸Petal_length,Petal_width]])',
    'print(f"The predicted species is: {prediction[0‸]}")',
    'np.random.randint(-4,8, size=(3,‸3))',
    '    # Ex) The movie is good -> length = 4, [0.287, ‸-0.50, 1.55]',
    '        out = {"weights": [[w.tolist(), b.tolist()] for w, b in self.weights[0‸]],',
    '    sampled_ratios = sampled[0:3, ‸1:4]',
    '    img = img.permute(0, 3, 1, 2).float()[0, 1, ‸2]',
    'm.permute(0, 2, 3, 1).bool()  # (N, 320, 320, ‸2)',
    '    torch.Size([10‸, 3])',
  ],
  javascript: [
    '    const kernel = [\n    0, -amount, ‸0,\n    -amount, 1 + 4 * amount, -amount,\n  ];',
    '  if (n < 5 || sigma <= 0) return pts.map((p) => [p[0], p[‸1]]);',
    '    kernel.push((1.0 / ((Math.sqrt(2 * ‸Math.PI)) * sigma)));',
    '//     const kernel = [\n//         0, -1, 0,\n//         -1, ‸5, -1,\n//     ];',
    "const DUST = 'rgba(23, 23, ‸23, 0.34)'",
    '        state[base + 0] = 0.2 + 0.6 * ‸amp;',
  ],
  typescript: [
    '  return response[response.length - 2] | (response[response.length - ‸1] << 7);',
    'let multiList: (number | string)[][] = [[1, "2", 3], ["1", ‸2, "3"]];',
    '    const spots: number[][] = [[hipM[0] + 0.5, 1, ‸1.8, 2.4], [midM[0] + 0.6, -1, 0.6, 2.8]];',
    '  const samples: number[][] = [[], [‸]]',
    '    for (const index of round % 2 ? [1, ‸0] : [0, 1]) samples[index]!.push(1)',
  ],
  json: [
    '  "source": [0, ‸0],\n  "target": [19, 19],',
    '"generatedAt": "2024-01-15T10:‸00:00Z"',
    '"weights": [[w1, w2, ‸w3]]',
  ],
  julia: [
    '    R, t = T2[1:2, 1:2], T2[1:2, ‸3]',
    '    return @SMatrix [\n        R[1, 1]  R[1, 2]  zero(T)  t[‸1]\n    ]',
    '    ∂W∂p = W.partials[‸1]*p_scale',
    'Σ = @SMatrix [Σ‸diagel]',
    'println(size(A,‸1))      # 3',
  ],
  matlab: [
    'B = padarray (A, floor([frows/2, ‸fcols/2]), "both", 0)',
    "gx(:,2:end-1) = conv2(img, h(1, ‸2), 'valid');",
    '%kernel = [-1, -1, -1; 2, ‸2, 2; -1, -1, -1];',
    'img(:,:,i) = img(:,:,i) / pixlen(1, 2, ‸3);',
  ],
  r: [
    '  pst <- matrix(rep(la_probit$m,nsim), ncol = ‸3, byrow = TRUE)',
    "#' mat <- matrix(c(0,0,0, 1,‸1,0, 0,0,NA), ncol = 3, byrow = TRUE)",
    '           legend.position = c(44,‸18)/100, legend.spacing.y = unit(0.2,"cm"),',
    'output_table = rbind(c(text_output[1], all_point_plus_ci_est[1:‸9]),',
    '\txy = rbind(c(xy[1,1],sum(xy[1:2,‸4])/2,xy[1,1],sum(xy[1:2,4])/2),xy);',
    'colnames(out_df) <- c("sample", ‸"med_cov", "mod_cov", "q99")',
  ],
  latex: [
    '\\begin{bmatrix} 0 & 1 \\\\ -\\frac{k}{m} & ‸-\\frac{b}{m} \\end{bmatrix}',
    '- **Shearing**: $\\begin{pmatrix} 1 & k \\\\ 0 & ‸1 \\end{pmatrix}$ -- skews one axis',
    '$(1, ‸2)$, which satisfies both equations.',
    'where $[P]= \\left[ \\begin{array}{ccc} 1,\\ true\\ \\ \\\\0,\\ ‸false \\end{array} \\right.$',
  ],
  c: [
    'static const float kernel_coeffs[(kernel_degree + 1) * (kernel_ivals + ‸1)]',
    '            image[i][j] = copy[i][‸j];',
    'void sobel_operator(char direction, int sobel[3][‸3]) // Select x or y direction sobel operator',
    'static const float2 inv_WH = { 1.0f / 1280.0f, ‸1.0f / 720.0f };',
  ],
  cpp: [
    'std::vector<std::vector<double>> grad_by_thread(N_THREADS,\n    std::vector<double>(n_features, ‸0.0));',
    '    cv::Mat W = (cv::Mat_<float>(3, 3) << 0, -z, y, z, ‸0, -x, -y, x, 0);',
    '    matrix[0][0] = static_cast<decltype(matrix[0].x)>(1.0f / ‸2.0f * mass * radius * radius);',
    'x = (blockIdx.x * blockDim.x) + image[1, 2, ‸3];',
    'glm::vec3(1.0f, ‸0.0f, 0.0f));\t// rotation',
  ],
  java: [
    '    int x = (int) (currentX + direction[‸0]);',
    '    if(false) { return ‸1; }',
    '        	input8 = new double[][] {‸}; // Used in test case 40',
    'new RGB(255, 0, ‸0)',
  ],
  csharp: [
    '        inputs[0, sensors.Length + ‸1] = dis.y;',
    '        var b = Matrix<Expr>.Parse("[[cos(x), -sin(x)], [0, 1, ‸2]]");',
    '    { texture[0,x], texture[0,y], 1, 0, ‸0, 0 },',
    '        return new double[,] { { ‸-1 } };',
    '        linearObjective: new double[‸1],',
  ],
  go: [
    '\tcols := [][]float64{dur, status, ‸entry, accessCount}',
    '\ttempScreen := make([][]rune, len(buffer[‸0]))',
    "\tshadingChars := []rune{'.', ',', ‸'-', '~'}",
    '\tembeddingsList := [][]float64{‸}',
  ],
  rust: [
    '        let iw = vec![vec![1.0f32; nh]; ‸num_players as usize];',
    '    let mut smoothed = vec![0.0_f64; ‸91];',
    '                alpha[t][j] /= c[‸t];',
    '    .reshape(&[batch, in_channel, ‸height, width]);',
    '    let bnds = vec![(-50.0, 50.0), (-10.0, ‸10.0)];',
  ],
  csv: ['sepal_length,species\n5.8,virginica\n5.1,‸setosa'],
  markdown: [
    '| 10 | Rp500.000 |\n|---|---|\n| 100 | ‸Rp5.000.000 |',
    'Intersection point is (1, 2), see [3, 4, ‸5].',
    '| ticks | duration |\n|---:|---:|\n| 875 | ‸4.375 s |',
    'The first line counts: `weights[0, 1, ‸2]`',
  ],
};

const title = (source: string): string => source.replaceAll('\n', ' ⏎ ').replace(/\s+/g, ' ').trim();

describe('literals of public code', () => {
  for (const [language, cases] of Object.entries(FOUND)) {
    describe(`are found in ${language}`, () => {
      for (const [source, shown] of cases) {
        it(title(source), () => assert.equal(shownLiteral(literalIn(language, source)), shown));
      }
    });
  }
  for (const [language, sources] of Object.entries(NOT_FOUND)) {
    describe(`are not seen where there are none, in ${language}`, () => {
      for (const source of sources) {
        it(title(source), () => assert.equal(shownLiteral(literalIn(language, source)), 'nothing'));
      }
    });
  }
});
