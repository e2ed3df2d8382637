import * as vscode from 'vscode';
import {
  COMPLETION_TRIGGERS,
  type CompletionKind,
  completionsAt,
  SIGNATURE_TRIGGERS,
  shapeHints,
  signatureAt,
} from '../../language/editor';
import { LANGUAGE } from '../notebookType';
import type { Sessions } from '../sessions';
import { exactRange, placed } from './checkedNotebook';

/** How long nothing must change, in ms, before hints are asked for again: a run of many cells changes much. */
const PAUSE = 200;

/** Completion, signature help and inlay hints. */
export function registerTyping(sessions: Sessions): vscode.Disposable {
  const selector = { language: LANGUAGE };
  const changed = new vscode.EventEmitter<void>();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    clearTimeout(waiting);
    waiting = setTimeout(() => changed.fire(), PAUSE);
  };
  const variablesOf = (uri: vscode.Uri | undefined) => (uri ? sessions.variables(uri) : new Map());
  return vscode.Disposable.from(
    changed,
    // A run makes shapes known; a cell that comes or goes changes those of the cells behind it.
    vscode.workspace.onDidChangeNotebookDocument(({ contentChanges, cellChanges }) => {
      const ran = cellChanges.some((change) => change.executionSummary?.success !== undefined);
      if (ran || contentChanges.length > 0 || cellChanges.some((change) => change.document)) soon();
    }),
    { dispose: () => clearTimeout(waiting) },
    vscode.languages.registerCompletionItemProvider(
      selector,
      {
        async provideCompletionItems(document, position, _, { triggerCharacter }) {
          const at = await placed(document);
          if (!at) return undefined;
          const offset = document.offsetAt(position);
          const found = completionsAt(at.notebook, at.cell, offset, variablesOf(at.uri), triggerCharacter);
          return found.map((completion, n) => {
            const { kind, label, detail, documentation, insert, fillIn } = completion;
            const item = new vscode.CompletionItem(label, KINDS[kind]);
            item.detail = detail;
            if (documentation !== undefined) item.documentation = documentation;
            item.insertText = fillIn ? new vscode.SnippetString(insert) : insert;
            item.range = exactRange(document, completion);
            item.sortText = String(n).padStart(5, '0');
            // Once a function's name is there, its arguments are what comes next.
            if (kind === 'function') item.command = ASK_SIGNATURE;
            return item;
          });
        },
      },
      ...COMPLETION_TRIGGERS,
    ),
    vscode.languages.registerSignatureHelpProvider(
      selector,
      {
        async provideSignatureHelp(document, position) {
          const at = await placed(document);
          const signature = at && signatureAt(at.notebook, at.cell, document.offsetAt(position));
          if (!signature) return undefined;
          const { label, documentation, parameters, active } = signature;
          const information = new vscode.SignatureInformation(label, documentation);
          information.parameters = parameters.map(
            (parameter) =>
              new vscode.ParameterInformation([parameter.start, parameter.end], parameter.documentation),
          );
          const help = new vscode.SignatureHelp();
          help.signatures = [information];
          help.activeSignature = 0;
          // One behind the last is none.
          help.activeParameter = active ?? parameters.length;
          return help;
        },
      },
      ...SIGNATURE_TRIGGERS,
    ),
    vscode.languages.registerInlayHintsProvider(selector, {
      onDidChangeInlayHints: changed.event,
      async provideInlayHints(document, range) {
        const at = await placed(document);
        if (!at) return undefined;
        return shapeHints(at.notebook, at.cell, variablesOf(at.uri)).flatMap(({ offset, label, fromRun }) => {
          const position = document.positionAt(offset);
          if (!range.contains(position)) return [];
          const hint = new vscode.InlayHint(position, label, vscode.InlayHintKind.Type);
          if (fromRun) hint.tooltip = vscode.l10n.t('The shape after the last run.');
          return [hint];
        });
      },
    }),
  );
}

const ASK_SIGNATURE: vscode.Command = { command: 'editor.action.triggerParameterHints', title: '' };

const KINDS: Readonly<Record<CompletionKind, vscode.CompletionItemKind>> = {
  argument: vscode.CompletionItemKind.Property,
  choice: vscode.CompletionItemKind.EnumMember,
  variable: vscode.CompletionItemKind.Variable,
  function: vscode.CompletionItemKind.Function,
  constant: vscode.CompletionItemKind.Constant,
  snippet: vscode.CompletionItemKind.Snippet,
  member: vscode.CompletionItemKind.Field,
};
