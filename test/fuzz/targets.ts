import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import { DEFAULT_LIMITS, supervise } from '../../src/core/tensor';
import { findLiteralAt, LITERAL_LANGUAGES, linesOf, literalGlance } from '../../src/language/literals';
import { readArray } from '../../src/notebook/arrays/readArray';
import { readNotebook, writeNotebook } from '../../src/notebook/format';
import { figuresOf, PAYLOAD_VERSION, type Payload } from '../../src/notebook/payload';
import { DamagedPayload, validPayload } from '../../src/notebook/payloadValidity';
import { Session } from '../../src/notebook/session';
import { markdownOf, summaryOf, textOf as twinOf } from '../../src/notebook/twins';
import { editorSurvives } from './editorSurvives';
import { mutatedJson } from './jsonMutation';
import { assertSpans, SETUP, survives, TOKENS } from './languageSurvives';
import { bytesOf, type Target, textOf } from './target';

const CELLS = [
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

const FILES = [
  '# Title\n\n```backprop\nX = [1 2]\n```\n\nEnd.\n',
  '\uFEFF---\na: 1\n---\n\r\n~~~backprop\r\nX\r\n~~~\r\n- a\n\n  ```backprop\n  X\n  ```\n> ```\n',
  '<!-- cell -->\n\n<!-- cell verbatim 1 -->\n```backprop\n<!-- cell end 1 -->\n````backprop\n```\n````',
  '<<<<<<< ours\n```backprop\na\n=======\nb\n>>>>>>> theirs\n```\n<div>\n\n<pre>\n</pre>\0',
];

const LITERALS = [
  'a = np.array([[1., 2.], [3., 4.]], dtype=float)\nx = torch.tensor([[1, -2e-3]])',
  'const a = new Float32Array([1, 2, 3]); b = [[1,2],[3,4]]',
  'A = [1 2; 3 4]; B = [1, 2\n 3, 4]\n',
  'matrix(c(1, 2, 3, 4), nrow = 2, byrow = TRUE)\nrbind(c(1, 2), c(3, 4))',
  '\\begin{bmatrix} 1 & 2 \\\\ \\frac{1}{2} & -3 \\end{bmatrix}',
  'double a[2][2] = {{1, 2}, {3, 4}}; // c',
  '| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\n[[1, 2]]\n```\n',
  '1,2,3\n4,5,6\n',
];

const npy = (header: string, data: readonly number[]): Uint8Array => {
  const text = bytesOf(header);
  return Uint8Array.from([
    0x93,
    ...bytesOf('NUMPY'),
    1,
    0,
    text.length & 255,
    text.length >> 8,
    ...text,
    ...data,
  ]);
};
const NPY = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }\n", [
  ...new Uint8Array(Float64Array.of(1, -2.5).buffer),
]);

/** A zip archive of one entry, stored or deflated, as `np.savez` writes it; checksums are left at 0. */
function zip(name: string, content: Uint8Array, packed: boolean): Uint8Array {
  const data = packed ? new Uint8Array(deflateRawSync(content)) : content;
  const short = (n: number): number[] => [n & 255, n >> 8];
  const long = (n: number): number[] => [...short(n & 0xffff), ...short(n >>> 16)];
  const label = bytesOf(name);
  const shared = [
    ...short(packed ? 8 : 0),
    ...long(0),
    ...long(0),
    ...long(data.length),
    ...long(content.length),
    ...short(label.length),
    0,
    0,
  ];
  const local = [0x50, 0x4b, 3, 4, 20, 0, 0, 0, ...shared, ...label, ...data];
  const central = [
    0x50,
    0x4b,
    1,
    2,
    20,
    0,
    20,
    0,
    0,
    0,
    ...shared,
    0,
    0,
    0,
    0,
    0,
    0,
    ...long(0),
    ...long(0),
    ...label,
  ];
  const end = [
    0x50,
    0x4b,
    5,
    6,
    0,
    0,
    0,
    0,
    1,
    0,
    1,
    0,
    ...long(central.length),
    ...long(local.length),
    0,
    0,
  ];
  return Uint8Array.from([...local, ...central, ...end]);
}

