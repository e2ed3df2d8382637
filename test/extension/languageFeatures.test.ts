import * as vscode from 'vscode';
import { equal, holds, rejection } from './expect';
import { closeAll, codeCells, openCells, runAll, type, underlined, until } from './workspace';

/** A notebook of cells with a `|` where the cursor is. */
async function at(...cells: readonly string[]): Promise<{
  readonly notebook: vscode.NotebookDocument;
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
}> {
  const notebook = await openCells(...cells.map((cell) => cell.replace('|', '')));
  const index = cells.findIndex((cell) => cell.includes('|'));
  const document = codeCells(notebook)[index]?.document;
  if (!document) throw new Error('there is no | in any cell');
  return { notebook, document, position: document.positionAt(cells[index]?.indexOf('|') ?? 0) };
}

const labelOf = (item: vscode.CompletionItem): string =>
  typeof item.label === 'string' ? item.label : item.label.label;

const textsOf = (notebook: vscode.NotebookDocument): string[] =>
  codeCells(notebook).map(({ document }) => document.getText());

describe('While typing', () => {
  afterEach(closeAll);

  it('completes variables with their shapes, functions and named arguments', async () => {
    const { document, position } = await at('X = ones(3, 3)', 'K = [1 2; 3 4]', 'Z = conv2d(X, K, |)');
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      position,
    );
    const found = new Map(list.items.map((item) => [labelOf(item), item.detail ?? '']));
    equal([found.get('X'), found.get('K')], ['3×3', '2×2'], 'the shapes of X and K');
    holds(found.has('padding=') && found.has('stride='), 'there are named arguments', [...found.keys()]);
    holds((found.get('relu') ?? '').startsWith('relu('), 'there are functions', found.get('relu'));
  });

  it('completes nothing in a comment', async () => {
    const { document, position } = await at('X = 1', '# the X|');
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      position,
    );
    const ours = list.items.filter((item) => item.kind !== vscode.CompletionItemKind.Text);
    equal(ours.map(labelOf), [], 'the completions');
  });

  it('shows the signature with the active argument', async () => {
    const { document, position } = await at('conv2d(ones(3, 3), ones(2, 2), padding=|)');
    const help = await vscode.commands.executeCommand<vscode.SignatureHelp>(
      'vscode.executeSignatureHelpProvider',
      document.uri,
      position,
    );
    const [signature] = help.signatures;
    holds(signature?.label.startsWith('conv2d(X, K') ?? false, 'the signature', signature?.label);
    const active = signature?.parameters[help.activeParameter]?.label;
    const shown = Array.isArray(active) ? signature?.label.slice(active[0], active[1]) : active;
    equal(shown, 'padding=0', 'the active parameter');
  });

  it('underlines across cells, and again when another cell changes', async () => {
    const notebook = await openCells('X = ones(2, 3)', 'X @ X', 'Q');
    const [first, second, third] = codeCells(notebook);
    await until('the underline in the second cell', () => underlined(second).join() === 'X @ X');
    await until('the underline in the third cell', () => underlined(third).join() === 'Q');
    await type(first, 'X = ones(3, 3); Q = 1');
    await until(
      'the underlines to go away',
      () => underlined(second).length + underlined(third).length === 0,
    );
  });

  it('hints at shapes', async () => {
    const { document } = await at('Z = conv2d(ones(4, 4), ones(2, 2))|');
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      document.uri,
      new vscode.Range(0, 0, 1, 0),
    );
    equal(
      hints.map(({ label }) => label),
      [': 3×3'],
      'the hints',
    );
  });

  it('offers fixes that make the shapes fit', async () => {
    const { notebook, document } = await at('A = ones(2, 3)', 'A @ A|');
    const [, cell] = codeCells(notebook);
    await until('the underline', () => underlined(cell).length > 0);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(0, 0, 0, 5),
    );
    const fix = actions.find(({ title }) => title === 'Transpose A');
    if (!fix?.edit) throw new Error(`there is no fix among ${actions.map(({ title }) => title).join(', ')}`);
    await vscode.workspace.applyEdit(fix.edit);
    await until('the underline to go away', () => underlined(cell).length === 0);
    holds(["A' @ A", "A @ A'"].includes(document.getText()), 'an operand is transposed', document.getText());
  });
});

