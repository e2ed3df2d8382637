/** Red, green, blue and opacity, 0…255. */
export type Pixel = readonly number[];

/** The contrast of two opaque colours, as WCAG defines it; 0 where one is not opaque. */
export function contrast(a: Pixel, b: Pixel): number {
  const luminance = ([red = 0, green = 0, blue = 0]: Pixel): number => {
    const [r, g, b_] = [red, green, blue].map((channel) => {
      const part = channel / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b_ ?? 0);
  };
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return a[3] === 255 && b[3] === 255 ? (light + 0.05) / (dark + 0.05) : 0;
}

/**
 * Whether pixels from the edge of a cell inwards cross the line of a cell that takes part: a hue, then the paper. The fill of a
 * cell is of one colour, and the hatching of padding stays near it.
 */
export function crossesLine(data: readonly number[]): boolean {
  const pixels = Array.from({ length: data.length / 4 }, (_, n) => data.slice(4 * n, 4 * n + 4));
  return pixels.some((a) => pixels.some((b) => contrast(a, b) > 2));
}
