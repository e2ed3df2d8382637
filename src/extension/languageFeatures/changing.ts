import * as vscode from 'vscode';
import type { Steps } from '../../core/tensor';
import { findingMessage, formatSteps, quickFixesSteps, rename, renameTarget } from '../../language/editor';
import { LANGUAGE } from '../notebookType';
import { inTurns } from '../turns';
import { exactRange, placed } from './checkedNotebook';

/** Rename, formatting and quick fixes. */
export function registerChanging(): vscode.Disposable {
  const selector = { language: LANGUAGE };
  return vscode.Disposable.from(
    vscode.languages.registerRenameProvider(selector, {
      async prepareRename(document, position) {
        const at = await placed(document);
        if (!at) return undefined;
        const target = renameTarget(at.notebook, at.cell, document.offsetAt(position));
        if ('reason' in target) throw new Error(target.reason);
        const range = exactRange(document, target);
        return { range, placeholder: document.getText(range) };
      },
      async provideRenameEdits(document, position, newName) {
        const at = await placed(document);
        if (!at) return undefined;
        const renaming = rename(at.notebook, at.cell, document.offsetAt(position), newName);
        if (renaming.kind === 'refused') throw new Error(renaming.reason);
        const edit = new vscode.WorkspaceEdit();
        for (const { cell, text, ...span } of renaming.edits) {
          const own = at.documents[cell];
          if (own) edit.replace(own.uri, exactRange(own, span), text);
        }
        return edit;
      },
    }),
    vscode.languages.registerDocumentFormattingEditProvider(selector, {
      provideDocumentFormattingEdits: (document, _, token) => formatted(document, token),
    }),
    vscode.languages.registerDocumentRangeFormattingEditProvider(selector, {
      provideDocumentRangeFormattingEdits: async (document, range, _, token) =>
        (await formatted(document, token)).filter((edit) => range.contains(edit.range)),
    }),
    vscode.languages.registerCodeActionsProvider(
      selector,
      {
        async provideCodeActions(document, range, { diagnostics }, token) {
          const at = await placed(document);
          if (!at) return undefined;
          const span = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
          const { version } = document;
          const fixes = await inTurns(
            quickFixesSteps(at.checker, at.notebook, at.cell, span),
            () => document.version === version && !token.isCancellationRequested,
          );
          return fixes?.map(({ title, edits, finding, preferred }) => {
            const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
            action.edit = new vscode.WorkspaceEdit();
            for (const edit of edits)
              action.edit.replace(document.uri, exactRange(document, edit), edit.text);
            const message = findingMessage(finding.detail);
            action.diagnostics = diagnostics.filter((diagnostic) => diagnostic.message === message);
            action.isPreferred = preferred;
            return action;
          });
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}

/** So many edits get their place in the document in one step. */
const IN_A_STEP = 256;

/** The edits that put a cell in order; none where the text changed meanwhile. */
async function formatted(
  document: vscode.TextDocument,
  token: vscode.CancellationToken,
): Promise<vscode.TextEdit[]> {
  const { version } = document;
  function* steps(): Steps<vscode.TextEdit[]> {
    const edits: vscode.TextEdit[] = [];
    for (const edit of yield* formatSteps(document.getText())) {
      edits.push(new vscode.TextEdit(exactRange(document, edit), edit.text));
      if (edits.length % IN_A_STEP === 0) yield;
    }
    return edits;
  }
  const isSame = (): boolean => document.version === version && !token.isCancellationRequested;
  return (await inTurns(steps(), isSame)) ?? [];
}
