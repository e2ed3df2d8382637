import { css, inkOn } from '../core/explain';
import { type Face, pixelsUnder, textOf, verdictPlace } from './cellPainter';
import { indicesOf, type Labels } from './indices';
import type { Inks } from './inks';
import { cornerOf, type Layout, PIXELS, WRITABLE } from './layout';
import { type ColourScale, fillOf } from './palette';

/**
 * A heatmap as an SVG document for print: cells, numbers, hatching, verdicts, row and column numbers. Small cells are a
 * picture inside it, with sharp edges at every size.
 */
export function heatmapSvg(
  title: string,
  layout: Layout,
  inks: Inks,
  scale: ColourScale,
  faceAt: (row: number, column: number) => Face,
  labels: Labels,
): string {
  const { margin, width, height } = layout;
  const parts =
    layout.side < PIXELS ? [picture(layout, inks, scale, faceAt)] : cells(layout, inks, scale, faceAt);
  for (const { text, at } of indicesOf(layout, 0, labels.row))
    parts.push(label(margin - 9, at, 11, inks.quiet, text, 400));
  for (const { text, at } of indicesOf(layout, 1, labels.column))
    parts.push(label(at, margin - 9, 11, inks.quiet, text, 400));
  const hatch = `<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="7" stroke="${inks.hatch}" stroke-width="1.2"/></pattern>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif"><title>${escaped(title)}</title><defs>${hatch}</defs><rect width="${width}" height="${height}" fill="${inks.paper}"/>${parts.join('')}</svg>`;
}

function cells(
  layout: Layout,
  inks: Inks,
  scale: ColourScale,
  faceAt: (row: number, column: number) => Face,
): string[] {
  const { rows, columns, side, gap, radius } = layout;
  const size = side - gap;
  const parts: string[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const face = faceAt(row, column);
      const [x, y] = cornerOf(layout, row, column);
      const fill = fillOf(face.kind === 'number' ? face.value : 0, scale, inks.theme);
      const place = `x="${x}" y="${y}" width="${size}" height="${size}" rx="${radius}"`;
      parts.push(`<rect ${place} fill="${css(fill)}"/>`);
      if (face.kind === 'inserted') parts.push(`<rect ${place} fill="url(#hatch)"/>`);
      const text = textOf(face, scale, side);
      if (text !== '') {
        const ink = face.kind === 'number' ? inkOn(fill) : face.kind === 'symbol' ? inks.ink : inks.quiet;
        const font = Math.min(15, (size - 8) / Math.max(1, text.length * 0.6));
        parts.push(label(x + size / 2, y + size / 2, font, ink, text, 600));
      }
      const { verdict } = face;
      if (!verdict || side < WRITABLE) continue;
      const at = verdictPlace(x, y, size);
      if (verdict.bad) parts.push(`<rect ${place} fill="none" stroke="${inks.bad}" stroke-width="2"/>`);
      parts.push(
        `<circle cx="${at.x}" cy="${at.y}" r="${at.radius}" fill="${verdict.bad ? inks.bad : inks.paper}"/>`,
        label(at.x, at.y, 9, verdict.bad ? inks.paper : inks.ink, verdict.glyph, 700),
      );
    }
  }
  return parts;
}

function picture(
  layout: Layout,
  inks: Inks,
  scale: ColourScale,
  faceAt: (row: number, column: number) => Face,
): string {
  const pixels = pixelsUnder(layout, scale, inks, faceAt);
  if (!pixels) return '';
  const { canvas, x, y, width, height } = pixels;
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${canvas.toDataURL('image/png')}"/>`;
}

function label(x: number, y: number, size: number, colour: string, text: string, weight: number): string {
  return `<text x="${x}" y="${y}" font-size="${size.toFixed(1)}" font-weight="${weight}" fill="${colour}" text-anchor="middle" dominant-baseline="central">${escaped(text)}</text>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
