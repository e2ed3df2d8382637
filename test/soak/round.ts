import * as vscode from 'vscode';
import { equal, holds } from '../extension/expect';
import { heapInUse } from '../extension/garbage';
import { watchWorkers } from '../extension/workers';
import { closeAll, codeCells, openFile, type, until } from '../extension/workspace';
import { LONG_CELL, NOTEBOOK, PLAN, type Plan, randomness, SAMPLE, type Sample, someCell } from './plan';

/**
 * The half of a soak that lives in the extension host: runs cells by the dozen, changes them, stops them, restarts the
 * session, closes and opens the notebook. At every save the file has to hold what was typed.
 */
export async function run(): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('the soak needs a workspace folder');
  const read = async (name: string): Promise<string> =>
    new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder.uri, name)));
  const plan: Plan = JSON.parse(await read(PLAN));
  const random = randomness(plan.seed);
  const uri = vscode.Uri.joinPath(folder.uri, NOTEBOOK);
  const workers = watchWorkers();
  let notebook = await openFile(uri);
  let cells = codeCells(notebook);
  const typed = cells.map(({ document }) => document.getText());
  equal(typed.length, plan.cells, 'cells');
  const done = { runs: 0, edits: 0, stops: 0, restarts: 0, reopened: 0, kept: 0 };

  const save = async (): Promise<void> => {
    await notebook.save();
    // VS Code may be saving by itself, with what stood there a moment ago: the last save has the last word.
    await until('what was typed, in the file', async () => {
      const fences = [...(await read(NOTEBOOK)).matchAll(/^```backprop\n([\s\S]*?)\n?```$/gm)];
      return fences.length === typed.length && fences.every(([, text], n) => text === typed[n]);
    });
  };
  const tell = (): void => {
    const sample: Sample = { ...done, workers: workers.started - workers.ended, heap: heapInUse() };
    console.log(SAMPLE + JSON.stringify(sample));
  };
  const state = (index: number) => cells[index]?.executionSummary;
  /** Runs some cells one after the other. The queue ends at the first that fails. */
  const runSome = async (start: number, count: number, stopAfter?: number): Promise<void> => {
    const range = Array.from({ length: count }, (_, n) => start + n);
    const before = range.map((n) => state(n)?.executionOrder);
    const ended = vscode.commands.executeCommand('notebook.cell.execute', {
      ranges: [{ start: index(start), end: index(start + count - 1) + 1 }],
      document: uri,
    });
    if (stopAfter !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, stopAfter));
      await vscode.commands.executeCommand('notebook.cell.cancelExecution', {
        ranges: [{ start: index(start), end: index(start + count - 1) + 1 }],
        document: uri,
      });
      done.stops += 1;
    }
    await ended;
    const hasBegun = (n: number, at: number): boolean => {
      const order = state(n)?.executionOrder;
      return order !== undefined && order !== before[at];
    };
    await until('the end of a run', () => {
      const begun = range.filter(hasBegun);
      return (
        stopAfter !== undefined || (begun.length > 0 && begun.every((n) => state(n)?.success !== undefined))
      );
    });
    done.runs += range.filter(hasBegun).length;
  };
  const index = (code: number): number => cells[code]?.index ?? 0;

  const edit = async (at: number, text: string): Promise<void> => {
    await type(cells[at], text);
    typed[at] = text;
    done.edits += 1;
  };

  tell();
  let next = 250;
  while (done.runs < plan.runs) {
    const at = random(cells.length);
    const dice = random(100);
    if (dice < 30) await runSome(at, Math.min(cells.length - at, 1 + random(60)));
    else if (dice < 36) await runSome(0, cells.length);
    else if (dice < 75) await edit(at, someCell(random));
    else if (dice < 85) {
      await edit(at, LONG_CELL);
      await runSome(at, 1, 20 + random(300));
      await edit(at, someCell(random));
    } else if (dice < 90) {
      await vscode.commands.executeCommand('backprop.restartSession');
      done.restarts += 1;
    } else if (dice < 96) await save();
    else {
      await save();
      await closeAll();
      if (!(await isGivenUp(notebook))) {
        done.kept += 1;
        break;
      }
      await until('the end of the workers', () => workers.started === workers.ended);
      notebook = await openFile(uri);
      cells = codeCells(notebook);
      equal(
        cells.map(({ document }) => document.getText()),
        typed,
        'the cells when opened again',
      );
      done.reopened += 1;
    }
    if (done.runs >= next) {
      next = done.runs + 250;
      tell();
    }
  }
  if (done.kept === 0) await save();
  holds(workers.started - workers.ended <= 1, 'one worker at most', workers);
  tell();
  await closeAll();
  if (done.kept > 0 || !(await isGivenUp(notebook))) return;
  await until('the end of the last worker', () => workers.started === workers.ended);
  workers.dispose();
}

/**
 * Whether VS Code gives up a notebook that was closed. Once a window was loaded anew it now and then keeps one for good, with its
 * outputs, that was changed, saved, closed, opened and closed again: also where nothing of ours is there but a serializer. Then the round
 * ends, and the next one begins with a new window.
 */
async function isGivenUp(notebook: vscode.NotebookDocument): Promise<boolean> {
  const end = Date.now() + 10_000;
  while (!notebook.isClosed && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  return notebook.isClosed;
}
