import * as vscode from 'vscode';
import { thumbnailSvg } from '../core/explain/thumbnail';
import { MATRIX_FORMATS, type MatrixFormat, showShape, sizeOf, type Tensor } from '../core/tensor';
import {
  Effort,
  findLiteralSteps,
  glancing,
  type Lines,
  type Literal,
  type LiteralGlance,
  literalFaults,
  literalGlanceSteps,
} from '../language/literals';
import { plain, themeKind } from './hoverMarkdown';
import { COPY_AS, type LiteralTarget, OPEN_AS_K, OPEN_AS_X } from './literalTarget';
import { newNotebook } from './newNotebook';
import { LANGUAGE, NOTEBOOK_TYPE } from './notebookType';
import { inTurn, inTurns } from './turns';
import { copied, written } from './written';

export { speakAsEditor } from './editorLanguage';

/** Names of files that are columns of numbers: without an extension that knows them they have no language. */
const FILES: Readonly<Record<string, RegExp>> = { csv: /\.csv$/i, tsv: /\.(?:tsv|tab)$/i };

function languageOf({ languageId, uri }: vscode.TextDocument): string {
  const file = Object.entries(FILES).find(([, pattern]) => pattern.test(uri.path));
  return file && !(languageId in FILES) ? file[0] : languageId;
}

/** What is said of the matrix literal under the pointer; undefined where there is none, or nobody waits for the answer any more. */
export async function literalHover(
  document: vscode.TextDocument,
  position: vscode.Position,
  token: vscode.CancellationToken,
): Promise<vscode.Hover | undefined> {
  const found = await glanceAt(document, position, () => !token.isCancellationRequested);
  if (!found) return undefined;
  const { literal, glance } = found;
  return inTurn(() => new vscode.Hover(markdownOf(glance, targetOf(document, literal)), rangeOf(literal)));
}

interface Found {
  readonly literal: Literal;
  readonly glance: LiteralGlance;
}

/** What was found last: whoever moves the pointer on a matrix looks at it again and again. */
let last: { document: vscode.TextDocument; version: number; found: Found } | undefined;

async function glanceAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  goesOn: () => boolean,
): Promise<Found | undefined> {
  const { version } = document;
  const same = last?.document === document && last.version === version ? last.found : undefined;
  // Within a large literal only: inside a small one another may begin, and finding it costs nothing.
  if (same && sizeOf(same.literal.numbers.shape) > 10_000 && rangeOf(same.literal).contains(position))
    return same;
  const literal = await literalAt(document, position, glancing(), goesOn);
  const glance = literal && (await inTurns(literalGlanceSteps(literal), goesOn));
  if (!glance) return undefined;
  const found = { literal, glance };
  last = { document, version, found };
  return found;
}

/** Looks for a literal in turns, as long as the document stays as it is. */
async function literalAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  effort = new Effort(),
  goesOn: () => boolean = () => true,
): Promise<Literal | undefined> {
  const { version, lineCount } = document;
  const lines: Lines = { lineCount, lineAt: (line) => document.lineAt(line).text };
  const place = { line: position.line, column: position.character };
  return inTurns(
    findLiteralSteps(languageOf(document), lines, place, effort),
    () => document.version === version && !document.isClosed && goesOn(),
  );
}

const rangeOf = ({ start, end }: Literal): vscode.Range =>
  new vscode.Range(start.line, start.column, end.line, end.column);

/** Inside of the brackets, wherever the pointer was: one link for a literal. */
const targetOf = (document: vscode.TextDocument, { start }: Literal): LiteralTarget => ({
  uri: document.uri.toString(),
  line: start.line,
  character: start.column,
});

// What it says ----------------------------------------------------------------------------------------------

function markdownOf(
  { headline, warnings, facts, glance, whole }: LiteralGlance,
  target: LiteralTarget,
): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString('', true);
  markdown.isTrusted = { enabledCommands: [OPEN_AS_X, OPEN_AS_K, COPY_AS] };
  markdown.appendCodeblock(headline, LANGUAGE);
  const { statistics, thumbnail } = glance;
  if (statistics && thumbnail) {
    const { svg, width, height } = thumbnailSvg(thumbnail, statistics, themeKind());
    const alt = vscode.l10n.t('heatmap of the matrix');
    markdown.appendMarkdown(
      `![${plain(alt)}](data:image/svg+xml;base64,${btoa(svg)}|width=${width},height=${height})\n\n`,
    );
  }
  for (const warning of warnings) markdown.appendMarkdown(`$(warning) ${plain(warning)}\n\n`);
  markdown.appendMarkdown(facts.map(plain).join(' · '));
  // What is not whole would be copied as something that it is not.
  if (whole) markdown.appendMarkdown(`\n\n${links(target)}`);
  return markdown;
}

