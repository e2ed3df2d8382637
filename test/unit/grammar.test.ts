import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { IGrammar } from 'vscode-textmate';

// Both packages are CommonJS of a shape whose names Node cannot import.
const require = createRequire(import.meta.url);
const { createOnigScanner, createOnigString, loadWASM } =
  require('vscode-oniguruma') as typeof import('vscode-oniguruma');
const { INITIAL, parseRawGrammar, Registry } = require('vscode-textmate') as typeof import('vscode-textmate');

const media = new URL('../../media/', import.meta.url);

/** VS Code's own Markdown grammar in small: fences of a language it knows, any other fence, quotes and text. */
const MARKDOWN = {
  scopeName: 'text.html.markdown',
  patterns: [
    { name: 'markup.quote', begin: '(^|\\G)> ?', while: '(^|\\G)> ?', patterns: [{ include: '$self' }] },
    {
      name: 'markup.fenced_code.block.markdown',
      begin: '(^|\\G)(\\s*)(`{3,}|~{3,})\\s*(?=([^`]*)?$)',
      end: '(^|\\G)(\\2|\\s{0,3})(\\3)\\s*$',
    },
  ],
};

let registry: InstanceType<typeof Registry>;

before(async () => {
  await loadWASM(await readFile(require.resolve('vscode-oniguruma/release/onig.wasm')));
  registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    getInjections: (scope) => (scope === 'text.html.markdown' ? ['markdown.backprop.codeblock'] : undefined),
    loadGrammar: async (scope) => {
      if (scope === 'text.html.markdown') return parseRawGrammar(JSON.stringify(MARKDOWN), 'markdown.json');
      const name = scope === 'source.backprop' ? 'backprop' : 'backprop-fence';
      const file = `${name}.tmLanguage.json`;
      return parseRawGrammar(await readFile(new URL(`syntaxes/${file}`, media), 'utf8'), file);
    },
  });
});

async function grammar(scope: string): Promise<IGrammar> {
  const loaded = await registry.loadGrammar(scope);
  assert.ok(loaded);
  return loaded;
}

/** Every token that is not blank, with its innermost scope, less the language's name. */
async function tokens(scope: string, source: string): Promise<[token: string, scopes: readonly string[]][]> {
  const loaded = await grammar(scope);
  const result: [string, readonly string[]][] = [];
  let state = INITIAL;
  for (const line of source.split('\n')) {
    const tokenized = loaded.tokenizeLine(line, state);
    for (const { startIndex, endIndex, scopes } of tokenized.tokens) {
      const token = line.slice(startIndex, endIndex);
      if (token.trim() !== '') result.push([token.trim(), scopes]);
    }
    state = tokenized.ruleStack;
  }
  return result;
}

const inShort = (scopes: readonly string[]) => (scopes.at(-1) ?? '').replace(/\.backprop$/, '');

const NAME = 'variable.other';
const NUMBER = 'constant.numeric';
const ARITHMETIC = 'keyword.operator.arithmetic';
const ASSIGNMENT = 'keyword.operator.assignment';
const OPEN = 'punctuation.section.brackets.begin';
const CLOSE = 'punctuation.section.brackets.end';
const LEFT = 'punctuation.section.parens.begin';
const RIGHT = 'punctuation.section.parens.end';
const CALL = 'support.function';
const TRANSPOSE = 'keyword.operator.transpose';
const SEPARATOR = 'punctuation.separator';
const SEMICOLON = 'punctuation.terminator';

