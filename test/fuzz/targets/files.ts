import assert from 'node:assert/strict';
import { readNotebook, writeNotebook } from '../../../src/notebook/format';
import { bytesOf, type Target } from '../target';

const FILES = [
  '# Title\n\n```backprop\nX = [1 2]\n```\n\nEnd.\n',
  '\uFEFF---\na: 1\n---\n\r\n~~~backprop\r\nX\r\n~~~\r\n- a\n\n  ```backprop\n  X\n  ```\n> ```\n',
  '<!-- cell -->\n\n<!-- cell verbatim 1 -->\n```backprop\n<!-- cell end 1 -->\n````backprop\n```\n````',
  '<<<<<<< ours\n```backprop\na\n=======\nb\n>>>>>>> theirs\n```\n<div>\n\n<pre>\n</pre>\0',
];

export const files: readonly Target[] = [
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
];
