import { PAYLOAD_VERSION, type Payload } from './payload';

/**
 * A payload may come from anybody: another extension, another kernel, a file that was mended by hand. Before it is drawn,
 * every part that code relies on is looked at. Whoever drew it adds fields freely; those are not looked at.
 */

/** Looks at a value at a path. @throws DamagedPayload. */
type Check = (value: unknown, path: string) => void;

/** A payload is not what it has to be: `values[3].shape: expected a list`. */
export class DamagedPayload extends Error {
  override readonly name = 'DamagedPayload';
}

/** More than this is no output that our kernel would make. */
const MOST = { items: 100_000, text: 100_000, axes: 64, depth: 200, nodes: 2_000_000 };

/** @throws DamagedPayload, which says where and what was expected. */
export function validPayload(data: unknown): Payload {
  PAYLOAD(data, 'payload');
  // Safe: everything that the type promises has been looked at.
  return data as Payload;
}

const wrong = (path: string, expected: string): DamagedPayload =>
  new DamagedPayload(`${path}: expected ${expected}`);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shortText: Check = (value, path) => {
  if (typeof value !== 'string' || value.length > MOST.text) throw wrong(path, 'a text');
};
/** Of any length: numbers in base64, verdicts, the words of a report. */
const longText: Check = (value, path) => {
  if (typeof value !== 'string') throw wrong(path, 'a text');
};
const finite: Check = (value, path) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(path, 'a number');
};
const whole: Check = (value, path) => {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw wrong(path, 'a whole number, 0 or more');
};
const yesOrNo: Check = (value, path) => {
  if (typeof value !== 'boolean') throw wrong(path, 'true or false');
};
const WORDS: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity', '-0']);
const numberData: Check = (value, path) => {
  if (!Number.isFinite(value) && !WORDS.has(value))
    throw wrong(path, 'a number, NaN, Infinity, -Infinity or -0');
};
const oneOf =
  (...words: readonly unknown[]): Check =>
  (value, path) => {
    if (!words.includes(value)) throw wrong(path, words.join(' or '));
  };
const maybe =
  (check: Check): Check =>
  (value, path) => {
    if (value !== undefined) check(value, path);
  };
const list =
  (check: Check, most: number): Check =>
  (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, 'a list');
    if (value.length > most) throw wrong(path, `at most ${most} of them`);
    for (let n = 0; n < value.length; n++) check(value[n], `${path}[${n}]`);
  };
const record =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (!isObject(value)) throw wrong(path, 'an object');
    for (const [name, check] of Object.entries(fields)) {
      check(Object.hasOwn(value, name) ? value[name] : undefined, `${path}.${name}`);
    }
  };

const shape = list(whole, MOST.axes);
const position = shape;

/** Numbers, texts and yes or no, in lists and objects of some depth. */
const plain =
  (depth: number): Check =>
  (value, path) => {
    if (['number', 'string', 'boolean', 'undefined'].includes(typeof value) || value === null) return;
    if (depth === 0) throw wrong(path, 'less nesting');
    const inner = plain(depth - 1);
    if (Array.isArray(value)) list(inner, MOST.items)(value, path);
    else for (const [name, part] of Object.entries(Object(value))) inner(part, `${path}.${name}`);
  };

/** Formulas, all of a content together: deep ones would exhaust the stack of whoever writes them. */
function formulas(value: unknown, path: string): void {
  list(() => undefined, MOST.items)(value, path);
  let nodes = 0;
  const walk = (e: unknown, at: string, depth: number): void => {
    nodes += 1;
    if (nodes > MOST.nodes || depth > MOST.depth) throw wrong(at, 'smaller formulas');
    if (typeof e !== 'object') {
      numberData(e, at);
      return;
    }
    if (!isObject(e)) throw wrong(at, 'a formula');
    const parts = (list: unknown, name: string): void => {
      if (!Array.isArray(list)) throw wrong(`${at}.${name}`, 'a list');
      for (const part of list) walk(part, `${at}.${name}`, depth + 1);
    };
    switch (e['kind']) {
      case 'element':
        // How an element is written is ours to say: TeX from elsewhere is no name.
        if (e['tex'] !== undefined) throw wrong(`${at}.tex`, 'none');
        ELEMENT(e, at);
        return;
      case 'sum':
        parts(e['terms'], 'terms');
        return;
      case 'product':
        numberData(e['coefficient'], `${at}.coefficient`);
        parts(e['factors'], 'factors');
        return;
      case 'power':
        walk(e['base'], `${at}.base`, depth + 1);
        walk(e['exponent'], `${at}.exponent`, depth + 1);
        return;
      case 'call':
        FUNCTION(e['name'], `${at}.name`);
        walk(e['of'], `${at}.of`, depth + 1);
        return;
      default:
        throw wrong(`${at}.kind`, 'a kind of formula');
    }
  };
  if (Array.isArray(value)) for (const [n, e] of value.entries()) walk(e, `${path}[${n}]`, 0);
}
const ELEMENT = record({ name: shortText, position, gradientOf: maybe(shortText) });
const FUNCTION = oneOf('exp', 'log', 'tanh', 'sigmoid', 'relu', 'step', 'abs', 'sign');

