import Module from 'node:module';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { ACTIVATION, type Activation, LARGE } from './activated';

/** How VS Code keeps the marks of its own start, in each of its threads. */
interface Marked {
  readonly MonacoPerformanceMarks: {
    getMarks(): readonly { readonly name: string; readonly startTime: number }[];
  };
}

const ASKED = 6;

/** Has each file that the extension loads later timed; each holds up the thread for so long. Gives what is found, by the file's name. */
function timeFiles(folder: string): Readonly<Record<string, number>> {
  const took: Record<string, number> = {};
  const required = Module.prototype.require;
  Module.prototype.require = Object.assign(function (this: NodeJS.Module, id: string): unknown {
    const started = performance.now();
    const loaded: unknown = required.call(this, id);
    if (id.startsWith('./') && this.filename.startsWith(folder))
      took[basename(id)] ??= performance.now() - started;
    return loaded;
  }, required);
  return took;
}

/** Opens a notebook, which activates the extension, and prints what VS Code's own marks say of it. */
export async function run(): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const extension = vscode.extensions.getExtension('backprop-notebook.backprop-notebook');
  if (!folder || !extension) throw new Error('the extension and a folder are needed');
  const files = timeFiles(vscode.Uri.joinPath(extension.extensionUri, 'dist').fsPath);
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.joinPath(folder.uri, 'a.backprop.md'));
  await extension.activate();
  const marks = (globalThis as unknown as Marked).MonacoPerformanceMarks.getMarks();
  const find = (name: string): number =>
    marks.findIndex((mark) => mark.name === `code/extHost/${name}/${extension.id}`);
  // What follows next in the thread: the end of this, or another extension, whose turn comes before VS Code notes that end.
  const lasted = (name: string): number => {
    const index = find(name);
    return (marks[index + 1]?.startTime ?? Number.NaN) - (marks[index]?.startTime ?? Number.NaN);
  };
  const [hovers, empty]: [number[], number[]] = [[], []];
  const documents = await Promise.all(
    LARGE.map((name) => vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name))),
  );
  const ask = async (document: vscode.TextDocument, line: number): Promise<number> => {
    const started = performance.now();
    const answer = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(line, 10),
    );
    const took = performance.now() - started;
    if (answer.length !== (line === 0 ? 0 : 1)) throw new Error(`${answer.length} hovers on line ${line}`);
    return took;
  };
  // The editor itself is busy with files of this size for a while.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  for (let n = 0; n < ASKED; n++) {
    // In turn, since a hover remembers what it saw last.
    for (const document of documents) {
      empty.push(await ask(document, 0));
      hovers.push(await ask(document, 500 + n));
    }
  }
  const found: Activation = {
    files,
    hovers,
    empty,
    load: lasted('willLoadExtensionCode'),
    activate: lasted('willActivateExtension'),
  };
  console.log(ACTIVATION + JSON.stringify(found));
}
