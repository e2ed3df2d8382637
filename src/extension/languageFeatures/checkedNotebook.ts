import * as vscode from 'vscode';
import { type CheckedCell, type CheckedNotebook, Checker } from '../../language/editor';
import { LANGUAGE } from '../notebookType';

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

/** What was found in each open notebook, as long as no cell has changed. */
const known = new WeakMap<vscode.NotebookDocument | vscode.TextDocument, Known>();
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

/** A notebook as the checker sees it now. */
export function checkedNotebook(notebook: vscode.NotebookDocument): Known {
  return checkedDocuments(notebook, cellsOf(notebook));
}

function checkedDocuments(
  owner: vscode.NotebookDocument | vscode.TextDocument,
  documents: readonly vscode.TextDocument[],
): Known {
  const before = known.get(owner);
  const same =
    before?.documents.length === documents.length &&
    documents.every(
      (document, n) => before.documents[n] === document && before.versions[n] === document.version,
    );
  if (before && same) return before;
  const checker = before?.checker ?? new Checker();
  const checked = checker.check(documents.map((document) => document.getText()));
  const now = { checker, documents, versions: documents.map(({ version }) => version), checked };
  known.set(owner, now);
  return now;
}

/** In a longer cell nobody reads hovers, and answering would hold up the editor: it runs and is checked, no more. */
const LONGEST_CELL = 200_000;

/** Where a document stands, unless it is too long to be looked at while somebody types. A text of our language outside a notebook is a notebook of one cell. */
export function placed(document: vscode.TextDocument): PlacedCell | undefined {
  if (document.offsetAt(document.lineAt(document.lineCount - 1).range.end) > LONGEST_CELL) return undefined;
  const notebook = notebookOf(document);
  const { checker, checked, documents } = notebook
    ? checkedNotebook(notebook)
    : checkedDocuments(document, [document]);
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