/** Numbers, float64 or formulas; where there are several, all of them: which one is read is its reader's to say. */
const content: Check = (value, path) => {
  if (!isObject(value)) throw wrong(path, 'numbers or formulas');
  const several = [
    ['numbers', list(numberData, Number.POSITIVE_INFINITY)],
    ['float64', longText],
    ['formulas', formulas],
  ] as const;
  const there = several.filter(([name]) => name in value);
  if (there.length === 0) throw wrong(path, 'numbers or formulas');
  for (const [name, check] of there) check(value[name], `${path}.${name}`);
};

const VALUE = record({
  id: whole,
  name: maybe(shortText),
  derivative: maybe(record({ name: shortText, loss: shortText })),
  shape,
  content,
  gradient: maybe(content),
  origin: maybe(record({ operation: shortText, inputs: list(whole, MOST.items), settings: record({}) })),
});
const settings: Check = (value, path) => {
  if (!isObject(value) || !isObject(value['origin'])) return;
  plain(8)(value['origin']['settings'], `${path}.origin.settings`);
};
const SCENE = record({
  loss: shortText,
  values: list((value, path) => {
    VALUE(value, path);
    settings(value, path);
  }, MOST.items),
});

const WORST = {
  index: whole,
  analytic: numberData,
  numeric: numberData,
  difference: numberData,
  tolerance: numberData,
};
const CAUSE: Check = (value, path) => {
  record({ code: shortText, factor: maybe(finite), count: maybe(finite) })(value, path);
  const partly = isObject(value) && /flipped/.test(String(value['code']));
  record({ axes: (partly ? (check: Check) => check : maybe)(list(shortText, MOST.axes)) })(value, path);
};
const CAUSES = list(CAUSE, MOST.items);
const DIAGNOSIS = record({ causes: CAUSES, evidence: whole, tooLarge: maybe(yesOrNo) });
const TOLERANCES = record({ eps: finite, atol: finite, rtol: finite });
const LEAF = record({
  name: shortText,
  id: whole,
  shape,
  method: shortText,
  analytic: content,
  numeric: content,
  difference: content,
  verdicts: longText,
  wrong: list(whole, Number.POSITIVE_INFINITY),
  kinks: list(whole, Number.POSITIVE_INFINITY),
  worst: maybe(record(WORST)),
  formula: maybe(longText),
  diagnosis: maybe(DIAGNOSIS),
});
const GRADIENT_REPORT = record({
  root: shortText,
  tolerances: TOLERANCES,
  directions: maybe(whole),
  leaves: list(LEAF, MOST.items),
  ok: yesOrNo,
  checked: whole,
  wrong: whole,
  kinks: whole,
  worst: record({ ...WORST, leaf: shortText }),
  relativeError: numberData,
  notesError: numberData,
});
const HINT = record({
  index: whole,
  cells: list(
    record({ text: longText, id: whole, side: oneOf('value', 'gradient'), index: whole }),
    MOST.items,
  ),
  symbols: maybe(longText),
  numbers: maybe(longText),
  number: numberData,
});
const ANSWER_REPORT = record({
  of: longText,
  shape,
  tolerances: TOLERANCES,
  ok: yesOrNo,
  open: whole,
  hidden: CAUSES,
  diagnosis: maybe(DIAGNOSIS),
  wrong: list(whole, Number.POSITIVE_INFINITY),
  expected: content,
  answer: content,
  difference: content,
  verdicts: longText,
  relativeError: numberData,
  worst: maybe(
    record({ index: whole, difference: numberData, tolerance: numberData, formula: maybe(longText) }),
  ),
  hints: list(HINT, MOST.items),
});

const FIGURES: ReadonlyMap<unknown, Check> = new Map<unknown, Check>([
  [
    'value',
    record({ title: longText, scene: SCENE, focus: record({ id: whole, side: oneOf('value', 'gradient') }) }),
  ],
  ['backward', record({ title: longText, scene: SCENE, root: whole })],
  ['update', record({ name: shortText, title: longText, scene: SCENE, before: whole, after: whole })],
  ['gradcheck', record({ title: longText, report: GRADIENT_REPORT, scene: maybe(SCENE) })],
  ['answer', record({ title: longText, report: ANSWER_REPORT, scene: maybe(SCENE), of: maybe(whole) })],
  ['text', record({ text: longText })],
]);

const PAYLOAD = record({
  summary: longText,
  version: oneOf(PAYLOAD_VERSION),
  figures: list((value, path) => {
    const kind = isObject(value) ? value['kind'] : undefined;
    const check = FIGURES.get(kind);
    if (!check) throw wrong(`${path}.kind`, [...FIGURES.keys()].join(' or '));
    check(value, path);
  }, MOST.items),
});
