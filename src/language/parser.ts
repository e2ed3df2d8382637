import type {
  ArgumentNode,
  BinaryOperator,
  MatrixNode,
  NameNode,
  Node,
  Program,
  Span,
  Statement,
  SyntaxDetail,
  SyntaxProblem,
} from './ast';
import { scan, type Token } from './scanner';

/** Deeper nesting than this is refused instead of overflowing the stack. */
const DEEPEST = 200;

/** Modules whose name may stand before a function, as in text copied from Python. */
const MODULES = new Set(['np', 'numpy', 'torch', 'jnp']);
/** Constructors of printed arrays; their other arguments (`dtype=`, `requires_grad=`) say nothing here. */
const CONSTRUCTORS = new Set(['array', 'tensor', 'asarray', 'as_tensor']);

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
        this.object(token, {
          code: 'expected',
          expected: 'the end of the statement',
          found: this.show(token),
        });
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
    const assigns = sign.kind === 'sign' && ['=', '+=', '-=', '*=', '/='].includes(sign.text);
    if (!assigns) return { start: first.start, end: value.end, value };
    this.next++;
    const right = this.expression();
    if (value.kind !== 'name') {
      this.object(value, { code: 'assign-target', found: this.text.slice(value.start, value.end) });
      return { start: first.start, end: right.end, value: right };
    }
    if (sign.text === '=') return { start: first.start, end: right.end, target: value, value: right };
    // `K -= x` is `K = K - x`. Safe: the four compound signs begin with a binary operator.
    const operator = sign.text[0] as BinaryOperator;
    const whole: Node = {
      kind: 'binary',
      operator,
      left: value,
      right,
      start: value.start,
      end: right.end,
    };
    return { start: first.start, end: right.end, target: value, value: whole };
  }

  /** The loosest binding: a range. */
  private expression(): Node {
    if (this.depth >= DEEPEST) {
      const token = this.peek();
      this.object(token, {
        code: 'expected',
        expected: `at most ${DEEPEST} levels of brackets`,
        found: 'more',
      });
      this.skipStatement();
      return { kind: 'missing', start: token.start, end: token.start };
    }
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
      return { kind: 'range', to, start: colon.start, end: to.end };
    }
    const from = this.sum();
    if (!this.is(':')) return from;
    const colon = this.take();
    if (this.inIndex && (this.is(',') || this.is(']'))) {
      return { kind: 'range', from, start: from.start, end: colon.end };
    }
    const to = this.sum();
    return { kind: 'range', from, to, start: from.start, end: to.end };
  }

  private sum(): Node {
    let left = this.product();
    while ((this.is('+') || this.is('-')) && !this.startsElement()) {
      const operator = this.take().text === '+' ? '+' : '-';
      const right = this.product();
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
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
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
    }
  }

  private unary(): Node {
    const token = this.peek();
    if (!this.is('-') && !this.is('+')) return this.power();
    // By loop instead of recursion: a line of ten thousand minus signs is only a long line.
    const signs: Token[] = [];
    while (this.is('-') || this.is('+')) signs.push(this.take());
    let node = this.power();
    for (const sign of signs.reverse()) {
      node =
        node.kind === 'number' && sign.text === '-'
          ? { ...node, value: -node.value, start: sign.start }
          : {
              kind: 'unary',
              operator: sign.text === '-' ? '-' : '+',
              of: node,
              start: sign.start,
              end: node.end,
            };
    }
    return { ...node, start: token.start };
  }

  private power(): Node {
    const base = this.postfix();
    if (!this.is('^')) return base;
    this.next++;
    this.depth++;
    const exponent = this.depth > DEEPEST ? this.missing('an exponent') : this.unary();
    this.depth--;
    return {
      kind: 'binary',
      operator: '^',
      left: base,
      right: exponent,
      start: base.start,
      end: exponent.end,
    };
  }

  private postfix(): Node {
    let node = this.primary();
    for (;;) {
      const token = this.peek();
      // `[a (b)]` and `[a [1]]` are two elements; `[a(b)]` and `[a[1]]` are one.
      if (token.spaced && (this.inMatrix || token.text !== "'")) return node;
      if (this.is("'")) {
        this.next++;
        node = { kind: 'transpose', of: node, start: node.start, end: token.end };
      } else if (this.is('[')) {
        node = this.index(node);
      } else if (this.is('(') && node.kind === 'name') {
        node = this.call(node);
      } else if (this.is('.') && !token.spaced) {
        node = this.member(node);
      } else return node;
    }
  }

  /** `X.T`, `K.grad`, and the functions of `np.` and `torch.`. */
  private member(of: Node): Node {
    const dot = this.take();
    const token = this.peek();
    if (token.kind !== 'name') {
      this.object(dot, { code: 'expected', expected: 'a number or a name', found: '"."' });
      return of;
    }
    this.next++;
    const name: NameNode = { kind: 'name', name: token.text, start: token.start, end: token.end };
    if (of.kind === 'name' && MODULES.has(of.name)) return name;
    if (token.text === 'T') return { kind: 'transpose', of, start: of.start, end: token.end };
    if (token.text === 'grad') {
      return {
        kind: 'call',
        callee: { ...name, name: 'grad' },
        arguments: [{ value: of, start: of.start, end: of.end }],
        start: of.start,
        end: token.end,
      };
    }
    this.object(token, { code: 'unknown-member', member: token.text });
    return of;
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
        break;
      case 'unknown':
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
    return this.missing('a value');
  }

  private parentheses(): Node {
    const open = this.take();
    return this.within({ inMatrix: false, inParentheses: true, inIndex: false }, () => {
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
      if (items.length === 0) items.push(this.missing('a value'));
      const end = this.close(open, ')');
      const [only] = items;
      if (commas === 0 && only) return { ...only, start: open.start, end };
      return { kind: 'tuple', items, start: open.start, end };
    });
  }

  private call(callee: NameNode): Node {
    const open = this.take();
    return this.within({ inMatrix: false, inParentheses: true, inIndex: false }, () => {
      const args: ArgumentNode[] = [];
      while (!this.is(')') && this.peek().kind !== 'end') {
        if (CONSTRUCTORS.has(callee.name) && args.length > 0) {
          this.skipArgument();
        } else args.push(this.argument());
        if (!this.is(',')) break;
        this.next++;
      }
      const end = this.close(open, ')');
      return { kind: 'call', callee, arguments: args, start: callee.start, end };
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
      if (ranges.length === 0) ranges.push(this.missing('an index'));
      const end = this.close(open, ']');
      return { kind: 'index', of, ranges, start: of.start, end };
    });
  }

  private matrix(): MatrixNode {
    const open = this.take();
    return this.within({ inMatrix: true, inParentheses: false, inIndex: false }, () => {
      const rows: Node[][] = [];
      let row: Node[] = [];
      let semicolon = false;
      let comma = false;
      const finish = (): void => {
        if (row.length > 0) rows.push(row);
        row = [];
      };
      for (;;) {
        const token = this.peek();
        if (token.kind === 'end' || this.is(']') || this.is(')')) break;
        if (token.kind === 'newline') {
          this.next++;
          if (!comma) finish();
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
              this.object(token, { code: 'expected', expected: 'an element', found: '","' });
            } else {
              rows.pop();
              row = last;
            }
          }
          this.next++;
          comma = true;
          continue;
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
      return {
        kind: 'matrix',
        rows: lists ? [rows.flat()] : rows,
        twoAxes: !lists && (rows.length > 1 || semicolon),
        start: open.start,
        end,
      };
    });
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
    if (token.kind === 'end' || token.kind === 'newline') {
      this.object(open, { code: 'unclosed', bracket: open.text });
    } else {
      this.object(token, { code: 'expected', expected: `"," or "${bracket}"`, found: this.show(token) });
      while (
        !this.is(bracket) &&
        this.tokens[this.next]?.kind !== 'end' &&
        this.tokens[this.next]?.kind !== 'newline'
      ) {
        this.next++;
      }
      if (this.is(bracket)) return this.take().end;
    }
    return this.tokens[this.next - 1]?.end ?? token.end;
  }

  private missing(expected: string): Node {
    const token = this.peek();
    this.object(token, { code: 'expected', expected, found: this.show(token) });
    return { kind: 'missing', start: token.start, end: token.start };
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
    if (token.kind === 'end') return 'the end of the cell';
    if (token.kind === 'newline') return 'the end of the line';
    return `"${this.text.slice(token.start, token.end)}"`;
  }

  /** One objection a place is enough: what follows from the first is noise. */
  private object(where: Span, detail: SyntaxDetail): void {
    const last = this.problems[this.problems.length - 1];
    if (last && last.start === where.start) return;
    this.problems.push({ start: where.start, end: Math.max(where.end, where.start), detail });
  }
}
