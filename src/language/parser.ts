import { t } from '../core/words/words';
import {
  type ArgumentNode,
  type BinaryOperator,
  bareSpan,
  childrenOf,
  type MissingNode,
  type NameNode,
  type Node,
  type Program,
  type Span,
  type Statement,
  type SyntaxDetail,
  type SyntaxProblem,
} from './ast';
import { scan, type Token } from './scanner';

/** Deeper nesting of brackets than this is refused instead of overflowing the stack. */
const DEEPEST = 200;
/** So is a higher tree, as a sum of thousands of terms makes one: everything that walks a tree may recurse. */
const HIGHEST = 500;

/** Modules whose name may stand before a function, as in text copied from Python, … */
const MODULES = new Set(['np', 'numpy', 'torch', 'jnp', 'math']);
/** … and the rooms in them, as in `np.random.randn`. */
const SUBMODULES = new Set(['random', 'nn', 'functional', 'linalg', 'special']);
/**
 * Constructors of arrays as NumPy, PyTorch and JAX print them; their other arguments (`dtype=`, `requires_grad=`,
 * `grad_fn=<…>`) say nothing here.
 */
export const CONSTRUCTORS: ReadonlySet<string> = new Set([
  'array',
  'tensor',
  'asarray',
  'as_tensor',
  'matrix',
  'Array',
  'float64',
  'float32',
  'float16',
  'int64',
  'int32',
  'uint8',
]);
/** What people try who know a whole programming language. */
const KEYWORDS = new Set([
  ...['for', 'while', 'if', 'else', 'elif', 'def', 'function', 'class', 'import', 'from', 'with', 'return'],
  ...['lambda', 'let', 'const', 'var', 'clear', 'close', 'clc', 'del', 'global'],
]);
/** A line of numbers that is so wide with one number more was wrapped by NumPy, which prints 75 columns. */
const NUMPY_WIDTH = 66;
const ASSIGNS = ['=', '+=', '-=', '*=', '/='];

/** The tree of a cell's text. Never throws and never gives up; what it objects to is in `problems`. */
export function parse(text: string): Program {
  return new Parser(text).program();
}

class Parser {
  private readonly tokens: readonly Token[];
  private next = 0;
  private depth = 0;
  /** Inside a matrix literal blank space parts elements; parentheses inside it switch that off again. */
  private inMatrix = false;
  /** Inside parentheses a line break is blank space. */
  private inParentheses = false;
  /** Inside an index `end` and `:` have a meaning of their own. */
  private inIndex = false;
  private readonly problems: SyntaxProblem[] = [];
  /** How high the tree under a node is; 1 for a node that is not listed. */
  private readonly heights = new WeakMap<Node, number>();

  constructor(private readonly text: string) {
    this.tokens = scan(text);
  }

  program(): Program {
    const statements: Statement[] = [];
    for (;;) {
      while (this.peek().kind === 'newline' || this.is(';')) this.next++;
      if (this.peek().kind === 'end') break;
      const before = this.next;
      statements.push(this.statement());
      const token = this.peek();
      if (token.kind !== 'newline' && token.kind !== 'end' && !this.is(';')) {
        const word = this.tokens[before];
        if (word?.kind === 'name' && KEYWORDS.has(word.text)) {
          this.object(word, { code: 'keyword', keyword: word.text });
        } else {
          this.objectTo(token, t`the end of the statement`);
        }
        this.skipStatement();
      }
      if (this.next === before) this.next++;
    }
    return { statements, problems: this.problems };
  }

  private statement(): Statement {
    const first = this.peek();
    const value = this.expression();
    const sign = this.peek();
    const assigns = sign.kind === 'sign' && ASSIGNS.includes(sign.text);
    if (!assigns) return { start: first.start, end: value.end, value };
    this.next++;
    const right = this.display() ?? this.expression();
    if (value.kind !== 'name') {
      this.object(value, { code: 'assign-target', found: this.text.slice(value.start, value.end) });
      return { start: first.start, end: right.end, value: right };
    }
    const target = { ...value, ...bareSpan(value) };
    if (sign.text === '=') return { start: first.start, end: right.end, target, value: right };
    // `K -= x` is `K = K - x`. Safe: the four compound signs begin with a binary operator.
    const operator = sign.text[0] as BinaryOperator;
    const whole = this.grown({
      kind: 'binary',
      operator,
      left: value,
      right,
      start: value.start,
      end: right.end,
    });
    return { start: first.start, end: right.end, target, value: whole };
  }

