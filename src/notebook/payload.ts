import type { Scene } from '../core/explain';
import { historyOf, type Pass, preparedFor, type Value } from '../core/graph';
import { operationNamed, type Settings } from '../core/operations';
import {
  type Content,
  DEFAULT_LIMITS,
  type Expression,
  formulaNumber,
  type Shape,
  sameShape,
  sizeOf,
} from '../core/tensor';
import { t } from '../core/words/words';
import { raised } from '../language';
import {
  type AnswerReportData,
  answerReportData,
  type GradientReportData,
  gradientReportData,
} from './payloadChecks';
import { type ContentData, numbersData, reviveNumbers } from './payloadNumbers';
import { bytesOfFormulas, type PartData, PartList, reviveParts } from './payloadParts';
import type { Shown } from './session';

export type { AnswerReportData, GradientReportData, HintData, LeafCheckData } from './payloadChecks';
export {
  type ContentData,
  type NumberData,
  numberData,
  reviveNumber,
  reviveNumbers,
} from './payloadNumbers';

/**
 * What a cell's output carries: plain data, never pixels or HTML. The renderer is a pure function of it. The summary
 * comes first, because the accessible view of an output shows its raw text.
 */
export interface Payload {
  readonly summary: string;
  readonly version: typeof PAYLOAD_VERSION;
  readonly figures: readonly Figure[];
}

/** 2: formulas share their parts. */
export const PAYLOAD_VERSION = 2;

export type Figure =
  /** A value, or the gradient with respect to one. */
  | { readonly kind: 'value'; readonly title: string; readonly scene: SceneData; readonly focus: Focus }
  /** A backward pass with all its results. */
  | { readonly kind: 'backward'; readonly title: string; readonly scene: SceneData; readonly root: number }
  /** A variable before and after an update. */
  | {
      readonly kind: 'update';
      readonly name: string;
      readonly title: string;
      readonly scene: SceneData;
      readonly before: number;
      readonly after: number;
    }
  /** The scene is what was checked, for whoever explains an element; absent where it is large. */
  | {
      readonly kind: 'gradcheck';
      readonly title: string;
      readonly report: GradientReportData;
      readonly scene?: SceneData;
    }
  | {
      readonly kind: 'answer';
      readonly title: string;
      readonly report: AnswerReportData;
      readonly scene?: SceneData;
      /** Whose gradient is asked for, in the scene. */
      readonly of?: number;
    }
  | { readonly kind: 'text'; readonly text: string };

export interface Focus {
  readonly id: number;
  readonly side: 'value' | 'gradient';
}

/** A graph with its values and gradients. */
export interface SceneData {
  readonly loss: string;
  /** What the formulas of all values and gradients are made of; absent where there are none. */
  readonly parts?: readonly PartData[];
  /** Inputs before results. */
  readonly values: readonly ValueData[];
}

export interface ValueData {
  readonly id: number;
  readonly name?: string;
  readonly derivative?: { readonly name: string; readonly loss: string };
  readonly shape: Shape;
  readonly content: ContentData;
  readonly gradient?: ContentData;
  readonly origin?: {
    readonly operation: string;
    readonly inputs: readonly number[];
    readonly settings: Settings;
  };
}

/** What a cell shows, as figures. */
export function figuresOf(shown: readonly Showing[]): Figure[] {
  return shown.map(figureOf);
}

/** Of what a cell shows, that which is drawn. */
type Showing = Pick<Shown, 'source' | 'result' | 'update'>;

