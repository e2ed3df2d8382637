import type { Rgb, ThemeKind } from '../core/explain';

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

/** Calls back when the theme changes; returns what ends that. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['data-vscode-theme-kind', 'class'] });
  return () => observer.disconnect();
}

/**
 * The hues of kernel elements, told apart by the common kinds of colour blindness as far as nine can be, and none of
 * them the blue and red of the heatmaps. Each is read as text on the theme's background: 4.5:1.
 */
const HUES: Record<'light' | 'dark', readonly Rgb[]> = {
  light: [
    [176, 94, 0],
    [138, 63, 196],
    [0, 122, 92],
    [201, 28, 98],
    [124, 104, 0],
    [0, 116, 140],
    [140, 78, 54],
    [84, 116, 0],
    [92, 96, 128],
  ],
  dark: [
    [245, 158, 44],
    [190, 140, 255],
    [46, 200, 154],
    [255, 110, 170],
    [228, 204, 60],
    [70, 206, 232],
    [220, 160, 130],
    [170, 214, 70],
    [176, 182, 214],
  ],
};

/** The hue of the kernel element `tap` of `taps`; beyond nine they go round the circle. */
export function hueOf(tap: number, taps: number, theme: ThemeKind): string {
  const dark = theme === 'dark' || theme === 'high-contrast';
  const named = HUES[dark ? 'dark' : 'light'];
  const hue = taps <= named.length ? named[tap] : undefined;
  if (hue) return `rgb(${hue.join(', ')})`;
  // Without the blue and red that the heatmaps use: 20° … 330° less 200° … 250°.
  const turn = (tap / taps) * 260;
  return `hsl(${20 + (turn < 180 ? turn : turn + 50)}, ${dark ? '85%, 70%' : '80%, 33%'})`;
}

/** A colour variable of the theme, resolved, for canvases. */
export function themeColour(host: Element, variable: string, otherwise: string): string {
  return getComputedStyle(host).getPropertyValue(variable).trim() || otherwise;
}
