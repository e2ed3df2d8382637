import * as vscode from 'vscode';

/** Names whose notebooks are not open yet. */
const given = new Set<string>();

/**
 * Shows an untitled notebook with these cells, named `Untitled-1.backprop.md` and so on. Of its own accord VS Code would take the last
 * ending alone, and then refuse to save the notebook under the name it had given.
 */
export async function newNotebook(
  cells: vscode.NotebookCellData[],
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<vscode.NotebookDocument> {
  const uri = newName();
  given.add(uri.toString());
  try {
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.set(uri, [
      vscode.NotebookEdit.replaceCells(new vscode.NotebookRange(0, notebook.cellCount), cells),
      vscode.NotebookEdit.updateNotebookMetadata({ ...metadata }),
    ]);
    await vscode.workspace.applyEdit(edit);
    await bringToFront(notebook);
    return notebook;
  } finally {
    given.delete(uri.toString());
  }
}

function newName(): vscode.Uri {
  const open = new Set(vscode.workspace.notebookDocuments.map(({ uri }) => uri.toString()));
  for (let number = 1; ; number++) {
    const uri = vscode.Uri.from({ scheme: 'untitled', path: `Untitled-${number}.backprop.md` });
    if (!open.has(uri.toString()) && !given.has(uri.toString())) return uri;
  }
}

/**
 * Shows a notebook in front. VS Code gives up where another editor comes to the front meanwhile; by then the notebook has its
 * tab, which comes at once: it is what was asked for last, and it cannot run before it was shown.
 */
export async function bringToFront(notebook: vscode.NotebookDocument): Promise<vscode.NotebookEditor> {
  const show = (): Thenable<vscode.NotebookEditor> => vscode.window.showNotebookDocument(notebook);
  return show().then(undefined, show);
}
