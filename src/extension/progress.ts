import * as vscode from 'vscode';

/** Milliseconds before a run is called long. */
const LONG = 500;

/** Says in the status bar how far a cell has come, once it takes longer than half a second. */
export class CellProgress implements vscode.Disposable {
  private readonly started = Date.now();
  private shown: { report(value: { message: string }): void; end(): void } | undefined;
  private ended = false;

  /** @param what is being done, in the editor's language */
  report(what: string, share: number): void {
    if (this.ended || Date.now() - this.started < LONG) return;
    this.shown ??= show();
    const percent = Math.floor(100 * share);
    this.shown.report({ message: vscode.l10n.t('{0} {1} %', what, percent) });
  }

  dispose(): void {
    this.ended = true;
    this.shown?.end();
  }
}

function show(): { report(value: { message: string }): void; end(): void } {
  let latest: { message: string } | undefined;
  let progress: vscode.Progress<{ message: string }> | undefined;
  let end = (): void => undefined;
  const options = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Backprop') };
  const until = new Promise<void>((resolve) => {
    end = resolve;
  });
  void vscode.window.withProgress(options, (own) => {
    progress = own;
    if (latest) own.report(latest);
    return until;
  });
  return {
    report(value) {
      latest = value;
      progress?.report(value);
    },
    end: () => end(),
  };
}
