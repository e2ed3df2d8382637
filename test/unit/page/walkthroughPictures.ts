import { elementAt, scaleOf, shortNumber, statisticsOf, type Tensor } from '../../../src/core/tensor';
import { Session } from '../../../src/notebook/session';

/**
 * The pictures of the walkthrough, drawn from what the product computes. VS Code puts them into a page that allows no style sheets:
 * colours are attributes, and follow the theme.
 */
export function walkthroughPictures(): Readonly<Record<string, string>> {
  const session = new Session();
  const { error } = session.run(
    `${SOURCE}\ndZ = [1 2; 3 4]\npadded = pad(dZ, 1)\nturned = rot180(K)\nbackward(Z, dZ)\ndX = grad(X)\nmine = conv2d(padded, K)`,
  );
  if (error) throw new Error(error.message);
  const matrix = (name: string): Tensor => {
    const content = session.variables.get(name)?.content;
    if (content?.kind !== 'numbers') throw new Error(`${name} has no numbers`);
    return content;
  };
  const wrong = matrix('dX').data.map((x, n) => (x === matrix('mine').data[n] ? 0 : 1));
  return {
    open: picture(cell(60, 100, 440)),
    run: picture(
      heatmap(matrix('X'), 20, 100),
      sign('★', 192, 170),
      heatmap(matrix('K'), 220, 122),
      sign('+', 342, 170),
      heatmap(matrix('B'), 366, 146),
      sign('=', 438, 170),
      heatmap(matrix('Z'), 462, 122),
    ),
    point: picture(
      heatmap(
        matrix('padded'),
        20,
        70,
        new Map([
          [5, 0],
          [6, 1],
          [9, 2],
          [10, 3],
        ]),
      ),
      sign('★', 240, 166),
      heatmap(
        matrix('turned'),
        268,
        118,
        new Map([
          [0, 0],
          [1, 1],
          [2, 2],
          [3, 3],
        ]),
      ),
      sign('=', 388, 166),
      heatmap(matrix('dX'), 412, 94, new Map([[4, 4]])),
      words('1·4 + 2·3 + 3·2 + 4·1 = 20', 280, 300),
    ),
    break: picture(
      heatmap(matrix('dX'), 80, 70),
      words('∂L/∂X', 152, 244),
      sign('≠', 280, 142),
      heatmap(
        matrix('mine'),
        336,
        70,
        new Map([...wrong.entries()].filter(([, is]) => is).map(([n]) => [n, 5])),
      ),
      words('by hand', 408, 244),
      words('✗ It looks as if K was not rotated by 180°', 280, 300),
    ),
    export: picture(
      `<rect x="60" y="30" width="440" height="290" rx="8" fill="none" stroke="${INK}" stroke-opacity=".4" stroke-width="1.5"/><path d="M60 62h440" stroke="${INK}" stroke-opacity=".4"/>`,
      ...[80, 98, 116].map((x) => `<circle cx="${x}" cy="46" r="5" fill="${INK}" fill-opacity=".35"/>`),
      `<rect x="90" y="84" width="190" height="12" rx="3" fill="${INK}" fill-opacity=".55"/><rect x="90" y="108" width="330" height="7" rx="3" fill="${INK}" fill-opacity=".25"/>`,
      heatmap(matrix('dZ'), 90, 156),
      sign('→', 226, 204),
      heatmap(matrix('dX'), 268, 132, new Map([[4, 4]])),
    ),
  };
}

const SOURCE = 'X = [1 2 3; 4 5 6; 7 8 9]\nK = [1 2; 3 4]\nB = 1\nZ = conv2d(X, K, B)';
const INK = 'var(--vscode-foreground, #3b3b3b)';
/** The hues of the four kernel elements, of what is pointed at, and of what is wrong. All opaque: charts-orange is not. */
const HUES = [
  'charts-purple, #8040c0',
  'terminal-ansiCyan, #00849c',
  'charts-green, #2a7d2e',
  'charts-yellow, #a08000',
  'foreground, #3b3b3b',
  'errorForeground, #c21f1f',
].map((name) => `var(--vscode-${name})`);
/** In high contrast, a cell has an edge. */
const EDGE = 'var(--vscode-contrastBorder, none)';
const SIDE = 48;

const picture = (...parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 350" width="560" height="350" font-family="sans-serif">${parts.join('')}</svg>\n`;

const words = (text: string, x: number, y: number): string =>
  `<text x="${x}" y="${y}" font-size="17" text-anchor="middle" fill="${INK}">${text}</text>`;

const sign = (text: string, x: number, y: number): string =>
  `<text x="${x}" y="${y + 9}" font-size="26" text-anchor="middle" fill="${INK}">${text}</text>`;

function cell(x: number, y: number, width: number): string {
  const lines = SOURCE.split('\n');
  const text = lines.map(
    (line, n) =>
      `<text x="${x + 24}" y="${y + 40 + 30 * n}" font-size="18" font-family="monospace" fill="${INK}">${line}</text>`,
  );
  return `<rect x="${x}" y="${y}" width="${width}" height="${lines.length * 30 + 30}" rx="6" fill="${INK}" fill-opacity=".06" stroke="${INK}" stroke-opacity=".3"/><rect x="${x}" y="${y}" width="4" height="${lines.length * 30 + 30}" fill="var(--vscode-focusBorder, #005fb8)"/>${text.join('')}`;
}

/** @param marked elements with an outline, by their hue */
function heatmap(
  tensor: Tensor,
  x: number,
  y: number,
  marked: ReadonlyMap<number, number> = new Map(),
): string {
  const [, columns = 1] = tensor.shape;
  const end = scaleOf(statisticsOf(tensor));
  return Array.from(tensor.data, (_, n) => {
    const value = Number(elementAt({ kind: 'numbers', ...tensor }, n));
    const left = x + (n % columns) * SIDE;
    const top = y + Math.floor(n / columns) * SIDE;
    const share = Number((0.06 + 0.44 * Math.min(1, Math.abs(value) / end)).toFixed(2));
    const fill = value < 0 ? 'var(--vscode-charts-red, #b2182b)' : 'var(--vscode-charts-blue, #2166ac)';
    const hue = marked.get(n);
    const outline = hue === undefined ? ` stroke="${EDGE}"` : ` stroke="${HUES[hue]}" stroke-width="4"`;
    return `<rect x="${left}" y="${top}" width="${SIDE - 5}" height="${SIDE - 5}" rx="5" fill="${fill}" fill-opacity="${share}"${outline}/><text x="${left + (SIDE - 5) / 2}" y="${top + 28}" font-size="16" font-weight="600" text-anchor="middle" fill="${INK}">${shortNumber(value)}</text>`;
  }).join('');
}