function figureOf({ source: title, result, update }: Showing): Figure {
  if (update) {
    const formula = { ...update.formula, name: update.name };
    return {
      kind: 'update',
      name: update.name,
      title,
      scene: sceneData(formula, 'L', undefined, statementOf(formula)),
      before: update.before.id,
      after: formula.id,
    };
  }
  switch (result.kind) {
    case 'value': {
      const scene = sceneData(result.value, 'L', undefined, statementOf(result.value));
      return { kind: 'value', title, scene, focus: { id: result.value.id, side: 'value' } };
    }
    case 'gradient':
      return {
        kind: 'value',
        title,
        scene: passData(result.pass),
        focus: { id: result.of.id, side: 'gradient' },
      };
    case 'pass':
      return { kind: 'backward', title, scene: passData(result.pass), root: result.pass.root.id };
    case 'gradcheck':
      return {
        kind: 'gradcheck',
        title,
        report: gradientReportData(result.report, result.pass),
        ...sceneOfCheck(result.pass),
      };
    case 'answer':
      return {
        kind: 'answer',
        title,
        report: answerReportData(result.report, result.of, result.gradient),
        ...(result.gradient ? { ...sceneOfCheck(result.gradient.pass), of: result.gradient.of.id } : {}),
      };
    case 'text':
      return { kind: 'text', text: result.text };
  }
}

/** What a number of a payload takes, in base64. */
const BYTES_PER_NUMBER = 32 / 3;

/** Says that the results are too large, and what to do; `undefined` where they are not. Known before they are written. */
export function tooMuchToShow(shown: readonly Shown[], limit: number): Figure | undefined {
  let bytes = 0;
  for (const { result, update } of shown) {
    if (update) bytes += bytesOf(statementOf(update.formula));
    else if (result.kind === 'value') bytes += bytesOf(statementOf(result.value));
    else if (result.kind === 'gradient' || result.kind === 'pass') {
      bytes += bytesOf(historyOf(result.pass.root), result.pass.gradients);
    }
  }
  if (bytes <= limit) return undefined;
  const size = (n: number): string => `${formulaNumber(Number((n / 2 ** 20).toPrecision(3)))} MB`;
  const text = t`The results would take ${size(bytes)} to show; the limit is ${size(limit)}. The cell ran, and its variables are there. Show a part of them, as in X[1:100, 1:100].`;
  return { kind: 'text', text: text + raised('outputBytes') };
}

/** About how many bytes a scene of values, and of the gradients of some, takes. */
function bytesOf(values: readonly Value[], gradients?: ReadonlyMap<number, Content>): number {
  let numbers = 0;
  const formulas: (readonly Expression[])[] = [];
  const add = (content: Content): void => {
    if (content.kind === 'formulas') formulas.push(content.elements);
    else numbers += content.data.length;
  };
  for (const { id, content } of values) {
    add(content);
    const gradient = gradients?.get(id);
    if (gradient) add(gradient);
  }
  return numbers * BYTES_PER_NUMBER + bytesOfFormulas(formulas.flat());
}

/** The values that one statement is made of: back to the variables that it read. */
function statementOf(value: Value): Value[] {
  const found: Value[] = [];
  const seen = new Set<number>();
  const visit = (part: Value): void => {
    if (seen.has(part.id)) return;
    seen.add(part.id);
    if (part === value || part.name === undefined) part.origin?.inputs.forEach(visit);
    found.push(part);
  };
  visit(value);
  return found;
}

/** A scene of more elements than this is not worth its weight in a check. */
const CHECKED_SCENE = 50_000;

function sceneOfCheck(pass: Pass): { scene?: SceneData } {
  const history = historyOf(pass.root);
  const size = history.reduce((sum, value) => sum + sizeOf(value.shape), 0);
  return size > CHECKED_SCENE ? {} : { scene: passData(pass) };
}

function passData(pass: Pass): SceneData {
  return sceneData(pass.root, pass.loss, pass.gradients, historyOf(pass.root));
}

