import { type Broadcast, broadcastBetween, planes, type Shape } from '../tensor';
import { t } from '../words/words';
import { GRADIENT, input, type Operand, OUTPUT, type Term } from './term';

/** Why a cell of a view holds a zero that no operand has: padding around, or stuffing between strides. */
export type Inserted = 'padding' | 'stuffing';

/** What was done to an operand for a view; {@link dressedText} has the words. */
export type Dressing =
  | 'padded'
  | 'stuffed'
  | 'stuffed and padded'
  | 'cropped'
  | 'stuffed and cropped'
  | 'rotated';

/** What an operand is called that was made ready for a view: `padded ∂L/∂Z`. */
export function dressedText(dressing: Dressing, name: string): string {
  switch (dressing) {
    case 'padded':
      return t`padded ${name}`;
    case 'stuffed':
      return t`stuffed ${name}`;
    case 'stuffed and padded':
      return t`stuffed and padded ${name}`;
    case 'cropped':
      return t`cropped ${name}`;
    case 'stuffed and cropped':
      return t`stuffed and cropped ${name}`;
    case 'rotated':
      return t`rotated ${name}`;
  }
}

/** Which batch item, channel, filter, … is on the screen: 0-based, by the name of the selector. */
export type Selection = Readonly<Record<string, number>>;

export interface Selector {
  /** Its name in selections, the same in every language. */
  readonly name: string;
  /** What people read. */
  readonly label: string;
  readonly count: number;
}

/** A matrix as it is drawn: an operand, or an operand padded, stuffed, cropped or rotated. */
export interface View {
  readonly operand: Operand;
  readonly dressing?: Dressing;
  /** Rows and columns of one plane; a vector is one row, a scalar 1×1. */
  readonly rows: number;
  readonly columns: number;
  /** The plane that a selection shows. */
  plane(selection: Selection): number;
  /** The selection that shows a plane, as near to the current one as can be. */
  reveal(plane: number, current: Selection): Selection;
  /** The operand's flat index under a cell of a plane, or why there is none. */
  source(plane: number, row: number, column: number): number | Inserted;
  /** Where the operand's element stands, and not a copy of it; `undefined` where it was cropped away. */
  locate(index: number): Cell | undefined;
  /** All cells that show the element, where padding makes copies; absent where there are none. */
  places?(index: number): readonly Cell[];
}

/** A cell of a view. */
export interface Cell {
  readonly plane: number;
  readonly row: number;
  readonly column: number;
}

/** One line of the picture: views with signs between them, the last view being the result. */
export interface Row {
  /** What the row computes. */
  readonly result: Operand;
  readonly title: string;
  readonly caption: string;
  readonly pieces: readonly (View | Sign)[];
}
/** A sign between views: `★`, `+`, `=`. */
export interface Sign {
  readonly sign: string;
}

/** All planes of an operand side by side, those that belong together in a block: the groups of a convolution. */
export interface Gallery {
  readonly view: View;
  readonly blocks: readonly Block[];
  /** What people read of a row and a column of planes: `filter`, `channel`. */
  readonly rowName: string;
  readonly columnName: string;
}
export interface Block {
  /** Where it stands among the blocks. */
  readonly row: number;
  readonly column: number;
  /** The number of its first row and its first column of planes. */
  readonly first: readonly [row: number, column: number];
  /** Row by row. */
  readonly planes: readonly (readonly number[])[];
}

export interface Picture {
  /** Where the elements of an input own hues (terms say which as their `tap`): which input, and how many hues. */
  readonly hues?: { readonly input: number; readonly count: number };
  readonly selectors: readonly Selector[];
  readonly rows: readonly Row[];
  /** An overview of all planes, where there are several. */
  readonly galleries?: readonly Gallery[];
}

/** An operand drawn as it is, with its leading axes under selectors of a picture. */
export function plainView(
  operand: Operand,
  shape: Shape,
  plane: View['plane'],
  reveal: View['reveal'],
): View {
  const { rows, columns } = planes(shape);
  return {
    operand,
    rows,
    columns,
    plane,
    reveal,
    source: (at, row, column) => (at * rows + row) * columns + column,
    locate: (index) => ({
      plane: Math.floor(index / (rows * columns)),
      row: Math.floor(index / columns) % rows,
      column: index % columns,
    }),
  };
}

/** An operand whose leading axes have a selector of their own. */
export function ownView(operand: Operand, shape: Shape, selector: string): View {
  return plainView(
    operand,
    shape,
    (selection) => selection[selector] ?? 0,
    (plane, current) => ({ ...current, [selector]: plane }),
  );
}

