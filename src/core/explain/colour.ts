/** Which of VS Code's four kinds of theme the colours are for. */
export type ThemeKind = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';

/** Red, green, blue: 0 … 255. */
export type Rgb = readonly [number, number, number];

/** The neutral colour of zero, and the ends of the scale: blue for positive, red for negative numbers. */
interface Ramp {
  readonly zero: Rgb;
  readonly positive: readonly Rgb[];
  readonly negative: readonly Rgb[];
}

/**
 * Diverging, centred at zero, lightness monotonous from zero to both ends; the hues of ColorBrewer's RdBu, which all
 * common kinds of colour blindness tell apart. In dark themes zero is dark and the ends are bright.
 */
const RAMPS: Record<ThemeKind, Ramp> = {
  light: {
    zero: [238, 239, 242],
    positive: [
      [196, 220, 238],
      [103, 169, 207],
      [33, 102, 172],
    ],
    negative: [
      [253, 219, 199],
      [239, 138, 98],
      [178, 24, 43],
    ],
  },
  dark: {
    zero: [44, 46, 51],
    positive: [
      [43, 74, 104],
      [45, 110, 163],
      [77, 163, 224],
    ],
    negative: [
      [94, 53, 48],
      [166, 66, 52],
      [240, 111, 84],
    ],
  },
  'high-contrast': {
    zero: [0, 0, 0],
    positive: [
      [0, 40, 84],
      [0, 98, 178],
      [86, 180, 255],
    ],
    negative: [
      [84, 22, 10],
      [176, 50, 24],
      [255, 128, 96],
    ],
  },
  'high-contrast-light': {
    zero: [255, 255, 255],
    positive: [
      [196, 222, 244],
      [74, 140, 200],
      [0, 62, 130],
    ],
    negative: [
      [252, 210, 196],
      [220, 98, 70],
      [146, 0, 22],
    ],
  },
};

/** The colour of a number on a scale that ends at ±`end`; beyond it the end's colour. Zero for what is not a number. */
export function colourOf(value: number, end: number, theme: ThemeKind): Rgb {
  const { zero, positive, negative } = RAMPS[theme];
  if (Number.isNaN(value) || value === 0) return zero;
  const stops = [zero, ...(value > 0 ? positive : negative)];
  const place = Math.min(1, Math.abs(value) / end) * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(place));
  const [a, b] = [stops[below] ?? zero, stops[below + 1] ?? zero];
  const part = place - below;
  return [0, 1, 2].map((n) => Math.round((a[n] ?? 0) + part * ((b[n] ?? 0) - (a[n] ?? 0)))) as unknown as Rgb; // three of them
}

/** Black or white, whichever is read better on a colour (WCAG 2.2, relative luminance). */
export function inkOn(colour: Rgb): '#000000' | '#ffffff' {
  const light = luminance(colour);
  return (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) ? '#000000' : '#ffffff';
}

/** Relative luminance, 0 … 1. https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
export function luminance(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export const css = ([r, g, b]: Rgb): string => `rgb(${r}, ${g}, ${b})`;
