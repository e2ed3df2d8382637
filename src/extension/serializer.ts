import * as vscode from 'vscode';
import {
  type Cell,
  keptHeader,
  keptSource,
  type NotebookFile,
  NotUtf8Error,
  readNotebookSteps,
  writeNotebookSteps,
} from '../notebook/format';
import { LANGUAGE } from './notebookType';
import { inTurns } from './turns';

/** The file format, as VS Code asks for it. What the bytes say beyond the cells' text rests in the metadata. */
export class NotebookSerializer implements vscode.NotebookSerializer {
  async deserializeNotebook(content: Uint8Array): Promise<vscode.NotebookData> {
    const { cells, header } = await read(content);
    const data = new vscode.NotebookData(cells.map(toCellData));
    data.metadata = { header };
    return data;
  }

  serializeNotebook(data: vscode.NotebookData): Promise<Uint8Array> {
    return inTurns(writeNotebookSteps(fileOf(data)));
  }
}

/** A notebook as the format knows it. */
export function fileOf(data: vscode.NotebookData): NotebookFile {
  const cells = data.cells.map((cell): Cell => {
    const source = keptSource(cell.metadata?.['source']);
    return {
      kind: cell.kind === vscode.NotebookCellKind.Code ? 'code' : 'markdown',
      text: cell.value,
      ...(source ? { source } : {}),
    };
  });
  return { cells, header: keptHeader(data.metadata?.['header']) };
}

/** @throws Error in a person's words: VS Code shows it instead of the notebook, and leaves the file alone. */
async function read(content: Uint8Array): Promise<NotebookFile> {
  try {
    return await inTurns(readNotebookSteps(content));
  } catch (error) {
    if (!(error instanceof NotUtf8Error)) throw error;
    throw new Error(
      vscode.l10n.t(
        'This file is not UTF-8: line {0} (byte {1}) holds something else. Save it with the encoding UTF-8 and open it again.',
        error.line,
        error.offset,
      ),
    );
  }
}

export function toCellData({ kind, text, source }: Cell): vscode.NotebookCellData {
  const cell =
    kind === 'code'
      ? new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, LANGUAGE)
      : new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, text, 'markdown');
  if (source) cell.metadata = { source };
  return cell;
}