  /**
   * A matrix as MATLAB displays one: `X =`, blank lines, and rows of numbers, perhaps under a common factor
   * (`1.0e+03 *`).
   */
  private display(): Node | undefined {
    if (this.peek().kind !== 'newline') return undefined;
    let at = this.next;
    const blankLines = (): void => {
      while (this.tokens[at]?.kind === 'newline') at++;
    };
    blankLines();
    let factor: Node | undefined;
    const [scale, times, after] = this.tokens.slice(at, at + 3);
    if (scale?.kind === 'number' && times?.text === '*' && after?.kind === 'newline') {
      factor = { kind: 'number', value: Number(scale.text), start: scale.start, end: scale.end };
      at += 2;
      blankLines();
    }
    const rows: Node[][] = [];
    for (;;) {
      const row: Node[] = [];
      let from = at;
      for (let item = this.printedNumber(from); item; item = this.printedNumber(from)) {
        row.push(item);
        from += this.tokens[from]?.kind === 'sign' ? 2 : 1;
      }
      const end = this.tokens[from];
      if (row.length === 0 || !end || (end.kind !== 'newline' && end.kind !== 'end')) break;
      rows.push(row);
      at = end.kind === 'newline' ? from + 1 : from;
    }
    const [first] = rows;
    const start = first?.[0];
    const last = rows[rows.length - 1];
    if (!first || !start || !last) return undefined;
    // The line break that ends the last row ends the statement.
    this.next = this.tokens[at]?.kind === 'end' ? at : at - 1;
    const end = last[last.length - 1]?.end ?? start.end;
    const matrix: Node =
      rows.length === 1 && first.length === 1
        ? start
        : { kind: 'matrix', rows, twoAxes: true, start: start.start, end };
    if (!factor) return matrix;
    return { kind: 'binary', operator: '*', left: factor, right: matrix, start: factor.start, end };
  }

  /** A number as it is printed: with its own sign, or NaN, or an infinity. */
  private printedNumber(at: number): Node | undefined {
    const first = this.tokens[at];
    const signed = first?.kind === 'sign' && first.text === '-';
    const token = signed ? this.tokens[at + 1] : first;
    if (!first || !token || (signed && token.spaced)) return undefined;
    const word = /^(nan|inf)$/i.test(token.text);
    if (token.kind !== 'number' && !(token.kind === 'name' && word)) return undefined;
    const size = word
      ? token.text.toLowerCase() === 'nan'
        ? Number.NaN
        : Number.POSITIVE_INFINITY
      : Number(token.text);
    return { kind: 'number', value: signed ? -size : size, start: first.start, end: token.end };
  }

  /** The loosest binding: a range. */
  private expression(): Node {
    if (this.depth >= DEEPEST) return this.tooDeep(this.peek());
    this.depth++;
    const node = this.range();
    this.depth--;
    return node;
  }

  private range(): Node {
    if (this.inIndex && this.is(':')) {
      const colon = this.take();
      const open = this.is(',') || this.is(']');
      if (open) return { kind: 'range', start: colon.start, end: colon.end };
      const to = this.sum();
      return this.grown({ kind: 'range', to, start: colon.start, end: to.end });
    }
    const from = this.sum();
    if (!this.is(':')) return from;
    const colon = this.take();
    if (this.inIndex && (this.is(',') || this.is(']'))) {
      return this.grown({ kind: 'range', from, start: from.start, end: colon.end });
    }
    const to = this.sum();
    if (!this.is(':')) return this.grown({ kind: 'range', from, to, start: from.start, end: to.end });
    const second = this.take();
    const last = this.sum();
    if (this.inIndex) this.object(second, { code: 'slice-step' });
    return this.grown({ kind: 'range', from, step: to, to: last, start: from.start, end: last.end });
  }

