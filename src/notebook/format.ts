/**
 * A `*.backprop.md` file ⇄ cells.
 *
 * A code cell is what CommonMark calls a fenced code block, at the top level of the document, whose info string
 * begins with the word `backprop`. So a fence in a list, a quote, an HTML comment or another fence stays Markdown,
 * and so does one in the front matter. What lies between code cells is a Markdown cell, without its outer blank
 * lines. The line `<!-- cell -->` begins a further one. A Markdown cell that could not be read back from between
 * its neighbours (a `backprop` fence typed as an example, a fence left open) stands, whatever it holds, between
 * `<!-- cell verbatim 1 -->` and `<!-- cell end 1 -->`.
 *
 * The writer trusts nothing but the reader: of the ways to write a cell, from the one nearest to the old bytes to
 * the one that works always, it takes the first that reads back. Three things do not come back as they were given:
 * line ends other than `\n`, the outer blank lines of a Markdown cell (they stay in the file) and lone surrogates
 * (U+FFFD, as there is no UTF-8 for them).
 */

import { finish, type Steps } from '../core/tensor';
import { BLANK, type Blocks, fenceAt, isOpen, step, TOP } from './blocks';
import {
  BYTE_ORDER_MARK,
  blankLines,
  countLines,
  decode,
  dominantLineEnd,
  endOfLine,
  type LineEnd,
  lineStarts,
  normalLineEnds,
  ownLines,
  sameText,
  withoutLineEnd,
  withoutOuterBlankLines,
} from './lines';

export { NotUtf8Error } from './lines';

/** What the bytes of a cell say beyond its text. Plain JSON: it rests in the metadata of VS Code's cell. */
export interface CellSource {
  /** Blank lines over the cell and, over a Markdown cell, the line that parts it from another. */
  readonly above: string;
  /** The line before the text, such as the opening fence, or ''. */
  readonly open: string;
  /** The text as it stands in the file, where `text` and the file's line end do not say it already. */
  readonly body?: string;
  /** What follows the text, such as the closing fence, or ''. */
  readonly close: string;
  /** Present on the first cell of the file: it needs no blank line over it there, and does elsewhere. */
  readonly first?: true;
}

export interface Cell {
  readonly kind: 'code' | 'markdown';
  /** Lines parted by `\n`. A cell that VS Code gives back may have any line ends. */
  readonly text: string;
  /** Absent from a cell that was never in a file; two cells may share one after a copy. */
  readonly source?: CellSource;
}

/** What belongs to no cell. Plain JSON: it rests in the metadata of VS Code's document. */
export interface Header {
  readonly bom: boolean;
  /** The most frequent line end of the file: what is edited or new gets it. */
  readonly eol: LineEnd;
  /** Blank lines under the last cell. */
  readonly tail: string;
}

export interface NotebookFile {
  readonly cells: readonly Cell[];
  readonly header: Header;
}

const SEPARATOR_LINE = '<!-- cell -->';
const SEPARATOR = /^<!-- cell -->[ \t]*$/;
const VERBATIM = /^<!-- cell verbatim (\d{1,9}) -->[ \t]*$/;
const VERBATIM_END = /^<!-- cell end (\d{1,9})(, without the line above)? -->[ \t]*$/;

/** The cells of a file. Throws {@link NotUtf8Error}; every sequence of UTF-8 characters is a notebook. */
export const readNotebook = (bytes: Uint8Array): NotebookFile => finish(readNotebookSteps(bytes));

/** {@link readNotebook} in steps. */
export function* readNotebookSteps(bytes: Uint8Array): Steps<NotebookFile> {
  const all = decode(bytes);
  const bom = all.startsWith(BYTE_ORDER_MARK);
  const text = bom ? all.slice(1) : all;
  yield;
  const eol = dominantLineEnd(text);
  yield;
  const { cells, tail } = yield* readCells(text, eol, TOP, true);
  return { cells, header: { bom, eol, tail } };
}

/**
 * The bytes of a file. Cells that were not edited, and the lines between them, keep theirs; but a cell under an edit
 * that would draw it in gives way: by a blank line (under HTML), a separator (under Markdown, or over a lone `---`
 * at the head of the file) or a fence that is not indented (under a list). Never throws.
 */
export const writeNotebook = (file: NotebookFile): Uint8Array => finish(writeNotebookSteps(file));

