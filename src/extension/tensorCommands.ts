import * as vscode from 'vscode';
import { MATRIX_FORMATS, type MatrixFormat, showShape, type Tensor } from '../core/tensor';
import { writeNpy } from '../notebook/arrays/npy';
import { codeCellsOf } from './codeCells';
import type { Kernel } from './kernel';
import { checkedNotebook, exactRange } from './languageFeatures/checkedNotebook';
import { reasonOf } from './reason';
import type { Sessions } from './sessions';
import type { Staleness } from './staleness';
import type { TensorsView } from './tensorsView';
import type { VariableName } from './worker/protocol';
import { copied, written } from './written';

export const REVEAL = 'backprop.tensors.reveal';
const RUN_ALL = 'backprop.tensors.runAll';

/** How a tensor is saved: the end of the command's name, that of the file, and its bytes. */
const SAVES: readonly (readonly [
  command: string,
  extension: string,
  write: (tensor: Tensor) => Promise<Uint8Array>,
])[] = [
  ['saveAsNpy', 'npy', async (tensor) => writeNpy(tensor)],
  ['saveAsCsv', 'csv', async (tensor) => new TextEncoder().encode(await written(tensor, 'csv'))],
];

/** What the commands work with. */
interface Rooms {
  readonly view: TensorsView;
  readonly kernel: Kernel;
  readonly sessions: Sessions;
  readonly staleness: Staleness;
}

/** What can be done with a variable of the Tensors view: go to its definition, copy it, save it. */
export function registerTensorCommands(rooms: Rooms): vscode.Disposable {
  const command = (name: string, run: (...given: readonly unknown[]) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(name, run);
  return vscode.Disposable.from(
    command(REVEAL, (given) => reveal(rooms, given)),
    command(RUN_ALL, () => runAll(rooms)),
    ...MATRIX_FORMATS.map(({ format, title }) =>
      command(`backprop.tensors.copyAs${title}`, (given) => copy(rooms, given, format, title)),
    ),
    ...SAVES.map(([name, extension, write]) =>
      // VS Code hands over the item and all that are selected; who calls from elsewhere may name the file.
      command(`backprop.tensors.${name}`, (given, _, target) =>
        save(rooms, given, extension, write, target instanceof vscode.Uri ? target : undefined),
      ),
    ),
  );
}

/** The variable that is meant, and its notebook: the given one, else the one that is selected in the view. */
function chosen({ view }: Rooms, given: unknown): [vscode.NotebookDocument, VariableName] | undefined {
  const of = isVariableName(given) ? given : view.selected;
  if (of && view.notebook) return [view.notebook, of];
  tell(vscode.l10n.t('Select a variable in the Tensors view first.'));
  return undefined;
}

const isVariableName = (given: unknown): given is VariableName =>
  typeof given === 'object' && given !== null && 'name' in given && 'gradient' in given;

/** What a variable is called in messages, and, with the ending, its file: `∂L/∂K`, `dK.npy`. */
const shown = ({ name, gradient }: VariableName): string => (gradient ? `∂L/∂${name}` : name);
const fileName = ({ name, gradient }: VariableName): string => (gradient ? `d${name}` : name);

const tell = (message: string): void => void vscode.window.showInformationMessage(message);
const tellBriefly = (message: string): void => void vscode.window.setStatusBarMessage(message, 5000);

async function numbersOf(
  { sessions }: Rooms,
  notebook: vscode.NotebookDocument,
  of: VariableName,
): Promise<Tensor | undefined> {
  const numbers = await sessions.of(notebook).numbersOf(of);
  if (!numbers) tell(vscode.l10n.t('{0} has no numbers: it holds symbols, or is gone.', shown(of)));
  return numbers;
}

/** Whether a file of rows and columns gives the same array again; says what else to do where it does not. */
function isTable(of: VariableName, tensor: Tensor): boolean {
  if (tensor.shape.length <= 2) return true;
  tell(
    vscode.l10n.t(
      '{0} is {1}, and a .csv file has rows and columns only: save it as .npy, or take a plane of it, {2}[1, :, :].',
      shown(of),
      showShape(tensor.shape),
      of.gradient ? `grad(${of.name})` : of.name,
    ),
  );
  return false;
}

async function copy(
  rooms: Rooms,
  given: unknown,
  format: MatrixFormat,
  title: string,
): Promise<string | undefined> {
  const [notebook, of] = chosen(rooms, given) ?? [];
  const tensor = notebook && of && (await numbersOf(rooms, notebook, of));
  if (!tensor || !of) return undefined;
  const text = await copied(tensor, format);
  if (text === undefined) {
    tell(
      vscode.l10n.t(
        '{0} has {1} elements, which are too many to copy: save it as .npy.',
        shown(of),
        tensor.data.length,
      ),
    );
    return undefined;
  }
  tellBriefly(vscode.l10n.t('Copied {0}, {1}, as {2}.', shown(of), showShape(tensor.shape), title));
  return text;
}

/** @param target the file, where it is known; otherwise the person is asked. Returns the file that was written. */
async function save(
  rooms: Rooms,
  given: unknown,
  extension: string,
  write: (tensor: Tensor) => Promise<Uint8Array>,
  target: vscode.Uri | undefined,
): Promise<vscode.Uri | undefined> {
  const [notebook, of] = chosen(rooms, given) ?? [];
  const tensor = notebook && of && (await numbersOf(rooms, notebook, of));
  if (!tensor || !of || (extension === 'csv' && !isTable(of, tensor))) return undefined;
  const file = target ?? (await askForFile(notebook, `${fileName(of)}.${extension}`, extension));
  if (!file) return undefined;
  try {
    await vscode.workspace.fs.writeFile(file, await write(tensor));
  } catch (error) {
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} was not saved: {1}', shown(of), reasonOf(error)));
    return undefined;
  }
  const name = file.path.split('/').at(-1) ?? '';
  tellBriefly(vscode.l10n.t('Saved {0}, {1}, as {2}.', shown(of), showShape(tensor.shape), name));
  return file;
}

/** Beside the notebook, where `load` finds it again. */
function askForFile(
  notebook: vscode.NotebookDocument,
  name: string,
  extension: string,
): Thenable<vscode.Uri | undefined> {
  const folder = notebook.isUntitled
    ? vscode.workspace.workspaceFolders?.[0]?.uri
    : vscode.Uri.joinPath(notebook.uri, '..');
  const filters = extension === 'npy' ? { NumPy: ['npy'] } : { CSV: ['csv'] };
  return vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    filters,
    saveLabel: vscode.l10n.t('Save Tensor'),
  });
}

/** Puts the cursor on the name where it got the value that the session holds. */
async function reveal(rooms: Rooms, given: unknown): Promise<void> {
  const [notebook, of] = chosen(rooms, given) ?? [];
  if (!notebook || !of) return;
  const { checked, documents } = await checkedNotebook(notebook);
  const from = rooms.staleness.freshnessOf(notebook.uri, of.name)?.cell;
  const all = checked.cells.flatMap(({ definitions }) => definitions.filter(({ name }) => name === of.name));
  const definition = all.filter(({ cell }) => cell === from).at(-1) ?? all.at(-1);
  const document = definition && documents[definition.cell];
  if (!document) {
    tell(vscode.l10n.t('No cell of this notebook defines {0} any more.', of.name));
    return;
  }
  const selection = exactRange(document, definition);
  await vscode.commands.executeCommand('vscode.open', document.uri, { selection });
}

/** For the view that is empty still. */
async function runAll({ view: { notebook }, kernel }: Rooms): Promise<void> {
  if (notebook) await kernel.run(notebook, codeCellsOf(notebook));
}
