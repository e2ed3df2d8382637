export type LineEnd = '\n' | '\r\n' | '\r';

export const BYTE_ORDER_MARK = '\uFEFF';

/** The file is not UTF-8: the 0-based offset of the first byte that is wrong, and its 1-based line. */
export class NotUtf8Error extends Error {
  override readonly name = 'NotUtf8Error';
  readonly code = 'not-utf8';
  constructor(
    readonly offset: number,
    readonly line: number,
  ) {
    super(`not UTF-8: byte ${offset}, line ${line}`);
  }
}

/** The text of a file. @throws {@link NotUtf8Error} */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes);
  } catch {
    // Decoded leniently, what is wrong becomes U+FFFD, and no longer gives the same bytes.
    const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const again = new TextEncoder().encode(lenient);
    let offset = 0;
    while (offset < bytes.length && bytes[offset] === again[offset]) offset++;
    // U+FFFD itself may share its first bytes with what it stands for: back to where it begins.
    while (((again[offset] ?? 0) & 0xc0) === 0x80) offset--;
    throw new NotUtf8Error(offset, countLines(new TextDecoder().decode(bytes.subarray(0, offset))) + 1);
  }
}

/** The offset of each line, and of the end of the text. A text without characters has no line. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  // Searching is ten times as fast as looking at each character.
  let feed = text.indexOf('\n');
  let carriage = text.indexOf('\r');
  while (feed >= 0 || carriage >= 0) {
    const alone = carriage >= 0 && (feed < 0 || carriage + 1 < feed);
    const at = alone ? carriage : feed;
    starts.push(at + 1);
    if (feed >= 0 && feed <= at) feed = text.indexOf('\n', at + 1);
    if (carriage >= 0 && carriage <= at) carriage = text.indexOf('\r', at + 1);
  }
  if (starts.at(-1) !== text.length) starts.push(text.length);
  return starts;
}

function countOf(what: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + what.length)) count++;
  return count;
}

export function countLines(text: string): number {
  return countOf('\n', text) + countOf('\r', text) - countOf('\r\n', text);
}

export function dominantLineEnd(text: string): LineEnd {
  const crlf = countOf('\r\n', text);
  const lf = countOf('\n', text) - crlf;
  const cr = countOf('\r', text) - crlf;
  return lf >= crlf && lf >= cr ? '\n' : crlf >= cr ? '\r\n' : '\r';
}

export function normalLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** Where the line end before `end` begins, if there is one. */
export function endOfLine(text: string, start: number, end: number): number {
  const length = text.endsWith('\r\n', end)
    ? 2
    : text.endsWith('\n', end) || text.endsWith('\r', end)
      ? 1
      : 0;
  return Math.max(start, end - length);
}

export function withoutLineEnd(text: string): string {
  return text.slice(0, endOfLine(text, 0, text.length));
}

/** A text as whole lines of a file; '' is no line. */
export function ownLines(text: string, eol: string): string {
  const lines = normalLineEnds(text);
  return lines && (eol === '\n' ? lines : lines.replaceAll('\n', eol)) + eol;
}

/** VS Code drops a byte order mark from the head of a cell. */
function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

export function sameText(one: string, other: string): boolean {
  return one === other || withoutMark(one) === withoutMark(other);
}

/** The blank lines that a text begins with. */
export function blankLines(text: string): string {
  const ink = text.search(/[^ \t\r\n]/);
  if (ink < 0) return text;
  return text.slice(0, Math.max(text.lastIndexOf('\n', ink), text.lastIndexOf('\r', ink)) + 1);
}

/** What is compared of a Markdown cell. A mark over blank lines hides them from us, and not from VS Code. */
export function withoutOuterBlankLines(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\n'.includes(text.charAt(end - 1))) end--;
  let lines = end === 0 ? '' : text.slice(blankLines(text).length, `${text}\n`.indexOf('\n', end));
  while (lines.startsWith(BYTE_ORDER_MARK)) lines = lines.slice(1 + blankLines(lines.slice(1)).length);
  return lines;
}