/** {@link writeNotebook} in steps. */
export function* writeNotebookSteps({ cells, header }: NotebookFile): Steps<Uint8Array> {
  const { eol } = header;
  const pieces: string[] = [];
  let blocks = TOP;
  let afterMarkdown = false;
  let end = ''; // the last character so far
  for (const [index, cell] of cells.entries()) {
    if (index > 0) yield;
    const last = index === cells.length - 1;
    const tail = last ? header.tail : '';
    let piece = '';
    let reading: Reading | undefined;
    for (const layout of layouts(cell, eol, index === 0)) {
      piece = stack([...layout, tail], eol);
      reading = yield* readCells(piece, eol, blocks, index === 0);
      if (readsAs(cell, reading, last, afterMarkdown)) break;
    }
    pieces.push(lineBreak(end, piece, eol), piece);
    end = piece.slice(-1) || end;
    blocks = reading?.blocks ?? TOP;
    afterMarkdown = cell.kind === 'markdown' && reading?.cells[0]?.source?.open === '';
  }
  yield;
  let text = cells.length > 0 ? pieces.join('') : header.tail;
  // A `---` that opens the first cell must not take a `---` of a later one for the end of a front matter.
  const firstLength = pieces.slice(0, 3).join('').length;
  if (frontMatterEnd(text) > firstLength) text = SEPARATOR_LINE + eol + eol + text;
  // A mark that belongs to the first cell must not be taken for that of the file.
  const bom = header.bom || text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  return new TextEncoder().encode(bom + text);
}

/** For each cell of a file, as it was read, the 1-based line of the file on which its text begins. */
export function firstLines({ cells }: NotebookFile): number[] {
  let line = 1;
  return cells.map(({ text, source }) => {
    const first = line + countLines(source?.above ?? '') + countLines(source?.open ?? '');
    line = first + countLines(source?.body ?? (text && `${text}\n`)) + countLines(source?.close ?? '');
    return first;
  });
}

/** The source that was kept in a cell's metadata, or undefined where something else stands there now. */
export function keptSource(kept: unknown): CellSource | undefined {
  const { above, open, body, close, first } = (kept ?? {}) as Partial<Record<keyof CellSource, unknown>>; // all unknown
  if (typeof above !== 'string' || typeof open !== 'string' || typeof close !== 'string') return undefined;
  return { above, open, close, ...(typeof body === 'string' && { body }), ...(first === true && { first }) };
}

/** The header that was kept in a document's metadata; a new document's where something else stands there now. */
export function keptHeader(kept: unknown): Header {
  const { bom, eol, tail } = (kept ?? {}) as Partial<Record<keyof Header, unknown>>; // all unknown
  return {
    bom: bom === true,
    eol: eol === '\r\n' || eol === '\r' ? eol : '\n',
    tail: typeof tail === 'string' && blankLines(tail) === tail ? tail : '',
  };
}

// ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────────

interface Reading {
  readonly cells: readonly (Cell & { readonly source: CellSource })[];
  readonly tail: string;
  /** The state in which the next line would be read. */
  readonly blocks: Blocks;
}

/** So many lines are read in one step. */
const IN_A_STEP = 512;

function* readCells(text: string, eol: LineEnd, before: Blocks, atStart: boolean): Steps<Reading> {
  const starts = lineStarts(text);
  const count = starts.length - 1;
  const at = (index: number) => starts[index] ?? text.length;
  const line = (index: number) => text.slice(at(index), endOfLine(text, at(index), at(index + 1)));
  const cells: (Cell & { source: CellSource })[] = [];
  let blocks = before;
  let owned = 0; // the first line that belongs to no cell yet
  let parted: number | undefined; // the line under a separator
  let from: number | undefined; // the first and the last line, not blank, of a Markdown cell
  let to = 0;

  const add = (kind: Cell['kind'], open: number, body: number, close: number, next: number) => {
    const raw = text.slice(at(body), at(close));
    const normal = normalLineEnds(withoutLineEnd(raw));
    const plain = raw === ownLines(normal, eol) && !raw.startsWith(BYTE_ORDER_MARK);
    cells.push({
      kind,
      text: normal,
      source: {
        above: text.slice(at(owned), at(open)),
        open: text.slice(at(open), at(body)),
        ...(!plain && { body: raw }),
        close: text.slice(at(close), at(next)),
        ...(atStart && owned === 0 && { first: true }),
      },
    });
    owned = next;
  };
  const addMarkdown = () => {
    const start = from ?? parted;
    const end = from === undefined ? start : to + 1;
    if (start !== undefined && end !== undefined) add('markdown', start, start, end, end);
    parted = undefined;
    from = undefined;
  };

  let index = 0;
  const hidden = atStart ? frontMatterEnd(text) : 0;
  if (hidden > 0) from = 0;
  for (; at(index) < hidden; index++) to = index;

  let seen = 0;
  while (index < count) {
    if (++seen % IN_A_STEP === 0) yield;
    const current = line(index);
    const mark = !isOpen(blocks) && current.startsWith('<!-- cell');
    const verbatim = mark ? VERBATIM.exec(current) : null;
    if (mark && SEPARATOR.test(current)) {
      addMarkdown();
      index++;
      parted = index;
      blocks = TOP;
    } else if (verbatim) {
      addMarkdown();
      const body = index + 1;
      let close = body;
      let end = VERBATIM_END.exec(line(close));
      while (close < count && end?.[1] !== verbatim[1]) {
        end = VERBATIM_END.exec(line(++close));
        if (++seen % IN_A_STEP === 0) yield;
      }
      const added = end?.[2] !== undefined && close > body ? 1 : 0;
      add('markdown', index, body, close - added, Math.min(close + 1, count));
      index = owned;
      blocks = TOP;
    } else {
      const wasOpen = isOpen(blocks);
      blocks = step(blocks, current);
      if (!wasOpen && isOpen(blocks) && blocks.leaf.is === 'fence' && blocks.leaf.word === 'backprop') {
        addMarkdown();
        let close = index;
        do {
          blocks = step(blocks, line(++close));
          if (++seen % IN_A_STEP === 0) yield;
        } while (close < count && isOpen(blocks));
        add('code', index, index + 1, close, Math.min(close + 1, count));
        index = owned;
      } else {
        if (!BLANK.test(current)) {
          from ??= index;
          to = index;
        }
        index++;
      }
    }
  }
  addMarkdown();
  return { cells, tail: text.slice(at(owned)), blocks };
}