describe('the grammar of a cell', () => {
  const table: readonly [source: string, expected: readonly (readonly [token: string, scope: string])[]][] = [
    [
      'α = 0.1',
      [
        ['α', NAME],
        ['=', ASSIGNMENT],
        ['0.1', NUMBER],
      ],
    ],
    [
      '∂L # of X',
      [
        ['∂L', NAME],
        ['#', 'punctuation.definition.comment'],
        ['of X', 'comment.line.number-sign'],
      ],
    ],
    [
      '.5 1e-3 2. 1.5E+3',
      [
        ['.5', NUMBER],
        ['1e-3', NUMBER],
        ['2.', NUMBER],
        ['1.5E+3', NUMBER],
      ],
    ],
    [
      'X1 - 2',
      [
        ['X1', NAME],
        ['-', ARITHMETIC],
        ['2', NUMBER],
      ],
    ],
    [
      'inf nan info',
      [
        ['inf', 'constant.language'],
        ['nan', 'constant.language'],
        ['info', NAME],
      ],
    ],
    [
      "X'",
      [
        ['X', NAME],
        ["'", TRANSPOSE],
      ],
    ],
    [
      "[1]''",
      [
        ['[', OPEN],
        ['1', NUMBER],
        [']', CLOSE],
        ["'", TRANSPOSE],
        ["'", TRANSPOSE],
      ],
    ],
    [
      "f(X)'",
      [
        ['f', 'entity.name.function'],
        ['(', LEFT],
        ['X', NAME],
        [')', RIGHT],
        ["'", TRANSPOSE],
      ],
    ],
    [
      'A .* B ./ C ** 2',
      [
        ['A', NAME],
        ['.*', ARITHMETIC],
        ['B', NAME],
        ['./', ARITHMETIC],
        ['C', NAME],
        ['**', ARITHMETIC],
        ['2', NUMBER],
      ],
    ],
    [
      'K -= A@B^2',
      [
        ['K', NAME],
        ['-=', `${ASSIGNMENT}.compound`],
        ['A', NAME],
        ['@', ARITHMETIC],
        ['B', NAME],
        ['^', ARITHMETIC],
        ['2', NUMBER],
      ],
    ],
    [
      '[1 -2;\n3, x]',
      [
        ['[', OPEN],
        ['1', NUMBER],
        ['-', ARITHMETIC],
        ['2', NUMBER],
        [';', SEMICOLON],
        ['3', NUMBER],
        [',', SEPARATOR],
        ['x', NAME],
        [']', CLOSE],
      ],
    ],
    [
      'X[1:2, :]',
      [
        ['X', NAME],
        ['[', OPEN],
        ['1', NUMBER],
        [':', SEPARATOR],
        ['2', NUMBER],
        [',', SEPARATOR],
        [':', SEPARATOR],
        [']', CLOSE],
      ],
    ],
    [
      'conv2d(X, stride=2)',
      [
        ['conv2d', CALL],
        ['(', LEFT],
        ['X', NAME],
        [',', SEPARATOR],
        ['stride', 'variable.parameter'],
        ['=', ASSIGNMENT],
        ['2', NUMBER],
        [')', RIGHT],
      ],
    ],
    [
      'pad(sum(K),\n  pad = "same")',
      [
        ['pad', CALL],
        ['(', LEFT],
        ['sum', CALL],
        ['(', LEFT],
        ['K', NAME],
        [')', RIGHT],
        [',', SEPARATOR],
        ['pad', 'variable.parameter'],
        ['=', ASSIGNMENT],
        ['"', 'punctuation.definition.string.begin'],
        ['same', 'string.quoted.double'],
        ['"', 'punctuation.definition.string.end'],
        [')', RIGHT],
      ],
    ],
    [
      'sum = sums(1)',
      [
        ['sum', NAME],
        ['=', ASSIGNMENT],
        ['sums', 'entity.name.function'],
        ['(', LEFT],
        ['1', NUMBER],
        [')', RIGHT],
      ],
    ],
    [
      '[a (b)]',
      [
        ['[', OPEN],
        ['a', NAME],
        ['(', LEFT],
        ['b', NAME],
        [')', RIGHT],
        [']', CLOSE],
      ],
    ],
    [
      '"# no comment"; x',
      [
        ['"', 'punctuation.definition.string.begin'],
        ['# no comment', 'string.quoted.double'],
        ['"', 'punctuation.definition.string.end'],
        [';', SEMICOLON],
        ['x', NAME],
      ],
    ],
    [
      '"left open\nx',
      [
        ['"', 'punctuation.definition.string.begin'],
        ['left open', 'string.quoted.double'],
        ['x', NAME],
      ],
    ],
    [
      "load('a.npy')",
      [
        ['load', CALL],
        ['(', LEFT],
        ["'", 'punctuation.definition.string.begin'],
        ['a.npy', 'string.quoted.single'],
        ["'", 'punctuation.definition.string.end'],
        [')', RIGHT],
      ],
    ],
    [
      '[1 ...\n 2]',
      [
        ['[', OPEN],
        ['1', NUMBER],
        ['...', 'punctuation.separator.continuation'],
        ['2', NUMBER],
        [']', CLOSE],
      ],
    ],
  ];
  for (const [source, expected] of table) {
    it(source.replaceAll('\n', '⏎'), async () => {
      const found = await tokens('source.backprop', source);
      assert.deepEqual(
        found.map(([token, scopes]) => [token, inShort(scopes)]),
        expected,
      );
    });
  }
});

describe('the grammar of a fence in Markdown', () => {
  const table: readonly [name: string, source: string, inCells: readonly string[]][] = [
    ['backquotes', 'a\n```backprop\nX\n```\nb', ['X']],
    ['tildes', '~~~backprop\nX\n~~~\nb', ['X']],
    ['words after the first', '``` backprop k=1\nX\n```\nb', ['X']],
    ['a longer fence', '````backprop\nX\n`````\nb', ['X']],
    ['another kind of fence inside', '```backprop\nX\n~~~\nY\n```\nb', ['X', '~~~', 'Y']],
    ['in a quote', '> ```backprop\n> X\n> ```\n\nb', ['X']],
    ['another word', '```backprops\nX\n```\nb', []],
    ['another case', '```Backprop\nX\n```\nb', []],
    ['in another fence', '````md\n```backprop\nX\n```\n````\nb', []],
  ];
  for (const [name, source, inCells] of table) {
    it(name, async () => {
      const found = await tokens('text.html.markdown', source);
      const embedded = found.filter(([, scopes]) => scopes.includes('meta.embedded.block.backprop'));
      assert.deepEqual(
        embedded.map(([token]) => token),
        inCells,
      );
    });
  }
});

describe('the language configuration', () => {
  it('takes a whole name, or a whole number, for a word', async () => {
    const { wordPattern } = JSON.parse(await readFile(new URL('language-configuration.json', media), 'utf8'));
    const words = 'Z_1 = ∂L.αβ́2 * 1.5e-3 - .5'.match(
      new RegExp(wordPattern.pattern, `g${wordPattern.flags}`),
    );
    assert.deepEqual(words, ['Z_1', '∂L', 'αβ́2', '1.5e-3', '.5']);
  });

  it('does not close the quote of a transpose', async () => {
    const { autoClosingPairs, surroundingPairs } = JSON.parse(
      await readFile(new URL('language-configuration.json', media), 'utf8'),
    );
    assert.ok(!JSON.stringify([autoClosingPairs, surroundingPairs]).includes("'"));
  });

  it('indents what stands in an open bracket', async () => {
    const { indentationRules } = JSON.parse(
      await readFile(new URL('language-configuration.json', media), 'utf8'),
    );
    const more = new RegExp(indentationRules.increaseIndentPattern);
    for (const line of ['X = [', 'X = [1 2;', 'conv2d(X, # why', '[[1, 2],'])
      assert.ok(more.test(line), line);
    for (const line of ['X = [1 2]', '# [', 'x', 'f("[")']) assert.ok(!more.test(line), line);
  });
});
