/** Looks at a value at a path. @throws DamagedPayload. */
export type Check = (value: unknown, path: string) => void;

/** A payload is not what it has to be: `values[3].shape: expected a list`. */
export class DamagedPayload extends Error {
  override readonly name = 'DamagedPayload';
}

/** More than this is no output that our kernel would make. */
export const MOST = {
  ...{ items: 100_000, text: 100_000, axes: 64 },
  /** Of formulas: how deep one is, and when they are written out, of how many nodes those of a matrix are, and those of all. */
  ...{ depth: 200, nodes: 2_000_000, written: 20_000_000 },
};

export const wrong = (path: string, expected: string): DamagedPayload =>
  new DamagedPayload(`${path}: expected ${expected}`);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const shortText: Check = (value, path) => {
  if (typeof value !== 'string' || value.length > MOST.text) throw wrong(path, 'a text');
};
/** Of any length: numbers in base64, verdicts, the words of a report. */
export const longText: Check = (value, path) => {
  if (typeof value !== 'string') throw wrong(path, 'a text');
};
export const finite: Check = (value, path) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(path, 'a number');
};
export const whole: Check = (value, path) => {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw wrong(path, 'a whole number, 0 or more');
};
export const yesOrNo: Check = (value, path) => {
  if (typeof value !== 'boolean') throw wrong(path, 'true or false');
};
const WORDS: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity', '-0']);
export const numberData: Check = (value, path) => {
  if (!Number.isFinite(value) && !WORDS.has(value))
    throw wrong(path, 'a number, NaN, Infinity, -Infinity or -0');
};
export const oneOf =
  (...words: readonly unknown[]): Check =>
  (value, path) => {
    if (!words.includes(value)) throw wrong(path, words.join(' or '));
  };
export const maybe =
  (check: Check): Check =>
  (value, path) => {
    if (value !== undefined) check(value, path);
  };
export const list =
  (check: Check, most: number): Check =>
  (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, 'a list');
    if (value.length > most) throw wrong(path, `at most ${most} of them`);
    for (let n = 0; n < value.length; n++) check(value[n], `${path}[${n}]`);
  };
export const record =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (!isObject(value)) throw wrong(path, 'an object');
    for (const [name, check] of Object.entries(fields)) {
      check(Object.hasOwn(value, name) ? value[name] : undefined, `${path}.${name}`);
    }
  };
