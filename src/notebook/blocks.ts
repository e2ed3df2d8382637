/**
 * The block structure of CommonMark, as far as a line decides whether the next one can begin a cell: which containers,
 * fences and HTML blocks are open. https://spec.commonmark.org/0.31.2/#appendix-a-parsing-strategy
 */

/** A line without ink. */
export const BLANK = /^[ \t]*$/;

/** What is open after a line: enough to know what the next line is, and nothing of what the lines said. */
export interface Blocks {
  /** Quotes (0) and list items (the columns by which their content is indented), from the outermost inwards. */
  readonly containers: readonly number[];
  readonly leaf: Leaf;
  /** The innermost container is a list item without content so far: a blank line ends it. */
  readonly bare?: true;
}

type Leaf =
  | { readonly is: 'nothing' | 'paragraph' }
  | ({ readonly is: 'fence' } & Fence)
  | { readonly is: 'html'; readonly end: RegExp };

interface Fence {
  readonly mark: string;
  readonly info: string;
  readonly word: string;
}

const NOTHING: Leaf = { is: 'nothing' };
const PARAGRAPH: Leaf = { is: 'paragraph' };
export const TOP: Blocks = { containers: [], leaf: NOTHING };
const QUOTE = 0;
/** Deeper containers are read as text: without a bound, many blank lines in a deep list cost the square. */
const DEEPEST = 24;

/** Whether the next line is at the mercy of a fence or of HTML at the top level. */
export function isOpen({ containers, leaf }: Blocks): boolean {
  return containers.length === 0 && (leaf.is === 'fence' || leaf.is === 'html');
}

/** https://spec.commonmark.org/0.31.2/#appendix-a-parsing-strategy, without the tree and without link references. */
export function step(before: Blocks, line: string): Blocks {
  if (line === '' && before === TOP) return TOP;
  const cursor = new Cursor(line);
  let { containers } = before;
  let depth = 0;
  for (; depth < containers.length; depth++) {
    const item = containers[depth] ?? QUOTE;
    const bare = before.bare && depth === containers.length - 1;
    if (item === QUOTE ? !cursor.enterQuote() : !cursor.enterItem(item, bare)) break;
  }
  const within = depth === containers.length;
  const { leaf } = before;
  if (within && (leaf.is === 'fence' || leaf.is === 'html')) {
    const ends = leaf.is === 'fence' ? closes(leaf, cursor) : leaf.end.test(cursor.rest);
    return { containers, leaf: ends ? NOTHING : leaf };
  }
  const paragraph = leaf.is === 'paragraph';
  let continues = paragraph && within;
  let lazy = paragraph && !within;
  const enter = (container: number) => {
    containers = [...containers.slice(0, depth), container];
    depth++;
    continues = false;
    lazy = false;
  };
  while (cursor.indent < 4 && !cursor.blank) {
    const { rest } = cursor;
    if (depth < DEEPEST && cursor.enterQuote()) {
      enter(QUOTE);
      continue;
    }
    const outer = containers.slice(0, depth);
    const fence = fenceAt(rest);
    if (fence) return { containers: outer, leaf: { is: 'fence', ...fence } };
    const end = htmlEnd(rest, continues || lazy);
    if (end && (end === BLANK || !end.test(rest))) return { containers: outer, leaf: { is: 'html', end } };
    const heading = /^#{1,6}(?:[ \t]|$)/.test(rest) || (continues && /^(?:=+|-+)[ \t]*$/.test(rest));
    if (end || heading || isThematicBreak(rest)) return { containers: outer, leaf: NOTHING };
    const item = depth < DEEPEST ? cursor.takeMarker(continues) : undefined;
    if (item === undefined) break;
    enter(item);
    if (cursor.blank) return { containers, leaf: NOTHING, bare: true };
  }
  if (lazy && !cursor.blank) return before;
  if (cursor.blank || (cursor.indent >= 4 && !continues))
    return { containers: containers.slice(0, depth), leaf: NOTHING };
  return { containers: containers.slice(0, depth), leaf: PARAGRAPH };
}

