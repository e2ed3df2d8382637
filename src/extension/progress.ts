import * as vscode from 'vscode';

/** Milliseconds before a run is called long. */
const LONG = 500;

/**
 * Says in the status bar that a cell is at work, once it takes longer than half a second, whatever it is at; and how far it has come
 * where that is known.
 */
export class CellProgress implements vscode.Disposable {
  private readonly beginning = setTimeout(() => {
    this.shown = show();
    this.shown.report({ message: this.latest });
  }, LONG);
  private latest = vscode.l10n.t('at work');
  private shown: { report(value: { message: string }): void; end(): void } | undefined;

  /** @param what is being done, in the editor's language */
  report(what: string, share: number): void {
    const percent = Math.floor(100 * share);
    this.latest = vscode.l10n.t('{0} {1} %', what, percent);
    this.shown?.report({ message: this.latest });
  }

  dispose(): void {
    clearTimeout(this.beginning);
    this.shown?.end();
    this.shown = undefined;
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
