import { colourOf, css, type Matrix, type Rgb, type ThemeKind } from '../core/explain';
import { type Content, scaleOf, statisticsOf } from '../core/tensor';

/** How numbers become colours: the scale ends at ±`end`; with a `knee`, values about as small as it are spread out. */
export interface ColourScale {
  readonly end: number;
  readonly knee?: number | undefined;
}

/**
 * Where on the scale a number lies: −1 … 1. With a knee asinh(x/knee) / asinh(end/knee): straight for numbers smaller than
 * the knee, logarithmic for larger ones, and 0 stays in the middle.
 */
export function toneOf(value: number, { end, knee }: ColourScale): number {
  if (Number.isNaN(value)) return value;
  const part = knee === undefined ? value / end : Math.asinh(value / knee) / Math.asinh(end / knee);
  return Math.max(-1, Math.min(1, part));
}

/** The number that lies at a place of the scale: the inverse of {@link toneOf}. */
export const valueAtTone = (tone: number, { end, knee }: ColourScale): number =>
  knee === undefined ? tone * end : knee * Math.sinh(tone * Math.asinh(end / knee));

/** Whether a cell has to carry a sign, because its colour says less than its number. */
export const isBeyond = (value: number, { end }: ColourScale): boolean => Math.abs(value) > end * (1 + 1e-12);

export const fillOf = (value: number, scale: ColourScale, theme: ThemeKind): Rgb =>
  colourOf(toneOf(value, scale), 1, theme);

/** The scale as a background: as many stops as the eye can tell apart. */
export function gradientOf(theme: ThemeKind): string {
  const stops = Array.from({ length: 33 }, (_, n) => css(colourOf((n - 16) / 16, 1, theme)));
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/** Steps of the scale on either side of 0, for pictures with a pixel a cell. */
const STEPS = 255;
const tables = new Map<ThemeKind, Uint8ClampedArray>();

/** The scale as a table of red, green and blue, from −1 to 1 in {@link STEPS} steps a side. */
function tableOf(theme: ThemeKind): Uint8ClampedArray {
  let table = tables.get(theme);
  if (!table) {
    table = new Uint8ClampedArray(3 * (2 * STEPS + 1));
    for (let n = -STEPS; n <= STEPS; n++) table.set(colourOf(n / STEPS, 1, theme), 3 * (n + STEPS));
    tables.set(theme, table);
  }
  return table;
}

/** A picture with a pixel for each number, row by row; what is not a number has the colour `unknown`. */
export function pixelsOf(
  numbers: Float64Array,
  columns: number,
  scale: ColourScale,
  theme: ThemeKind,
  unknown: Rgb,
): ImageData {
  const image = new ImageData(columns, numbers.length / columns);
  const { data } = image;
  const table = tableOf(theme);
  for (let n = 0; n < numbers.length; n++) {
    const tone = toneOf(numbers[n] ?? Number.NaN, scale);
    const at = 3 * (Math.round(tone * STEPS) + STEPS);
    const known = !Number.isNaN(tone);
    data[4 * n] = known ? (table[at] ?? 0) : unknown[0];
    data[4 * n + 1] = known ? (table[at + 1] ?? 0) : unknown[1];
    data[4 * n + 2] = known ? (table[at + 2] ?? 0) : unknown[2];
    data[4 * n + 3] = 255;
  }
  return image;
}

/**
 * What cells may show besides their colour: zeros that are no elements, elements that no window reads, the hues of the kernel's
 * elements, the window of an element.
 */
export type Sign = 'hatched' | 'unread' | 'hues' | 'window';

/** The colours of a figure: a scale for each matrix, the same for all its views, and one switch for small values. */
export class Palette {
  private readonly ends = new WeakMap<Content, number>();
  private readonly listeners = new Set<() => void>();
  private readonly beyond = new WeakMap<Content, boolean>();
  private readonly outsiders = new WeakMap<Content, boolean>();
  private around: number | undefined;
  private painted: ThemeKind | undefined;
  /** Called where heatmaps are drawn for another theme than before. */
  onTheme: () => void = () => undefined;
  /** What some heatmap of the figure shows besides colours, for the key. */
  private readonly signs = new Set<Sign>();
  /** Called where the figure shows a sign for the first time. */
  onSign: () => void = () => undefined;
  /** A matrix of the figure: whose scale is shown while no element is explained. */
  shown: Matrix | undefined;

  /** The size of the values that are spread out, where that is switched on. */
  get knee(): number | undefined {
    return this.around;
  }

  /** Spreads out values of about this size, or none. */
  emphasize(knee: number | undefined): void {
    const wanted = knee !== undefined && Number.isFinite(knee) && knee !== 0 ? Math.abs(knee) : undefined;
    if (wanted === this.around) return;
    this.around = wanted;
    for (const listener of this.listeners) listener();
  }

  scaleOf(content: Content | undefined): ColourScale {
    return { end: this.endOf(content), knee: this.around };
  }

  /** Says for which theme the figure is drawn. */
  set theme(theme: ThemeKind) {
    if (theme === this.painted) return;
    this.painted = theme;
    this.onTheme();
  }

  /** A heatmap shows a sign. */
  shows(sign: Sign): void {
    if (this.signs.has(sign)) return;
    this.signs.add(sign);
    this.onSign();
  }

  has(sign: Sign): boolean {
    return this.signs.has(sign);
  }

  /** Whether some number is none that a scale could hold: NaN or infinite. */
  hasOutsiders(content: Content): boolean {
    let found = this.outsiders.get(content);
    if (found === undefined) {
      found = content.kind === 'numbers' && content.data.some((x) => !Number.isFinite(x));
      this.outsiders.set(content, found);
    }
    return found;
  }

  /** Whether some number lies beyond the scale. */
  hasBeyond(content: Content): boolean {
    let found = this.beyond.get(content);
    if (found === undefined) {
      const scale = this.scaleOf(content);
      found =
        content.kind === 'numbers' && content.data.some((x) => Number.isFinite(x) && isBeyond(x, scale));
      this.beyond.set(content, found);
    }
    return found;
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  private endOf(content: Content | undefined): number {
    if (content?.kind !== 'numbers') return 1;
    let end = this.ends.get(content);
    if (end === undefined) {
      end = scaleOf(statisticsOf(content));
      this.ends.set(content, end);
    }
    return end;
  }
}
