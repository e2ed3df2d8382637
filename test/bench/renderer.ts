import type { Browser, CDPSession } from 'playwright-core';
import { launchBrowser } from '../host/browser';
import { payloadOf, RendererPage } from '../renderer/rendererPage';
import { type Section, table, verdict } from './report';

/** What a person feels in front of an output: measured in a real Chromium, with the renderer that ships. */

const WORKED = payloadOf([
  'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; B = 1; Z = conv2d(X, K, B)\nbackward(Z, [1 2; 3 4])',
]);
const RUNS = 15;
const RERUNS = 1000;
/** A frame at 60 a second, in milliseconds. */
const FRAME = 1000 / 60;

/** From the call of the renderer with the data until the frame with its output has been handed to the screen. */
async function paints(view: RendererPage, payload: unknown): Promise<number[]> {
  return view.page.evaluate(
    async ([text, runs]) => {
      const { renderer } = window as unknown as {
        renderer: { renderOutputItem(item: unknown, host: HTMLElement): Promise<void> };
      };
      const nextTask = (): Promise<void> =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve();
          port2.postMessage(undefined);
        });
      const data: unknown = JSON.parse(text);
      const times: number[] = [];
      for (let n = 0; n < runs; n++) {
        const host = document.createElement('div');
        document.body.replaceChildren(host);
        await new Promise((resolve) => setTimeout(resolve, 100));
        const started = performance.now();
        renderer.renderOutputItem({ id: `run ${n}`, mime: '', json: () => data }, host);
        // The frame's callback comes before its painting, the task after it behind it.
        await new Promise((resolve) => requestAnimationFrame(resolve));
        await nextTask();
        times.push(performance.now() - started);
      }
      return times;
    },
    [JSON.stringify(payload), RUNS] as const,
  );
}

/** From a movement of the pointer over a grid to the end of all that it makes: formulas, marks, layout and paint. */
async function pointing(view: RendererPage, label: string): Promise<number[]> {
  return view.page.evaluate(async (wanted) => {
    const root = document.querySelector('#output')?.shadowRoot;
    const grid = [...(root?.querySelectorAll(`[role=grid]`) ?? [])].find((each) =>
      each.getAttribute('aria-label')?.startsWith(wanted),
    );
    const canvas = grid?.querySelector('canvas');
    if (!grid || !canvas) throw new Error(`no grid is labelled ${wanted}`);
    grid.scrollIntoView({ block: 'center' });
    const box = canvas.getBoundingClientRect();
    const times: number[] = [];
    for (let n = 0; n < 100; n++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const at = (part: number, length: number): number => 30 + ((part * 0.618 * n) % 1) * (length - 50);
      const started = performance.now();
      canvas.dispatchEvent(
        new PointerEvent('pointermove', {
          bubbles: true,
          composed: true,
          clientX: box.left + at(1, box.width),
          clientY: box.top + at(1.7, box.height),
        }),
      );
      // Layout is part of it: it comes before the next paint.
      root?.querySelector('.output')?.getBoundingClientRect();
      times.push(performance.now() - started);
    }
    return times;
  }, label);
}

interface Held {
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
}

async function held(session: CDPSession): Promise<Held> {
  for (let n = 0; n < 3; n++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return { heap: usedSize, nodes, listeners: jsEventListeners };
}

/**
 * What the page holds after a thousand runs under one id, when what is compiled and kept for good is there, and after a thousand
 * more.
 */
async function growth(view: RendererPage): Promise<{ before: Held; after: Held }> {
  const session = await view.page.context().newCDPSession(view.page);
  const rerun = (times: number): Promise<void> =>
    view.page.evaluate(
      async ([text, count]) => {
        const { renderer } = window as unknown as {
          renderer: { renderOutputItem(item: unknown, host: HTMLElement): Promise<void> };
        };
        const host = document.createElement('div');
        document.body.replaceChildren(host);
        for (let n = 0; n < count; n++) {
          await renderer.renderOutputItem({ id: 'same', mime: '', json: () => JSON.parse(text) }, host);
          if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
      },
      [JSON.stringify(WORKED), times] as const,
    );
  await rerun(RERUNS);
  const before = await held(session);
  await rerun(RERUNS);
  return { before, after: await held(session) };
}

const sorted = (times: readonly number[]): number[] => [...times].sort((a, b) => a - b);
const quantile = (times: readonly number[], part: number): number =>
  sorted(times)[Math.min(times.length - 1, Math.floor(part * times.length))] ?? Number.NaN;
const ms = (value: number): string => `${value.toFixed(1)} ms`;

/** A fresh page for each, so that none sees what another left. */
async function inPage<T>(browser: Browser, act: (view: RendererPage) => Promise<T>): Promise<T> {
  const view = await RendererPage.open(browser);
  try {
    return await act(view);
  } finally {
    await view.close();
  }
}

export async function rendererSection(): Promise<Section> {
  const browser = await launchBrowser();
  try {
    const worked = await inPage(browser, (view) => paints(view, WORKED));
    const large = await inPage(browser, (view) =>
      paints(view, payloadOf(['X = randn(1000, 1000, seed=1)\nX'])),
    );
    const grids = ['∂L/∂X', 'X,', 'Z,', '∂L/∂K'] as const;
    const moves = await inPage(browser, async (view) => {
      await view.run([
        'X = randn(256, 256, seed=1); K = randn(11, 11, seed=2); Z = conv2d(X, K)\nbackward(Z, randn(246, 246, seed=3))',
      ]);
      const times: number[][] = [];
      for (const grid of grids) times.push(await pointing(view, grid));
      return times;
    });
    const { before, after } = await inPage(browser, growth);
    const first = quantile(worked, 0.5);
    const grown = after.heap - before.heap;
    const slowest = Math.max(...moves.map((times) => quantile(times, 0.95)));
    const body = `In a headless Chromium without a graphics card, the renderer as it ships.

${table([
  ['pointing, X 256×256, K 11×11', 'median', '95 %', 'longest'],
  ...grids.map((grid, n) => [
    grid.replace(',', ''),
    ...[0.5, 0.95, 1].map((part) => ms(quantile(moves[n] ?? [], part))),
  ]),
])}

${table([
  ['aim', 'asked', 'measured', ''],
  [
    'the worked example, from data to paint',
    `two frames, ${ms(2 * FRAME)}`,
    `${ms(first)}, slowest of ${RUNS} ${ms(Math.max(...worked))}`,
    verdict(first <= 2 * FRAME),
  ],
  ['pointer to highlight, 95 %', '16 ms', ms(slowest), verdict(slowest <= 16)],
  [
    '1000×1000, from data to paint',
    '100 ms',
    `${ms(quantile(large, 0.5))}, slowest ${ms(Math.max(...large))}`,
    verdict(quantile(large, 0.5) <= 100),
  ],
  [
    `${RERUNS} runs in place, after as many`,
    'nothing stays',
    `${(grown / 1e6).toFixed(2)} MB of ${(after.heap / 1e6).toFixed(1)} MB, ${after.nodes - before.nodes} nodes, ${after.listeners - before.listeners} listeners`,
    verdict(grown < 2.5e5 && after.nodes <= before.nodes && after.listeners <= before.listeners),
  ],
])}
`;
    return { title: 'The renderer', body };
  } finally {
    await browser.close();
  }
}