  /** A node whose tree is not too high to be walked. */
  private grown<T extends Node>(node: T): T | MissingNode {
    let height = 1;
    for (const child of childrenOf(node)) height = Math.max(height, 1 + (this.heights.get(child) ?? 1));
    if (height > HIGHEST) return this.tooDeep(node);
    this.heights.set(node, height);
    return node;
  }

  private tooDeep({ start, end }: Span): MissingNode {
    this.object({ start, end }, { code: 'too-deep' });
    this.skipStatement();
    return { kind: 'missing', start, end: start };
  }

  private sum(): Node {
    let left = this.product();
    while ((this.is('+') || this.is('-')) && !this.startsElement()) {
      const operator = this.take().text === '+' ? '+' : '-';
      const right = this.product();
      left = this.grown({ kind: 'binary', operator, left, right, start: left.start, end: right.end });
    }
    return left;
  }

  /** In `[1 -2]` the sign belongs to the second element, in `[1 - 2]` and `[1-2]` it subtracts. */
  private startsElement(): boolean {
    if (!this.inMatrix) return false;
    const after = this.tokens[this.next + 1];
    return this.peek().spaced && after !== undefined && !after.spaced && after.kind !== 'newline';
  }

  private product(): Node {
    let left = this.unary();
    for (;;) {
      const token = this.peek();
      if (token.kind !== 'sign' || !['*', '/', '@'].includes(token.text)) return left;
      this.next++;
      const right = this.unary();
      // Safe: one of the three signs just tested.
      const operator = token.text as BinaryOperator;
      left = this.grown({ kind: 'binary', operator, left, right, start: left.start, end: right.end });
    }
  }

  private unary(): Node {
    if (!this.is('-') && !this.is('+')) return this.power();
    // By loop instead of recursion: a line of ten thousand minus signs is only a long line.
    const signs: Token[] = [];
    while (this.is('-') || this.is('+')) signs.push(this.take());
    let node = this.power();
    for (const sign of signs.reverse()) {
      node =
        node.kind === 'number' && sign.text === '-'
          ? { ...node, value: -node.value, start: sign.start }
          : this.grown({
              kind: 'unary',
              operator: sign.text === '-' ? '-' : '+',
              of: node,
              start: sign.start,
              end: node.end,
            });
      if (node.kind === 'missing') break;
    }
    return node;
  }

  private power(): Node {
    const base = this.postfix();
    if (!this.is('^')) return base;
    this.next++;
    this.depth++;
    const exponent = this.depth > DEEPEST ? this.tooDeep(base) : this.unary();
    this.depth--;
    return this.grown({
      kind: 'binary',
      operator: '^',
      left: base,
      right: exponent,
      start: base.start,
      end: Math.max(base.end, exponent.end),
    });
  }

  private postfix(): Node {
    let node = this.primary();
    for (;;) {
      const token = this.peek();
      // `[a (b)]` and `[a [1]]` are two elements; `[a(b)]` and `[a[1]]` are one.
      if (token.spaced && this.inMatrix) return node;
      if (this.is("'")) {
        this.next++;
        node = this.grown({ kind: 'transpose', of: node, start: node.start, end: token.end });
      } else if (this.is('[')) {
        node = this.index(node);
      } else if (this.is('(') && node.kind === 'name') {
        node = this.call(node);
      } else if (this.is('.') && !token.spaced) {
        node = this.member(node);
      } else return node;
    }
  }

