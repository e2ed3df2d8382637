import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Cell,
  firstLines,
  keptHeader,
  keptSource,
  type NotebookFile,
  NotUtf8Error,
  readNotebook,
  writeNotebook,
} from '../../../src/notebook/format';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const read = (text: string) => readNotebook(bytesOf(text));
const write = (file: NotebookFile) => textOf(writeNotebook(file));

/** Cells in short: `$ ` before the text of a code cell, `# ` before that of a Markdown cell. */
const short = (cells: readonly Cell[]) =>
  cells.map(({ kind, text }) => `${kind === 'code' ? '$' : '#'} ${text}`);
const fresh = (cell: string): Cell => ({
  kind: cell.startsWith('$') ? 'code' : 'markdown',
  text: cell.slice(2),
});
const written = (...cells: string[]) => write({ cells: cells.map(fresh), header: keptHeader(undefined) });

const CODE = '```backprop\nX = 1\n```\n';

describe('a file of cells', () => {
  describe('is read', () => {
    const table: readonly [name: string, text: string, cells: readonly string[]][] = [
      ['an empty file', '', []],
      ['only white space', ' \n\t\r\n', []],
      ['only a BOM', '\uFEFF', []],
      ['no code', '# Title\n\ntext\n', ['# # Title\n\ntext']],
      ['only code', CODE, ['$ X = 1']],
      ['code between prose', `a\n\n${CODE}\nb\n`, ['# a', '$ X = 1', '# b']],
      ['no blank line between', `a\n${CODE}b`, ['# a', '$ X = 1', '# b']],
      ['an empty code cell', '```backprop\n```', ['$ ']],
      ['blank lines in a code cell', '```backprop\n\n\nx\n\n```', ['$ \n\nx\n']],
      ['a tilde fence', '~~~ backprop\nX\n~~~~  \n', ['$ X']],
      ['a longer fence', '````backprop\n```\n````\n', ['$ ```']],
      ['words after the first', '```  backprop title="a"\nX\n```\n', ['$ X']],
      ['another word', '```backprops\nX\n```\n', ['# ```backprops\nX\n```']],
      ['another case', '```Backprop\nX\n```\n', ['# ```Backprop\nX\n```']],
      ['two backquotes', '``backprop\nX\n``\n', ['# ``backprop\nX\n``']],
      ['an info string with a backquote', '```backprop `\nX\n', ['# ```backprop `\nX']],
      ['up to three spaces, which the text keeps', '   ```backprop\n   X\n  ```\n', ['$    X']],
      ['four spaces', '    ```backprop\n    X\n    ```\n', ['#     ```backprop\n    X\n    ```']],
      ['a tab', '\t```backprop\n', ['# \t```backprop']],
      ['a fence left open', '```backprop\nX\n\ntext', ['$ X\n\ntext']],
      [
        'a fence closed by its like only',
        '```backprop\n~~~\n``\n    ```\n``` x\n```',
        ['$ ~~~\n``\n    ```\n``` x'],
      ],
      ['a fence in a fence', '````md\n```backprop\nX\n```\n````\n', ['# ````md\n```backprop\nX\n```\n````']],
      ['a fence in a fence left open', '~~~\n```backprop\nX\n```\n', ['# ~~~\n```backprop\nX\n```']],
      ['a fence in a list', '- a\n\n  ```backprop\n  X\n  ```\n', ['# - a\n\n  ```backprop\n  X\n  ```']],
      ['a fence on the line of a list', '1. ```backprop\n   X\n', ['# 1. ```backprop\n   X']],
      ['a fence after a list', `- a\n${CODE}`, ['# - a', '$ X = 1']],
      ['a fence less indented than its list', '-   a\n  ```backprop\nX', ['# -   a', '$ X']],
      ['a fence in a list that goes on lazily', '- a\nb\n  ```backprop', ['# - a\nb\n  ```backprop']],
      ['a fence in a quote', '> ```backprop\n> X\n> ```\n', ['# > ```backprop\n> X\n> ```']],
      ['a fence under a quote', `> a\n${CODE}`, ['# > a', '$ X = 1']],
      ['a fence left open in a quote', `> ~~~\n${CODE}`, ['# > ~~~', '$ X = 1']],
      ['a fence in a comment', `<!--\n${CODE}\n-->\n${CODE}`, [`# <!--\n${CODE}\n-->`, '$ X = 1']],
      ['a comment left open', `<!-- a\n\n${CODE}`, [`# <!-- a\n\n${CODE.trimEnd()}`]],
      ['a fence in <pre>', `<pre>\n\n${CODE}</pre>\n`, [`# <pre>\n\n${CODE}</pre>`]],
      ['a fence under <div>', `<div>\n${CODE}`, [`# <div>\n${CODE.trimEnd()}`]],
      [
        'a fence in <details>',
        `<details>\n\n${CODE}\n</details>`,
        ['# <details>', '$ X = 1', '# </details>'],
      ],
      ['a fence in front matter', `---\na: |\n${CODE}---\n${CODE}`, [`# ---\na: |\n${CODE}---`, '$ X = 1']],
      ['front matter that ends in dots', `---\na: 1\n...\n${CODE}`, ['# ---\na: 1\n...', '$ X = 1']],
      ['a thematic break at the head', `---\n\na\n\n${CODE}---\n`, ['# ---\n\na', '$ X = 1', '# ---']],
      ['front matter left open', `---\na\n\n${CODE}`, ['# ---\na', '$ X = 1']],
      [
        'merge conflicts',
        `<<<<<<< a\n${CODE}=======\n>>>>>>> b\n`,
        ['# <<<<<<< a', '$ X = 1', '# =======\n>>>>>>> b'],
      ],
      ['Markdown cells', 'a\n\n<!-- cell -->\n\nb\n<!-- cell -->\nc', ['# a', '# b', '# c']],
      ['a separator over the first cell', '<!-- cell -->\na\n', ['# a']],
      [
        'a separator that begins an empty cell',
        `${CODE}<!-- cell -->\n${CODE}`,
        ['$ X = 1', '# ', '$ X = 1'],
      ],
      ['three empty cells', '<!-- cell -->\n<!-- cell -->\n\n<!-- cell -->', ['# ', '# ', '# ']],
      ['a separator in a fence', '```\n<!-- cell -->\n```\n', ['# ```\n<!-- cell -->\n```']],
      ['a separator in a code cell', '```backprop\n<!-- cell -->\n```\n', ['$ <!-- cell -->']],
      ['a separator that is indented', '- a\n\n  <!-- cell -->\n', ['# - a\n\n  <!-- cell -->']],
      [
        'a verbatim cell',
        `<!-- cell verbatim 1 -->\n${CODE}\n<!-- cell end 2 -->\n\n<!-- cell end 1 -->\nb`,
        [`# ${CODE}\n<!-- cell end 2 -->\n`, '# b'],
      ],
      [
        'a verbatim cell with a line added',
        '<!-- cell verbatim 7 -->\n~~~\na\n~~~\n<!-- cell end 7, without the line above -->\n',
        ['# ~~~\na'],
      ],
      ['a verbatim cell left open', `<!-- cell verbatim 1 -->\n${CODE}`, [`# ${CODE.trimEnd()}`]],
      ['lines that end in CR, LF and CRLF', 'a\rb\n\r\n```backprop\rX\r\nY\r```\n', ['# a\nb', '$ X\nY']],
      [
        'zero bytes and unusual spaces',
        '\0\n\u2028\n```backprop\n\0\u2029\n```\n\u00A0',
        ['# \0\n\u2028', '$ \0\u2029', '# \u00A0'],
      ],
    ];
    for (const [name, text, cells] of table) {
      it(name, () => {
        const file = read(text);
        assert.deepEqual(short(file.cells), cells);
        assert.equal(write(file), text);
      });
    }

    it('with the line on which the text of each cell begins', () => {
      const lines = (text: string) => firstLines(read(text));
      assert.deepEqual(
        lines(`\uFEFF\n# a\r\n\r${CODE}\n<!-- cell -->\n\nb\n\n~~~backprop\n\n\n~~~\n${CODE}`),
        [2, 5, 10, 13, 17],
      );
      assert.deepEqual(lines(`<!-- cell verbatim 1 -->\na\n<!-- cell end 1 -->\n${CODE}c`), [2, 5, 7]);
    });

    const notUtf8: readonly [bytes: number[], offset: number, line: number][] = [
      [[0xff, 0xfe, 0x41, 0], 0, 1],
      [[0x61, 0x0a, 0x62, 0x0d, 0x0a, 0xe9, 0x61], 5, 3],
      [[0x61, 0xef, 0xbf, 0x61], 1, 1],
      [[0x61, 0xef, 0x61], 1, 1],
      [[0xef, 0xbf, 0xbd, 0xef, 0xbf], 3, 1],
      [[0xef, 0xbb, 0xbf, 0xc3], 3, 1],
      [[0xed, 0xa0, 0x80], 0, 1],
    ];
    for (const [bytes, offset, line] of notUtf8) {
      it(`unless it is not UTF-8: ${bytes.map((byte) => byte.toString(16)).join(' ')}`, () => {
        assert.throws(
          () => readNotebook(Uint8Array.from(bytes)),
          (error) =>
            error instanceof NotUtf8Error &&
            error.code === 'not-utf8' &&
            error.offset === offset &&
            error.line === line,
        );
      });
    }
  });

  describe('is written anew', () => {
    const table: readonly [name: string, cells: string[], text: string][] = [
      ['nothing', [], ''],
      ['one of each', ['# a', '$ X = 1', '# b', '$ Y'], `a\n\n${CODE}\nb\n\n\`\`\`backprop\nY\n\`\`\`\n`],
      ['Markdown under Markdown', ['# a', '# b'], 'a\n\n<!-- cell -->\n\nb\n'],
      ['code under code', ['$ X = 1', '$ X = 1'], `${CODE}\n${CODE}`],
      [
        'empty cells',
        ['# ', '$ ', '# ', '# '],
        '<!-- cell -->\n\n```backprop\n```\n\n<!-- cell -->\n\n<!-- cell -->\n',
      ],
      ['a fence in a code cell', ['$ ```\na\n````'], '`````backprop\n```\na\n````\n`````\n'],
      ['a fence in a Markdown cell', ['# ```js\na\n```'], '```js\na\n```\n'],
      [
        'a backprop fence in a Markdown cell',
        [`# a\n${CODE}`],
        `<!-- cell verbatim 1 -->\na\n${CODE}\n<!-- cell end 1 -->\n`,
      ],
      [
        'a separator in a Markdown cell',
        ['# <!-- cell -->'],
        '<!-- cell verbatim 1 -->\n<!-- cell -->\n<!-- cell end 1 -->\n',
      ],
      [
        'an end in a Markdown cell',
        ['# <!-- cell verbatim 1 -->\n<!-- cell end 1 -->'],
        '<!-- cell verbatim 2 -->\n<!-- cell verbatim 1 -->\n<!-- cell end 1 -->\n<!-- cell end 2 -->\n',
      ],
      ['a fence left open at the end', ['# ~~~js\na'], '~~~js\na\n'],
      [
        'a fence left open',
        ['# ~~~~js\na', '# b'],
        '<!-- cell verbatim 1 -->\n~~~~js\na\n~~~~\n<!-- cell end 1, without the line above -->\n\nb\n',
      ],
      [
        'a comment left open',
        ['# <!--', '$ X = 1'],
        `<!-- cell verbatim 1 -->\n<!--\n<!-- cell end 1 -->\n\n${CODE}`,
      ],
      ['HTML up to a blank line', ['# <div>', '$ X = 1'], `<div>\n\n${CODE}`],
      ['half a front matter', ['# ---\na', '# ---'], '<!-- cell -->\n\n---\na\n\n<!-- cell -->\n\n---\n'],
      ['line ends of another kind', ['# a\r\nb\rc', '$ X\r\nY'], 'a\nb\nc\n\n```backprop\nX\nY\n```\n'],
      ['a lone surrogate', ['# a\uD800b'], 'a\uFFFDb\n'],
      ['what looks like a BOM', ['# \uFEFF```backprop'], '\uFEFF\uFEFF```backprop\n'],
    ];
    for (const [name, cells, text] of table) {
      it(name, () => assert.equal(written(...cells), text));
    }
  });

  describe('is edited', () => {
    const setText = (index: number, text: string) => (cells: readonly Cell[]) =>
      cells.map((cell, at) => (at === index ? { ...cell, text } : cell));
    const setKind = (index: number, kind: Cell['kind']) => (cells: readonly Cell[]) =>
      cells.map((cell, at) => (at === index ? { ...cell, kind } : cell));
    const insert = (index: number, cell: string) => (cells: readonly Cell[]) =>
      cells.toSpliced(index, 0, fresh(cell));
    const remove = (index: number) => (cells: readonly Cell[]) => cells.toSpliced(index, 1);
    const move = (from: number, to: number) => (cells: readonly Cell[]) =>
      cells.toSpliced(from, 1).toSpliced(to, 0, ...cells.slice(from, from + 1));
    const copy = (from: number, to: number) => (cells: readonly Cell[]) =>
      cells.toSpliced(to, 0, ...cells.slice(from, from + 1));

    const table: readonly [
      name: string,
      text: string,
      edit: (cells: readonly Cell[]) => readonly Cell[],
      result: string,
    ][] = [
      [
        'line ends only: nothing happens',
        `a\r\nb\rc\n\n${CODE}`,
        setText(0, 'a\r\nb\r\nc'),
        `a\r\nb\rc\n\n${CODE}`,
      ],
      ['a BOM that VS Code dropped', '<!-- cell -->\n\uFEFFa', setText(0, 'a'), '<!-- cell -->\n\uFEFFa'],
      [
        'code',
        `a\n\n\n~~~ backprop  k=1 \n1\n~~~~\n\n\nb`,
        setText(1, '2\n3'),
        `a\n\n\n~~~ backprop  k=1 \n2\n3\n~~~~\n\n\nb`,
      ],
      [
        'code in a CRLF file',
        '```backprop\r\n1\r\n```\r\n',
        setText(0, '2\n3'),
        '```backprop\r\n2\r\n3\r\n```\r\n',
      ],
      ['code without a last line end', '```backprop\n1\n```', setText(0, '2'), '```backprop\n2\n```'],
      ['code to hold its fence', '~~~backprop k\n1\n~~~\n', setText(0, '~~~'), '~~~~backprop k\n~~~\n~~~~\n'],
      ['code left open', '```backprop\n1', setText(0, '2'), '```backprop\n2'],
      [
        'code left open to end in a blank line',
        '```backprop\n1',
        setText(0, '2\n'),
        '```backprop\n2\n\n```\n',
      ],
      ['Markdown', `\n\na\n \n${CODE}`, setText(0, 'b'), `\n\nb\n \n${CODE}`],
      ['Markdown without a last line end', `${CODE}a`, setText(1, 'b\nc'), `${CODE}b\nc`],
      ['Markdown to nothing', `${CODE}\na\n\n${CODE}`, setText(1, ''), `${CODE}\n<!-- cell -->\n\n${CODE}`],
      ['nothing to Markdown', `${CODE}<!-- cell -->`, setText(1, 'a'), `${CODE}<!-- cell -->\na\n`],
      [
        'Markdown to leave a fence open',
        `a\n\n${CODE}\nb\n`,
        setText(0, '~~~'),
        `<!-- cell verbatim 1 -->\n~~~\n~~~\n<!-- cell end 1, without the line above -->\n\n${CODE}\nb\n`,
      ],
      [
        'a cell over the first',
        `a\n\n${CODE}`,
        insert(0, '$ 1'),
        `\`\`\`backprop\n1\n\`\`\`\n\na\n\n${CODE}`,
      ],
      ['a cell under the last', `${CODE}a\n\n`, insert(2, '# b'), `${CODE}a\n\n<!-- cell -->\n\nb\n\n`],
      ['a cell under a last line without end', 'a', insert(1, '# b'), 'a\n\n<!-- cell -->\n\nb\n'],
      [
        'a cell under code left open',
        '```backprop\n1',
        insert(1, '$ 2'),
        '```backprop\n1\n```\n\n```backprop\n2\n```\n',
      ],
      [
        'a cell under front matter without a line end',
        '---\n~~~\n---',
        insert(1, '$ 1'),
        '---\n~~~\n---\n\n```backprop\n1\n```\n',
      ],
      ['no code between Markdown', `a\n\n${CODE}\nb\n`, remove(1), 'a\n\n<!-- cell -->\n\nb\n'],
      ['no first cell', `a\n\n<!-- cell -->\n\nb\n\n${CODE}`, remove(0), `b\n\n${CODE}`],
      ['no cells', `a\n\n${CODE}\n`, () => [], '\n'],
      ['up', `a\n\n${CODE}\nb\n`, move(1, 0), `${CODE}\na\n\n<!-- cell -->\n\nb\n`],
      [
        'a fence away from the list that it would join',
        '  ```backprop\n  1\n  ```\n- a\n',
        move(0, 1),
        '- a\n\n```backprop\n  1\n```\n',
      ],
      ['twice', `a\n\n${CODE}`, copy(1, 2), `a\n\n${CODE}\n${CODE}`],
      ['code to Markdown', `a\n\n${CODE}`, setKind(1, 'markdown'), 'a\n\n<!-- cell -->\n\nX = 1\n'],
      ['Markdown to code', `a\n\n<!-- cell -->\n\nb\n`, setKind(1, 'code'), 'a\n\n```backprop\nb\n```\n'],
    ];
    for (const [name, text, edit, result] of table) {
      it(name, () => {
        const file = read(text);
        assert.equal(write({ ...file, cells: edit(file.cells) }), result);
      });
    }
  });

  describe('is large: 5 MB of', () => {
    const filled = (line: string) => line.repeat(Math.ceil(5e6 / line.length));
    const table: readonly [name: string, text: string][] = [
      ['a lesson', filled(`# Title\n\n${'words '.repeat(40)}\n\n${CODE}\n- a\n  - b\n\n`)],
      ['separators', filled('<!-- cell -->\n')],
      ['fences left open', filled('```backprop\n')],
      ['verbatim cells left open', filled('<!-- cell verbatim 1 -->\n<!-- cell verbatim 2 -->\n')],
      ['blank lines in a deep list', `${'- '.repeat(1e6)}a${'\n'.repeat(3e6)}`],
      ['quotes in quotes', filled(`${'>'.repeat(1000)}\n`)],
      ['one tag', filled('<a b="c" ')],
      ['long tags', filled(`<a${' b = c'.repeat(1500)} !\n`)],
      ['one line of backquotes', filled('`')],
    ];
    for (const [name, text] of table) {
      it(name, () => assert.ok(write(read(text)) === text)).timeout(20_000);
    }
  });

  it('keeps its sources as JSON, and takes none for what is something else', () => {
    const { cells, header } = read(`\uFEFFa\r\n\n${CODE}\n`);
    for (const { source } of cells) assert.deepEqual(keptSource(JSON.parse(JSON.stringify(source))), source);
    assert.deepEqual(keptHeader(JSON.parse(JSON.stringify(header))), header);
    for (const kept of [undefined, null, 1, 'a', [], {}, { above: '' }, { above: 1, open: '', close: '' }])
      assert.equal(keptSource(kept), undefined);
    for (const kept of [undefined, null, 1, 'a', [], {}, { eol: 'x', tail: 'x', bom: 1 }])
      assert.deepEqual(keptHeader(kept), { bom: false, eol: '\n', tail: '' });
  });

  describe('whatever it holds', () => {
    const indents = ['', '', '', '', ' ', '   ', '    ', '\t', '> ', '- ', '1. ', '  - '];
    const contents = [
      '', '', 'a', 'X = [1 2; 3 4]', '```', '```backprop', '``` backprop k=1', '````backprop', '````', '~~~', '~~~backprop', '```js',
      '<!-- cell -->', '<!-- cell --> ', '<!-- cell verbatim 1 -->', '<!-- cell end 1 -->', '<!-- cell verbatim 2 -->',
      '<!-- cell end 2, without the line above -->', '<!--', '-->', '<div>', '<b>', '</b>', '<pre>', '</pre>', '<?', '?>',
      '---', '...', '===', '# h', '<<<<<<<', '=======', '>>>>>>>', ' ', '\t ', '\0', '\uFEFF', '\u2028', '\\', 'é😀', '`',
    ]; // biome-ignore format: a list
    const someLine = fc.oneof(
      {
        weight: 9,
        arbitrary: fc
          .tuple(fc.constantFrom(...indents), fc.constantFrom(...contents))
          .map((parts) => parts.join('')),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
    );
    const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r');
    const someLines = (end: fc.Arbitrary<string>) =>
      fc.array(fc.tuple(someLine, end), { maxLength: 12 }).map((lines) => lines.flat().join(''));
    const someFile = fc
      .tuple(
        fc.constantFrom('', '', '', '\uFEFF'),
        fc.constantFrom('', '', '---\n'),
        someLines(lineEnd),
        someLine,
      )
      .map((parts) => parts.join(''));
    const someText = fc.tuple(someLines(fc.constant('\n')), someLine).map((parts) => parts.join(''));
    const someKind = fc.constantFrom('code' as const, 'markdown' as const);
    const runs = { numRuns: 3000 };

    /** What comes back of a cell's text. */
    const normal = ({ kind, text }: Cell): string => {
      const lines = textOf(bytesOf(text)).replace(/\r\n?/g, '\n');
      if (kind === 'code') return lines.replace(/^\uFEFF/, '');
      const inner = lines.replace(/^(?:[ \t]*\n)+|(?:\n[ \t]*)+$/g, '').replace(/^[ \t]+$/, '');
      return inner.startsWith('\uFEFF') ? normal({ kind, text: inner.slice(1) }) : inner;
    };
    /** The offsets between which a cell stands in the file. */
    const extent = ({ cells, header }: NotebookFile, index: number) => {
      const ends = cells.map(({ text, source }) => {
        const body = source?.body ?? (text && `${text}\n`.replaceAll('\n', header.eol));
        return [source?.above, source?.open, body, source?.close].join('').length;
      });
      const start = ends.slice(0, index).reduce((sum, length) => sum + length, header.bom ? 1 : 0);
      return [start, start + (ends[index] ?? 0)] as const;
    };
    const asRead = (cells: readonly Cell[]) => cells.map((cell) => [cell.kind, normal(cell)]);

    it('every byte is kept', () => {
      fc.assert(
        fc.property(someFile, (text) => assert.equal(write(read(text)), text)),
        runs,
      );
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
          assert.equal(write(read(text)), textOf(bytesOf(text)));
        }),
      );
    });

    it('every byte is kept when VS Code has normalised the line ends', () => {
      fc.assert(
        fc.property(someFile, lineEnd, (text, eol) => {
          const file = read(text);
          const cells = file.cells.map((cell) => ({
            ...cell,
            text: cell.text.replace(/^\uFEFF/, '').replaceAll('\n', eol),
          }));
          assert.equal(write({ ...file, cells }), text);
        }),
        runs,
      );
    });

    it('an edit changes one cell', () => {
      fc.assert(
        fc.property(someFile, someText, fc.nat(), (original, text, chosen) => {
          const file = read(original);
          const index = chosen % file.cells.length;
          const [cell, next] = file.cells.slice(index, index + 2);
          if (!cell) return;
          const cells = file.cells.with(index, { ...cell, text });
          const result = write({ ...file, cells });
          assert.deepEqual(asRead(read(result).cells), asRead(cells));
          const [start, end] = extent(file, index);
          // HTML and lists may go on into a cell that follows at once or is indented: such a cell gives way.
          const exposed =
            next && (!/^[ \t]*[\r\n]/.test(next.source?.above ?? '') || next.source?.open.startsWith(' '));
          if (!exposed)
            assert.equal(result.slice(result.length - original.length + end), original.slice(end));
          // So does half a front matter before a `---` further down.
          if (!original.slice(0, 4).includes('---'))
            assert.equal(result.slice(0, start), original.slice(0, start));
        }),
        runs,
      );
    });

    it('no source that is not its own harms a cell', () => {
      const garbage = fc.oneof(
        fc.constant(''),
        someText,
        someLine,
        fc.constantFrom('\n', '```backprop\n', '```\n'),
      );
      const source = fc
        .record({ above: garbage, open: garbage, body: garbage, close: garbage })
        .map(keptSource);
      const someCell = fc.record({ kind: someKind, text: someText, source });
      fc.assert(
        fc.property(fc.array(someCell, { maxLength: 4 }), fc.constantFrom('', '\n', ' \r'), (found, tail) => {
          const cells = found.map(({ source, ...cell }) => ({ ...cell, ...(source && { source }) }));
          const bytes = writeNotebook({ cells, header: { bom: false, eol: '\r\n', tail } });
          assert.deepEqual(asRead(readNotebook(bytes).cells), asRead(cells));
        }),
        runs,
      );
    });

    it('any edits read back', () => {
      type Edit = (file: NotebookFile) => NotebookFile;
      const onCells =
        (edit: (cells: readonly Cell[], at: number, cell: Cell) => readonly Cell[]) => (at: number) => {
          return (file: NotebookFile): NotebookFile => {
            const cell = file.cells[at % file.cells.length];
            return cell ? { ...file, cells: edit(file.cells, at % file.cells.length, cell) } : file;
          };
        };
      const put = (at: number, cell: Cell | undefined): Edit => {
        return (file) => ({
          ...file,
          cells: file.cells.toSpliced(at % (file.cells.length + 1), 0, ...(cell ? [cell] : [])),
        });
      };
      const place = fc.nat({ max: 9 });
      const someEdit: fc.Arbitrary<Edit> = fc.oneof(
        fc.tuple(place, someKind, someText).map(([at, kind, text]) => put(at, { kind, text })),
        fc.tuple(place, someFile, place).map(([at, other, from]) => put(at, read(other).cells[from])),
        place.map(onCells((cells, at) => cells.toSpliced(at, 1))),
        fc
          .tuple(place, place)
          .map(([at, to]) =>
            onCells((cells, from, cell) => cells.toSpliced(from, 1).toSpliced(to, 0, cell))(at),
          ),
        fc
          .tuple(place, place)
          .map(([at, to]) => onCells((cells, _, cell) => cells.toSpliced(to, 0, cell))(at)),
        fc
          .tuple(place, someText)
          .map(([at, text]) => onCells((cells, of, cell) => cells.with(of, { ...cell, text }))(at)),
        fc
          .tuple(place, someKind)
          .map(([at, kind]) => onCells((cells, of, cell) => cells.with(of, { ...cell, kind }))(at)),
        fc.constant((file: NotebookFile) => readNotebook(writeNotebook(file))),
      );
      fc.assert(
        fc.property(someFile, fc.array(someEdit, { maxLength: 8 }), (text, edits) => {
          const file = edits.reduce((edited, edit) => edit(edited), read(text));
          const bytes = writeNotebook(file);
          assert.deepEqual(asRead(readNotebook(bytes).cells), asRead(file.cells));
          assert.deepEqual(writeNotebook(readNotebook(bytes)), bytes);
        }),
        runs,
      );
    });
  });
});
