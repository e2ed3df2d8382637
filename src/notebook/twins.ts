import { expressionTeX, PLAIN, ruleOf, spelling } from '../core/explain';
import type { Value } from '../core/graph';
import { type Content, elementAt, planes, showShape } from '../core/tensor';
import { t } from '../core/words/words';
import {
  describe,
  elementText,
  leavesOf,
  matricesOf,
  planeText,
  shownMatrices,
  symbolicFormulas,
  type Titled,
  titled,
} from './figureMatrices';
import { type Figure, reviveScene } from './payload';
import { answerVerdict, gradientDetails, gradientVerdict } from './payloadVerdicts';

/** Larger planes are cut in text, which says so; the renderer shows all of them. */
const ROWS = 12;
const COLUMNS = 12;
const PLANES = 4;

/** The first words of an output: what it holds, for screen readers and previews. */
export function summaryOf(figures: readonly Figure[]): string {
  return figures.map(summarize).join(' ') || t`No output.`;
}

function summarize(figure: Figure): string {
  switch (figure.kind) {
    case 'value':
    case 'update': {
      const matrices = matricesOf(figure);
      return `${matrices.map(describe).join('; ')}.`;
    }
    case 'backward': {
      const scene = reviveScene(figure.scene);
      const gradients = leavesOf(scene).map((leaf) => titled(scene, leaf, 'gradient'));
      return t`Backward pass from ${spellingOf(scene.values, figure.root)}: ${gradients.map(describe).join('; ')}.`;
    }
    case 'gradcheck':
      return gradientVerdict(figure.report);
    case 'answer':
      return answerVerdict(figure.report);
    case 'text':
      return figure.text;
  }
}

/** What an output says where our renderer is absent, in characters. */
export function textOf(figures: readonly Figure[]): string {
  return figures.map(figureText).join('\n\n');
}

function figureText(figure: Figure): string {
  switch (figure.kind) {
    case 'value':
      return matricesOf(figure).map(matrixBlock).join('\n\n');
    case 'update': {
      const [before, after] = matricesOf(figure);
      const blocks = [before, after].map((matrix) => (matrix ? matrixBlock(matrix) : ''));
      return `${figure.title}\n${beside([`${t`before`}\n${blocks[0]}`, `${t`after`}\n${blocks[1]}`])}`;
    }
    case 'backward': {
      const scene = reviveScene(figure.scene);
      const parts = shownMatrices(scene).map((matrix) => matrixBlock(matrix));
      const formulas = symbolicFormulas(scene).map((line) => line.text);
      return [...parts, ...(formulas.length > 0 ? [formulas.join('\n')] : [])].join('\n\n');
    }
    case 'gradcheck':
      return gradientDetails(figure.report);
    case 'answer':
      return answerVerdict(figure.report);
    case 'text':
      return figure.text;
  }
}

/** The same in Markdown, with formulas between `$$`. */
export function markdownOf(figures: readonly Figure[]): string {
  return figures.map(figureMarkdown).join('\n\n');
}

/** Not every reader of Markdown knows where a line may break. */
const display = (tex: string): string => `$$\n${tex.replaceAll('\\allowbreak', '')}\n$$`;

function figureMarkdown(figure: Figure): string {
  switch (figure.kind) {
    case 'value':
      return matricesOf(figure)
        .map((matrix) => display(`${matrix.tex} = ${matrixLiteral(matrix.content)}`))
        .join('\n\n');
    case 'update': {
      const [before, after] = matricesOf(figure);
      if (!before || !after) return '';
      return display(
        `${after.tex}: ${matrixLiteral(before.content)} \\rightarrow ${matrixLiteral(after.content)}`,
      );
    }
    case 'backward': {
      const scene = reviveScene(figure.scene);
      const rules = leavesOf(scene)
        .map((leaf) => ruleOf(scene, { value: leaf, side: 'gradient' }))
        .filter((rule) => rule !== undefined);
      const values = shownMatrices(scene).map((matrix) => `${matrix.tex} = ${matrixLiteral(matrix.content)}`);
      const formulas = symbolicFormulas(scene).map((line) => line.tex);
      return [...rules, ...values, ...formulas].map(display).join('\n\n');
    }
    case 'gradcheck':
    case 'answer':
    case 'text':
      return figureText(figure);
  }
}

const spellingOf = (values: ReadonlyMap<number, Value>, id: number): string => {
  const value = values.get(id);
  return value ? spelling(value) : t`a value`;
};

/** Name, shape and numbers in columns. */
function matrixBlock({ text, content }: Titled): string {
  const { shape } = content;
  if (shape.length === 0) return `${text} = ${elementText(content, 0)}`;
  const { rows, columns, count } = planes(shape);
  const blocks: string[] = [];
  for (let plane = 0; plane < Math.min(count, PLANES); plane++) {
    const head = count > 1 ? `${text}${planeText(shape, plane)}` : `${text} (${showShape(shape)})`;
    blocks.push(`${head}\n${grid(content, plane, rows, columns)}`);
  }
  if (count > PLANES) blocks.push(t`… and ${count - PLANES} more of ${count} planes`);
  return blocks.join('\n');
}

function grid(content: Content, plane: number, rows: number, columns: number): string {
  const shown: string[][] = [];
  for (let row = 0; row < Math.min(rows, ROWS); row++) {
    const line: string[] = [];
    for (let column = 0; column < Math.min(columns, COLUMNS); column++) {
      line.push(elementText(content, (plane * rows + row) * columns + column));
    }
    if (columns > COLUMNS) line.push('…');
    shown.push(line);
  }
  const widths = (shown[0] ?? []).map((_, column) =>
    Math.max(...shown.map((line) => (line[column] ?? '').length)),
  );
  const lines = shown.map(
    (line) => `  ${line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')}`,
  );
  if (rows > ROWS || columns > COLUMNS) {
    const cut = t`… ${Math.min(rows, ROWS)}×${Math.min(columns, COLUMNS)} of ${rows}×${columns} shown`;
    lines.push(`  ${cut}`);
  }
  return lines.join('\n');
}

/** Blocks of lines side by side. */
function beside(blocks: readonly string[]): string {
  const split = blocks.map((block) => block.split('\n'));
  const widths = split.map((lines) => Math.max(...lines.map((line) => line.length)));
  const height = Math.max(...split.map((lines) => lines.length));
  return Array.from({ length: height }, (_, row) =>
    split
      .map((lines, n) => (lines[row] ?? '').padEnd(widths[n] ?? 0))
      .join('   ')
      .trimEnd(),
  ).join('\n');
}

/** A `bmatrix`; large ones with dots, higher ranks by their shape. */
function matrixLiteral(content: Content): string {
  const { shape } = content;
  const write = (index: number): string => expressionTeX(elementAt(content, index), PLAIN);
  if (shape.length === 0) return write(0);
  const { rows, columns, count } = planes(shape);
  if (count > 1) return `\\text{${showShape(shape)}}`;
  const lines: string[] = [];
  for (let row = 0; row < Math.min(rows, ROWS); row++) {
    const line: string[] = [];
    for (let column = 0; column < Math.min(columns, COLUMNS); column++)
      line.push(write(row * columns + column));
    lines.push([...line, ...(columns > COLUMNS ? ['\\cdots'] : [])].join(' & '));
  }
  if (rows > ROWS) lines.push('\\vdots');
  return `\\begin{bmatrix} ${lines.join(' \\\\ ')} \\end{bmatrix}`;
}
