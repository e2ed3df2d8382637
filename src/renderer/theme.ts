import { css, luminance, type Rgb, type ThemeKind } from '../core/explain';

/** The kind of the current theme: VS Code writes it on the body. */
export function themeKind(): ThemeKind {
  switch (document.body.dataset['vscodeThemeKind']) {
    case 'vscode-dark':
      return 'dark';
    case 'vscode-high-contrast':
      return 'high-contrast';
    case 'vscode-high-contrast-light':
      return 'high-contrast-light';
    default:
      return 'light';
  }
}

/** Calls back when the theme changes, or the size of a pixel, by zooming or on another screen; returns what ends that. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['data-vscode-theme-kind', 'class'] });
  const ended = new AbortController();
  const watch = (): void => {
    const { signal } = ended;
    const query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const again = (): void => {
      changed();
      watch();
    };
    if (!signal.aborted) query.addEventListener('change', again, { once: true, signal });
  };
  watch();
  return () => {
    observer.disconnect();
    ended.abort();
  };
}

/**
 * The hues of up to nine kernel elements, in degrees: far from each other, and none of them the blue and red of the
 * heatmaps. More elements divide the rest of the circle.
 */
const HUES = [32, 272, 162, 320, 52, 190, 16, 84, 234];

const hues = new Map<string, string>();

/** The hue of the kernel element `tap` of `taps`, as light as can be read as text in the theme: 4.5:1 and a little more. */
export function hueOf(tap: number, taps: number, theme: ThemeKind): string {
  const dark = theme === 'dark' || theme === 'high-contrast';
  const key = `${tap} ${taps} ${dark}`;
  const known = hues.get(key);
  if (known) return known;
  // Beyond the named ones: 20° … 330° less 200° … 250°.
  const turn = (tap / taps) * 260;
  const hue = (taps <= HUES.length ? HUES[tap] : undefined) ?? 20 + (turn < 180 ? turn : turn + 50);
  // The ground on which formulas stand is a little off white and black.
  const ground = luminance(dark ? [44, 44, 44] : [243, 243, 243]);
  let lightness = 0.5;
  let colour = fromHsl(hue, 0.85, lightness);
  while (contrast(luminance(colour), ground) < 4.7 && lightness > 0 && lightness < 1) {
    lightness += dark ? 0.01 : -0.01;
    colour = fromHsl(hue, 0.85, lightness);
  }
  const text = css(colour);
  hues.set(key, text);
  return text;
}

const contrast = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/** https://www.w3.org/TR/css-color-4/#hsl-to-rgb */
function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const channel = (n: number): number => {
    const k = (n + hue / 30) % 12;
    const a = saturation * Math.min(lightness, 1 - lightness);
    return Math.round(255 * (lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
