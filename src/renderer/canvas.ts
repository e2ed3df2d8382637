import type { Layout } from './layout';

/** Gives a canvas its size on the page. */
export function measure(canvas: HTMLCanvasElement, { width, height }: Layout): void {
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}

/** A canvas in device pixels, of the size of the layout, emptied. */
export function prepared(canvas: HTMLCanvasElement, layout: Layout): CanvasRenderingContext2D | null {
  const { width, height } = layout;
  const context = canvas.getContext('2d');
  const scale = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.dataset['scale'] === String(scale) && canvas.width === wide && canvas.height === high) {
    context?.clearRect(0, 0, width, height);
    return context;
  }
  canvas.dataset['scale'] = String(scale);
  canvas.width = wide;
  canvas.height = high;
  measure(canvas, layout);
  context?.setTransform(scale, 0, 0, scale, 0, 0);
  return context;
}
