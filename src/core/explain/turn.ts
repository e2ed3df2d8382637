import type { Value } from '../graph';
import { planes } from '../tensor';
import type { Notation } from './notation';
import { type Meeting, meetingsOf } from './reach';
import { matrixText, type Place, type Scene, usesOf } from './scene';
import type { Part } from './terms';
import { placeProse } from './termTeX';

/** What the products of an element show of the order in which the kernel is read. */
export interface Turn {
  readonly turned: boolean;
  readonly text: string;
  /** The text in pieces, those that name an element together with it: they are linked to its cell. */
  readonly pieces: readonly (string | NamedPart)[];
}

/** An element as running text names it. */
export interface NamedPart {
  readonly text: string;
  readonly part: Part;
}

/** So many pairs are named; of more, the first two and the last. */
const NAMED = 4;

/**
 * Why a kernel is turned by 180° in the gradient of an input, or is not: said of the very products that an element is the
 * sum of. As their ∂L/∂Z_j go forwards through Z, do their kernel elements go backwards? `undefined` where there are too few
 * products to see an order, or where nothing slides.
 */
export function turnOf(scene: Scene, place: Place, notation: Notation): Turn | undefined {
  const gradient: Place = { ...place, side: 'gradient' };
  const [use, ...others] = usesOf(scene, place.value).filter(({ result }) => scene.gradients.has(result.id));
  if (!use || others.length > 0) return undefined;
  const hues = use.result.origin?.prepared.picture().hues;
  const pairs = meetingsOf(scene, gradient);
  if (!hues || !pairs) return undefined;
  const order = orderOf(pairs);
  if (!order) return undefined;
  const [first] = order.pairs;
  if (!first) return undefined;
  const result = matrixText(scene, { ...first.arriving, side: 'value' }, notation);
  const partner = matrixText(scene, first.partner, notation);
  const named = (part: Part): NamedPart => ({ text: placeProse(scene, part, notation), part });
  const own = named({ ...place, side: 'value' });
  const multiplied = ({ arriving, partner: by, tap }: Meeting, n: number): Turn['pieces'] => [
    n === 0 ? 'In ' : ', in ',
    named({ ...arriving, side: 'value' }),
    ...(n === 0 ? [', ', own, ' is multiplied by '] : [' by ']),
    named({ ...by, tap }),
  ];
  const all = order.pairs.map(multiplied);
  const met = all.length > NAMED ? [...all.slice(0, 2), [', …'], ...all.slice(-1)] : all;
  const say = (turned: boolean, ...end: Turn['pieces']): Turn => {
    const pieces = [...met.flat(), ...end];
    return {
      turned,
      pieces,
      text: pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join(''),
    };
  };
  if (use.k === hues.input) {
    // Within one element of the kernel's gradient nothing can tell a turned kernel.
    if (use.result.origin?.settings['flip'] === true || order.way === 'backwards') return undefined;
    const turned = elsewhere(scene, use.result, place.value, notation);
    return say(
      false,
      `. ${result} and ${partner} are read in the same order: nothing is turned in ${matrixText(scene, gradient, notation)}${turned}.`,
    );
  }
  return order.way === 'backwards'
    ? say(
        true,
        '. Where the window moves on, ',
        own,
        ` stays, and so lies further back in it: while ${result} is read forwards, ${partner} is read backwards. That is why ${partner} is turned by 180°.`,
      )
    : say(false, `. ${result} and ${partner} are read in the same order: ${partner} is taken as it is.`);
}

/** Where the kernel is turned, though it is not in its own gradient. */
function elsewhere(scene: Scene, { origin }: Value, kernel: Value, notation: Notation): string {
  const [x] = origin?.inputs ?? [];
  const sliding = origin?.prepared.sliding;
  if (!x || !sliding || sliding.transposed || !scene.gradients.has(x.id)) return '';
  const [gradient, turned] = (['gradient', 'value'] as const).map((side, n) =>
    matrixText(scene, { value: n === 0 ? x : kernel, side }, notation),
  );
  return `; it is ${turned} that is turned, in ${gradient}`;
}

/** The order in which partners are met as the arriving gradient is read forwards, and the pairs of the first plane that show it. */
function orderOf(
  pairs: readonly Meeting[],
): { way: 'forwards' | 'backwards'; pairs: readonly Meeting[] } | undefined {
  const groups = new Map<string, Meeting[]>();
  for (const pair of pairs) {
    const key = `${planeOf(pair.arriving)} ${planeOf(pair.partner)}`;
    const own = groups.get(key);
    if (own) own.push(pair);
    else groups.set(key, [pair]);
  }
  let found: { way: 'forwards' | 'backwards'; pairs: readonly Meeting[] } | undefined;
  for (const group of groups.values()) {
    const sorted = group.sort((a, b) => a.arriving.index - b.arriving.index);
    for (let n = 1; n < sorted.length; n++) {
      const step = (sorted[n]?.partner.index ?? 0) - (sorted[n - 1]?.partner.index ?? 0);
      // Copies of an element, put there by padding, are met in an order of their own.
      if (step === 0) return undefined;
      const way = step > 0 ? 'forwards' : 'backwards';
      if (found && found.way !== way) return undefined;
      found ??= { way, pairs: sorted };
    }
  }
  return found;
}

const planeOf = ({ value, index }: Place): number => {
  const { rows, columns } = planes(value.shape);
  return Math.floor(index / (rows * columns));
};