/** Reads a file of numbers: what it gives fills its shape, what it refuses it refuses in words. */
function readsArray(path: string): (input: Uint8Array) => void {
  return (input) => {
    const read = readArray(path, input, undefined);
    if ('reason' in read) return;
    assert.equal(
      read.data.length,
      read.shape.reduce((product, length) => product * length, 1),
    );
    // Deflate packs a thousandfold at most.
    assert.ok(read.data.length <= 8 + 1100 * input.length, 'memory in proportion to the file');
  };
}

function payloadOf(cell: string): Uint8Array {
  const session = new Session();
  session.run(SETUP);
  const figures = figuresOf(session.run(cell, { check: true }).shown);
  const payload: Payload = { summary: summaryOf(figures), version: PAYLOAD_VERSION, figures };
  return bytesOf(JSON.stringify(payload));
}

/** What the renderer does with a payload before it touches the page. */
function takesPayload(input: Uint8Array): void {
  let data: unknown;
  try {
    data = JSON.parse(textOf(input));
  } catch (error) {
    assert.ok(error instanceof SyntaxError || error instanceof RangeError);
    return;
  }
  let payload: Payload;
  try {
    payload = validPayload(data);
  } catch (error) {
    assert.ok(error instanceof DamagedPayload, String(error));
    return;
  }
  try {
    summaryOf(payload.figures);
    twinOf(payload.figures);
    markdownOf(payload.figures);
  } catch (error) {
    // A mistake of whoever wrote it is an error, which leads to the text twin; a mistake of ours is another one.
    assert.ok(
      error instanceof Error && !(error instanceof TypeError) && !/call stack/.test(error.message),
      String(error),
    );
  }
  assert.equal(Object.getOwnPropertyNames(Object.prototype).includes('polluted'), false);
}

/** The first bytes choose a place, the others are the text. */
function placed(input: Uint8Array): { readonly number: number; readonly text: string } {
  return { number: (input[0] ?? 0) * 256 + (input[1] ?? 0), text: textOf(input.subarray(2)) };
}
const anywhere = (texts: readonly string[]): Uint8Array[] =>
  texts.map((text, n) => Uint8Array.from([0, 7 * n, ...bytesOf(text)]));

/** Below those of the settings: while blocks are counted, everything takes many times as long. */
const LIMITS = { elements: 2 ** 18, operations: 1e8 };

