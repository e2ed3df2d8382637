import {
  contentOfMatrix,
  expressionTeX,
  formulasOf,
  type Matrix,
  matrixText,
  type Scene,
  usesOf,
  valuesOf,
} from '../core/explain';
import { type Content, MATRIX_FORMATS, sizeOf, writeTensor, writeTeX } from '../core/tensor';
import { t } from '../core/words/words';
import { element } from './element';
import { plainNotation } from './linkage';
import { popup } from './popup';

/** What a menu can take away. */
export interface Takeable {
  /** For labels and file names. */
  readonly name: string;
  content(): Content;
  svg(): string;
  png(): string;
}

/** The menu of a heatmap: copy its numbers for somewhere else, save its picture. */
export function takeAwayMenu(what: Takeable): HTMLElement {
  const said = element('span', { class: 'said', role: 'status' });
  const list = element('div', { class: 'takes' });
  const details = popup(t`Copy or save ${what.name}`, '⋯', list);
  const add = (title: string, act: () => Promise<string>): void => {
    const button = element('button', { type: 'button', class: 'small' }, title);
    button.addEventListener('click', () => {
      act().then(
        (done) => {
          said.textContent = done;
        },
        (error: unknown) => {
          said.textContent = error instanceof Error ? error.message : String(error);
        },
      );
    });
    list.append(button);
  };
  details.addEventListener('toggle', () => {
    said.textContent = '';
    if (!details.open || list.childElementCount > 0) return;
    const symbolic = what.content().kind === 'formulas';
    for (const { format, title } of MATRIX_FORMATS) {
      // Formulas are no numbers: only TeX can write them.
      if (symbolic && format !== 'tex') continue;
      add(t`Copy ${title}`, async () => {
        const content = what.content();
        await copyText(
          content.kind === 'numbers'
            ? writeTensor(content, format)
            : writeTeX(
                content.shape,
                content.elements.map((each) => expressionTeX(each, plainNotation())),
              ),
        );
        return t`${title} copied`;
      });
    }
    add(t`Save SVG`, async () => {
      download(`${fileName(what.name)}.svg`, `data:image/svg+xml;base64,${toBase64(what.svg())}`);
      return t`SVG saved`;
    });
    add(t`Save PNG`, async () => {
      download(`${fileName(what.name)}.png`, what.png());
      return t`PNG saved`;
    });
    list.append(said);
  });
  return details;
}

/** So many characters of formulas are copied: what an editor of TeX still opens. */
const MOST_TEX = 2_000_000;

/** The formulas of all elements as TeX, an `align*` for each matrix that is computed; what two scenes share once. */
export function allFormulasTeX(scenes: readonly Scene[]): { tex: string; written: number; all: number } {
  const blocks = new Set<string>();
  let length = 0;
  let written = 0;
  let all = 0;
  for (const scene of scenes) {
    for (const matrix of computedMatrices(scene)) {
      const size = sizeOf(matrix.value.shape);
      const { block, lines } = blockOf(scene, matrix, MOST_TEX - length);
      if (lines > 0 && blocks.has(block)) continue;
      all += size;
      if (lines === 0) continue;
      blocks.add(block);
      length += block.length;
      written += lines;
    }
  }
  return { tex: [...blocks].join('\n'), written, all };
}

/** A matrix's formulas, until they are longer than `most` characters. */
function blockOf(scene: Scene, matrix: Matrix, most: number): { block: string; lines: number } {
  const lines: string[] = [];
  const size = sizeOf(matrix.value.shape);
  let length = 0;
  // Small steps: a formula may have thousands of terms.
  for (let from = 0; from < size && length <= most && most > 0; from++) {
    for (const { tex } of formulasOf(scene, matrix, 1, plainNotation(), from)) {
      lines.push(`  ${tex.replace(' = ', ' &= ')}`);
      length += tex.length;
    }
  }
  const name = matrixText(scene, matrix, plainNotation());
  return {
    block: `% ${name}\n\\begin{align*}\n${lines.join(' \\\\\n')}\n\\end{align*}\n`,
    lines: lines.length,
  };
}

/** Results in the order of computation, then the gradients, from the last to the first. */
function computedMatrices(scene: Scene): Matrix[] {
  const results = [...scene.results].sort((a, b) => a.id - b.id);
  const values: Matrix[] = results.map((value) => ({ value, side: 'value' }));
  const gradients = [...valuesOf(scene).values()]
    .filter((value) => usesOf(scene, value).some(({ result }) => scene.gradients.has(result.id)))
    .sort((a, b) => b.id - a.id)
    .map((value): Matrix => ({ value, side: 'gradient' }));
  return [...values, ...gradients].filter((matrix) => contentOfMatrix(scene, matrix) !== undefined);
}

/** Copies the formulas of a whole figure, or of a whole output. */
export function formulasButton(scenes: readonly Scene[], text: string): HTMLElement {
  const said = element('span', { class: 'said', role: 'status' });
  const button = element('button', { type: 'button', class: 'small' }, text);
  button.addEventListener('click', () => {
    const { tex, written, all } = allFormulasTeX(scenes);
    copyText(tex).then(
      () => {
        said.textContent =
          written < all
            ? t`The first ${written} of ${all} formulas copied: ${MOST_TEX / 1e6} million characters`
            : written === 1
              ? t`1 formula copied`
              : t`${written} formulas copied`;
      },
      (error: unknown) => {
        said.textContent = error instanceof Error ? error.message : String(error);
      },
    );
  });
  return element('span', { class: 'take-all' }, said, button);
}

/** Puts a text on the clipboard; where the page may not write there, by the old way. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = element('textarea', { style: 'position:fixed;opacity:0' });
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand('copy');
    field.remove();
    if (!copied) throw new Error(t`The clipboard cannot be written to here.`);
  }
}

function download(name: string, href: string): void {
  element('a', { download: name, href }).click();
}

function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

/** `∂L/∂K` → `dL-dK`. */
const fileName = (name: string): string =>
  name
    .replaceAll('∂', 'd')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '') || 'matrix';