/** A place in a line, with the columns of white space after it; tabs stop at every fourth column. */
class Cursor {
  indent = 0;
  #at = 0;
  #column = 0;
  constructor(readonly line: string) {
    this.#measure();
  }
  get rest(): string {
    return this.line.slice(this.#at);
  }
  get blank(): boolean {
    return this.#at === this.line.length;
  }
  enterQuote(): boolean {
    if (this.indent > 3 || this.line[this.#at] !== '>') return false;
    this.#take(1);
    if (this.indent > 0) this.#skip(1);
    return true;
  }
  enterItem(columns: number, bare = false): boolean {
    if (this.blank) return !bare;
    if (this.indent < columns) return false;
    this.#skip(columns);
    return true;
  }
  /** The columns that a list item's marker, if one is here, asks of the lines under it. */
  takeMarker(interrupting: boolean): number | undefined {
    const marker = /^(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)/.exec(this.rest);
    if (!marker) return undefined;
    const empty = !/[^ \t]/.test(this.rest.slice(marker[0].length));
    if (interrupting && (empty || (marker[1] !== undefined && Number(marker[1]) !== 1))) return undefined;
    const offset = this.indent + marker[0].length;
    this.#take(marker[0].length);
    const space = empty || this.indent > 4 ? 1 : this.indent;
    if (!empty) this.#skip(space);
    return offset + space;
  }
  #skip(columns: number): void {
    this.indent -= columns;
    this.#column += columns;
  }
  #take(characters: number): void {
    this.#column += this.indent + characters;
    this.#at += characters;
    this.#measure();
  }
  #measure(): void {
    this.indent = 0;
    for (; ; this.#at++) {
      const char = this.line[this.#at];
      if (char === ' ') this.indent++;
      else if (char === '\t') this.indent += 4 - ((this.#column + this.indent) % 4);
      else return;
    }
  }
}

export function fenceAt(rest: string): Fence | undefined {
  const char = rest.charAt(0);
  if (char !== '`' && char !== '~') return undefined;
  let length = 1;
  while (rest[length] === char) length++;
  const info = rest.slice(length);
  if (length < 3 || (char === '`' && info.includes(char))) return undefined;
  return { mark: rest.slice(0, length), info, word: /[^ \t]+/.exec(info)?.[0] ?? '' };
}

function closes({ mark }: Fence, cursor: Cursor): boolean {
  const { rest } = cursor;
  return (
    cursor.indent < 4 &&
    rest.startsWith(mark) &&
    BLANK.test(rest.replace(mark.startsWith('~') ? /^~+/ : /^`+/, ''))
  );
}

function isThematicBreak(rest: string): boolean {
  const others = { '*': /[^* \t]/, '-': /[^- \t]/, _: /[^_ \t]/ }[rest.charAt(0)];
  return others !== undefined && !others.test(rest) && /^(.)[ \t]*\1[ \t]*\1/.test(rest);
}

const BLOCK_TAG = new RegExp(
  `^</?(?:${[
    'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt',
    'fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu',
    'menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr',
    'track|ul',
  ].join('|')})(?:[\\s>]|/>|$)`,
  'i',
);
const ANY_TAG =
  /^(?:<[a-z][a-z\d-]*(?:\s+[a-z_:][\w:.-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?>|<\/[a-z][a-z\d-]*\s*>)\s*$/i;
/** How an HTML block begins, and the line that ends it: https://spec.commonmark.org/0.31.2/#html-blocks, 1 to 6 */
const HTML: readonly (readonly [RegExp, RegExp])[] = [
  [/^<(?:script|pre|textarea|style)(?:\s|>|$)/i, /<\/(?:script|pre|textarea|style)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<![a-z]/i, />/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [BLOCK_TAG, BLANK],
];

function htmlEnd(rest: string, afterText: boolean): RegExp | undefined {
  if (!rest.startsWith('<')) return undefined;
  const known = HTML.find(([start]) => start.test(rest));
  if (known) return known[1];
  // The longest tag that is worth a look keeps the expression from running out of stack on a hostile line.
  return !afterText && rest.length < 10_000 && ANY_TAG.test(rest) ? BLANK : undefined;
}
