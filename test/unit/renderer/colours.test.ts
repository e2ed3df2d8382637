import assert from 'node:assert/strict';
import fc from 'fast-check';
import { colourOf, inkOn, luminance, type Rgb, type ThemeKind } from '../../../src/core/explain';
import { type ColourScale, toneOf, valueAtTone } from '../../../src/renderer/palette';
import { hueOf } from '../../../src/renderer/theme';

const THEMES: readonly ThemeKind[] = ['light', 'dark', 'high-contrast', 'high-contrast-light'];
/** What stands under heatmaps and formulas in VS Code's standard themes. */
const GROUNDS: Readonly<Record<ThemeKind, Rgb>> = {
  light: [255, 255, 255],
  dark: [31, 31, 31],
  'high-contrast': [0, 0, 0],
  'high-contrast-light': [255, 255, 255],
};

type Matrix = readonly (readonly [number, number, number])[];

/**
 * How linear red, green and blue are seen, at full severity: Machado, Oliveira, Fernandes, "A physiologically-based model
 * for simulation of color vision deficiency", 2009.
 */
const SIGHTS: Readonly<Record<string, Matrix>> = {
  common: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const times = (matrix: Matrix, [a, b, c]: Rgb): Rgb => {
  const [x = 0, y = 0, z = 0] = matrix.map((row) => row[0] * a + row[1] * b + row[2] * c);
  return [x, y, z];
};

/** CIE L*a*b* (D65) of a colour as somebody sees it. */
function seen(colour: Rgb, sight: Matrix): Rgb {
  const linear = colour.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb; // three of them
  const [r, g, b] = times(sight, linear).map((x) => Math.max(0, Math.min(1, x))) as unknown as Rgb;
  const [x, y, z] = times(
    [
      [0.4124 / 0.95047, 0.3576 / 0.95047, 0.1805 / 0.95047],
      [0.2126, 0.7152, 0.0722],
      [0.0193 / 1.08883, 0.1192 / 1.08883, 0.9505 / 1.08883],
    ],
    [r, g, b],
  ).map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)) as unknown as Rgb;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const difference = (a: Rgb, b: Rgb, sight: Matrix): number => {
  const [p, q] = [seen(a, sight), seen(b, sight)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
};

const contrast = (a: Rgb, b: Rgb): number => {
  const [p, q] = [luminance(a), luminance(b)];
  return (Math.max(p, q) + 0.05) / (Math.min(p, q) + 0.05);
};

const rgb = (text: string): Rgb => (text.match(/\d+/g) ?? []).map(Number) as unknown as Rgb; // rgb(…) has three

const tones = Array.from({ length: 401 }, (_, n) => (n - 200) / 200);

describe('the colours of heatmaps', () => {
  for (const theme of THEMES) {
    it(`text on every colour of the ${theme} theme has a contrast of 4.5`, () => {
      for (const tone of tones) {
        const fill = colourOf(tone, 1, theme);
        const ink: Rgb = inkOn(fill) === '#000000' ? [0, 0, 0] : [255, 255, 255];
        assert.ok(contrast(fill, ink) >= 4.5, `${tone}: ${contrast(fill, ink)}`);
      }
    });

    it(`a hue of a kernel element has a contrast of 3 to the ground of the ${theme} theme`, () => {
      for (const taps of [4, 9, 25, 121]) {
        for (let tap = 0; tap < taps; tap++) {
          const found = contrast(rgb(hueOf(tap, taps, theme)), GROUNDS[theme]);
          assert.ok(found >= 3, `${tap} of ${taps}: ${found}`);
        }
      }
    });

    for (const [name, sight] of Object.entries(SIGHTS)) {
      it(`with ${name} sight the sign and the size of a number can be seen in the ${theme} theme`, () => {
        for (const size of [0.25, 0.5, 0.75, 1]) {
          const found = difference(colourOf(size, 1, theme), colourOf(-size, 1, theme), sight);
          assert.ok(found >= 10, `±${size}: ${found}`);
        }
        for (const sign of [1, -1]) {
          let before = colourOf(0, 1, theme);
          for (const size of [0.25, 0.5, 0.75, 1]) {
            const now = colourOf(sign * size, 1, theme);
            assert.ok(
              difference(now, before, sight) >= 8,
              `${sign * size}: ${difference(now, before, sight)}`,
            );
            before = now;
          }
        }
      });

      it(`with ${name} sight the hues of a 2×2 kernel can be told apart in the ${theme} theme`, () => {
        for (let a = 0; a < 4; a++) {
          for (let b = 0; b < a; b++) {
            const found = difference(rgb(hueOf(a, 4, theme)), rgb(hueOf(b, 4, theme)), sight);
            assert.ok(found >= 10, `${a} and ${b}: ${found}`);
          }
        }
      });
    }
  }
});

describe('the scale of heatmaps', () => {
  const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  const scales = fc.tuple(positive, fc.option(positive, { nil: undefined }));

  it('keeps the order of numbers, 0 in the middle, and ends at ±1, with and without a knee', () => {
    const number = fc.double({ min: -1e7, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(scales, number, number, ([end, knee], a, b) => {
        const scale: ColourScale = { end, knee };
        assert.equal(toneOf(0, scale), 0);
        assert.equal(toneOf(2 * end, scale), 1);
        assert.equal(toneOf(Number.NEGATIVE_INFINITY, scale), -1);
        if (a < b) assert.ok(toneOf(a, scale) <= toneOf(b, scale));
        assert.equal(toneOf(-a, scale), -toneOf(a, scale));
      }),
    );
  });

  it('says which number lies at a place', () => {
    fc.assert(
      fc.property(scales, fc.double({ min: -1, max: 1, noNaN: true }), ([end, knee], tone) => {
        const scale: ColourScale = { end, knee };
        const found = toneOf(valueAtTone(tone, scale), scale);
        assert.ok(Math.abs(found - tone) < 1e-9, `${found}`);
      }),
    );
  });

  it('shows a value at the knee far from 0', () => {
    assert.ok(toneOf(0.01, { end: 100 }) < 0.001);
    assert.ok(toneOf(0.01, { end: 100, knee: 0.01 }) > 0.08);
  });
});
