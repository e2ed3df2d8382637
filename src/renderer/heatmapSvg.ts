import { colourOf, css, inkOn } from '../core/explain';
import { shortNumber } from '../core/tensor';
import { cornerOf, type Face, type Inks, type Layout } from './cellPainter';

/** A heatmap as an SVG document for print: cells, numbers, hatching, row and column numbers. */
export function heatmapSvg(
  layout: Layout,
  inks: Inks,
  end: number,
  faceAt: (row: number, column: number) => Face,
  labels: {
    readonly row: (n: number) => number | string | undefined;
    readonly column: (n: number) => number | string | undefined;
  },
): string {
  const { drawnRows, drawnColumns, block, side, gap, radius, margin, width, height } = layout;
  const size = side - gap;
  const parts: string[] = [];
  for (let r = 0; r < drawnRows; r++) {
    for (let c = 0; c < drawnColumns; c++) {
      const face = faceAt(r * block, c * block);
      const [x, y] = cornerOf(layout, r * block, c * block);
      const fill = colourOf(face.kind === 'number' ? face.value : 0, end, inks.theme);
      const place = `x="${x}" y="${y}" width="${size}" height="${size}" rx="${radius}"`;
      parts.push(`<rect ${place} fill="${css(fill)}"/>`);
      if (face.kind === 'inserted') parts.push(`<rect ${place} fill="url(#hatch)"/>`);
      const text =
        face.kind === 'inserted' ? '0' : face.kind === 'number' ? shortNumber(face.value) : face.text;
      if (side < 24) continue;
      const ink = face.kind === 'number' ? inkOn(fill) : inks.ink;
      const font = Math.min(15, (size - 8) / Math.max(1, text.length * 0.6));
      parts.push(label(x + size / 2, y + size / 2, font, ink, text, 600));
    }
  }
  if (side >= 14) {
    for (let row = 0; row < layout.rows && layout.rows > 1; row++) {
      const number = labels.row(row);
      if (number !== undefined)
        parts.push(label(margin - 9, margin + row * side + size / 2, 11, inks.quiet, String(number), 400));
    }
    for (let column = 0; column < layout.columns && layout.columns > 1; column++) {
      const number = labels.column(column);
      if (number !== undefined)
        parts.push(label(margin + column * side + size / 2, margin - 9, 11, inks.quiet, String(number), 400));
    }
  }
  const hatch = `<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="7" stroke="#888" stroke-opacity="0.45" stroke-width="1.4"/></pattern>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif"><defs>${hatch}</defs><rect width="${width}" height="${height}" fill="${escaped(inks.paper)}"/>${parts.join('')}</svg>`;
}

function label(x: number, y: number, size: number, colour: string, text: string, weight: number): string {
  return `<text x="${x}" y="${y}" font-size="${size.toFixed(1)}" font-weight="${weight}" fill="${escaped(colour)}" text-anchor="middle" dominant-baseline="central">${escaped(text)}</text>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
