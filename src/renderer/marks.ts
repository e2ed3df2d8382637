import {
  type Cells,
  cellsOf,
  drawnFeeds,
  drawnSources,
  type Explanation,
  endsOf,
  feedsOf,
  type Jacobian,
  jacobianParts,
  type Matrix,
  type Part,
  type Place,
  partsOf,
  type Scene,
  type Span,
  TermSum,
} from '../core/explain';

/** How a cell takes part in the element that is explained. */
export type Role = 'self' | 'source' | 'feed';

export interface Mark {
  readonly role: Role;
  /** The kernel element whose hue it wears. */
  readonly tap?: number;
}

/** What of a matrix takes part: single cells, by flat index, and many cells in one. */
export interface Marks {
  readonly cells: ReadonlyMap<number, Mark>;
  readonly spans: readonly (Mark & { readonly span: Span })[];
}

export const matrixKey = ({ value, side }: Matrix): string => `${value.id}.${side}`;

/** The marks of all matrices, by their keys. */
class Marking {
  readonly all = new Map<string, { cells: Map<number, Mark>; spans: (Mark & { span: Span })[] }>();

  private of(matrix: Matrix) {
    const key = matrixKey(matrix);
    const own = this.all.get(key) ?? { cells: new Map<number, Mark>(), spans: [] };
    this.all.set(key, own);
    return own;
  }

  /** The first word counts: an element itself, then what makes it, then what it makes. */
  part(part: Part, role: Role): void {
    const { cells } = this.of(part);
    if (!cells.has(part.index)) cells.set(part.index, markOf(role, part.tap));
  }

  cells({ parts, spans }: Cells, role: Role): void {
    for (const part of parts) this.part(part, role);
    for (const span of spans) this.of(span).spans.push({ ...markOf(role, span.tap), span });
  }
}

const markOf = (role: Role, tap: number | undefined): Mark => (tap === undefined ? { role } : { role, tap });

const listed = (parts: readonly Part[]): Cells => ({ parts, spans: [] });

/**
 * Which cells light up for an element that is explained.
 * @param follows Whether sources without a name are followed back.
 */
export function marksOf(
  scene: Scene,
  { place, cells, feeds }: Explanation,
  follows: boolean,
  jacobians: readonly Jacobian[],
): ReadonlyMap<string, Marks> {
  const marking = new Marking();
  marking.part(place, 'self');
  marking.cells(follows ? listed(drawnSources(scene, partsOf(cells))) : cells, 'source');
  marking.cells(follows ? listed(drawnFeeds(scene, partsOf(feeds))) : feeds, 'feed');
  // A partial derivative: by which element, and of which.
  const ends = endsOf(place.value, place.index);
  if (ends) {
    marking.part(ends.by, 'feed');
    marking.part(ends.of, 'feed');
    return marking.all;
  }
  for (const jacobian of jacobians) marking.cells(listed(jacobianParts(jacobian, place)), 'source');
  if (place.side === 'gradient') {
    // The element that the gradient belongs to, and the results that it reaches.
    const twin: Place = { ...place, side: 'value' };
    marking.part(twin, 'self');
    marking.cells(feedsOf(scene, twin), 'source');
  } else if (scene.gradients.has(place.value.id)) {
    // The gradient that the element collects, and what of it.
    const gradient: Place = { ...place, side: 'gradient' };
    marking.part(gradient, 'feed');
    const { parts, spans } = cellsOf(new TermSum(scene, gradient));
    const arrives = ({ side }: Matrix): boolean => side === 'gradient';
    marking.cells({ parts: parts.filter(arrives), spans: spans.filter(arrives) }, 'feed');
  }
  return marking.all;
}
