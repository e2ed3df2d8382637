import { t } from '../core/words/words';

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An HTML element. Children that are texts become text nodes: nothing is ever parsed as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  set(made, attributes);
  made.append(...children);
  return made;
}

/** Attributes; `false` and `undefined` leave one out, `true` makes it present. */
export function set(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined) target.removeAttribute(name);
    else target.setAttribute(name, value === true ? '' : String(value));
  }
}

/** A small drawing of strokes and shapes on a 16×16 field, in the text's colour. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  set(svg, { viewBox: '0 0 16 16', width: 14, height: 14, 'aria-hidden': 'true' });
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  set(shape, { d: path, fill: 'currentColor' });
  svg.append(shape);
  return svg;
}

export const ICONS = {
  play: 'M4 2.5v11l9.5-5.5z',
  pause: 'M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z',
  back: 'M12.5 2.5v11L5 8zM3 2.5h1.8v11H3z',
  forward: 'M3.5 2.5v11L11 8zM11.2 2.5H13v11h-1.8z',
  pin: 'M4.5 1h7v1.6l-1.2.9v3.6l2.2 2v1.6H8.7V15L8 16l-.7-1v-4.3H3.5V9.1l2.2-2V3.5l-1.2-.9z',
} as const;

/** A frame around what may be wider than the page: it scrolls, and can be reached by keyboard only while it has to. */
export function scrolling(content: Node): HTMLElement {
  const frame = element('div', { class: 'scrolling' }, content);
  new ResizeObserver(() => {
    const overflows = frame.scrollWidth > frame.clientWidth;
    set(frame, {
      tabindex: overflows ? 0 : undefined,
      role: overflows ? 'group' : undefined,
      'aria-label': overflows ? t`scrolls sideways` : undefined,
    });
  }).observe(frame);
  return frame;
}
