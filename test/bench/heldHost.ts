import * as vscode from 'vscode';
import {
  closeAll,
  codeCells,
  openFile,
  runAll,
  runCell,
  startCell,
  type,
  until,
} from '../extension/workspace';
import { COPIED, HELD, type Held, LARGE, LITERALS, LONG, MANY, STOP, STOPPED } from './held';
import { longestStretch } from './stretches';

/** What follows from something, such as lines under cells, comes a little later. */
const AFTERWARDS = 1000;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** In the midst of a convolution that takes long. */
const BEGUN = 700;
const STOPS = 5;

/** Stops a long convolution, and prints how long it took until VS Code said that the cell had ended. */
async function stopped(notebook: vscode.NotebookDocument): Promise<void> {
  await runCell(notebook, 0);
  const busy = codeCells(notebook)[1];
  if (!busy) throw new Error('the cell that takes long is missing');
  for (let n = 0; n < STOPS; n++) {
    const ended = startCell(notebook, busy);
    await pause(BEGUN);
    if (busy.executionSummary?.timing?.endTime !== undefined)
      throw new Error('it had ended before it was stopped');
    const pressed = performance.now();
    const over = until('the end', () => busy.executionSummary?.success === false);
    await vscode.commands.executeCommand('notebook.cancelExecution');
    await over;
    console.log(`${STOP}${performance.now() - pressed}`);
    await ended;
    // Its result goes, so that the next one is not taken for this one.
    await vscode.commands.executeCommand('notebook.clearAllCellsOutputs');
    await until('nothing of it', () => busy.executionSummary?.success === undefined);
  }
}

/** Does what takes long, as a person would, and prints for how long our code held the thread. */
export async function run(): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const extension = vscode.extensions.getExtension('backprop-notebook.backprop-notebook');
  if (!folder || !extension) throw new Error('the extension and a folder are needed');
  const ours = vscode.Uri.joinPath(extension.extensionUri, 'dist').fsPath;
  const file = (name: string): vscode.Uri => vscode.Uri.joinPath(folder.uri, name);
  const held = async <Result>(what: string, work: () => PromiseLike<Result>): Promise<Result> => {
    const results: Result[] = [];
    const stretch = await longestStretch(ours, async () => {
      results.push(await work());
      await pause(AFTERWARDS);
    });
    const found: Held = { what, ...(stretch ?? { took: 0, where: '' }) };
    console.log(HELD + JSON.stringify(found));
    return results[0] as Result; // pushed above
  };
  const command = (name: string, ...given: unknown[]): Thenable<unknown> =>
    vscode.commands.executeCommand(`backprop.${name}`, ...given);

  const many = await held('200 cells: opened', () => openFile(file(MANY)));
  await held('… all run', () => runAll(many));
  await held('… three edited', async () => {
    for (const at of [2, 3, 4]) {
      const cell = codeCells(many)[at];
      await type(cell, `${cell?.document.getText()}\nq${at} = 1`);
      await pause(500);
    }
  });
  await held('… what is stale is run', () => command('runStaleCells'));
  await held('… all gradients checked', () => command('checkGradients'));
  await held('… saved', () => many.save());
  await held('… exported', () => command('exportPage', file('many.html')));
  await closeAll();

  const long = await held('990,000 numbers in 50 cells, 5 MB: opened', () => openFile(file(LONG)));
  await held('… one edited', async () => {
    const cell = codeCells(long)[7];
    await type(cell, `${cell?.document.getText()}\nq = 1`);
  });
  await held('… saved', () => long.save());
  await closeAll();

  const large = await openFile(file(LARGE));
  await held('512×512 convolved, and all of it shown: run', () => runAll(large));
  const variable = { name: 'W', gradient: false };
  const copied = { name: 'P', gradient: false };
  await held('… 330×330 of it copied as NumPy, 2.4 MB', async () => {
    if (!(await command('tensors.copyAsNumPy', copied))) throw new Error('nothing was copied');
  });
  await held('… saved as .csv', () => command('tensors.saveAsCsv', variable, undefined, file('w.csv')));
  await held('… saved as .npy', () => command('tensors.saveAsNpy', variable, undefined, file('w.npy')));
  await held('… exported', () => command('exportPage', file('large.html')));
  await closeAll();

  await stopped(await openFile(file(STOPPED)));
  await closeAll();

  const documents = await Promise.all(LITERALS.map((name) => vscode.workspace.openTextDocument(file(name))));
  // The editor itself is busy with files of this size for a while.
  await pause(3000);
  const names = [
    '1000×1000 in Python, 5 MB: the first hover',
    '… one in another file',
    '… one in JSON, on one line',
  ];
  for (const [n, document] of documents.entries()) {
    const place = document.lineCount > 2 ? new vscode.Position(500, 10) : new vscode.Position(0, 2_500_000);
    const [hover] = await held(names[n] ?? '', () =>
      vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, place),
    );
    if (!hover) throw new Error(`no hover over ${document.uri.path}`);
  }
  const smaller = await vscode.workspace.openTextDocument(file(COPIED));
  await pause(3000);
  const target = { uri: smaller.uri.toString(), line: 1, character: 15 };
  await held('600×600 in Python copied as NumPy, 2.2 MB', async () => {
    if (!(await command('literal.copyAs', target, 'numpy'))) throw new Error('nothing was copied');
  });
}
