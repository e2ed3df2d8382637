import type { Scene } from '../core/explain';
import type { AnswerReport, GradientReport } from '../core/gradcheck';
import { historyOf, type Pass, type Value } from '../core/graph';
import { operationNamed, type Settings } from '../core/operations';
import { type Content, type Expression, type Shape, sizeOf } from '../core/tensor';
import type { Shown } from './session';

/**
 * What a cell's output carries: plain data, never pixels or HTML. The renderer is a pure function of it. The summary
 * comes first, because the accessible view of an output shows its raw text.
 */
export interface Payload {
  readonly summary: string;
  readonly version: typeof PAYLOAD_VERSION;
  readonly figures: readonly Figure[];
}

export const PAYLOAD_VERSION = 1;
export const PAYLOAD_MIME = 'application/vnd.backprop-notebook.v1+json';

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
  | { readonly kind: 'gradcheck'; readonly title: string; readonly report: GradientReportData }
  | { readonly kind: 'answer'; readonly title: string; readonly report: AnswerReportData }
  | { readonly kind: 'text'; readonly text: string };

export interface Focus {
  readonly id: number;
  readonly side: 'value' | 'gradient';
}

/** A graph with its values and gradients. */
export interface SceneData {
  readonly loss: string;
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

/** Numbers as JSON can hold them: those that it cannot are the strings NaN, Infinity, -Infinity and -0. */
export type NumberData = number | string;
export type ContentData =
  | { readonly numbers: readonly NumberData[] }
  /** Many numbers: little-endian float64 in base64. */
  | { readonly float64: string }
  | { readonly formulas: readonly Expression[] };

export interface GradientReportData extends Omit<GradientReport, 'leaves' | 'worst' | 'relativeError'> {
  readonly leaves: readonly {
    readonly name: string;
    readonly id: number;
    readonly shape: Shape;
    readonly analytic: ContentData;
    readonly numeric: ContentData;
    readonly wrong: readonly number[];
  }[];
  readonly worst: {
    readonly leaf: string;
    readonly index: number;
    readonly difference: NumberData;
    readonly tolerance: NumberData;
  };
  readonly relativeError: NumberData;
}

export interface AnswerReportData extends Omit<AnswerReport, 'expected' | 'answer'> {
  readonly of: string;
  readonly expected: ContentData;
  readonly answer: ContentData;
}

/** What a cell shows, as figures. */
export function figuresOf(shown: readonly Shown[]): Figure[] {
  return shown.map(figureOf);
}

function figureOf({ source, result, update }: Shown): Figure {
  const title = source.replace(/\s+/g, ' ');
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
      return { kind: 'gradcheck', title, report: gradientReportData(result.report) };
    case 'answer': {
      const { expected, answer, ...rest } = result.report;
      return {
        kind: 'answer',
        title,
        report: { ...rest, of: result.of, expected: numbersData(expected), answer: numbersData(answer) },
      };
    }
    case 'text':
      return { kind: 'text', text: result.text };
  }
}

function gradientReportData(report: GradientReport): GradientReportData {
  return {
    ...report,
    leaves: report.leaves.map((leaf) => ({
      ...leaf,
      analytic: numbersData(leaf.analytic),
      numeric: numbersData(leaf.numeric),
    })),
    worst: {
      ...report.worst,
      difference: numberData(report.worst.difference),
      tolerance: numberData(report.worst.tolerance),
    },
    relativeError: numberData(report.relativeError),
  };
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
  return {
    loss,
    values: values.map((value) => {
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
    }),
  };
}

/** A scene as `core/explain` takes it. @throws Error when the data is damaged. */
export function reviveScene(data: SceneData): Scene & { readonly values: ReadonlyMap<number, Value> } {
  const values = new Map<number, Value>();
  const gradients = new Map<number, Content>();
  const results: Value[] = [];
  for (const { id, name, derivative, shape, content, gradient, origin } of data.values) {
    const inputs = origin?.inputs.map((input) => {
      const value = values.get(input);
      if (!value) throw new Error(`value ${id} is made of ${input}, which does not come before it`);
      return value;
    });
    const operation = origin && operationNamed(origin.operation);
    if (origin && !operation) throw new Error(`no operation is named ${origin.operation}`);
    const value: Value = {
      id,
      shape,
      content: reviveContent(shape, content),
      ...(name === undefined ? {} : { name }),
      ...(derivative === undefined ? {} : { derivative }),
      ...(origin && operation && inputs
        ? {
            origin: {
              operation: origin.operation,
              inputs,
              settings: origin.settings,
              prepared: operation.prepare(
                inputs.map((input) => input.shape),
                origin.settings,
              ),
            },
          }
        : {}),
    };
    values.set(id, value);
    if (gradient) gradients.set(id, reviveContent(shape, gradient));
    if (value.origin) results.push(value);
  }
  return { loss: data.loss, values, gradients, results: results.reverse() };
}

/** Beyond this many, numbers travel in base64. */
const READABLE = 4096;

function contentData(content: Content): ContentData {
  if (content.kind === 'formulas') return { formulas: content.elements };
  return numbersData(content.data);
}

function numbersData(data: Float64Array): ContentData {
  if (data.length <= READABLE) return { numbers: Array.from(data, numberData) };
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const parts: string[] = [];
  // In slices: the arguments of a call are limited in number.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return { float64: btoa(parts.join('')) };
}

export function reviveContent(shape: Shape, data: ContentData): Content {
  const size = sizeOf(shape);
  if ('formulas' in data) {
    if (data.formulas.length !== size) throw new Error('the number of formulas does not fit the shape');
    return { kind: 'formulas', shape, elements: data.formulas };
  }
  const numbers = reviveNumbers(data);
  if (numbers.length !== size) throw new Error('the number of elements does not fit the shape');
  return { kind: 'numbers', shape, data: numbers };
}

export function reviveNumbers(data: ContentData): Float64Array {
  if ('numbers' in data) return Float64Array.from(data.numbers, reviveNumber);
  if ('formulas' in data) throw new Error('formulas where numbers are expected');
  const bytes = Uint8Array.from(atob(data.float64), (character) => character.charCodeAt(0));
  return new Float64Array(bytes.buffer);
}

export function numberData(value: number): NumberData {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}

export const reviveNumber = (data: NumberData): number => Number(data);