function links(target: LiteralTarget): string {
  const link = (text: string, command: string, ...more: string[]): string =>
    `[${plain(text)}](command:${command}?${encodeURIComponent(JSON.stringify([target, ...more]))})`;
  const copies = MATRIX_FORMATS.map(({ format, title }) => link(title, COPY_AS, format));
  const open = [
    link(vscode.l10n.t('Open as X'), OPEN_AS_X),
    link(vscode.l10n.t('Open as K'), OPEN_AS_K),
  ].join(' · ');
  return `${open} · ${plain(vscode.l10n.t('Copy as'))} ${copies.join(' · ')}`;
}

// Commands --------------------------------------------------------------------------------------------------

/** The numbers of the literal that a link is about; without a target, of the one at the cursor. */
async function numbersOf(target: LiteralTarget | undefined): Promise<Tensor | undefined> {
  const editor = vscode.window.activeTextEditor;
  const document = target
    ? await vscode.workspace.openTextDocument(vscode.Uri.parse(target.uri))
    : editor?.document;
  const position = target ? new vscode.Position(target.line, target.character) : editor?.selection.active;
  // What a hover did not read is read now: all of the numbers are wanted.
  const found = document && position ? await literalAt(document, position) : undefined;
  const faults = found && literalFaults(found);
  if (faults?.whole && !found?.partial) return found?.numbers;
  void vscode.window.showInformationMessage(
    faults
      ? vscode.l10n.t('This matrix cannot be copied: {0}.', faults.warnings.join(', '))
      : vscode.l10n.t('There is no matrix literal here: put the cursor into one.'),
  );
  return undefined;
}

export async function copyAs(
  target: LiteralTarget | undefined,
  wanted: string | undefined,
): Promise<string | undefined> {
  const numbers = await numbersOf(target);
  const chosen = COPIES.find(({ format }) => format === wanted) ?? (numbers && (await askFormat()));
  if (!numbers || !chosen) return undefined;
  const text = await copied(numbers, chosen.format);
  if (text === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('This matrix cannot be copied: {0} numbers are too many.', numbers.data.length),
    );
    return undefined;
  }
  const message = vscode.l10n.t('Copied {0} as {1}.', showShape(numbers.shape), chosen.title);
  vscode.window.setStatusBarMessage(message, 5000);
  return text;
}

interface Copy {
  readonly format: MatrixFormat;
  readonly title: string;
}

const COPIES: readonly Copy[] = [...MATRIX_FORMATS, { format: 'cell', title: 'Backprop' }];

async function askFormat(): Promise<Copy | undefined> {
  const formats = COPIES.map(({ format, title }) => ({ label: title, format, title }));
  return vscode.window.showQuickPick(formats, { title: vscode.l10n.t('Copy Matrix As') });
}

/** A cell of more numbers could be edited no longer. */
const LARGEST_CELL = 40_000;

/** Into the Backprop notebook that is in sight, as its last cell; else into a new one, with a convolution under it. */
export async function openAs(
  name: 'X' | 'K',
  target: LiteralTarget | undefined,
): Promise<vscode.NotebookDocument | undefined> {
  const numbers = await numbersOf(target);
  if (!numbers) return undefined;
  if (numbers.data.length > LARGEST_CELL) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} numbers are too many for a cell.', numbers.data.length),
    );
    return undefined;
  }
  const text = `${name} = ${(await written(numbers, 'cell')).replaceAll('\n', `\n${' '.repeat(4)}`)}`;
  const open = vscode.window.visibleNotebookEditors.find(
    ({ notebook }) => notebook.notebookType === NOTEBOOK_TYPE,
  );
  if (!open) return newNotebook([text, ...companions(name, numbers)].map(codeCell));
  const { notebook, viewColumn } = open;
  const at = notebook.cellCount;
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(at, [codeCell(text)])]);
  await vscode.workspace.applyEdit(edit);
  const selections = [new vscode.NotebookRange(at, at + 1)];
  await vscode.window.showNotebookDocument(notebook, { selections, ...(viewColumn ? { viewColumn } : {}) });
  return notebook;
}

const codeCell = (text: string): vscode.NotebookCellData =>
  new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, LANGUAGE);

/** What makes a first picture out of one matrix: the other one, and the way back. */
function companions(name: 'X' | 'K', { shape }: Tensor): string[] {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || (name === 'X' && (rows < 2 || columns < 2))) return [];
  const other = name === 'X' ? 'K = [1 0; -1 2]' : `X = randn(${rows + 2}, ${columns + 2}, seed=1)`;
  return [`${other}\nZ = conv2d(X, K)`, 'L = sum(Z^2) / 2\nbackward(L)'];
}