/** Where the front matter of a file ends, or 0. As in Pandoc, a `---` over a blank line is but a thematic break. */
function frontMatterEnd(text: string): number {
  const open = /^---[ \t]*(?:\r\n|\r|\n)(?![ \t]*[\r\n])/.exec(text);
  if (!open) return 0;
  const close = /[\r\n](?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|$)/g;
  close.lastIndex = open[0].length - 1;
  return close.test(text) ? close.lastIndex : 0;
}

// ── Writing ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** The ways to write a cell, the one nearest to its old bytes first; the last one reads back after any cell. */
function* layouts({ kind, text, source }: Cell, eol: LineEnd, first: boolean): Generator<string[]> {
  const body = bodyOf(text, eol, source?.body);
  const blank = first ? '' : eol;
  // A cell that leaves the head of the file needs a blank line over it, and one that comes there needs none.
  const stays = source !== undefined && first === (source.first ?? false);
  const above = stays ? source.above : first ? '' : eol + (source?.above ?? '');
  const gap = blankLines(above) || blank;
  if (source) yield [above, source.open, body, source.close];
  if (kind === 'code') {
    const old = fenceAt((source?.open ?? '').trimStart().split(/[\r\n]/, 1)[0] ?? '');
    const { mark, info } = old?.word === 'backprop' ? old : { mark: '```', info: 'backprop' };
    const fence = longerFence(mark, text);
    yield [gap, fence + info + eol, ownLines(text, eol), fence + eol];
    return;
  }
  yield [gap, body];
  yield [blank + SEPARATOR_LINE + eol, text === '' ? '' : gap || eol, body];
  const taken = new Set(Array.from(text.matchAll(/<!-- cell end (\d{1,9})/g), (match) => Number(match[1])));
  let name = 1;
  while (taken.has(name)) name++;
  // Elsewhere than here an open fence would run on: it is closed by a line that is not part of the text.
  const { leaf } = normalLineEnds(text).split('\n').reduce(step, TOP);
  const closed = leaf.is === 'fence' ? leaf.mark + eol : '';
  const end = `<!-- cell end ${name}${closed && ', without the line above'} -->`;
  yield [gap, `<!-- cell verbatim ${name} -->${eol}`, ownLines(text, eol), closed + end + eol];
}

/** Whether a cell, as it was just written and read again, is itself, and leaves what follows it alone. */
function readsAs(cell: Cell, { cells, blocks }: Reading, last: boolean, afterMarkdown: boolean): boolean {
  const [read, another] = cells;
  if (!read || another || read.kind !== cell.kind) return false;
  const { above, open, close } = read.source;
  if (afterMarkdown && read.kind === 'markdown' && !open && !above.includes(SEPARATOR_LINE)) return false;
  const runsOn = open ? !close : isOpen(blocks) && !(blocks.leaf.is === 'html' && blocks.leaf.end === BLANK);
  if (runsOn && !last) return false;
  const text = normalLineEnds(cell.text);
  if (read.kind === 'code') return sameText(read.text, text);
  return sameText(withoutOuterBlankLines(read.text), withoutOuterBlankLines(text));
}

/** The old bytes where they still say the text; else the text, without a last line end if there was none. */
function bodyOf(text: string, eol: string, old: string | undefined): string {
  if (old !== undefined && sameText(normalLineEnds(withoutLineEnd(old)), normalLineEnds(text))) return old;
  const lines = ownLines(text, eol);
  return old && !/[\r\n]$/.test(old) ? withoutLineEnd(lines) : lines;
}

/** A fence that no line of the text can close. */
function longerFence(mark: string, text: string): string {
  const char = mark.charAt(0);
  const runs = text.matchAll(char === '~' ? /^ {0,3}(~{3,})/gm : /^ {0,3}(`{3,})/gm);
  let length = mark.length;
  for (const [, run = ''] of runs) length = Math.max(length, run.length + 1);
  return char.repeat(length);
}

/** The parts one under the other: each begins a line of its own, and no two line ends become one. */
function stack(parts: readonly string[], eol: string): string {
  return parts.reduce((text, part) => text + lineBreak(text.slice(-1), part, eol) + part, '');
}

function lineBreak(end: string, next: string, eol: string): string {
  if (end === '' || next === '') return '';
  if (end === '\r') return next.startsWith('\n') ? '\n' : '';
  return end === '\n' ? '' : eol;
}
