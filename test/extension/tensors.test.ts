import * as vscode from 'vscode';
import { equal, holds } from './expect';
import { closeAll, codeCells, newFile, openCells, openFile, runAll, runCell, text, until } from './workspace';

interface Item {
  readonly name: string;
  readonly gradient: boolean;
}
interface View extends vscode.TreeDataProvider<Item> {
  readonly notebook: vscode.NotebookDocument | undefined;
}

async function view(): Promise<View> {
  const extension = vscode.extensions.getExtension<{
    readonly cellFeatures: Promise<{ readonly tensors: View }>;
  }>('backprop-notebook.backprop-notebook');
  const api = await extension?.activate();
  if (!api) throw new Error('the extension is not there');
  return (await api.cellFeatures).tensors;
}

const itemOf = async (element: Item): Promise<vscode.TreeItem> => (await view()).getTreeItem(element);

/** The tree as it is shown, a line an item. */
async function tree(): Promise<string[]> {
  const tensors = await view();
  const lines: string[] = [];
  const walk = async (parent: Item | undefined, indent: string): Promise<void> => {
    for (const element of (await tensors.getChildren(parent)) ?? []) {
      const { label, description } = await tensors.getTreeItem(element);
      lines.push(`${indent}${String(label)} ${String(description)}`);
      await walk(element, `${indent}  `);
    }
  };
  await walk(undefined, '');
  return lines;
}

const shows = (wanted: readonly string[]): Promise<unknown> =>
  until(`the tree ${wanted.join(' | ')}`, async () => (await tree()).join('\n') === wanted.join('\n'));

const command = <T>(name: string, ...given: readonly unknown[]): Thenable<T> =>
  vscode.commands.executeCommand<T>(`backprop.tensors.${name}`, ...given);

const K: Item = { name: 'K', gradient: false };
const dK: Item = { name: 'K', gradient: true };
const CELLS = ['K = [1 2; 3 4]; b = 0.5\nS = symbol(2)', 'L = sum(K^2) + b', 'backward(L)'];

