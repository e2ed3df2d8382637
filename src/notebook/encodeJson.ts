import { worked } from '../core/tensor';

/** So many elements of an array are written between two looks at Stop. */
const CHUNK = 4096;
/** Deeper parts are written at a stroke: arrays that can be long (a tensor's numbers, its formulas) lie above. */
const DEEPEST = 8;
/** What an element costs, in multiplications of a plain loop. */
const WORK_PER_ELEMENT = 60;

/**
 * What `JSON.stringify` would write, as UTF-8, and in pieces: so that Stop is heard in between, and no string is as long as
 * the whole. For plain data.
 * @throws Problem `interrupted`.
 */
export function encodeJson(value: object): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  let waiting = '';
  const flush = (): void => {
    pieces.push(encoder.encode(waiting));
    waiting = '';
  };
  for (const piece of written(value, 0)) {
    waiting += piece;
    if (waiting.length > 2 ** 16) flush();
  }
  flush();
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function* written(value: unknown, depth: number): Iterable<string> {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) yield JSON.stringify(value) ?? 'null';
  else if (Array.isArray(value)) yield* writtenArray(value, depth);
  else {
    let separator = '{';
    for (const [key, part] of Object.entries(value)) {
      if (part === undefined) continue;
      yield `${separator}${JSON.stringify(key)}:`;
      yield* written(part, depth + 1);
      separator = ',';
    }
    yield separator === '{' ? '{}' : '}';
  }
}

function* writtenArray(array: readonly unknown[], depth: number): Iterable<string> {
  const flat = array.length > CHUNK || array.every((part) => typeof part !== 'object' || part === null);
  if (!flat) {
    let separator = '[';
    for (const part of array) {
      yield separator;
      yield* written(part, depth + 1);
      separator = ',';
    }
    yield ']';
    return;
  }
  yield '[';
  for (let at = 0; at < array.length; at += CHUNK) {
    const chunk = array.slice(at, at + CHUNK);
    yield `${at > 0 ? ',' : ''}${JSON.stringify(chunk).slice(1, -1)}`;
    worked(chunk.length * WORK_PER_ELEMENT);
  }
  yield ']';
}
