import * as vscode from 'vscode';
import { type CheckedCell, type CheckedNotebook, Checker, LONGEST_TYPED } from '../../language/editor';
import { LANGUAGE } from '../notebookType';
import { inTurn, inTurns } from '../turns';

/** A document as a cell of a notebook that was checked; the documents are those of the checked cells, in order. */
export interface PlacedCell {
  readonly notebook: CheckedNotebook;
  readonly uri: vscode.Uri | undefined;
  readonly cell: number;
  readonly checked: CheckedCell;
  readonly documents: readonly vscode.TextDocument[];
  readonly checker: Checker;
}

interface Known {
  readonly checker: Checker;
  readonly documents: readonly vscode.TextDocument[];
  readonly versions: readonly number[];
  readonly checked: CheckedNotebook;
}

type Owner = vscode.NotebookDocument | vscode.TextDocument;

/** What was found in each open notebook, as long as no cell has changed. */
const known = new WeakMap<Owner, Known>();
const checkers = new WeakMap<Owner, Checker>();
/** The check of a notebook that goes on. */
const running = new WeakMap<Owner, Promise<void>>();
/** The notebook of each cell: the outline asks for all cells, one by one. */
const owners = new WeakMap<vscode.TextDocument, vscode.NotebookDocument>();

function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  const owner = owners.get(document);
  if (owner && !owner.isClosed) return owner;
  for (const notebook of vscode.workspace.notebookDocuments) {
    for (const cell of notebook.getCells()) owners.set(cell.document, notebook);
  }
  return owners.get(document);
}

/** The code cells of our language, in document order. */
function cellsOf(notebook: vscode.NotebookDocument): vscode.TextDocument[] {
  const documents: vscode.TextDocument[] = [];
  for (const { kind, document } of notebook.getCells()) {
    if (kind === vscode.NotebookCellKind.Code && document.languageId === LANGUAGE) documents.push(document);
  }
  return documents;
}

/** A notebook as the checker sees it now. What has changed is looked at in turns: it may be every cell of a long notebook. */
export const checkedNotebook = (notebook: vscode.NotebookDocument): Promise<Known> =>
  checkedDocuments(notebook, () => cellsOf(notebook));

async function checkedDocuments(
  owner: Owner,
  documentsOf: () => readonly vscode.TextDocument[],
): Promise<Known> {
  for (;;) {
    const documents = documentsOf();
    const found = known.get(owner);
    const same =
      found?.documents.length === documents.length &&
      documents.every(
        (document, n) => found.documents[n] === document && found.versions[n] === document.version,
      );
    if (found && same) return found;
    // One check at a time; what it finds may be out of date when it is done.
    const check = running.get(owner) ?? checkInTurns(owner, documents);
    running.set(owner, check);
    await check;
    // Many may have waited, and each has a turn of its own to go on.
    await inTurn(() => undefined);
  }
}

async function checkInTurns(owner: Owner, documents: readonly vscode.TextDocument[]): Promise<void> {
  const checker = checkers.get(owner) ?? new Checker();
  checkers.set(owner, checker);
  const versions = documents.map(({ version }) => version);
  const texts = documents.map((document) => document.getText());
  const isSame = (): boolean => documents.every(({ version }, n) => version === versions[n]);
  try {
    const checked = await inTurns(checker.checkSteps(texts), isSame);
    if (checked) known.set(owner, { checker, documents, versions, checked });
  } finally {
    running.delete(owner);
  }
}

/** Where a document stands, unless it is too long to be looked at while somebody types. A text of our language outside a notebook is a notebook of one cell. */
export async function placed(document: vscode.TextDocument): Promise<PlacedCell | undefined> {
  if (document.offsetAt(document.lineAt(document.lineCount - 1).range.end) > LONGEST_TYPED) return undefined;
  const notebook = notebookOf(document);
  const { checker, checked, documents } = await (notebook
    ? checkedNotebook(notebook)
    : checkedDocuments(document, () => [document]));
  const cell = documents.indexOf(document);
  const own = checked.cells[cell];
  return own && { notebook: checked, uri: notebook?.uri, cell, checked: own, documents, checker };
}

/** The range of offsets, which may be empty: for edits, where `rangeIn` is for what must be seen. */
export function exactRange(
  document: vscode.TextDocument,
  { start, end }: { readonly start: number; readonly end: number },
): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