  /** `X.T`, `K.grad`, `Z.sum()`, and the functions of `np.` and `torch.`. */
  private member(of: Node): Node {
    const dot = this.take();
    const token = this.peek();
    if (token.kind !== 'name') {
      const expected = t`T, grad or the name of a function after "."`;
      this.object(dot, { code: 'expected', expected, found: this.show(token) });
      return of;
    }
    this.next++;
    const name: NameNode = { kind: 'name', name: token.text, start: token.start, end: token.end };
    if (of.kind === 'name' && MODULES.has(of.name)) return this.inModule(name);
    if (token.text === 'T') return this.grown({ kind: 'transpose', of, start: of.start, end: token.end });
    const argument: ArgumentNode = { value: of, start: of.start, end: of.end };
    if (token.text === 'grad') {
      return this.grown({
        kind: 'call',
        callee: name,
        arguments: [argument],
        start: of.start,
        end: token.end,
      });
    }
    // `Z.backward(dZ)` is `backward(Z, dZ)`.
    if (this.is('(') && !(this.peek().spaced && this.inMatrix)) return this.call(name, argument);
    this.object(token, { code: 'unknown-member', member: token.text });
    return of;
  }

  /** The function behind `np.` or `np.random.`. */
  private inModule(name: NameNode): NameNode {
    const after = this.tokens[this.next + 1];
    if (!SUBMODULES.has(name.name) || !this.is('.') || after?.kind !== 'name') return name;
    this.next += 2;
    return this.inModule({ kind: 'name', name: after.text, start: after.start, end: after.end });
  }

  private primary(): Node {
    const token = this.peek();
    switch (token.kind) {
      case 'number':
        this.next++;
        return { kind: 'number', value: Number(token.text), start: token.start, end: token.end };
      case 'string':
        this.next++;
        return { kind: 'string', value: token.text.slice(1, -1), start: token.start, end: token.end };
      case 'name':
        this.next++;
        if (this.inIndex && token.text === 'end') return { kind: 'end', start: token.start, end: token.end };
        return { kind: 'name', name: token.text, start: token.start, end: token.end };
      case 'sign':
        if (token.text === '[') return this.matrix();
        if (token.text === '(') return this.parentheses();
        if (token.text === "'") return this.openString(token);
        break;
      case 'unknown':
        if (token.text === '"' || token.text === '“') return this.openString(token);
        this.next++;
        this.object(token, { code: 'unexpected-character', character: token.text });
        return { kind: 'missing', start: token.start, end: token.end };
      case 'elision':
        this.next++;
        this.object(token, { code: 'elided' });
        return { kind: 'missing', start: token.start, end: token.end };
      case 'newline':
      case 'end':
        break;
    }
    return this.missing(t`a value`);
  }

  /** A quotation mark without its partner: the rest of the line is what it was meant to hold. */
  private openString(token: Token): Node {
    this.object(token, { code: 'unclosed', bracket: token.text });
    this.skipStatement();
    return { kind: 'missing', start: token.start, end: token.end };
  }

  private parentheses(): Node {
    const open = this.take();
    // `X[(end + 1) / 2]`: `end` keeps its meaning.
    return this.within({ inMatrix: false, inParentheses: true, inIndex: this.inIndex }, () => {
      const items: Node[] = [];
      let commas = 0;
      while (!this.is(')') && this.peek().kind !== 'end') {
        const before = this.next;
        items.push(this.expression());
        if (!this.is(',')) break;
        commas++;
        this.next++;
        if (this.next === before) break;
      }
      if (items.length === 0) items.push(this.missing(t`a value`));
      const end = this.close(open, ')');
      const [only] = items;
      if (commas === 0 && only) {
        const bare = only.kind === 'name' ? { bare: bareSpan(only) } : {};
        return this.grown({ ...only, ...bare, start: open.start, end });
      }
      return this.grown({ kind: 'tuple', items, start: open.start, end });
    });
  }

  private call(callee: NameNode, first?: ArgumentNode): Node {
    const open = this.take();
    return this.within({ inMatrix: false, inParentheses: true, inIndex: false }, () => {
      const args: ArgumentNode[] = first ? [first] : [];
      while (!this.is(')') && this.peek().kind !== 'end') {
        if (CONSTRUCTORS.has(callee.name) && args.length > 0) {
          this.skipArgument();
        } else args.push(this.argument());
        if (!this.is(',')) break;
        this.next++;
      }
      const end = this.close(open, ')');
      const start = Math.min(callee.start, first?.start ?? callee.start);
      return this.grown({ kind: 'call', callee, arguments: args, start, end });
    });
  }

