import type { Steps } from '../../core/tensor';
import { t } from '../../core/words/words';
import type { MissingNode, Node, Span, SyntaxDetail, SyntaxProblem } from '../ast';
import type { Token } from '../scanner';

/** Reads an expression. Brackets hold expressions, so it is handed down to what an expression is made of. */
export type ReadExpression = (cursor: Cursor) => Node;

/** What blank space, line breaks, `end` and `:` mean between two brackets. */
export interface Rules {
  /** Inside a matrix literal blank space parts elements; parentheses inside it switch that off again. */
  readonly inMatrix: boolean;
  /** Inside parentheses a line break is blank space. */
  readonly inParentheses: boolean;
  /** Inside an index `end` and `:` have a meaning of their own. */
  readonly inIndex: boolean;
}

/** The signs that assign. */
export const ASSIGNS: readonly string[] = ['=', '+=', '-=', '*=', '/='];

/** A place among the tokens of a text, and what was objected to on the way there. */
export class Cursor {
  /** The place of the next token; a step back is allowed. */
  next = 0;
  /** How many brackets and exponents are open. */
  depth = 0;
  readonly problems: SyntaxProblem[] = [];
  /** A matrix that has been read ahead, the place of its first token, and that of the one behind it. */
  ahead: { readonly node: Node; readonly at: number; readonly next: number } | undefined;
  private current: Rules = { inMatrix: false, inParentheses: false, inIndex: false };

  constructor(
    readonly text: string,
    readonly tokens: readonly Token[],
  ) {}

  get rules(): Rules {
    return this.current;
  }

  /** Parses with other rules, and puts the old ones back. */
  within<T>(rules: Rules, parts: () => T): T {
    const before = this.current;
    this.current = rules;
    const result = parts();
    this.current = before;
    return result;
  }

  /** {@link within} for what is parsed in steps. */
  *withinSteps<T>(rules: Rules, parts: Steps<T>): Steps<T> {
    const before = this.current;
    this.current = rules;
    const result = yield* parts;
    this.current = before;
    return result;
  }

  /** The next token; inside parentheses line breaks are passed over. */
  peek(): Token {
    let token = this.tokens[this.next];
    while (this.current.inParentheses && token?.kind === 'newline') {
      this.next++;
      token = this.tokens[this.next];
    }
    // Safe: the scanner always ends with an `end` token, which is never stepped over by more than one.
    return token ?? (this.tokens[this.tokens.length - 1] as Token);
  }

  take(): Token {
    const token = this.peek();
    this.next++;
    return token;
  }

  is(sign: string): boolean {
    const token = this.peek();
    return token.kind === 'sign' && token.text === sign;
  }

  skipStatement(): void {
    while (!['newline', 'end'].includes(this.tokens[this.next]?.kind ?? 'end')) this.next++;
  }

  /** The closing bracket, or an objection at the opening one. Returns where the bracket ends. */
  close(open: Token, bracket: string): number {
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

  missing(expected: string): MissingNode {
    const token = this.peek();
    this.objectTo(token, expected);
    return { kind: 'missing', start: token.start, end: token.start };
  }

  /** What stands there is not what was expected. A character that has no meaning anywhere is objected to as such. */
  objectTo(token: Token, expected: string): void {
    this.object(
      token,
      token.kind === 'unknown'
        ? { code: 'unexpected-character', character: token.text }
        : { code: 'expected', expected, found: this.show(token) },
    );
  }

  /** One objection a place is enough: what follows from the first is noise. */
  object(where: Span, detail: SyntaxDetail): void {
    const last = this.problems[this.problems.length - 1];
    if (last && last.start === where.start) return;
    this.problems.push({ start: where.start, end: Math.max(where.end, where.start), detail });
  }

  show(token: Token): string {
    if (token.kind === 'end') return t`the end of the cell`;
    if (token.kind === 'newline') return t`the end of the line`;
    const text = this.text.slice(token.start, token.end);
    // A text has its own quotation marks.
    return token.kind === 'string' ? text : t`"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
  }
}
