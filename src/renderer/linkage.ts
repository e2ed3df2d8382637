import {
  drawnSources,
  type Explanation,
  explain,
  type Matrix,
  type Part,
  type Place,
  type Scene,
} from '../core/explain';

/** How a cell takes part in the element that is explained. */
export type Role = 'self' | 'source' | 'feed';

export interface Mark {
  readonly role: Role;
  /** The kernel element whose hue it wears. */
  readonly tap?: number;
}

/** The marks of a matrix, by flat index. */
export type Marks = ReadonlyMap<number, Mark>;

const NONE: Marks = new Map();

export const matrixKey = ({ value, side }: Matrix): string => `${value.id}.${side}`;

/**
 * What ties the heatmaps and the formula panel of a figure together: which element is explained, and which cells take
 * part. A pointed element comes before a pinned one, that before the one where the animation stands.
 */
export class Linkage {
  private pointed: Place | undefined;
  private pin: Place | undefined;
  private cursor: Place | undefined;
  private said: Explanation | undefined;
  private marks = new Map<string, Map<number, Mark>>();
  /** A cell that a token of the formula stands for, while the token is pointed at. */
  private token: Place | undefined;
  private readonly listeners = new Set<() => void>();

  /** @param follows Whether sources without a name are followed back: in figures that do not draw them. */
  constructor(
    readonly scene: Scene,
    private readonly follows = false,
  ) {}

  get explanation(): Explanation | undefined {
    return this.said;
  }

  get pinned(): Place | undefined {
    return this.pin;
  }

  get emphasized(): Place | undefined {
    return this.token;
  }

  marksOf(matrix: Matrix): Marks {
    return this.marks.get(matrixKey(matrix)) ?? NONE;
  }

  point(place: Place | undefined): void {
    if (samePlace(this.pointed, place)) return;
    this.pointed = place;
    this.update();
  }

  /** Pins an element, or frees it when it is pinned already. */
  togglePin(place: Place): void {
    this.pin = samePlace(this.pin, place) ? undefined : place;
    this.update();
  }

  free(): void {
    if (!this.pin && !this.pointed) return;
    this.pin = undefined;
    this.pointed = undefined;
    this.update();
  }

  /** Where the animation stands. */
  stand(place: Place | undefined): void {
    this.cursor = place;
    this.pin = undefined;
    this.update();
  }

  emphasize(place: Place | undefined): void {
    if (samePlace(this.token, place)) return;
    this.token = place;
    for (const listener of this.listeners) listener();
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  private update(): void {
    const place = this.pointed ?? this.pin ?? this.cursor;
    this.token = undefined;
    if (!place) this.said = undefined;
    else if (!this.said || !samePlace(this.said.place, place)) this.said = explain(this.scene, place);
    this.marks = this.said ? marksOf(this.scene, this.said, this.follows) : new Map();
    for (const listener of this.listeners) listener();
  }
}

export function samePlace(a: Place | undefined, b: Place | undefined): boolean {
  return a === b || (a?.value.id === b?.value.id && a?.side === b?.side && a?.index === b?.index);
}

function marksOf(
  scene: Scene,
  { place, sources, feeds }: Explanation,
  follows: boolean,
): Map<string, Map<number, Mark>> {
  const marks = new Map<string, Map<number, Mark>>();
  const mark = (part: Part, role: Role): void => {
    const key = matrixKey(part);
    let own = marks.get(key);
    if (!own) {
      own = new Map();
      marks.set(key, own);
    }
    // The first word counts: an element itself, then what makes it, then what it makes.
    if (!own.has(part.index))
      own.set(part.index, part.tap === undefined ? { role } : { role, tap: part.tap });
  };
  mark(place, 'self');
  for (const part of follows ? drawnSources(scene, sources) : sources) mark(part, 'source');
  for (const part of feeds) mark(part, 'feed');
  if (place.side === 'gradient') {
    // The element that the gradient belongs to, and the results that it reaches.
    const twin = explainFeeds(scene, place);
    mark({ ...place, side: 'value' }, 'self');
    for (const part of twin) mark(part, 'source');
  }
  return marks;
}

function explainFeeds(scene: Scene, place: Place): readonly Part[] {
  return explain(scene, { ...place, side: 'value' }, { base: 1, linked: false }).feeds;
}
