import type { Value } from '../graph';
import { planes } from '../tensor';
import { t } from '../words/words';
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
  const holes = new Holes();
  const self = holes.of(own);
  const multiplied = (said: string, { arriving, partner: by, tap }: Meeting, n: number): string => {
    const where = holes.of(named({ ...arriving, side: 'value' }));
    const what = holes.of(named({ ...by, tap }));
    return n === 0 ? t`In ${where}, ${self} is multiplied by ${what}` : t`${said}, in ${where} by ${what}`;
  };
  const many = order.pairs.length > NAMED;
  const begin = (many ? order.pairs.slice(0, 2) : order.pairs).reduce(multiplied, '');
  const met = many
    ? order.pairs.slice(-1).reduce((said, pair) => multiplied(said, pair, 1), `${begin}, …`)
    : begin;
  const say = (turned: boolean, text: string): Turn => {
    const pieces = holes.filled(text);
    return {
      turned,
      pieces,
      text: pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join(''),
    };
  };
  if (use.k === hues.input) {
    // Within one element of the kernel's gradient nothing can tell a turned kernel.
    if (use.result.origin?.settings['flip'] === true || order.way === 'backwards') return undefined;
    const straight = matrixText(scene, gradient, notation);
    const turned = elsewhere(scene, use.result, notation);
    return say(
      false,
      turned === undefined
        ? t`${met}. ${result} and ${partner} are read in the same order: nothing is turned in ${straight}.`
        : t`${met}. ${result} and ${partner} are read in the same order: nothing is turned in ${straight}; it is ${matrixText(scene, { ...place, side: 'value' }, notation)} that is turned, in ${turned}.`,
    );
  }
  return order.way === 'backwards'
    ? say(
        true,
        t`${met}. Where the window moves on, ${self} stays, and so lies further back in it: while ${result} is read forwards, ${partner} is read backwards. That is why ${partner} is turned by 180°.`,
      )
    : say(
        false,
        t`${met}. ${result} and ${partner} are read in the same order: ${partner} is taken as it is.`,
      );
}

/** Characters that stand for elements while a sentence is put together: no text has them. */
class Holes {
  private static readonly FIRST = 0xe000;
  private readonly parts: NamedPart[] = [];

  of(part: NamedPart): string {
    this.parts.push(part);
    return String.fromCharCode(Holes.FIRST + this.parts.length - 1);
  }

  /** The sentence in pieces. */
  filled(text: string): (string | NamedPart)[] {
    return text
      .split(/([\ue000-\ue0ff])/)
      .filter((piece) => piece !== '')
      .map((piece) => this.parts[piece.charCodeAt(0) - Holes.FIRST] ?? piece);
  }
}

/** The gradient in which the kernel is turned, though it is not in its own. */
function elsewhere(scene: Scene, { origin }: Value, notation: Notation): string | undefined {
  const [x] = origin?.inputs ?? [];
  const sliding = origin?.prepared.sliding;
  if (!x || !sliding || sliding.transposed || !scene.gradients.has(x.id)) return undefined;
  return matrixText(scene, { value: x, side: 'gradient' }, notation);
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
