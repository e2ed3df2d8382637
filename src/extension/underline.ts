import * as vscode from 'vscode';

const SOURCE = 'Backprop';

/** An underline that counts as an error. */
export function diagnostic(
  document: vscode.TextDocument,
  start: number,
  end: number,
  message: string,
  code: string,
): vscode.Diagnostic {
  const range = rangeIn(document, start, end);
  const made = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
  made.source = SOURCE;
  made.code = code;
  return made;
}

/** The range of offsets; at least a character wide, so that it can be seen. */
export function rangeIn(document: vscode.TextDocument, start: number, end: number): vscode.Range {
  const from = document.positionAt(start);
  const to = document.positionAt(end);
  if (!from.isEqual(to)) return new vscode.Range(from, to);
  const line = document.lineAt(from.line).range;
  return from.isEqual(line.end) && from.character > 0
    ? new vscode.Range(from.translate(0, -1), from)
    : new vscode.Range(from, from.translate(0, 1));
}
