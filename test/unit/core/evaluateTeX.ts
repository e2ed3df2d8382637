import assert from 'node:assert/strict';

/** What a formula in numbers comes to, and the size of the parts that it adds up: what its rounding is measured by. */
export interface Evaluated {
  readonly value: number;
  readonly size: number;
}

const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  exp: Math.exp,
  ln: Math.log,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  relu: (x) => Math.max(0, x),
  sign: Math.sign,
};

/** Evaluates what a line with numbers may hold: `= 1 \cdot 4 - (-2) \cdot 3`, `\frac{1}{2}`, `\tanh\left(0.5\right)`. */
export function valueOfTeX(tex: string): Evaluated {
  const tokens = tex.replace(/^= /, '').match(/\\,|\\[a-zA-Z]+|\d+(?:\.\d+)?|[^\s]/g) ?? [];
  let next = 0;
  const take = (...expected: string[]): void => {
    for (const token of expected) assert.equal(tokens[next++], token, tex);
  };
  const number = (value: number): Evaluated => ({ value, size: Math.abs(value) });
  const applied = (name: string, { value, size }: Evaluated): Evaluated => {
    const f = FUNCTIONS[name];
    assert.ok(f, `${name} in ${tex}`);
    return { value: f(value), size: Math.abs(f(value)) * (1 + size) + size };
  };
  const group = (open: readonly string[], close: readonly string[]): Evaluated => {
    take(...open);
    const inner = sum();
    take(...close);
    return inner;
  };
  const braced = (): Evaluated => group(['{'], ['}']);
  const atom = (): Evaluated => {
    const token = tokens[next] ?? '';
    if (token === '(') return group(['('], [')']);
    if (token === '{') return braced();
    next++;
    if (/^\d/.test(token)) return number(Number(token));
    switch (token) {
      case '\\infty':
        return number(Number.POSITIVE_INFINITY);
      case '\\mathrm':
        take('{', 'N', 'a', 'N', '}');
        return number(Number.NaN);
      case '\\frac': {
        const [above, below] = [braced(), braced()];
        const value = above.value / below.value;
        return { value, size: (above.size * below.size) / below.value ** 2 };
      }
      case '\\sqrt': {
        const { value, size } = braced();
        return { value: Math.sqrt(value), size: size / Math.sqrt(value) };
      }
      case '\\left': {
        const open = tokens[next];
        if (open === '(') return group(['('], ['\\right', ')']);
        if (open === '|') {
          const { value, size } = group(['|'], ['\\right', '|']);
          return { value: Math.abs(value), size };
        }
        return number(group(['['], ['>', '0', '\\right', ']']).value > 0 ? 1 : 0);
      }
      case '\\operatorname': {
        take('{');
        let name = '';
        while (tokens[next] !== '}') name += tokens[next++];
        take('}');
        return applied(name, atom());
      }
      default:
        return applied(token.slice(1), atom());
    }
  };
  const power = (): Evaluated => {
    const base = atom();
    if (tokens[next] !== '^') return base;
    next++;
    const exponent = braced();
    const value = base.value ** exponent.value;
    return {
      value,
      size: Math.abs(value) * (1 + exponent.size) * (1 + base.size / Math.max(1e-9, Math.abs(base.value))),
    };
  };
  const signed = (): Evaluated => {
    if (tokens[next] !== '-') return power();
    next++;
    const { value, size } = signed();
    return { value: -value, size };
  };
  const product = (): Evaluated => {
    let found = signed();
    while (tokens[next] === '\\cdot') {
      next++;
      const factor = signed();
      found = { value: found.value * factor.value, size: found.size * factor.size };
    }
    return found;
  };
  function sum(): Evaluated {
    let found = product();
    while (tokens[next] === '+' || tokens[next] === '-') {
      const sign = tokens[next++] === '-' ? -1 : 1;
      const summand = product();
      found = { value: found.value + sign * summand.value, size: found.size + summand.size };
    }
    return found;
  }
  const found = sum();
  assert.equal(next, tokens.length, `${tex} is read to its end`);
  return { value: found.value, size: Math.max(1e-3, found.size) };
}
