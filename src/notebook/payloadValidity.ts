import { PAYLOAD_VERSION, type Payload } from './payload';
import {
  type Check,
  DamagedPayload,
  finite,
  isObject,
  list,
  longText,
  MOST,
  maybe,
  numberData,
  oneOf,
  record,
  shortText,
  whole,
  wrong,
  yesOrNo,
} from './payloadLooks';
import { validFormulas, validParts } from './payloadPartsValidity';

export { DamagedPayload };

/**
 * A payload may come from anybody: another extension, another kernel, a file that was mended by hand. Before it is drawn,
 * every part that code relies on is looked at. Whoever drew it adds fields freely; those are not looked at.
 */

/** @throws DamagedPayload, which says where and what was expected. */
export function validPayload(data: unknown): Payload {
  PAYLOAD(data, 'payload');
  // Safe: everything that the type promises has been looked at.
  const payload = data as Payload;
  validFormulas(payload);
  return payload;
}

const shape = list(whole, MOST.axes);

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

/** Numbers or float64, or both where it has both: which one is read is its reader's to say. */
const numbers: Check = (value, path) => {
  if (!isObject(value) || 'formulas' in value) throw wrong(path, 'numbers');
  content(value, path);
};
/** Numbers, float64 or formulas; where there are several, all of them. */
const content: Check = (value, path) => {
  if (!isObject(value)) throw wrong(path, 'numbers or formulas');
  const several = [
    ['numbers', list(numberData, Number.POSITIVE_INFINITY)],
    ['float64', longText],
    ['formulas', list(whole, MOST.items)],
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
  parts: maybe(validParts),
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
  analytic: numbers,
  numeric: numbers,
  difference: numbers,
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
  expected: numbers,
  answer: numbers,
  difference: numbers,
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
