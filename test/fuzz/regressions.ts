/** What a fuzzer found once, or somebody thought of: an input, and what it did. */
export interface Regression {
  readonly target: string;
  readonly what: string;
  readonly input: string | Uint8Array;
}

export const regressions: readonly Regression[] = [
  { target: 'parser', what: 'a number of a million digits', input: `X = ${'9'.repeat(1_000_000)}` },
  { target: 'evaluator', what: 'a number of a million digits', input: `X = 0.${'1'.repeat(1_000_000)}` },
  { target: 'evaluator', what: 'brackets 100,000 deep', input: '['.repeat(100_000) },
  {
    target: 'evaluator',
    what: 'names that objects have',
    input: '__proto__ = [1 2]\nconstructor = __proto__ + 1\ntoString\nhasOwnProperty = 3\nhasOwnProperty',
  },
  {
    target: 'evaluator',
    what: 'HTML and TeX in a name',
    input: 'S = symbol(2, 2, name="<img src=x onerror=alert(1)>\\\\href{javascript:1}{x}")\nS @ S',
  },
  {
    target: 'evaluator',
    what: 'a symbolic product of fifty factors, whose formulas double with each',
    input: `S = symbol(2, 2)\n${'S.T @ '.repeat(50)}S`,
  },
  {
    target: 'evaluator',
    what: 'formulas with an infinite factor, which JSON cannot write',
    input: 'S = symbol(2, 2)\n1e999 * S\nS + inf\nnan * S + S^inf\n-0 * exp(S)',
  },
  {
    target: 'evaluator',
    what: 'a symbolic product of more terms than the limit, which was computed up to the limit',
    input: 'S = symbol(2, 256)\nS.T @ S / 2 - -S',
  },
  {
    target: 'evaluator',
    what: 'a symbolic product just below the limit, whose shared parts are written again at every place',
    input: `S = symbol(2, 2)\nS.T @ ${'S / 2 @ '.repeat(12)}S`,
  },
  {
    target: 'evaluator',
    what: 'forty results of formulas, together larger than may be shown, of which only the numbers were counted',
    input: `S = symbol(2, 22)\n${'S.T @ S / 2 - - -S.sum()\n'.repeat(40)}`,
  },
  {
    target: 'evaluator',
    what: 'sums over thousands of formulas, thirty times, which took as long as more text would have been worth',
    input: `S = symbol(256, 22)\n${'conv2d(S, K).sum()\n(S,).sum()\n'.repeat(15)}`,
  },
  {
    target: 'evaluator',
    what: 'one statement of four hundred operations on ten thousand formulas each, all of which were kept',
    input: `S = symbol(2, 100)\nS.T @ S / 2${' - 2'.repeat(400)}`,
  },
  {
    target: 'editor',
    what: 'names that objects have',
    input: '__proto__ = 1\nvalueOf(__proto__, constructor=1)',
  },
  {
    target: 'editor',
    what: 'brackets left open over many lines, whose time doubled with each',
    input: `\0\0${'([\n(["\n '.repeat(60)}n)=`,
  },
  {
    target: 'editor',
    what: 'three hundred statements that are all wrong, of which forty were mended one by one to see what comes of it',
    input: `\0\0${'S.T @ S / symbmbol(2, 2)\nconv2dd(S, KK).sum()\n'.repeat(150)}`,
  },
  { target: 'hover', what: 'a number of a million digits', input: `\0\0[${'7'.repeat(1_000_000)}, 1]` },
  { target: 'csv', what: 'a number of a million digits', input: `${'7'.repeat(1_000_000)},1\n` },
  { target: 'payload', what: 'lists 100,000 deep', input: '['.repeat(100_000) },
  {
    target: 'payload',
    what: 'a window of two thousand million elements',
    input:
      '{"summary":"","version":2,"figures":[{"kind":"value","title":"","focus":{"id":2,"side":"value"},"scene":{"loss":"L","values":[{"id":1,"shape":[1,1],"content":{"numbers":[1]}},{"id":2,"shape":[1,1],"content":{"numbers":[1]},"origin":{"operation":"avg_pool2d","inputs":[1],"settings":{"kernel_size":2000000000,"padding":1000000000,"count_include_pad":false}}}]}}]}',
  },
  {
    target: 'payload',
    what: 'numbers in base64 beside formulas, of which only the numbers were looked at',
    input:
      '{"summary":"","version":2,"figures":[{"kind":"value","title":"","focus":{"id":1,"side":"value"},"scene":{"loss":"L","values":[{"id":1,"shape":[1,1],"content":{"float64":"AAAAAAAA8D8=","formulas":[0]}}],"parts":[{"kind":"element","name":"S","position":null}]}}]}',
  },
  {
    target: 'payload',
    what: 'a formula of forty parts that has a million million elements',
    input: `{"summary":"","version":2,"figures":[{"kind":"value","title":"","focus":{"id":1,"side":"value"},"scene":{"loss":"L","parts":[{"kind":"element","name":"S","position":[0]}${Array.from({ length: 40 }, (_, n) => `,{"kind":"sum","terms":[${n},${n}]}`).join('')}],"values":[{"id":1,"shape":[],"content":{"formulas":[40]}}]}}]}`,
  },
];
