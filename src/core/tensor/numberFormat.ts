/**
 * Numbers on the screen: three significant digits, integers without decimals, scientific outside
 * 1e-4 … 1e4. `NaN`, `∞` and `−∞` as glyphs. The minus sign is the typographic one.
 */
export function shortNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  // The limits are those of what is shown: 999.9 has no three digits before the point, and 9999.9 is 1e4.
  const text =
    size >= 9999.5 || size < 1e-4
      ? shortenExponent(value.toExponential(digits - 1))
      : Number.isInteger(value)
        ? String(value)
        : trimZeros(size >= 10 ** digits - 0.5 ? value.toFixed(0) : value.toPrecision(digits));
  return text.replace('-', '−').replace('e−', 'e-');
}

/** The shortest text that reads back as the same float64, in the cell language's own spelling. */
export function exactNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0' : String(value).replace('e+', 'e');
}

/** The exact form where it is short, else six significant digits: numbers inside formulas and sentences. */
export function formulaNumber(value: number): string {
  if (value === 0) return '0';
  const exact = exactNumber(value);
  if (exact.length <= 7) return exact;
  const short = shortenExponent(trimZeros(value.toPrecision(6)));
  return short.length < exact.length ? short : exact;
}

const trimZeros = (text: string): string =>
  text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text;

/** `1.00e+5` → `1e5`, `1.20e+5` → `1.2e5`. */
const shortenExponent = (text: string): string =>
  text
    .replace(/(\.\d*?)0+e/, '$1e')
    .replace('.e', 'e')
    .replace('e+', 'e');
