import type { ActivationFunction } from 'vscode-notebook-renderer';
import { t } from '../core/words/words';
import type { Payload } from '../notebook/payload';
import { validPayload } from '../notebook/payloadValidity';
import { POINTED_AT_GRADIENT } from '../notebook/rendererMessage';
import { element } from './element';
import { MOVED, POINTED } from './events';
import { drawFigures } from './figures';
import { forgetInks } from './inks';
import { type Kept, readKept, writeKept } from './kept';
import type { Drawn } from './linkedFigure';
import { showPage } from './page';
import { keepPreferences, onPreference } from './preferences';
import { speakFor } from './spoken';
import { fontsReady, styleSheets } from './styles';
import { formulasButton } from './takeAway';
import { onThemeChange } from './theme';
import { figureKeys, ViewStates } from './viewState';

/** Milliseconds after a click, a key or a movement until what it changed is remembered. */
const REMEMBERED = 50;

/** The renderer's entry: VS Code calls it once for a notebook's webview. */
export const activate: ActivationFunction = (context) => {
  let kept = readKept(context.getState());
  const keep = (change: Kept): void => {
    kept = { ...kept, ...change };
    context.setState(kept);
    writeKept(kept);
  };
  keepPreferences(kept.preferences, (preferences) => keep({ preferences }));
  let pointed = false;
  /** The walkthrough waits for it; once is enough. */
  const tellPointed = (): void => {
    if (!pointed) context.postMessage?.(POINTED_AT_GRADIENT);
    pointed = true;
  };
  const states = new ViewStates(kept.figures, (figures) => keep({ figures }));
  const open = new Map<string, { remember(): void; end(): void }>();
  const close = (id: string): void => {
    open.get(id)?.end();
    open.delete(id);
  };
  return {
    async renderOutputItem(item, host, signal) {
      const words = speakFor(item.metadata);
      if (words) await words;
      if (signal?.aborted) return;
      // On a new run the same element and id come back, and nobody disposes the old view.
      // What was done last may not have been remembered yet: a new run can come before its event ends.
      const again = open.has(item.id);
      open.get(item.id)?.remember();
      close(item.id);
      const { payload, figures } = draw(() => item.json());
      const keys = figureKeys(payload);
      const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = styleSheets();
      root.replaceChildren(
        element(
          'div',
          { class: 'output' },
          ...figures.map((figure) => figure.element),
          ...outputFoot(figures),
        ),
      );
      const redraw = (): void => {
        forgetInks();
        for (const figure of figures) figure.draw();
      };
      const refresh = (): void => {
        for (const figure of figures) figure.refresh();
      };
      const remember = (): void => {
        for (const [n, figure] of figures.entries()) {
          const state = figure.state();
          if (state) states.set(keys[n] ?? '', state);
        }
      };
      for (const [n, figure] of figures.entries()) {
        const state = states.get(keys[n] ?? '');
        if (state) figure.restore(state);
      }
      // After the controls have done their work, and after the first picture: writing takes some milliseconds.
      let waiting: ReturnType<typeof setTimeout> | undefined;
      const later = (): void => {
        waiting ??= setTimeout(now, REMEMBERED);
      };
      const now = (): void => {
        clearTimeout(waiting);
        waiting = undefined;
        remember();
      };
      const events = ['click', 'input', 'keyup', 'toggle', MOVED] as const;
      for (const event of events) root.addEventListener(event, later, true);
      root.addEventListener(POINTED, tellPointed);
      const forget = (): void => {
        for (const event of events) root.removeEventListener(event, later, true);
        root.removeEventListener(POINTED, tellPointed);
      };
      const stops = [onThemeChange(redraw), onPreference(refresh), forget];
      const view = {
        remember: now,
        end() {
          if (waiting !== undefined) now();
          for (const stop of stops) stop();
          for (const figure of figures) figure.dispose();
        },
      };
      open.set(item.id, view);
      // Canvases take their colours and fonts from styles that hold only now; heights depend on the fonts.
      redraw();
      // A new output shows its matrices as soon as can be, its formulas a frame later; one that is replaced must not flicker.
      if (!again) await nextFrame();
      if (open.get(item.id) !== view) return;
      for (const figure of figures) figure.complete();
      await fontsReady();
    },
    disposeOutputItem(id) {
      if (id === undefined) for (const each of [...open.keys()]) close(each);
      else close(id);
    },
  };
};

/** What is taken away of several figures together. */
function outputFoot(figures: readonly Drawn[]): HTMLElement[] {
  const scenes = figures.flatMap(({ scene }) => (scene ? [scene] : []));
  if (scenes.length < 2) return [];
  return [
    element(
      'div',
      { class: 'output-foot' },
      formulasButton(scenes, t`Copy the formulas of all figures as TeX`),
    ),
  ];
}

/** When the page has been painted; where nobody sees it, after a moment. */
async function nextFrame(): Promise<void> {
  const painted = new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  await Promise.race([painted, new Promise((resolve) => setTimeout(resolve, 100))]);
}

/** Hands over to the text twins what this renderer cannot draw: another version, damaged data. */
function fallback(cause: unknown): Error {
  const error = new Error(cause instanceof Error ? cause.message : String(cause), { cause });
  error.name = 'vscode.fallbackToNextRenderer';
  return error;
}

/** Reads, looks at and draws data from whoever sent it. */
function draw(read: () => unknown): { payload: Payload; figures: Drawn[] } {
  try {
    const payload = validPayload(read());
    return { payload, figures: drawFigures(payload) };
  } catch (cause) {
    throw fallback(cause);
  }
}

showPage(activate);