/** What {@link plainPicture} needs to know of an operation. */
interface Drawn {
  readonly shape: Shape;
  terms(index: number): Iterable<Term>;
  gradientTerms(k: number, index: number): Iterable<Term>;
}

/**
 * The picture of an operation that declares none of its own: the inputs and the output; then for each input what
 * its gradient is made of. Operands that broadcast to the output share its selector, others have their own.
 */
export function plainPicture(prepared: Drawn, shapes: readonly Shape[], sign: string): Picture {
  const outputPlanes = planes(prepared.shape).count;
  const selectors: Selector[] = [];
  if (outputPlanes > 1) selectors.push({ name: 'slice', label: t`slice`, count: outputPlanes });
  const follow = shapes.map((shape) => planesFollowing(shape, prepared.shape));
  const view = (operand: Operand): View => {
    if (operand.of === 'output') return ownView(operand, prepared.shape, 'slice');
    const shape = shapes[operand.of] ?? [];
    const followed = follow[operand.of];
    if (followed) {
      return plainView(
        operand,
        shape,
        (selection) => followed.from(selection['slice'] ?? 0),
        (plane, current) => {
          const over = [...followed.to(plane)];
          return over.includes(current['slice'] ?? 0) ? current : { ...current, slice: over[0] ?? 0 };
        },
      );
    }
    return ownView(operand, shape, `slice ${operand.of + 1}`);
  };
  shapes.forEach((shape, k) => {
    const { count } = planes(shape);
    if (follow[k] || count < 2) return;
    selectors.push({ name: `slice ${k + 1}`, label: t`slice of input ${k + 1}`, count });
  });
  const forward: (View | Sign)[] = [];
  shapes.forEach((_, k) => {
    if (k > 0 || shapes.length === 1) forward.push({ sign });
    forward.push(view(input(k)));
  });
  const rows: Row[] = [
    {
      result: OUTPUT,
      title: t`Forward`,
      caption: '',
      pieces: [...forward, { sign: '=' }, view(OUTPUT)],
    },
  ];
  shapes.forEach((_, k) => {
    const result: Operand = { of: k, side: 'gradient' };
    const used = operandsOf(prepared.gradientTerms(k, 0));
    const pieces: (View | Sign)[] = [];
    used.forEach((operand, n) => {
      if (n > 0) pieces.push({ sign: ',' });
      pieces.push(view(operand));
    });
    rows.push({ result, title: t`Gradient`, caption: '', pieces: [...pieces, { sign: '→' }, view(result)] });
  });
  const shown = [
    ...shapes.map((shape, k) => ({ operand: input(k), shape })),
    { operand: OUTPUT, shape: prepared.shape },
  ];
  const galleries = shown.flatMap(({ operand, shape }) =>
    planes(shape).count > 1 ? [plainGallery(view(operand), shape)] : [],
  );
  return galleries.length === 0 ? { selectors, rows } : { selectors, rows, galleries };
}

/** All planes of an operand in one block: a row for each position of the leading axes but the last. */
function plainGallery(view: View, shape: Shape): Gallery {
  const columns = shape[shape.length - 3] ?? 1;
  const lines = planes(shape).count / columns;
  const planesOf = (line: number): number[] => Array.from({ length: columns }, (_, n) => line * columns + n);
  const block: Block = {
    row: 0,
    column: 0,
    first: [0, 0],
    planes: Array.from({ length: lines }, (_, n) => planesOf(n)),
  };
  return { view, blocks: [block], rowName: t`item`, columnName: t`plane` };
}

/** How planes correspond where the leading axes of an operand broadcast to those of the output. */
function planesFollowing(shape: Shape, output: Shape): Broadcast | undefined {
  const lead = shape.slice(0, -2);
  const outputLead = output.slice(0, -2);
  const fits =
    lead.length <= outputLead.length &&
    lead.every((length, axis) => {
      const other = outputLead[axis + outputLead.length - lead.length];
      return length === 1 || length === other;
    });
  return fits ? broadcastBetween(lead, outputLead) : undefined;
}

/** The operands that terms mention, the arriving gradient first. */
function operandsOf(terms: Iterable<Term>): Operand[] {
  const found: Operand[] = [GRADIENT];
  const take = (operand: Operand): void => {
    if (!found.some((other) => other.of === operand.of && other.side === operand.side)) found.push(operand);
  };
  for (const { factors } of terms) {
    for (const { operand, exponent } of factors) {
      take(operand);
      if (typeof exponent === 'object') take(exponent.operand);
    }
  }
  return found;
}
