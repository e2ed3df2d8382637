import * as vscode from 'vscode';
import { equal, holds } from './expect';
import { closeAll, codeCells, until } from './workspace';

let documents = 0;

/** A file of its own for each test: untitled documents take over the names of those that were closed. */
async function newDocument(language: string, content: string): Promise<vscode.TextDocument> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('the tests need a workspace folder');
  documents += 1;
  const uri = vscode.Uri.joinPath(folder.uri, `literals-${documents}.txt`);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
  return vscode.languages.setTextDocumentLanguage(await vscode.workspace.openTextDocument(uri), language);
}

/** A document with a cursor, the first `|`, and what the hover of the extension says there. */
async function hoverIn(
  language: string,
  source: string,
): Promise<{ readonly text: string; readonly about: string; readonly hover: vscode.Hover } | undefined> {
  const offset = source.indexOf('|');
  const content = source.slice(0, offset) + source.slice(offset + 1);
  const document = await newDocument(language, content);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    document.positionAt(offset),
  );
  for (const hover of hovers) {
    const text = hover.contents.map((part) => (typeof part === 'string' ? part : part.value)).join('\n');
    if (text.includes('image/svg+xml')) return { text, about: document.getText(hover.range), hover };
  }
  return undefined;
}

/** The arguments of a command's link in a hover. */
function argumentsOf(text: string, command: string): unknown[] {
  const [, encoded] =
    new RegExp(`\\(command:${command.replaceAll('.', '\\.')}\\?([^)]*)\\)`).exec(text) ?? [];
  if (encoded === undefined) throw new Error(`there is no link to ${command}`);
  const parsed: unknown = JSON.parse(decodeURIComponent(encoded));
  return Array.isArray(parsed) ? parsed : [];
}

describe('Hovering over matrix literals', () => {
  // The first document of a language wakes the extension up.
  before(async () => {
    await until('the first hover', () => hoverIn('python', 'x = [[1, 2], [3, |4]]'));
  });
  afterEach(closeAll);

  const found: readonly (readonly [
    language: string,
    source: string,
    about: string,
    says: readonly RegExp[],
  ])[] = [
    [
      'python',
      'x = np.array([[1, 2],\n  [3, |4]]) + 1',
      'np.array([[1, 2],\n  [3, 4]])',
      [/2×2/, /minimum 1/, /not symmetric/],
    ],
    ['javascript', 'const k = [[0, 1], [1, |0]];', '[[0, 1], [1, 0]]', [/2 zeros/, /symmetric/]],
    ['json', '{"w": [[1, 2, 3], [4, |5]]}', '[[1, 2, 3], [4, 5]]', [/ragged/, /row 2 has 2 numbers/]],
    ['cpp', 'float m[2][2] = {{1.0f, 2.5f}, {3, |4}};', '{{1.0f, 2.5f}, {3, 4}}', [/maximum 4/]],
    ['markdown', '```backprop\nX = [1 2; 3 |4]\n```\n', '[1 2; 3 4]', [/2×2/]],
  ];
  for (const [language, source, about, says] of found) {
    it(`in ${language}`, async () => {
      const hover = await hoverIn(language, source);
      if (!hover) throw new Error('there is no hover');
      equal(hover.about, about, 'what the hover is about');
      for (const said of says) holds(said.test(hover.text), `the hover says ${said}`, hover.text);
    });
  }

  const nothing: readonly (readonly [language: string, source: string])[] = [
    ['python', 'x[1, 2, |3]'],
    ['typescript', 'let a: number[|];'],
    ['markdown', 'See [1, 2, |3].'],
  ];
  for (const [language, source] of nothing) {
    it(`in ${language} says nothing of ${source}`, async () => {
      equal((await hoverIn(language, source))?.text, undefined, 'the hover');
    });
  }

  it('leaves our own language to its own hovers', async () => {
    const hover = await hoverIn('backprop', 'X = [1 2; 3 |4]');
    holds(!hover?.text.includes('backprop.literal'), 'no links');
  });

  it('is there for CSV, which has no language', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    if (!folder) throw new Error('the tests need a workspace folder');
    const uri = vscode.Uri.joinPath(folder.uri, 'literals.csv');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('a,b\n1,2\n3,4\n'));
    const document = await vscode.workspace.openTextDocument(uri);
    const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(1, 0),
    );
    const text = (hover?.contents ?? [])
      .map((part) => (typeof part === 'string' ? part : part.value))
      .join('\n');
    holds(text.includes('2×2'), 'the hover says 2×2', text);
  });

  it('copies through its links', async () => {
    const hover = await hoverIn('python', 'x = [[1, 2], [3, |4]]');
    const [target] = argumentsOf(hover?.text ?? '', 'backprop.literal.copyAs');
    const formats: readonly (readonly [string, string])[] = [
      ['tex', '\\begin{bmatrix}\n  1 & 2 \\\\\n  3 & 4\n\\end{bmatrix}'],
      ['numpy', 'np.array([[1., 2.],\n          [3., 4.]])'],
      ['pytorch', 'torch.tensor([[1., 2.],\n              [3., 4.]], dtype=torch.float64)'],
      ['matlab', '[1 2;\n 3 4]'],
    ];
    for (const [format, text] of formats) {
      equal(await vscode.commands.executeCommand('backprop.literal.copyAs', target, format), text, format);
    }
  });

  it('opens as X in a new notebook, then as K in the same one', async () => {
    const hover = await hoverIn('python', 'x = [[1, 2], [3, |4]]');
    const text = hover?.text ?? '';
    const open = (command: string) =>
      vscode.commands.executeCommand<vscode.NotebookDocument | undefined>(
        command,
        ...argumentsOf(text, command),
      );
    await open('backprop.literal.openAsX');
    const notebook = await until('a notebook', () => vscode.window.activeNotebookEditor?.notebook);
    equal(codeCells(notebook)[0]?.document.getText(), 'X = [1 2\n     3 4]', 'the first cell');
    holds(codeCells(notebook).length > 1, 'a convolution follows');
    await open('backprop.literal.openAsK');
    await until('a cell with K', () =>
      codeCells(notebook).some((cell) => cell.document.getText() === 'K = [1 2\n     3 4]'),
    );
  });

  it('is limited to the languages of the setting', async () => {
    const settings = vscode.workspace.getConfiguration();
    const setting = 'backprop.hover.languages';
    await settings.update(setting, ['json'], vscode.ConfigurationTarget.Global);
    try {
      await until('no hover', async () => (await hoverIn('python', 'x = [[1, 2], [3, |4]]')) === undefined);
      holds((await hoverIn('json', '[[1, 2], [3, |4]]')) !== undefined, 'a hover in JSON');
    } finally {
      await settings.update(setting, undefined, vscode.ConfigurationTarget.Global);
    }
    await until('a hover', () => hoverIn('python', 'x = [[1, 2], [3, |4]]'));
  });
});
