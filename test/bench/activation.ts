import * as vscode from 'vscode';
import { ACTIVATION, type Activation } from './activated';

/** How VS Code keeps the marks of its own start, in each of its threads. */
interface Marked {
  readonly MonacoPerformanceMarks: {
    getMarks(): readonly { readonly name: string; readonly startTime: number }[];
  };
}

/** Opens a notebook, which activates the extension, and prints what VS Code's own marks say of it. */
export async function run(): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const extension = vscode.extensions.getExtension('backprop-notebook.backprop-notebook');
  if (!folder || !extension) throw new Error('the extension and a folder are needed');
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.joinPath(folder.uri, 'a.backprop.md'));
  await extension.activate();
  const marks = (globalThis as unknown as Marked).MonacoPerformanceMarks.getMarks();
  const at = (name: string): number =>
    marks.find((mark) => mark.name === `code/extHost/${name}/${extension.id}`)?.startTime ?? Number.NaN;
  const found: Activation = {
    load: at('didLoadExtensionCode') - at('willLoadExtensionCode'),
    activate: at('didActivateExtension') - at('willActivateExtension'),
  };
  console.log(ACTIVATION + JSON.stringify(found));
}
