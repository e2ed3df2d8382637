import type { Tensor } from '../../core/tensor';
import { t } from '../../core/words/words';
import { damaged, Unreadable } from './unreadable';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const WORDS: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['?', Number.NaN],
  // A cell that is left empty is an answer that is not there yet.
  ['', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
]);

/**
 * A table of numbers: one row a line, its numbers parted by commas, semicolons, tabs or, as `np.savetxt` writes,
 * blanks. `#` starts a comment; a first line without any number is a heading. A matrix always, also of one row.
 * @throws Unreadable
 */
export function readCsv(bytes: Uint8Array): Tensor {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw damaged(t`it is not UTF-8 text`);
  }
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  const mark = [',', ';', '\t'].find((sign) => lines.some((line) => line.includes(sign)));
  const table = lines.map((line) =>
    (mark === undefined ? line.split(/\s+/) : line.split(mark)).map((cell) =>
      cell.trim().replace(/^"(.*)"$/, '$1'),
    ),
  );
  const [head = []] = table;
  const hasHead = table.length > 1 && head.every((cell) => cell === '' || numberOf(cell) === undefined);
  const rows = hasHead ? table.slice(1) : table;
  const width = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * width);
  rows.forEach((cells, row) => {
    if (cells.length !== width) {
      throw new Unreadable({ reason: 'ragged', row, length: cells.length, firstLength: width });
    }
    cells.forEach((cell, column) => {
      const value = numberOf(cell);
      if (value === undefined) throw new Unreadable({ reason: 'no-number', row, column, found: cell });
      data[row * width + column] = value;
    });
  });
  return { shape: [rows.length, width], data };
}

function numberOf(cell: string): number | undefined {
  if (NUMBER.test(cell)) return Number(cell);
  const word = WORDS.get(cell.replace(/^[+-]/, '').toLowerCase());
  return word !== undefined && cell.startsWith('-') ? -word : word;
}