describe('The Tensors view', () => {
  afterEach(closeAll);

  it('is empty before a run, and shows shape, range and gradient after each', async () => {
    const notebook = await openCells(...CELLS);
    await shows([]);
    await runCell(notebook, 0);
    await shows(['K 2×2 · 1 … 4', 'b = 0.5', 'S 2 · symbols']);
    await runCell(notebook, 1);
    await runCell(notebook, 2);
    await shows([
      'K 2×2 · 1 … 4',
      '  ∂L/∂K 2×2 · 2 … 8',
      'b = 0.5',
      '  ∂L/∂b = 1',
      'S 2 · symbols',
      'L = 30.5',
      '  ∂L/∂L = 1',
    ]);
    await runCell(notebook, 0);
    await until('L to be stale', async () => (await tree()).some((line) => /^L = 30\.5 · stale$/.test(line)));
  });

  it('has a picture, a tooltip and words for a screen reader', async () => {
    const notebook = await openCells(...CELLS);
    await runAll(notebook);
    await until('the gradient', async () => (await tree()).length === 7);
    const item = await itemOf(dK);
    const icon = item.iconPath;
    if (!(icon instanceof vscode.Uri)) throw new Error('the icon is no picture');
    equal(icon.scheme, 'data');
    const svg = atob(icon.path.split(',')[1] ?? '');
    equal(svg.match(/<rect [^>]*fill="rgb/g)?.length, 4, 'cells of the picture');
    equal(item.accessibilityInformation?.label, 'gradient of K, 2 by 2, from 2 to 8');
    equal((await itemOf(K)).accessibilityInformation?.label, 'K, 2 by 2, from 1 to 4');
    const source = new vscode.CancellationTokenSource();
    const resolved = await (await view()).resolveTreeItem?.(await itemOf(K), K, source.token);
    const tooltip = resolved?.tooltip;
    const markdown = tooltip instanceof vscode.MarkdownString ? tooltip.value : '';
    holds(/K: 2×2[\s\S]*heatmap of K[\s\S]*up to date/.test(markdown), 'the tooltip', markdown.slice(0, 200));
    equal((await itemOf({ name: 'S', gradient: false })).contextValue, 'symbols');
  });

  it('follows the notebook in front, and is empty after a restart', async () => {
    const one = await openCells('first = 1');
    await runAll(one);
    await shows(['first = 1']);
    const two = await openCells('second = 2');
    await shows([]);
    await runAll(two);
    await shows(['second = 2']);
    await openFile(one.uri);
    await shows(['first = 1']);
    await vscode.commands.executeCommand('backprop.restartSession');
    await shows([]);
  });

  it('goes to the definition that gave the value', async () => {
    const notebook = await openCells('K = 1', '# another\nK = 2; L = K', 'K + L');
    await runAll(notebook);
    await command('reveal', K);
    const [, second] = codeCells(notebook);
    const editor = await until('the cell with the cursor', () => {
      const active = vscode.window.activeTextEditor;
      return active?.document === second?.document && active;
    });
    await until('the selection', () => editor.document.getText(editor.selection) === 'K');
    equal(editor.selection.start.line, 1);
  });

  const copies: readonly (readonly [command: string, of: Item, text: string])[] = [
    ['copyAsNumPy', K, 'np.array([[1., 2.],\n          [3., 4.]])'],
    ['copyAsPyTorch', dK, 'torch.tensor([[2., 4.],\n              [6., 8.]], dtype=torch.float64)'],
    ['copyAsMATLAB', K, '[1 2;\n 3 4]'],
    ['copyAsTeX', K, '\\begin{bmatrix}\n  1 & 2 \\\\\n  3 & 4\n\\end{bmatrix}'],
    ['copyAsCSV', dK, '2,4\n6,8\n'],
  ];
  it('copies variables and gradients in every format', async () => {
    await runAll(await openCells(...CELLS));
    for (const [name, of, expected] of copies) {
      equal(await command(name, of), expected, name);
      equal(await vscode.env.clipboard.readText(), expected, `the clipboard after ${name}`);
    }
    equal(await command('copyAsNumPy', { name: 'S', gradient: false }), undefined, 'symbols have no numbers');
  });

  it('copies a text of up to two and a half million characters, and leaves the clipboard alone beyond', async () => {
    await runAll(
      await openCells(
        'K = rand(500, 500, seed=1); Z = zeros(1251, 1000)\nP = K[1:220, :]; L = zeros(1200, 1000)',
      ),
    );
    const clipboard = (): Thenable<string> => vscode.env.clipboard.readText();
    const variable = (name: string): Item => ({ name, gradient: false });
    const copied = await command<string>('copyAsNumPy', variable('P'));
    equal(copied?.match(/\d\.\d/g)?.length, 110_000, 'the numbers of P');
    equal(await clipboard(), copied);
    // 5,000,000 characters; too many numbers; and fewer in as many characters as are allowed.
    for (const name of ['K', 'Z']) equal(await command('copyAsNumPy', variable(name)), undefined, name);
    equal(await clipboard(), copied, 'what was there');
    equal((await command<string>('copyAsMATLAB', variable('L')))?.match(/0/g)?.length, 1_200_000);
  });

  for (const [name, extension] of [
    ['saveAsNpy', 'npy'],
    ['saveAsCsv', 'csv'],
  ] as const) {
    it(`${name} writes a file that load reads again, equal`, async () => {
      const notebook = await openCells(
        'K = [1 2.5; -3 1e-300]\nL = sum(K^2); backward(L)',
        `check(K, load("K-saved.${extension}"))\ncheck(grad(K), load("dK-saved.${extension}"))`,
      );
      await runCell(notebook, 0);
      const folder = vscode.Uri.joinPath(notebook.uri, '..');
      for (const [of, file] of [
        [K, `K-saved.${extension}`],
        [dK, `dK-saved.${extension}`],
      ] as const) {
        const target = vscode.Uri.joinPath(folder, file);
        const written = await command<vscode.Uri>(name, of, [of], target);
        equal(written?.path, target.path, 'the file');
      }
      await runCell(notebook, 1);
      equal(codeCells(notebook)[1]?.executionSummary?.success, true, 'both files were read');
      const said = text(codeCells(notebook)[1]) ?? '';
      for (const name of ['K', 'grad(K)']) {
        holds(said.includes(`All 4 elements of ${name} are right`), `${name} is the same`, said);
      }
    });
  }

  it('says why a tensor of three axes is no table, and writes no file', async () => {
    const notebook = await openCells('K = ones(2, 2, 2)');
    await runAll(notebook);
    const target = vscode.Uri.joinPath(await newFile('x', 'beside'), '..', 'never.csv');
    equal(await command('saveAsCsv', K, [K], target), undefined);
    equal(await command('copyAsCSV', K), '1,1\n1,1\n\n1,1\n1,1\n', 'a text has room for planes');
    let found = true;
    await vscode.workspace.fs.stat(target).then(undefined, () => {
      found = false;
    });
    equal(found, false, 'the file is there');
  });

  it('says why a file could not be written', async () => {
    await runAll(await openCells('K = 1'));
    const nowhere = vscode.Uri.parse('no-such-scheme:/K.npy');
    equal(await command('saveAsNpy', K, [K], nowhere), undefined);
  });

  it('runs all cells from its welcome', async () => {
    await openCells('a = 1', 'b = a');
    await until('the notebook', async () => (await view()).notebook !== undefined);
    await shows([]);
    await command('runAll');
    await shows(['a = 1', 'b = 1']);
  });
});
