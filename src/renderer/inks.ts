import type { ThemeKind } from '../core/explain';
import { themeKind } from './theme';

/** The theme's colours and font, read once for a drawing. */
export interface Inks {
  readonly theme: ThemeKind;
  readonly ink: string;
  readonly quiet: string;
  readonly paper: string;
  readonly line: string;
  readonly hatch: string;
  readonly accent: string;
  /** Of a verdict that something is wrong. */
  readonly bad: string;
  readonly family: string;
}

/** On paper: the colours of the light theme on white, whatever theme the screen has. */
export const PRINT: Inks = {
  theme: 'light',
  ink: '#1f1f1f',
  quiet: '#595959',
  paper: '#ffffff',
  line: '#8c8c8c',
  hatch: '#9a9a9a',
  accent: '#005fb8',
  bad: '#a31515',
  family: 'sans-serif',
};

const known = new Map<ThemeKind, Inks>();

/** The colours of the theme as it is now. Reading them makes the page work out its styles: once for all that is drawn. */
export function inksOf(host: Element): Inks {
  const theme = themeKind();
  let inks = known.get(theme);
  if (!inks) {
    inks = read(host, theme);
    known.set(theme, inks);
  }
  return inks;
}

/** The theme may have changed. */
export const forgetInks = (): void => known.clear();

function read(host: Element, theme: ThemeKind): Inks {
  const styles = getComputedStyle(host);
  const colour = (variable: string, otherwise: string): string =>
    styles.getPropertyValue(variable).trim() || otherwise;
  return {
    theme,
    ink: colour('--ink', '#222'),
    quiet: colour('--quiet', '#666'),
    paper: colour('--paper', '#fff'),
    line: colour('--line', '#888'),
    hatch: colour('--hatch', '#8884'),
    accent: colour('--accent', '#06c'),
    bad: colour('--bad', '#a31515'),
    family: colour('--vscode-font-family', 'sans-serif'),
  };
}
