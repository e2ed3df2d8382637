import katexCss from 'katex/dist/katex.min.css';
import figure from './styles/figure.css';
import foot from './styles/foot.css';
import forcedColors from './styles/forcedColors.css';
import menus from './styles/menus.css';
import overview from './styles/overview.css';
import panel from './styles/panel.css';

/** What comes later prevails. */
const ownCss = [figure, panel, menus, overview, foot, forcedColors].join('\n');

/** Whether this is an exported notebook, and not VS Code. */
export const isPage = (): boolean => document.documentElement.hasAttribute('data-backprop-page');

let sheets: CSSStyleSheet[] | undefined;

/** Our style sheet and KaTeX's, for shadow roots; made once. */
export function styleSheets(): CSSStyleSheet[] {
  if (sheets) return sheets;
  if (isPage()) {
    // The page has the fonts in its own style sheet.
    sheets = [sheet(katexCss.replace(/@font-face\{[^}]*\}/g, '')), sheet(ownCss)];
    return sheets;
  }
  const fonts = new URL('./katex/fonts/', import.meta.url).href;
  const katex = katexCss.replace(/url\(fonts\//g, `url(${fonts}`);
  // Fonts that are declared only inside a shadow root do not load: the document declares them.
  const faces = katex.match(/@font-face\{[^}]*\}/g)?.join('') ?? '';
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet(faces)];
  sheets = [sheet(katex), sheet(ownCss)];
  return sheets;
}

function sheet(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

/** Resolves when the formulas' main fonts are there, or after a moment: heights are taken then. */
export async function fontsReady(): Promise<void> {
  const wanted = ['1em KaTeX_Main', 'italic 1em KaTeX_Math', '1em KaTeX_Size1', '1em KaTeX_Size2'];
  const loading = Promise.all(wanted.map((font) => document.fonts.load(font))).catch(() => undefined);
  await Promise.race([loading, new Promise((resolve) => setTimeout(resolve, 400))]);
}