  private argument(): ArgumentNode {
    const token = this.peek();
    const after = this.tokens[this.next + 1];
    if (token.kind === 'name' && after?.kind === 'sign' && after.text === '=') {
      this.next += 2;
      const value = this.expression();
      const name: NameNode = { kind: 'name', name: token.text, start: token.start, end: token.end };
      return { name, value, start: token.start, end: value.end };
    }
    const value = this.expression();
    return { value, start: value.start, end: value.end };
  }

  private skipArgument(): void {
    let depth = 0;
    for (;;) {
      const token = this.peek();
      if (token.kind === 'end' || (depth === 0 && (this.is(',') || this.is(')')))) return;
      if (this.is('(') || this.is('[')) depth++;
      if (this.is(')') || this.is(']')) depth--;
      this.next++;
    }
  }

  private index(of: Node): Node {
    const open = this.take();
    return this.within({ inMatrix: false, inParentheses: true, inIndex: true }, () => {
      const ranges: Node[] = [];
      while (!this.is(']') && this.peek().kind !== 'end') {
        ranges.push(this.expression());
        if (!this.is(',')) break;
        this.next++;
      }
      if (ranges.length === 0) ranges.push(this.missing(t`an index`));
      const end = this.close(open, ']');
      return this.grown({ kind: 'index', of, ranges, start: of.start, end });
    });
  }

  private matrix(): Node {
    const nested = this.inMatrix;
    const open = this.take();
    return this.within({ inMatrix: true, inParentheses: false, inIndex: false }, () => {
      const rows: Node[][] = [];
      let row: Node[] = [];
      let semicolon = false;
      let comma = false;
      /** The line break that the line began with. */
      let line: number | undefined;
      const finish = (): void => {
        if (row.length > 0) rows.push(row);
        row = [];
      };
      for (;;) {
        const token = this.peek();
        if (token.kind === 'end' || this.is(']') || this.is(')')) break;
        if (token.kind === 'newline') {
          line = this.next++;
          if (!comma && !(nested && !semicolon && this.wraps(token, row))) finish();
          continue;
        }
        if (this.is(';')) {
          this.next++;
          semicolon = true;
          comma = false;
          finish();
          continue;
        }
        if (this.is(',')) {
          if (comma || row.length === 0) {
            // NumPy writes `[1, 2],\n [3, 4]`: the comma after a row that a line break already ended is none.
            const last = rows[rows.length - 1];
            if (comma || last === undefined) {
              this.object(token, { code: 'expected', expected: t`an element`, found: t`"${','}"` });
            } else {
              rows.pop();
              row = last;
            }
          }
          this.next++;
          comma = true;
          continue;
        }
        if (token.kind === 'sign' && ASSIGNS.includes(token.text) && line !== undefined) {
          // `X = [1 2` and on the next line `Y = 3`: the bracket is open since the line before.
          while (this.tokens[this.next]?.kind !== 'newline') this.next--;
          row = [];
          break;
        }
        if (!comma && !token.spaced && row.length > 0) {
          this.objectTo(token, t`a space, "," or ";"`);
        }
        comma = false;
        const before = this.next;
        row.push(this.expression());
        if (this.next === before) this.next++;
      }
      finish();
      const end = this.close(open, ']');
      // Rows that are one bracketed list each are the elements themselves: `[[1 2]\n [3 4]]`.
      const lists = rows.length > 1 && rows.every((r) => r.length === 1 && r[0]?.kind === 'matrix');
      const twoAxes = !lists && (rows.length > 1 || semicolon);
      return this.grown({
        kind: 'matrix',
        rows: lists ? [rows.flat()] : rows,
        twoAxes,
        start: open.start,
        end,
      });
    });
  }

