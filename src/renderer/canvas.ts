import type { Layout } from './layout';

/**
 * Gives a canvas its size, on the page and in device pixels. Before it is on the page this costs nothing; there, each change of
 * size lays the page out anew as soon as something is written on the canvas. Returns whether it has that size already.
 */
export function measure(canvas: HTMLCanvasElement, { width, height }: Layout): boolean {
  const scale = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.dataset['scale'] === String(scale) && canvas.width === wide && canvas.height === high)
    return true;
  canvas.dataset['scale'] = String(scale);
  canvas.width = wide;
  canvas.height = high;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  return false;
}

/** A canvas in device pixels, of the size of the layout, emptied. */
export function prepared(canvas: HTMLCanvasElement, layout: Layout): CanvasRenderingContext2D | null {
  const same = measure(canvas, layout);
  const context = canvas.getContext('2d');
  if (same) context?.clearRect(0, 0, layout.width, layout.height);
  const scale = Number(canvas.dataset['scale']);
  context?.setTransform(scale, 0, 0, scale, 0, 0);
  return context;
}
