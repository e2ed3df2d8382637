import type { ActivationFunction } from 'vscode-notebook-renderer';
import { PAYLOAD_VERSION, type Payload } from '../notebook/payload';
import { element } from './element';
import { type Drawn, drawFigures } from './figures';
import { keepPreferences, onPreference } from './preferences';
import { fontsReady, styleSheets } from './styles';
import { onThemeChange } from './theme';

/** The renderer's entry: VS Code calls it once for a notebook's webview. */
export const activate: ActivationFunction = (context) => {
  keepPreferences(context.getState(), (chosen) => context.setState({ ...chosen }));
  const open = new Map<string, { figures: readonly Drawn[]; end(): void }>();
  const close = (id: string): void => {
    open.get(id)?.end();
    open.delete(id);
  };
  return {
    async renderOutputItem(item, host) {
      // On a new run the same element and id come back, and nobody disposes the old view.
      close(item.id);
      const figures = draw(item.json());
      const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = styleSheets();
      root.replaceChildren(element('div', { class: 'output' }, ...figures.map((figure) => figure.element)));
      const redraw = (): void => {
        for (const figure of figures) figure.draw();
      };
      const refresh = (): void => {
        for (const figure of figures) figure.refresh();
      };
      const stops = [onThemeChange(redraw), onPreference(refresh)];
      open.set(item.id, {
        figures,
        end() {
          for (const stop of stops) stop();
          for (const figure of figures) figure.dispose();
        },
      });
      // Canvases take their colours and fonts from styles that hold only now; heights depend on the fonts.
      redraw();
      await fontsReady();
    },
    disposeOutputItem(id) {
      if (id === undefined) for (const each of [...open.keys()]) close(each);
      else close(id);
    },
  };
};

/** Hands over to the text twins what this renderer cannot draw: another version, damaged data. */
function draw(data: unknown): Drawn[] {
  try {
    if (!isPayload(data)) throw new Error(`not a payload of version ${PAYLOAD_VERSION}`);
    return drawFigures(data);
  } catch (cause) {
    const error = new Error(cause instanceof Error ? cause.message : String(cause), { cause });
    error.name = 'vscode.fallbackToNextRenderer';
    throw error;
  }
}

function isPayload(data: unknown): data is Payload {
  return (
    typeof data === 'object' &&
    data !== null &&
    'version' in data &&
    data.version === PAYLOAD_VERSION &&
    'figures' in data &&
    Array.isArray(data.figures)
  );
}
