import type { Steps } from '../../core/tensor';
import { type Bracketing, enclosing, surroundingsAt } from './brackets';
import { type Effort, isBefore, type Lines, type Place } from './lines';
import { Collector, isWorthShowing, type Literal } from './literal';
import { Reader } from './reader';

const R: Bracketing = {
  lineComments: ['#'],
  names: [
    ...['NaN', 'NA', 'NA_real_', 'NA_integer_'].map((name) => [name, Number.NaN] as const),
    ['Inf', Number.POSITIVE_INFINITY],
  ],
  separators: '',
  suffix: /L/y,
  fractions: true,
  brackets: '()',
  inside: '=:/',
  words: new Set([
    ...[
      'c',
      'matrix',
      'rbind',
      'cbind',
      'array',
      'base',
      'data',
      'nrow',
      'ncol',
      'byrow',
      'dim',
      'TRUE',
      'FALSE',
    ],
    ...['T', 'F', 'NaN', 'NA', 'NA_real_', 'NA_integer_', 'Inf'],
  ]),
  quotes: '"\'',
  named: true,
};

type Maker = 'c' | 'matrix' | 'array' | 'rbind' | 'cbind';

/** `matrix(c(…), nrow = 2)`, `array(c(…), dim = c(2, 2))`, `rbind(c(…), c(…))`, `cbind(…)` and `c(1, 2, 3)` of R. */
export function* rLiteralAt(lines: Lines, place: Place, effort: Effort): Steps<Literal | undefined> {
  if (place.line >= lines.lineCount) return undefined;
  const text = lines.lineAt(place.line);
  const name = /^[\w.]{1,20}\s?\(/.exec(text.slice(place.column, place.column + 24));
  const onBracket = '('.includes(text.charAt(place.column) || ' ') ? 1 : 0;
  const inside = { line: place.line, column: place.column + (name ? name[0].length : onBracket) };
  const around = yield* enclosing(R, lines, inside, effort);
  if (around.length === 0 && text.charAt(place.column - 1) === ')') {
    around.push(...(yield* enclosing(R, lines, { ...place, column: place.column - 1 }, effort)));
  }
  const outermost = around[around.length - 1];
  if (!outermost) return undefined;
  if (surroundingsAt(R, lines.lineAt(outermost.line), outermost.column).in !== 'code') return undefined;
  if (surroundingsAt(R, text, place.column).in === 'comment') return undefined;
  for (let n = around.length - 1; n >= 0; n--) {
    const candidate = around[n];
    if (!candidate) continue;
    const before = lines.lineAt(candidate.line).slice(0, candidate.column).slice(-40);
    const [, word] = /(?:^|[^\w.])(matrix|array|rbind|cbind|c)$/.exec(before) ?? [];
    if (word === undefined) continue;
    const start = { line: candidate.line, column: candidate.column - word.length };
    // Safe: the pattern lists these words.
    const literal = yield* new Call(new Reader(lines, candidate, R, effort), effort).read(
      word as Maker,
      start,
    );
    if (!literal) continue;
    if (literal.partial || !isBefore(literal.end, { ...inside, column: inside.column - 1 })) return literal;
  }
  return undefined;
}

interface Arguments {
  rows?: number;
  columns?: number;
  dim?: readonly number[];
  byRow: boolean;
}

/** Reads one call, from its parenthesis on. */
class Call {
  private readonly numbers = new Collector();
  private end: Place;
  private closed = false;

  constructor(
    private readonly reader: Reader,
    private readonly effort: Effort,
  ) {
    reader.advance();
    this.end = reader.place;
  }

  *read(maker: Maker, start: Place): Steps<Literal | undefined> {
    const reader = this.reader;
    this.numbers.open();
    const told: Arguments = { byRow: false };
    const ok =
      maker === 'c'
        ? yield* this.vector()
        : maker === 'matrix' || maker === 'array'
          ? yield* this.filled(maker, told)
          : yield* this.bound();
    reader.account();
    if (!ok) return undefined;
    const partial = reader.exhausted;
    if (this.closed) this.numbers.close();
    const finished = this.numbers.finish(partial);
    if (!finished) return undefined;
    const shaped =
      maker === 'matrix' || maker === 'array'
        ? fill(finished.numbers.data, told, maker)
        : maker === 'cbind'
          ? transposed(finished)
          : finished;
    if (!shaped) return undefined;
    const literal: Literal = {
      kind: maker === 'c' ? 'array' : 'matrix',
      start,
      end: this.end,
      ...shaped,
      ...(this.closed || partial ? {} : { incomplete: true }),
      ...(partial ? { partial: true } : {}),
    };
    const flat = maker === 'c';
    return this.numbers.size > 1 && isWorthShowing(literal, flat) ? literal : undefined;
  }

  /** The numbers of a `c(` up to its parenthesis, ranges such as `1:6` among them. */
  private *vector(): Steps<boolean> {
    const reader = this.reader;
    let after = false;
    for (;;) {
      reader.account();
      if (this.effort.isDue()) yield;
      reader.skip();
      const { code } = reader;
      if (code === -1) return true;
      if (code === 41) {
        reader.advance();
        this.end = reader.place;
        this.closed = true;
        return true;
      }
      if (code === 44) {
        if (!after) return false;
        reader.advance();
        after = false;
      } else if (after || !this.number()) return reader.crossed && this.numbers.size > 0;
      else {
        reader.list(this.numbers, 44, false);
        this.end = reader.place;
        after = true;
      }
    }
  }

  private number(): boolean {
    const reader = this.reader;
    if (!reader.number()) return false;
    let { value } = reader;
    if (reader.code === 47) {
      reader.advance();
      if (!reader.number()) return false;
      value /= reader.value;
    }
    if (reader.code === 58) {
      reader.advance();
      if (!reader.number()) return false;
      const to = reader.value;
      if (!(Math.abs(to - value) <= LONGEST_RANGE)) return false;
      const step = to < value ? -1 : 1;
      for (let x = value; step * (to - x) >= 0; x += step) this.numbers.number(x);
    } else this.numbers.number(value);
    this.end = reader.place;
    return true;
  }

  /** The arguments of `matrix` and `array`. */
  private *filled(maker: 'matrix' | 'array', told: Arguments): Steps<boolean> {
    const reader = this.reader;
    const order = maker === 'matrix' ? ['data', 'nrow', 'ncol', 'byrow'] : ['data', 'dim'];
    for (let place = 0; ; ) {
      reader.skip();
      if (reader.code === -1) return true;
      if (reader.code === 41) {
        reader.advance();
        this.end = reader.place;
        this.closed = true;
        return true;
      }
      const named = reader.match(/\w{1,12}\s{0,3}=(?!=)/y);
      if (named !== undefined) reader.advance(named.length);
      const name = named === undefined ? order[place++] : named.replace(/\s*=$/, '');
      reader.skip();
      if (!(yield* this.argument(name, told))) return reader.crossed && this.numbers.size > 0;
      reader.skip();
      if (reader.code === 44) reader.advance();
      else if (reader.code !== 41 && reader.code !== -1) return reader.crossed;
    }
  }

  private *argument(name: string | undefined, told: Arguments): Steps<boolean> {
    const reader = this.reader;
    if (name === 'data') {
      if (!reader.take('c(')) return this.number();
      const ok = yield* this.vector();
      // What closed is `c(`.
      this.closed = false;
      return ok;
    }
    if (name === 'dim') {
      const dim: number[] = [];
      if (!reader.take('c(')) return false;
      for (;;) {
        reader.skip();
        if (reader.take(')')) break;
        if (reader.take(',')) continue;
        if (!reader.number() || dim.length > 8) return false;
        dim.push(reader.value);
      }
      told.dim = dim;
    } else if (name === 'nrow' || name === 'ncol') {
      if (!reader.number()) return false;
      told[name === 'nrow' ? 'rows' : 'columns'] = reader.value;
    } else if (name === 'byrow') {
      const word = reader.match(/TRUE|FALSE|T|F/y);
      if (word === undefined) return false;
      told.byRow = word.startsWith('T');
      reader.advance(word.length);
    } else {
      // `dimnames = list(c("a", "b"), NULL)` says nothing about the numbers.
      return this.skipArgument();
    }
    this.end = reader.place;
    return true;
  }

  private skipArgument(): boolean {
    const reader = this.reader;
    for (let depth = 0, read = 0; read < 2000; read++) {
      const { code } = reader;
      if (code === -1) {
        reader.skip();
        if (reader.code === -1) return false;
        continue;
      }
      if (code === 40) depth++;
      else if (code === 41 && depth-- === 0) return true;
      else if (code === 44 && depth === 0) return true;
      reader.advance();
    }
    return false;
  }

  /** The vectors of `rbind` and `cbind`, with or without names. */
  private *bound(): Steps<boolean> {
    const reader = this.reader;
    const numbers = this.numbers;
    for (let after = false; ; ) {
      reader.skip();
      if (reader.code === -1) return true;
      if (reader.code === 41) {
        reader.advance();
        this.end = reader.place;
        this.closed = true;
        return true;
      }
      if (reader.code === 44) {
        if (!after) return false;
        reader.advance();
        after = false;
        continue;
      }
      const named = reader.match(/[\w."']{1,30}\s{0,3}=(?!=)\s{0,3}/y);
      if (named !== undefined) reader.advance(named.length);
      if (after || !reader.take('c(')) return reader.crossed && numbers.size > 0;
      if (!numbers.open() || !(yield* this.vector())) return false;
      // Not closed: the end of what is typed so far.
      if (!this.closed) return true;
      this.closed = false;
      if (!numbers.close()) return false;
      after = true;
    }
  }
}

const LONGEST_RANGE = 1_000_000;

type Content = Pick<Literal, 'numbers' | 'gaps' | 'ragged'>;

/** Column by column, as R fills; numbers that are missing are gaps, unless there is a whole multiple to fill. */
function fill(given: Float64Array, told: Arguments, maker: 'matrix' | 'array'): Content | undefined {
  const { length } = given;
  let shape: readonly number[];
  if (maker === 'array') shape = told.dim ?? [length];
  else {
    const rows = told.rows ?? Math.ceil(length / (told.columns ?? 1));
    shape = [rows, told.columns ?? Math.ceil(length / rows)];
  }
  const size = shape.reduce((product, n) => product * n, 1);
  if (!shape.every((n) => Number.isInteger(n) && n > 0) || size > 4 * length + 10_000) return undefined;
  const repeats = size % length === 0;
  const data = new Float64Array(size);
  const [rows = 1, columns = 1] = shape;
  const plane = rows * columns;
  for (let n = 0; n < size; n++) {
    const from = n < length || repeats ? (given[n % length] ?? Number.NaN) : Number.NaN;
    if (told.byRow || shape.length < 2) data[n] = from;
    else {
      // R counts rows first, then columns, then planes from the inner to the outer; here planes come outermost.
      const inPlane = n % plane;
      data[n - inPlane + (inPlane % rows) * columns + Math.floor(inPlane / rows)] = from;
    }
  }
  const gaps = repeats ? 0 : Math.max(0, size - length);
  const outer = shape.slice(2).reverse();
  return { numbers: { shape: shape.length < 2 ? shape : [...outer, rows, columns], data }, gaps };
}

function transposed({ numbers: { shape, data }, gaps, ragged }: Content): Content {
  const [rows = 1, columns = 1] = shape;
  if (shape.length !== 2) return { numbers: { shape, data }, gaps, ...(ragged ? { ragged } : {}) };
  const turned = new Float64Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) turned[c * rows + r] = data[r * columns + c] ?? Number.NaN;
  }
  const named = ragged ? { ragged: { ...ragged, what: 'column' as const } } : {};
  return { numbers: { shape: [columns, rows], data: turned }, gaps, ...named };
}
