import * as vscode from 'vscode';
import { equal, holds } from './expect';
import { closeAll, codeCells, openCells, runAll } from './workspace';

/** What a hover says at the place of a text in a cell, and what it is about. */
async function hover(
  cell: vscode.NotebookCell | undefined,
  at: string,
): Promise<{ readonly text: string; readonly about: string } | undefined> {
  if (!cell) throw new Error('there is no such cell');
  const { document } = cell;
  const offset = document.getText().indexOf(at);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    document.positionAt(offset),
  );
  const [first] = hovers;
  if (!first) return undefined;
  return {
    text: first.contents.map((content) => (typeof content === 'string' ? content : content.value)).join('\n'),
    about: document.getText(first.range),
  };
}

/** The picture of a hover, decoded. */
const picture = (text: string): string => {
  const [, data] =
    /!\[[^\]]*\]\(data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)\|width=\d+,height=\d+\)/.exec(text) ?? [];
  return data === undefined
    ? ''
    : new TextDecoder().decode(Uint8Array.from(atob(data), (c) => c.charCodeAt(0)));
};

describe('Hovering', () => {
  afterEach(closeAll);

  const cells: readonly {
    readonly what: string;
    readonly cells: readonly string[];
    readonly run: boolean;
    readonly cell: number;
    readonly at: string;
    readonly about: string;
    readonly says: readonly RegExp[];
    readonly pictures: number;
  }[] = [
    {
      what: 'a literal before any run',
      cells: ['A = [1 2 3; 4 5 9]'],
      run: false,
      cell: 0,
      at: '2 3',
      about: '[1 2 3; 4 5 9]',
      says: [/2×3/, /6 elements/, /minimum 1/, /maximum 9/, /mean 4/, /no zeros/],
      pictures: 1,
    },
    {
      what: 'a variable after a run',
      cells: ['A = [0 2; 4 6]', 'A + 1'],
      run: true,
      cell: 1,
      at: 'A',
      about: 'A',
      says: [/A: 2×2/, /maximum 6/, /mean 3/, /1 zero/, /leaf/],
      pictures: 1,
    },
    {
      what: 'a variable with its gradient',
      cells: ['A = [1 2]', 'backward(sum(A * A))', 'A'],
      run: true,
      cell: 2,
      at: 'A',
      about: 'A',
      says: [/A: (1×2|2)/, /∂L\/∂A/],
      pictures: 2,
    },
    {
      what: 'a scalar, which has no picture',
      cells: ['a = 2.5', 'a'],
      run: true,
      cell: 1,
      at: 'a',
      about: 'a',
      says: [/2\.5/],
      pictures: 0,
    },
    {
      what: 'a matrix of symbols, which has no numbers',
      cells: ['S = symbol(2, 2)', 'S'],
      run: true,
      cell: 1,
      at: 'S',
      about: 'S',
      says: [/2×2/, /no numbers/],
      pictures: 0,
    },
    {
      what: 'a function',
      cells: ['conv2d([1 2; 3 4], [1])'],
      run: false,
      cell: 0,
      at: 'conv2d',
      about: 'conv2d',
      says: [/conv2d\(/, /stride/],
      pictures: 0,
    },
  ];

  for (const { what, cells: sources, run, cell, at, about, says, pictures } of cells) {
    it(`over ${what}`, async () => {
      const notebook = await openCells(...sources);
      if (run) await runAll(notebook);
      const found = await hover(codeCells(notebook)[cell], at);
      if (!found) throw new Error('there is no hover');
      equal(found.about, about, 'what the hover is about');
      for (const said of says)
        holds(said.test(found.text), `the hover says ${said}`, found.text.slice(0, 600));
      equal(found.text.split('data:image/svg+xml').length - 1, pictures, 'pictures');
      if (pictures > 0) {
        const svg = picture(found.text);
        holds(/<svg[\s\S]*<\/svg>/.test(svg), 'the picture is an SVG', svg.slice(0, 100));
        holds(!svg.includes('var('), 'its colours are baked in');
      }
    });
  }

  const nothing: readonly (readonly [what: string, cell: string, at: string])[] = [
    ['a number', 'a = 1 + 2', '1'],
    ['an unknown name', 'a = nothing', 'nothing'],
    ['a comment', '# A comment', 'comment'],
  ];
  for (const [what, cell, at] of nothing) {
    it(`over ${what} says nothing`, async () => {
      const notebook = await openCells(cell);
      equal(await hover(codeCells(notebook)[0], at), undefined, 'the hover');
    });
  }

  it('forgets variables at Restart Session', async () => {
    const notebook = await openCells('A = ones(2, 2)', 'A');
    await runAll(notebook);
    await vscode.commands.executeCommand('backprop.restartSession');
    const found = await hover(codeCells(notebook)[1], 'A');
    holds(/its value is known after a run/.test(found?.text ?? ''), 'no value is known', found?.text);
    equal(picture(found?.text ?? ''), '', 'the picture');
  });
});