describe('Navigation and change', () => {
  afterEach(closeAll);

  it('goes to the definition in another cell', async () => {
    const { notebook, document, position } = await at('X = 1\nK = [1 2; 3 4]', 'Y = 2', 'K| + 1');
    const found = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      position,
    );
    const [first] = codeCells(notebook);
    equal(
      found.map(({ uri }) => uri.toString()),
      [first?.document.uri.toString()],
      'the cell',
    );
    equal(first?.document.getText(found[0]?.range), 'K', 'the name');
    equal(found[0]?.range.start.line, 1, 'its line');
  });

  it('finds references of one definition', async () => {
    const { document, position } = await at('X| = 1', 'X + X', 'X = 2\nX');
    const found = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      document.uri,
      position,
    );
    equal(found.length, 3, 'the number of references');
  });

  it('renames in all cells', async () => {
    const { notebook, document, position } = await at('X = [1 2; 3 4]', 'X| @ X  # X', "Z = X'\nX -= 1");
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      position,
      'weight',
    );
    holds(await vscode.workspace.applyEdit(edit), 'the edit is applied');
    equal(
      textsOf(notebook),
      ['weight = [1 2; 3 4]', 'weight @ weight  # X', "Z = weight'\nweight -= 1"],
      'the cells',
    );
  });

  it('refuses a name that is taken', async () => {
    const { document, position } = await at('X| = 1', 'Y = X');
    const refused = await rejection(
      vscode.commands.executeCommand('vscode.executeDocumentRenameProvider', document.uri, position, 'Y'),
    );
    holds(/already/.test(refused.message), 'the reason is given', refused.message);
  });

  it('formats a cell', async () => {
    const { document } = await at('X=[1,2;3,4]   # ones\nA = [1.5 2\n10 3]|');
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      'vscode.executeFormatDocumentProvider',
      document.uri,
      { tabSize: 2, insertSpaces: true },
    );
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    await vscode.workspace.applyEdit(edit);
    equal(document.getText(), 'X = [1, 2; 3, 4]   # ones\nA = [ 1.5 2\n     10   3]', 'the cell');
  });

  it('gives an outline, folds, selections and tokens', async () => {
    const { document } = await at('X = [1 2\n     3 4]\nX + 1|');
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    equal(
      symbols.map(({ name, detail }) => [name, detail]),
      [['X', '2×2']],
      'the outline',
    );
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    equal(
      folds.map(({ start, end }) => [start, end]),
      [[0, 1]],
      'the folds',
    );
    const [selection] = await vscode.commands.executeCommand<vscode.SelectionRange[]>(
      'vscode.executeSelectionRangeProvider',
      document.uri,
      [new vscode.Position(0, 5)],
    );
    const grown: string[] = [];
    for (let range = selection; range; range = range.parent as vscode.SelectionRange) {
      grown.push(document.getText(range.range));
    }
    equal(grown.slice(0, 2), ['1', '1 2'], 'the selections');
    const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>(
      'vscode.provideDocumentSemanticTokens',
      document.uri,
    );
    holds(tokens.data.length >= 5, 'there are tokens', tokens.data.length);
  });

  it('hovers say where a variable was defined', async () => {
    const { notebook, document, position } = await at('K = [1 2; 3 4]', 'K| + 1');
    await runAll(notebook);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    const said = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (typeof content === 'string' ? content : content.value))
      .join('\n');
    holds(/defined in code cell 1/.test(said), 'the definition', said.slice(0, 300));
  });
});
