import {
  type Explanation,
  explain,
  type Jacobian,
  type Matrix,
  type Notation,
  type Place,
  type Scene,
  valuesOf,
} from '../core/explain';
import type { Value } from '../core/graph';
import type { Inserted, View } from '../core/operations';
import { type Marks, marksOf, matrixKey } from './marks';
import { Palette } from './palette';
import { preferences } from './preferences';

/** A cell that belongs to no element: a zero that padding or stuffing put into a view of a matrix. */
export interface Void {
  readonly matrix: Matrix;
  readonly why: Inserted;
  /** Where it stands: elsewhere the matrix may be drawn without it. */
  readonly view: View;
  readonly row: number;
  readonly column: number;
}

const NONE: Marks = { cells: new Map(), spans: [] };

/**
 * What ties the heatmaps and the formula panel of a figure together: which element is explained, and which cells take
 * part. A pinned element comes before a pointed one, that before the last one pointed at, and that before the one where the
 * animation stands.
 */
export class Linkage {
  private pointed: Place | undefined;
  private pin: Place | undefined;
  /** What was pointed at last, so that its formula can be read and touched. */
  private last: Place | undefined;
  private standing: Place | undefined;
  private inserted: Void | undefined;
  /** Whether the animation runs: then its element is shown as soon as nothing is pointed at. */
  running = false;
  /** The colours of the figure's matrices. */
  readonly palette = new Palette();
  private said: Explanation | undefined;
  private marks: ReadonlyMap<string, Marks> = new Map();
  /** Cells that stand out while something that means them is pointed at: a token, a term, a cell of a pinned element. */
  private lit: readonly Place[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly jacobians: Jacobian[] = [];

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

  get emphasized(): readonly Place[] {
    return this.lit;
  }

  /** Where the animation stands while another element is explained, or none. */
  get ghost(): Place | undefined {
    return samePlace(this.standing, this.said?.place) && !this.idle ? undefined : this.standing;
  }

  /** The zero of no element that is pointed at. */
  get void(): Void | undefined {
    return this.inserted;
  }

  /** The element whose cells light up. */
  get working(): Place | undefined {
    return this.idle ? undefined : this.said?.place;
  }

  marksOf(matrix: Matrix): Marks {
    return (this.idle ? undefined : this.marks.get(matrixKey(matrix))) ?? NONE;
  }

  /** Whether no cell takes part: a zero of no element is pointed at, and no element is pinned. */
  private get idle(): boolean {
    return this.inserted !== undefined && this.pin === undefined;
  }

  /** A cell is pointed at: it is explained, or, while another one is pinned, only stands out with its tokens. */
  point(place: Place | undefined, inserted?: Void): void {
    if (sameVoid(this.inserted, inserted) && samePlace(this.pointed, place)) return;
    this.inserted = inserted;
    if (!place && !this.running && this.pointed) this.last = this.pointed;
    this.pointed = place;
    if (this.pin) {
      this.lit = place && !samePlace(place, this.pin) ? [place] : [];
      this.tell();
    } else this.update();
  }

  /** Pins an element, or frees it when it is pinned already. */
  togglePin(place: Place): void {
    this.pinAt(samePlace(this.pin, place) ? undefined : place);
  }

  /** Pins an element in place of the one that was. */
  pinAt(place: Place | undefined): void {
    this.pin = place;
    this.update();
  }

  /** Frees the pinned element, whose formulas stay until another one is pointed at. */
  free(): void {
    if (!this.pin && !this.pointed) return;
    if (this.pin) this.last = this.pin;
    this.pin = undefined;
    this.pointed = undefined;
    this.update();
  }

  /** Where the animation stands. */
  stand(place: Place | undefined): void {
    this.standing = place;
    this.last = undefined;
    this.pin = undefined;
    this.update();
  }

  emphasize(places: readonly Place[]): void {
    if (places.length === 0 && this.lit.length === 0) return;
    this.lit = places;
    this.tell();
  }

  /** Lights up the elements of a Jacobian too, from now on. */
  include(jacobian: Jacobian): void {
    this.jacobians.push(jacobian);
    this.refresh();
  }

  /** Explains again: after a change of notation. */
  refresh(): void {
    this.said = undefined;
    this.update();
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  private update(): void {
    const place = this.pin ?? this.pointed ?? this.last ?? this.standing;
    this.lit = [];
    if (!place) this.said = undefined;
    else if (!this.said || !samePlace(this.said.place, place)) {
      this.said = explain(this.scene, place, notation());
      this.marks = marksOf(this.scene, this.said, this.follows, this.jacobians);
    }
    if (!this.said) this.marks = new Map();
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** The values of a scene in the order of their making. */
export function valuesInOrder(scene: Scene): Value[] {
  return [...valuesOf(scene).values()].sort((a, b) => a.id - b.id);
}

/** How formulas are written for this person: linked to cells, by the preferences. */
export function notation(): Notation {
  const { base, unfolded, short } = preferences();
  return { base, unfolded, short, linked: true };
}

/** The same for labels and the clipboard. */
export const plainNotation = (): Notation => ({ ...notation(), linked: false });

function sameVoid(a: Void | undefined, b: Void | undefined): boolean {
  return a === b || (a?.view === b?.view && a?.row === b?.row && a?.column === b?.column);
}

export function samePlace(a: Place | undefined, b: Place | undefined): boolean {
  return a === b || (a?.value.id === b?.value.id && a?.side === b?.side && a?.index === b?.index);
}
