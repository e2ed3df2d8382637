import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Frame, Locator } from 'playwright-core';
import { openWorkbench, type Workbench, type WorkbenchOptions } from '../host/workbench';
import { crossesLine } from '../renderer/colours';

/** The extension's folder: the bundle of a suite lies in `out/end-to-end/`. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

const patience = 30_000;

/** Looks until there is something to see: what a person does who waits. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${patience / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A person in front of VS Code with a folder of notebooks. */
export class Person {
  private notebooks = 0;

  private constructor(
    readonly workbench: Workbench,
    readonly folder: string,
  ) {}

  /** Opens VS Code with a copy of the samples: nobody's files are changed. */
  static async arrives(options: Partial<WorkbenchOptions> = {}): Promise<Person> {
    const folder = await mkdtemp(join(tmpdir(), 'backprop-end-to-end-'));
    await cp(join(root, 'media/samples'), folder, { recursive: true });
    const workbench = await openWorkbench({
      extensionPath: root,
      folder,
      viewport: { width: 1400, height: 2600 },
      theme: 'Default Light Modern',
      ...options,
    });
    return new Person(workbench, folder);
  }

  async leaves(): Promise<void> {
    await this.workbench.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  get page(): Workbench['page'] {
    return this.workbench.page;
  }

  /** Opens a new notebook with these code cells, and nothing else. */
  async opens(...cells: readonly string[]): Promise<void> {
    this.notebooks += 1;
    const name = `lesson-${this.notebooks}.backprop.md`;
    const text = cells.map((cell) => `\`\`\`backprop\n${cell}\n\`\`\`\n`).join('\n');
    await writeFile(join(this.folder, name), text);
    await this.opensFile(name);
  }

  async opensFile(name: string): Promise<void> {
    await this.closesAll();
    await this.workbench.openFile(name);
    await this.page.locator('.notebookOverlay .cell-list-container').waitFor();
  }

  async closesAll(): Promise<void> {
    const tabs = this.page.locator('.editor-group-container .tab');
    await until('the closing of all editors', async () => {
      if ((await tabs.count()) === 0) return true;
      // The focus may be in an output, and keys that are pressed there belong to it.
      await tabs.first().click();
      await this.workbench.command('View: Revert and Close Editor');
      return false;
    });
  }

  /**
   * Opens a menu and takes the item that begins with this text. VS Code takes no click in the first 100 ms of a menu, as
   * it may end the press that opened it, and closes a menu when something that is still opening takes the focus.
   */
  async takes(
    item: string,
    openMenu: () => Promise<void>,
    beforeClick?: () => Promise<unknown>,
  ): Promise<void> {
    const found = this.page.locator('.monaco-menu [role="menuitem"]', { hasText: item }).first();
    await until(`the item ${item} of a menu`, async () => {
      if (!(await found.isVisible())) await openMenu();
      await found.waitFor({ timeout: 5000 });
      await this.page.waitForTimeout(200);
      await beforeClick?.();
      await found.click({ timeout: 2000 });
      return true;
    });
    await found.waitFor({ state: 'hidden' });
  }

  /** Run All, by its button; returns when this many outputs are on the screen. */
  async runsAll(outputs: number): Promise<Frame> {
    await this.workbench.runAll();
    return this.sees(outputs);
  }

  async sees(outputs: number): Promise<Frame> {
    const frame = await this.workbench.notebookOutputs();
    await until(
      `${outputs} outputs`,
      async () => (await frame.locator('.output_container').count()) === outputs,
    );
    return frame;
  }

  /** The lines of the n-th code cell. */
  code(n = 0): Locator {
    return this.page.locator('.notebookOverlay .code-cell-row .monaco-editor .view-lines').nth(n);
  }

  /** Clicks into a cell and replaces its text by typing. */
  async types(n: number, text: string): Promise<void> {
    await this.code(n).click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.type(text);
  }
}

/** A backward pass or another operation, as it stands in an output. */
export class Figure {
  constructor(private readonly stage: Locator) {}

  /** The first figure of the notebook with a row of this name. */
  static async shown(frame: Frame, heading: string): Promise<Figure> {
    const stages = frame
      .locator('.output .stage')
      .filter({ has: frame.locator('.row .name', { hasText: heading }) });
    await stages.first().waitFor();
    // The page holds outputs in no order of the notebook's.
    const tops = await stages.evaluateAll((all) => all.map((stage) => stage.getBoundingClientRect().top));
    return new Figure(stages.nth(tops.indexOf(Math.min(...tops))));
  }

  /** Until outputs above have their height, figures move: waits until this one stands where it stood a moment ago. */
  async rests(): Promise<void> {
    let before = '';
    let still = 0;
    await until('a figure at rest', async () => {
      const now = JSON.stringify(await this.stage.boundingBox());
      still = now === before ? still + 1 : 0;
      before = now;
      return still === 10;
    });
  }