function sceneData(
  root: Value,
  loss: string,
  gradients: ReadonlyMap<number, Content> | undefined,
  values: readonly Value[],
): SceneData {
  const present = new Set(values.map((value) => value.id));
  const list = new PartList();
  const contentData = (content: Content): ContentData =>
    content.kind === 'formulas'
      ? { formulas: content.elements.map((formula) => list.placeOf(formula)) }
      : numbersData(content.data);
  const written = values.map((value): ValueData => {
    const gradient = gradients?.get(value.id);
    const { origin, name, derivative } = value;
    // A variable that the statement only read is given here; where it came from is another cell's matter.
    const given = gradients === undefined && value.id !== root.id && name !== undefined;
    const complete = origin?.inputs.every((input) => present.has(input.id));
    return {
      id: value.id,
      ...(name === undefined ? {} : { name }),
      ...(derivative === undefined ? {} : { derivative }),
      shape: value.shape,
      content: contentData(value.content),
      ...(gradient === undefined ? {} : { gradient: contentData(gradient) }),
      ...(origin && !given && complete
        ? {
            origin: {
              operation: origin.operation,
              inputs: origin.inputs.map((input) => input.id),
              settings: origin.settings,
            },
          }
        : {}),
    };
  });
  return { loss, ...(list.parts.length > 0 ? { parts: list.parts } : {}), values: written };
}

/** A scene as `core/explain` takes it. @throws Error when the data is damaged. */
export function reviveScene(data: SceneData): Scene & { readonly values: ReadonlyMap<number, Value> } {
  const values = new Map<number, Value>();
  const gradients = new Map<number, Content>();
  const results: Value[] = [];
  const parts = reviveParts(data.parts ?? []);
  for (const { id, name, derivative, shape, content, gradient, origin } of data.values) {
    const inputs = origin?.inputs.map((input) => {
      const value = values.get(input);
      if (!value) throw new Error(`value ${id} is made of ${input}, which does not come before it`);
      return value;
    });
    if (values.has(id)) throw new Error(`value ${id} is there twice`);
    const operation = origin && operationNamed(origin.operation);
    if (origin && !operation) throw new Error(`no operation is named ${origin.operation}`);
    const value: Value = {
      id,
      shape,
      content: reviveContent(shape, content, parts),
      ...(name === undefined ? {} : { name }),
      ...(derivative === undefined ? {} : { derivative }),
      ...(origin && operation && inputs
        ? {
            origin: {
              operation: origin.operation,
              inputs,
              settings: origin.settings,
              prepared: preparedFor(operation, inputs, origin.settings),
            },
          }
        : {}),
    };
    const made = value.origin?.prepared.shape;
    if (made && !sameShape(made, shape)) throw new Error(`value ${id} is not the shape of its operation`);
    values.set(id, value);
    if (gradient) gradients.set(id, reviveContent(shape, gradient, parts));
    if (value.origin) results.push(value);
  }
  return { loss: data.loss, values, gradients, results: results.reverse() };
}

/** @param parts of the scene, revived: what formulas refer to. @throws Error when the data is damaged. */
export function reviveContent(shape: Shape, data: ContentData, parts: readonly Expression[] = []): Content {
  // Also where a length is 0: whoever walks the rows must come to an end.
  const rows = sizeOf(shape.map((length) => length || 1));
  const size = sizeOf(shape);
  const most = Math.max(size, DEFAULT_LIMITS.elements);
  if (!shape.every((length) => Number.isInteger(length) && length >= 0) || !(rows <= most)) {
    throw new Error(`${JSON.stringify(shape)} is no shape`);
  }
  if ('formulas' in data) {
    if (data.formulas.length !== size) throw new Error('the number of formulas does not fit the shape');
    return { kind: 'formulas', shape, elements: data.formulas.map((place) => formulaAt(parts, place)) };
  }
  const numbers = reviveNumbers(data);
  if (numbers.length !== size) throw new Error('the number of elements does not fit the shape');
  return { kind: 'numbers', shape, data: numbers };
}

function formulaAt(parts: readonly Expression[], place: number): Expression {
  const formula = parts[place];
  if (formula === undefined) throw new Error(`there is no part ${place} of formulas`);
  return formula;
}
