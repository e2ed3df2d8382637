import * as vscode from 'vscode';
import {
  collisions,
  type Keybinding,
  othersIn,
  parseKeybindings,
  REPLACED,
  situationsOf,
} from './collisions';
import { equal, holds } from './expect';

describe('Keybindings', () => {
  let ours: readonly Keybinding[];
  let others: readonly Keybinding[];
  before(async () => {
    const extension = vscode.extensions.getExtension('backprop-notebook.backprop-notebook');
    ours = extension?.packageJSON.contributes.keybindings;
    holds(ours.length > 0, 'there are some', ours);
    others = othersIn(await defaultKeybindings(), ours);
  });

  it('hold in our notebooks and our language only', () => {
    for (const { when } of ours) {
      for (const situation of situationsOf(when)) {
        const own = situation.some(
          ({ key, value, holds }) =>
            holds &&
            ((key === 'notebookType' && value === 'backprop-notebook') ||
              (key === 'editorLangId' && value === 'backprop')),
        );
        holds(own, 'it asks for our own', situation);
      }
    }
  });

  it('take no key from VS Code in the same situation, save what Jupyter takes', () => {
    for (const own of ours) {
      const taken = collisions(own, others);
      const unwanted = taken.filter(({ command }) => !REPLACED.includes(command));
      holds(unwanted.length === 0, `${own.key} is free`, unwanted);
      equal(taken.length, REPLACED.length, `what ${own.key} replaces`);
    }
  });

  it('would be found if they did', () => {
    const cell = "notebookType == 'backprop-notebook' && notebookCellListFocused";
    const found = (key: string, when?: string): string =>
      collisions({ key, command: 'ours', ...(when ? { when } : {}) }, others)
        .map(({ command }) => command)
        .join();
    holds(/acceptRenameInputWithPreview/.test(found('ctrl+enter', cell)), 'in the field of a rename');
    equal(found('ctrl+enter', `${cell} && !renameInputVisible`).includes('acceptRename'), false);
    holds(/workbench.action.showCommands/.test(found('shift+ctrl+p', cell)), 'in every situation');
    holds(/workbench.action.showCommands/.test(found('ctrl+shift+p')), 'without a condition');
    holds(found('ctrl+k', cell) !== '', 'the beginning of others');
    equal(found('ctrl+shift+alt+f9', cell), '');
  });
});

/** As “Open Default Keyboard Shortcuts (JSON)” shows them: those of this VS Code, on this system, with ours among them. */
async function defaultKeybindings(): Promise<Keybinding[]> {
  const shown = await vscode.workspace.openTextDocument(
    vscode.Uri.parse('vscode://defaultsettings/keybindings.json'),
  );
  return parseKeybindings(shown.getText());
}