  /** Whether a line break inside a row of an array was put there by NumPy, because the line was full. */
  private wraps(newline: Token, row: readonly Node[]): boolean {
    const last = row[row.length - 1];
    const before = row[row.length - 2];
    if (!last) return false;
    const columns = last.end - (this.text.lastIndexOf('\n', newline.start - 1) + 1);
    const pitch = before ? Math.min(last.end - before.end, columns) : 0;
    return columns + pitch > NUMPY_WIDTH;
  }

  /** Parses with other rules about blank space, and puts the old ones back. */
  private within<T>(
    rules: { inMatrix: boolean; inParentheses: boolean; inIndex: boolean },
    parts: () => T,
  ): T {
    const { inMatrix, inParentheses, inIndex } = this;
    Object.assign(this, rules);
    const result = parts();
    Object.assign(this, { inMatrix, inParentheses, inIndex });
    return result;
  }

  /** The closing bracket, or an objection at the opening one. Returns where the bracket ends. */
  private close(open: Token, bracket: string): number {
    const token = this.peek();
    if (this.is(bracket)) {
      this.next++;
      return token.end;
    }
    if (token.kind === 'end' || token.kind === 'newline' || this.startsStatement(token)) {
      this.object(open, { code: 'unclosed', bracket: open.text });
      // What stands on the next line is a statement of its own.
      while (token.kind !== 'end' && this.tokens[this.next - 1]?.kind === 'newline') this.next--;
    } else {
      this.objectTo(token, t`"," or "${bracket}"`);
      // A closing bracket of the other kind is left to the bracket around this one.
      if (this.is(')') || this.is(']')) return this.tokens[this.next - 1]?.end ?? token.end;
      for (let at = this.tokens[this.next]; at && !['newline', 'end'].includes(at.kind); ) {
        this.next++;
        if (at.kind === 'sign' && at.text === bracket) return at.end;
        at = this.tokens[this.next];
      }
    }
    return this.tokens[this.next - 1]?.end ?? token.end;
  }

  /** Whether a token begins a line, not indented, as a statement does and an argument seldom. */
  private startsStatement(token: Token): boolean {
    return token.kind === 'name' && this.text[token.start - 1] === '\n';
  }

  private missing(expected: string): Node {
    const token = this.peek();
    this.objectTo(token, expected);
    return { kind: 'missing', start: token.start, end: token.start };
  }

  /** What stands there is not what was expected. A character that has no meaning anywhere is objected to as such. */
  private objectTo(token: Token, expected: string): void {
    this.object(
      token,
      token.kind === 'unknown'
        ? { code: 'unexpected-character', character: token.text }
        : { code: 'expected', expected, found: this.show(token) },
    );
  }

  private skipStatement(): void {
    while (!['newline', 'end'].includes(this.tokens[this.next]?.kind ?? 'end')) this.next++;
  }

  /** The next token; inside parentheses line breaks are passed over. */
  private peek(): Token {
    let token = this.tokens[this.next];
    while (this.inParentheses && token?.kind === 'newline') {
      this.next++;
      token = this.tokens[this.next];
    }
    // Safe: the scanner always ends with an `end` token, which is never stepped over by more than one.
    return token ?? (this.tokens[this.tokens.length - 1] as Token);
  }

  private take(): Token {
    const token = this.peek();
    this.next++;
    return token;
  }

  private is(sign: string): boolean {
    const token = this.peek();
    return token.kind === 'sign' && token.text === sign;
  }

  private show(token: Token): string {
    if (token.kind === 'end') return t`the end of the cell`;
    if (token.kind === 'newline') return t`the end of the line`;
    const text = this.text.slice(token.start, token.end);
    // A text has its own quotation marks.
    return token.kind === 'string' ? text : t`"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
  }

  /** One objection a place is enough: what follows from the first is noise. */
  private object(where: Span, detail: SyntaxDetail): void {
    const last = this.problems[this.problems.length - 1];
    if (last && last.start === where.start) return;
    this.problems.push({ start: where.start, end: Math.max(where.end, where.start), detail });
  }
}
