import * as vscode from 'vscode';
import type { ThemeKind } from '../core/explain';

/** Text as Markdown shows it. `appendText` would forbid line breaks as well: it makes every space a hard one. */
export const plain = (text: string): string =>
  text
    .replace(/[\\`*_{}[\]()#+\-!~|$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;');

/** The kind of the colour theme, for pictures: they see none. */
export function themeKind(): ThemeKind {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light:
      return 'light';
    case vscode.ColorThemeKind.Dark:
      return 'dark';
    case vscode.ColorThemeKind.HighContrast:
      return 'high-contrast';
    case vscode.ColorThemeKind.HighContrastLight:
      return 'high-contrast-light';
  }
}