  get element(): Locator {
    return this.stage;
  }

  locator(selector: string, options: { readonly hasText?: string | RegExp } = {}): Locator {
    return this.stage.locator(selector, options);
  }

  /** The grid with this name, `∂L/∂X, 3 by 3`. Where several rows draw the same matrix, the last one. */
  grid(name: string): Locator {
    return this.stage.locator(`figure.heatmap [role="grid"][aria-label="${name}"]`).last();
  }

  /** Moves the mouse over an element; rows and columns count from 1. */
  async pointsAt(name: string, row: number, column: number): Promise<void> {
    await this.grid(name).hover({ position: await this.place(name, row, column) });
  }

  async clicks(name: string, row: number, column: number): Promise<void> {
    await this.grid(name).click({ position: await this.place(name, row, column) });
  }

  /** The middle of an element. The one focusable cell says where its own place is, and how large. */
  private place(name: string, row: number, column: number): Promise<{ x: number; y: number }> {
    return this.grid(name).evaluate(
      (grid, [wantedRow, wantedColumn]) => {
        const cell = grid.querySelector<HTMLElement>('.cell');
        if (!cell) throw new Error('the grid has no cell');
        const side = cell.offsetWidth;
        const index = (element: Element | null, axis: string): number => Number(element?.getAttribute(axis));
        return {
          x: cell.offsetLeft + (wantedColumn - index(cell, 'aria-colindex') + 0.5) * side,
          y: cell.offsetTop + (wantedRow - index(cell.parentElement, 'aria-rowindex') + 0.5) * side,
        };
      },
      [row, column] as const,
    );
  }

  /** The elements that light up in a grid, `2,3`: those with a line along their left edge. */
  async lit(name: string): Promise<string[]> {
    const edges = await this.grid(name).evaluate((grid) => {
      const layers = [...grid.querySelectorAll('canvas')];
      const cell = grid.querySelector<HTMLElement>('.cell');
      const [base] = layers;
      if (!base || !cell) throw new Error('the grid has no canvas');
      // One above the other, as they are seen.
      const canvas = document.createElement('canvas');
      canvas.width = base.width;
      canvas.height = base.height;
      const context = canvas.getContext('2d');
      if (!context) throw new Error('nothing can be drawn');
      for (const layer of layers) context.drawImage(layer, 0, 0);
      const scale = canvas.width / base.offsetWidth;
      const side = cell.offsetWidth - 2;
      const index = (element: Element | null, axis: string): number =>
        Number(element?.getAttribute(axis)) - 1;
      const left = cell.offsetLeft + 2 - index(cell, 'aria-colindex') * side;
      const top = cell.offsetTop + 2 - index(cell.parentElement, 'aria-rowindex') * side;
      const found: (readonly [cell: string, pixels: number[]])[] = [];
      for (let row = 0; row < Number(grid.getAttribute('aria-rowcount')); row++) {
        for (let column = 0; column < Number(grid.getAttribute('aria-colcount')); column++) {
          const x = Math.round((left + column * side) * scale);
          const y = Math.round((top + (row + 0.5) * side) * scale);
          const { data } = context.getImageData(x, y, Math.round(5 * scale), 1);
          found.push([`${row + 1},${column + 1}`, [...data]]);
        }
      }
      return found;
    });
    return edges.filter(([, pixels]) => crossesLine(pixels)).map(([cell]) => cell);
  }

  /** A line of the formula panel, as TeX without the marks that link it to cells. */
  async formula(kind: 'symbols' | 'numbers' | 'value'): Promise<string> {
    const annotation = this.stage
      .locator(`.panel .line.${kind} annotation[encoding="application/x-tex"]`)
      .first();
    return plainTeX((await annotation.textContent()) ?? '');
  }

  async waitsForFormula(kind: 'symbols' | 'numbers' | 'value', tex: string): Promise<void> {
    let found = '';
    await until(`the ${kind} ${tex}`, async () => {
      found = await this.formula(kind);
      return found === tex;
    }).catch((cause: unknown) => {
      throw new Error(`the ${kind} are “${found}”, not “${tex}”`, { cause });
    });
  }
}

/** `\htmlData{…}{x}` and `\htmlClass{…}{x}` are `x`; spaces mean nothing to TeX. */
export function plainTeX(tex: string): string {
  const bare = tex.replace(/\\html(?:Data|Class)\{[^{}]*\}\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}/g, '$1');
  return bare === tex ? tex.replace(/\s+/g, ' ').trim() : plainTeX(bare);
}

/** The innermost element that has the focus, through shadow roots: its role and its name, and the grid around it. */
export function focused(frame: Frame): Promise<{ role: string; label: string; grid: string }> {
  return frame.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return {
      role: element?.getAttribute('role') ?? '',
      label: element?.getAttribute('aria-label') ?? '',
      grid: element?.closest('[role="grid"]')?.getAttribute('aria-label') ?? '',
    };
  });
}