export const targets: readonly Target[] = [
  { name: 'parser', seeds: CELLS.map(bytesOf), tokens: TOKENS, run: (input) => assertSpans(textOf(input)) },
  {
    name: 'evaluator',
    seeds: CELLS.map(bytesOf),
    tokens: TOKENS,
    run(input) {
      supervise({ limits: { ...DEFAULT_LIMITS, ...LIMITS } });
      try {
        survives(textOf(input), [0, Math.floor(input.length / 2)], SETUP);
      } finally {
        supervise({});
      }
    },
  },
  {
    name: 'editor',
    seeds: anywhere(CELLS),
    tokens: TOKENS,
    run(input) {
      const { number, text } = placed(input);
      editorSurvives([SETUP, text], 1, number % (text.length + 1));
    },
  },
  {
    name: 'format',
    seeds: FILES.map(bytesOf),
    tokens: [
      ...[
        '```',
        '```backprop\n',
        '~~~',
        '````',
        '\n',
        '\r\n',
        '\r',
        '    ',
        '\t',
        '> ',
        '- ',
        '1. ',
        '---\n',
        '...\n',
      ],
      ...[
        '<!-- cell -->',
        '<!-- cell verbatim 1 -->',
        '<!-- cell end 1 -->',
        '<!--',
        '-->',
        '<div>',
        '<pre>',
        '</pre>',
      ],
      ...['\uFEFF', '\0', '\u2028', '<<<<<<<', '=======', '>>>>>>>', '===', '# '],
    ],
    run(input) {
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(input);
      const bytes = bytesOf(text);
      const file = readNotebook(bytes);
      assert.deepEqual(writeNotebook(file), bytes);
      const again = readNotebook(
        writeNotebook({ ...file, cells: file.cells.map(({ kind, text: own }) => ({ kind, text: own })) }),
      );
      assert.equal(again.cells.length, file.cells.length, 'as many cells when written anew');
    },
  },
  {
    name: 'npy',
    seeds: [NPY, npy("{'descr': '>i4', 'fortran_order': True, 'shape': (1,), }\n", [0, 0, 0, 7])],
    tokens: [
      "'descr': ",
      "'<f4'",
      "'|b1'",
      "'<f2'",
      "'<u8'",
      'True',
      'False',
      '()',
      '(0, 4294967296)',
      '(1,)',
      '}',
      '\x93NUMPY',
    ],
    run: readsArray('a.npy'),
  },
  {
    name: 'npz',
    seeds: [zip('a.npy', NPY, false), zip('a.npy', NPY, true)],
    tokens: ['PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06', '__proto__.npy', '.npy', '\0\0\0\0', '\x08\0'],
    run: readsArray('a.npz'),
  },
  {
    name: 'csv',
    seeds: ['1,2\n3,4\n', '# c\n1 2 3\n', 'a;b\n1,5;2\n', '1\t2\r\n-3e5\tnan\n'].map(bytesOf),
    tokens: [
      ',',
      ';',
      '\t',
      '\n',
      '\r\n',
      '"',
      'nan',
      'inf',
      '-',
      'e',
      '.',
      '#',
      '0x',
      '\uFEFF',
      '1'.repeat(400),
    ],
    run: readsArray('a.csv'),
  },
  {
    name: 'payload',
    seeds: [
      ...[
        'X',
        'Z',
        'backward(Z, Z)',
        'S = S @ S',
        'K = K - 0.1 * grad(K)',
        'gradcheck(L)',
        'check(grad(K), [1 ?; 3 4])',
        '"text"',
      ].map(payloadOf),
      bytesOf('{"summary":"","version":1,"figures":[]}'),
    ],
    tokens: [
      ...[
        'null',
        'true',
        '[]',
        '{}',
        '"NaN"',
        '"-0"',
        '1e309',
        '-1',
        '"__proto__":',
        '"constructor":',
        '"polluted":1',
      ],
      ...[
        '"kind":"sum","terms":[',
        '"kind":"element"',
        '"float64":"AAAAAAAA8D8="',
        '"formulas":[',
        '"origin":',
        '"tex":"\\\\href{x}{y}"',
      ],
      ...[
        '"stride":',
        '"padding":1e9',
        '"shape":[0,4294967296]',
        '"operation":"avg_pool2d"',
        ',',
        ']',
        '}',
        '[',
        '{',
      ],
    ],
    mutate: mutatedJson,
    run: takesPayload,
  },
  {
    name: 'hover',
    seeds: anywhere(LITERALS),
    tokens: [
      ...[
        '[',
        ']',
        '(',
        ')',
        '{',
        '}',
        ',',
        ';',
        '\n',
        ' ',
        '1',
        '-2.5e3',
        '...',
        'array(',
        'tensor(',
        'np.',
        'dtype=',
        '"',
        "'",
      ],
      ...[
        '#',
        '//',
        '/*',
        '*/',
        '%',
        '\\\\',
        '&',
        '\\begin{bmatrix}',
        '\\end{bmatrix}',
        '|',
        '---',
        '```',
        'c(',
        'matrix(',
        'nan',
        '∞',
        '1'.repeat(300),
      ],
    ],
    run(input) {
      const { number, text } = placed(input);
      const lines = linesOf(text);
      const language = LITERAL_LANGUAGES[number % LITERAL_LANGUAGES.length] ?? 'python';
      const line = number % lines.lineCount;
      const column = Math.floor(number / 7) % (lines.lineAt(line).length + 1);
      const literal = findLiteralAt(language, lines, { line, column });
      if (!literal) return;
      assert.equal(
        literal.numbers.data.length,
        literal.numbers.shape.reduce((product, length) => product * length, 1),
      );
      assert.ok(literalGlance(literal).facts.length > 0 || literal.numbers.data.length < 2);
    },
  },
];
