import type { Payload } from './payload';
import {
  type Check,
  isObject,
  list,
  MOST,
  maybe,
  numberData,
  oneOf,
  record,
  shortText,
  whole,
  wrong,
} from './payloadLooks';
import type { PartData } from './payloadParts';

const ELEMENT = record({ name: shortText, position: list(whole, MOST.axes), gradientOf: maybe(shortText) });
const FUNCTION = oneOf('exp', 'log', 'tanh', 'sigmoid', 'relu', 'step', 'abs', 'sign');

/** The parts of the formulas of a scene: each made of such as come before it. */
export const validParts: Check = (value, path) => {
  if (!Array.isArray(value)) throw wrong(path, 'a list');
  if (value.length > MOST.nodes) throw wrong(path, `at most ${MOST.nodes} of them`);
  for (const [place, part] of value.entries()) validPart(part, place, path);
};

function validPart(part: unknown, place: number, path: string): void {
  const at = (name: string): string => `${path}[${place}].${name}`;
  if (typeof part !== 'object') {
    numberData(part, `${path}[${place}]`);
    return;
  }
  if (!isObject(part)) throw wrong(`${path}[${place}]`, 'a part of a formula');
  const earlier = (of: unknown, name: string): void => {
    if (!Number.isInteger(of) || !(Number(of) >= 0 && Number(of) < place)) {
      throw wrong(at(name), 'the place of an earlier part');
    }
  };
  const parts = (name: string): void => {
    const of = part[name];
    if (!Array.isArray(of)) throw wrong(at(name), 'a list');
    for (const one of of) earlier(one, name);
  };
  switch (part['kind']) {
    case 'element':
      // How an element is written is ours to say: TeX from elsewhere is no name.
      if (part['tex'] !== undefined) throw wrong(at('tex'), 'none');
      ELEMENT(part, `${path}[${place}]`);
      return;
    case 'sum':
      parts('terms');
      return;
    case 'product':
      numberData(part['coefficient'], at('coefficient'));
      parts('factors');
      return;
    case 'power':
      earlier(part['base'], 'base');
      earlier(part['exponent'], 'exponent');
      return;
    case 'call':
      FUNCTION(part['name'], at('name'));
      earlier(part['of'], 'of');
      return;
    default:
      throw wrong(at('kind'), 'a kind of formula');
  }
}

/**
 * Whether all formulas of a payload can be written out: a few parts, each made of the one before twice, are longer than any memory,
 * and deep ones would exhaust the stack of whoever writes them.
 */
export function validFormulas({ figures }: Payload): void {
  let written = 0;
  for (const [n, figure] of figures.entries()) {
    if (figure.kind === 'text' || !figure.scene) continue;
    const { sizes, depths } = measured(figure.scene.parts ?? []);
    for (const [at, value] of figure.scene.values.entries()) {
      for (const side of ['content', 'gradient'] as const) {
        const data = value[side];
        if (!data || !('formulas' in data)) continue;
        const path = `payload.figures[${n}].scene.values[${at}].${side}.formulas`;
        let nodes = 0;
        for (const place of data.formulas) {
          const size = sizes[place];
          if (size === undefined) throw wrong(path, 'places in the list of parts');
          nodes += size;
          if (nodes > MOST.nodes || (depths[place] ?? 0) > MOST.depth) throw wrong(path, 'smaller formulas');
        }
        written += nodes;
        if (written > MOST.written) throw wrong(path, 'smaller formulas');
      }
    }
  }
}

/** How many nodes each part has when it is written out, and how deep it is. */
function measured(parts: readonly PartData[]): { readonly sizes: number[]; readonly depths: number[] } {
  const sizes: number[] = [];
  const depths: number[] = [];
  for (const part of parts) {
    let [size, depth] = [1, 0];
    for (const place of placesIn(part)) {
      size += sizes[place] ?? 0;
      depth = Math.max(depth, 1 + (depths[place] ?? 0));
    }
    sizes.push(size);
    depths.push(depth);
  }
  return { sizes, depths };
}

function placesIn(part: PartData): readonly number[] {
  if (typeof part !== 'object') return [];
  switch (part.kind) {
    case 'element':
      return [];
    case 'sum':
      return part.terms;
    case 'product':
      return part.factors;
    case 'power':
      return [part.base, part.exponent];
    case 'call':
      return [part.of];
  }
}
