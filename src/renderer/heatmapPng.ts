import { t } from '../core/words/words';
import { type Face, paintCells } from './cellPainter';
import { type Labels, paintIndices } from './indices';
import type { Inks } from './inks';
import type { Layout } from './layout';
import type { ColourScale } from './palette';

/** 300 dots an inch for a picture that is as large as on the screen. */
const SCALE = 4;

/** A heatmap as the address of a PNG for print. */
export function heatmapPng(
  layout: Layout,
  inks: Inks,
  scale: ColourScale,
  faceAt: (row: number, column: number) => Face,
  labels: Labels,
): string {
  const canvas = document.createElement('canvas');
  canvas.width = layout.width * SCALE;
  canvas.height = layout.height * SCALE;
  const context = canvas.getContext('2d');
  if (!context) throw new Error(t`This page cannot draw.`);
  context.scale(SCALE, SCALE);
  context.imageSmoothingEnabled = false;
  context.fillStyle = inks.paper;
  context.fillRect(0, 0, layout.width, layout.height);
  paintIndices(context, layout, inks, labels.row, labels.column);
  paintCells(context, layout, inks, scale, faceAt);
  return canvas.toDataURL('image/png');
}
