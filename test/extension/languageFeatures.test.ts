import * as vscode from 'vscode';
import { equal, holds, rejection } from './expect';
import { closeAll, codeCells, openCells, runAll, type, underlined, until } from './workspace';

/** A notebook of cells with a `|` where the cursor is. */
interface At {
  readonly notebook: vscode.NotebookDocument;
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
}

async function at(cells: readonly string[]): Promise<At> {
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

/** What a provider answers at the cursor, as lines of text. */
type Ask = (at: At) => Promise<readonly string[]>;

const asked = <T>(command: string, { document, position }: At, ...more: readonly unknown[]): Thenable<T> =>
  vscode.commands.executeCommand<T>(command, document.uri, position, ...more);

/** `2: K`: the number of the cell and what stands at the place. */
const placesOf = (notebook: vscode.NotebookDocument, places: readonly vscode.Location[]): string[] =>
  places.map(({ uri, range }) => {
    const index = codeCells(notebook).findIndex(({ document }) => document.uri.toString() === uri.toString());
    const document = codeCells(notebook)[index]?.document;
    return `${index + 1}:${range.start.line + 1}: ${document?.getText(range)}`;
  });

/** `X → Y` for what an edit puts where: the cells after it. */
async function applied(notebook: vscode.NotebookDocument, edit: vscode.WorkspaceEdit): Promise<string[]> {
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('the edit was refused');
  return textsOf(notebook);
}

const completions: Ask = async (place) => {
  const list = await asked<vscode.CompletionList>('vscode.executeCompletionItemProvider', place);
  return list.items
    .filter(({ kind }) => kind !== vscode.CompletionItemKind.Text)
    .map((item) => [labelOf(item), item.detail ?? ''].join(': '));
};

const hovers: Ask = async (place) => {
  const found = await asked<vscode.Hover[]>('vscode.executeHoverProvider', place);
  return found.flatMap(({ contents, range }) => [
    `«${place.document.getText(range)}»`,
    ...contents.map((content) => (typeof content === 'string' ? content : content.value)),
  ]);
};

const signatures: Ask = async (place) => {
  const help = await asked<vscode.SignatureHelp | undefined>('vscode.executeSignatureHelpProvider', place);
  return (help?.signatures ?? []).map(({ label, parameters }) => {
    const active = parameters[help?.activeParameter ?? -1]?.label;
    const shown = Array.isArray(active) ? label.slice(active[0], active[1]) : active;
    return `${label.slice(0, label.indexOf('('))}: ${shown ?? '-'}`;
  });
};

/** The underlines of the cell, and what they say. */
const diagnostics: Ask = async ({ document }) => {
  const found = await until('underlines', () => {
    const all = vscode.languages.getDiagnostics(document.uri);
    return all.length > 0 && all;
  });
  return found.map(({ range, message }) => `«${document.getText(range)}» ${message}`);
};

/** The titles of the fixes, and the cells after the first of them. */
const fixes: Ask = async (place) => {
  await diagnostics(place);
  const all = new vscode.Range(0, 0, place.document.lineCount, 0);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    place.document.uri,
    place.document.validateRange(all),
  );
  const ours = actions.filter(({ edit }) => edit !== undefined);
  const [first] = ours;
  const after = first?.edit ? await applied(place.notebook, first.edit) : [];
  return [...ours.map(({ title }) => title), ...after];
};

const hints: Ask = async ({ document }) => {
  const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    document.validateRange(new vscode.Range(0, 0, 1000, 0)),
  );
  return found.map(({ label, position }) => `${position.line}:${position.character}${String(label)}`);
};

const definitions: Ask = async (place) =>
  placesOf(place.notebook, await asked<vscode.Location[]>('vscode.executeDefinitionProvider', place));

const references: Ask = async (place) =>
  placesOf(place.notebook, await asked<vscode.Location[]>('vscode.executeReferenceProvider', place));

const highlights: Ask = async (place) => {
  const found = await asked<vscode.DocumentHighlight[] | undefined>(
    'vscode.executeDocumentHighlights',
    place,
  );
  return (found ?? []).map(
    ({ range, kind }) =>
      `${range.start.line}:${range.start.character}${kind === vscode.DocumentHighlightKind.Write ? ' write' : ''}`,
  );
};

const renamedTo =
  (name: string): Ask =>
  async (place) =>
    applied(
      place.notebook,
      await asked<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', place, name),
    );

const refusedFor =
  (name: string): Ask =>
  async (place) => [
    (await rejection(asked<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', place, name)))
      .message,
  ];

const outline: Ask = async ({ document }) => {
  const found = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
    'vscode.executeDocumentSymbolProvider',
    document.uri,
  );
  return (found ?? []).map(({ name, detail, selectionRange }) =>
    [name, detail, document.getText(selectionRange)].join(' | '),
  );
};

/** The tokens as VS Code gets them, told back into text: each has its line and column from the one before. */
const tokens: Ask = async ({ document }) => {
  const legend = await vscode.commands.executeCommand<vscode.SemanticTokensLegend>(
    'vscode.provideDocumentSemanticTokensLegend',
    document.uri,
  );
  const { data } = await vscode.commands.executeCommand<vscode.SemanticTokens>(
    'vscode.provideDocumentSemanticTokens',
    document.uri,
  );
  const found: string[] = [];
  let line = 0;
  let column = 0;
  for (let n = 0; n + 4 < data.length; n += 5) {
    const [down = 0, across = 0, length = 0, kind = 0, modifiers = 0] = data.subarray(n, n + 5);
    column = down > 0 ? across : column + across;
    line += down;
    const text = document.getText(new vscode.Range(line, column, line, column + length));
    const marks = legend.tokenModifiers.filter((_, bit) => (modifiers & (1 << bit)) !== 0);
    found.push([text, legend.tokenTypes[kind], ...marks].join('.'));
  }
  return found;
};

const folds: Ask = async ({ document }) => {
  const found = await vscode.commands.executeCommand<vscode.FoldingRange[] | undefined>(
    'vscode.executeFoldingRangeProvider',
    document.uri,
  );
  return (found ?? []).map(({ start, end }) => `${start}-${end}`);
};

const selections: Ask = async ({ document, position }) => {
  const [first] = await vscode.commands.executeCommand<vscode.SelectionRange[]>(
    'vscode.executeSelectionRangeProvider',
    document.uri,
    [position],
  );
  const grown: string[] = [];
  for (let range: vscode.SelectionRange | undefined = first; range; range = range.parent)
    grown.push(document.getText(range.range));
  return grown;
};

const formatting: Ask = async ({ notebook, document }) => {
  const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
    'vscode.executeFormatDocumentProvider',
    document.uri,
    { tabSize: 2, insertSpaces: true },
  );
  if (!edits || edits.length === 0) return textsOf(notebook);
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, edits);
  return applied(notebook, edit);
};

/** Text or pattern that one of the answers has to be, or `not` none of them may; `only`: there are no others. */
interface Case {
  readonly cells: readonly string[];
  readonly run?: true;
  readonly only?: readonly string[];
  readonly some?: readonly RegExp[];
  readonly not?: readonly RegExp[];
}

const PROVIDERS: readonly (readonly [what: string, ask: Ask, cases: readonly Case[]])[] = [
  [
    'completion',
    completions,
    [
      {
        cells: ['X = ones(3, 3)', 'K = [1 2; 3 4]', 'Z = conv2d(X, K, |)'],
        some: [/^X: 3×3$/, /^K: 2×2$/, /^padding=: 0 unless given$/, /^stride=/, /^relu: relu\(X\)$/],
      },
      { cells: ['|', 'X = 1'], some: [/^gradcheck/, /^convolution with backward: /], not: [/^X:/] },
      { cells: ['X = 1', 'conv2d(X, [1 2; 3 4], padding=|'], some: [/^"same"/, /^"valid"/] },
      { cells: ['X = [1 2', 'Y = X.|'], some: [/^T: /, /^grad: /, /^sum: /], not: [/^zeros/] },
      { cells: ['X = 1', '# the X|'], only: [] },
      { cells: ['X = 1', '"X|'], only: [] },
      { cells: ['X = = [', 'K = 2; |'], some: [/^K: scalar$/, /^conv2d: /] },
    ],
  ],
  [
    'hover',
    hovers,
    [
      {
        cells: ['K = [1 2; 3 4]', 'K| + 1'],
        run: true,
        some: [/^«K»$/, /K: 2×2/, /defined in code cell 1, line 1/, /data:image\/svg\+xml;base64,/],
      },
      { cells: ['K = [1 2; 3 4]', 'K| + 1'], some: [/its value is known after a run/] },
      {
        cells: ['con|v2d([1 2; 3 4], [1])'],
        some: [/^«conv2d»$/, /stride=1/, /∂L\/∂K\\_uv = .*∂L\/∂Z/, /Shape: /, /Example: /],
      },
      { cells: ['conv2d(X, K, stri|de=2)'], some: [/^«stride»$/, /1 unless given/] },
      { cells: ['X = [1 2; 3 4]\nX |@ X'], some: [/^«@»$/, /The matrix product/, /∂L\/∂A = ∂L\/∂Z Bᵀ/] },
      { cells: ['a = 0.|1'], some: [/^«0\.1»$/, /stored as 0\.1000000000000000055/] },
      { cells: ['X = [1 2; 3| 4'], some: [/2×2/, /mean 2\.5/, /standard deviation 1\.12/] },
      { cells: ['# K|'], only: [] },
    ],
  ],
  [
    'signature help',
    signatures,
    [
      { cells: ['conv2d(ones(3, 3), ones(2, 2), padding=|)'], only: ['conv2d: padding=0'] },
      { cells: ['conv2d(relu(|'], only: ['relu: X'] },
      { cells: ['conv2d(X,|'], only: ['conv2d: K'] },
      { cells: ['(1 + |2)'], only: [] },
    ],
  ],
  [
    'diagnostics',
    diagnostics,
    [
      {
        cells: ['weight = 1', 'weigth| + 1'],
        only: ['«weigth» "weigth" is not defined. Did you mean "weight"?'],
      },
      { cells: ['Y = X|', 'X = 1'], some: [/^«X» "X" is not defined yet: code cell 2/] },
      { cells: ['X = ones(2, 3)', 'X @ X|'], some: [/^«X @ X» /] },
      { cells: ['X = 1|\nY = 2'], only: ['«X» Nothing reads this value of "X".'] },
      { cells: ['[1 2; 3|]'], some: [/^«3» Row 2 has 1 element/] },
      { cells: ['conv2d(ones(2, 2), ones(3, 3)|)'], some: [/^«conv2d\(ones\(2, 2\), ones\(3, 3\)\)» /] },
    ],
  ],
  [
    'quick fixes',
    fixes,
    [
      { cells: ['A = ones(2, 3)', 'A @ A|'], only: ['Transpose A', 'A = ones(2, 3)', "A' @ A"] },
      { cells: ['weight = 1', 'weigth| + 1'], only: ['Change to "weight"', 'weight = 1', 'weight + 1'] },
      {
        cells: ['conv2d(ones(2, 2), ones(3, 3)|)'],
        some: [/^Add padding=1$/, /^conv2d\(ones\(2, 2\), ones\(3, 3\), padding=1\)$/],
      },
      { cells: ['[1 2 3; 4|]'], some: [/^Fill the short rows with zeros$/, /^\[1 2 3; 4 0 0\]$/] },
    ],
  ],
  [
    'inlay hints',
    hints,
    [
      { cells: ['Z = conv2d(ones(4, 4), ones(2, 2))|'], only: ['0:1: 3×3'] },
      { cells: ['X = ones(2, 3)', "Y = X'|\ns = 1"], only: ['0:1: 3×2'] },
      { cells: ['X = |'], only: [] },
    ],
  ],
  [
    'definition',
    definitions,
    [
      { cells: ['X = 1\nK = [1 2; 3 4]', 'Y = 2', 'K| + 1'], only: ['1:2: K'] },
      { cells: ['X = 1', 'X = 2', 'X|'], only: ['2:1: X'] },
      { cells: ['Q|'], only: [] },
    ],
  ],
  [
    'references',
    references,
    [
      { cells: ['X| = 1', 'X + X', 'X = 2\nX'], only: ['1:1: X', '2:1: X', '2:1: X'] },
      { cells: ['X = 1', 'Y = X', 'Y + (X|'], only: ['1:1: X', '2:1: X', '3:1: X'] },
    ],
  ],
  ['highlights', highlights, [{ cells: ['X = 1', 'Y = X| + X'], only: ['0:4', '0:8'] }]],
  [
    'rename',
    renamedTo('weight'),
    [
      {
        cells: ['X = [1 2; 3 4]', 'X| @ X  # X', "Z = X'\nX -= 1"],
        only: ['weight = [1 2; 3 4]', 'weight @ weight  # X', "Z = weight'\nweight -= 1"],
      },
      { cells: ['X = 1', 'conv2d(X|, ['], only: ['weight = 1', 'conv2d(weight, ['] },
    ],
  ],
  [
    'a refused rename',
    refusedFor('Y'),
    [
      { cells: ['X| = 1', 'Y = X'], some: [/already/] },
      { cells: ['con|v2d(1, 2)'], some: [/./] },
      { cells: ['|'], some: [/./] },
    ],
  ],
  [
    'the outline',
    outline,
    [
      { cells: ['X = [1 2\n     3 4]\nX + 1\ns = 2|'], only: ['X | 2×2 | X', 's | scalar | s'] },
      { cells: ['X = [1 2|'], only: ['X | 2 | X'] },
      { cells: ['|'], only: [] },
    ],
  ],
  [
    'semantic tokens',
    tokens,
    [
      {
        cells: ['X = symbol(2)\nrelu(X, axis=pi)|'],
        only: [
          'X.variable.definition.symbolic',
          'symbol.function.defaultLibrary',
          '2.number',
          'relu.function.defaultLibrary',
          'X.variable.symbolic',
          'axis.parameter',
          'pi.variable.readonly',
        ],
      },
      { cells: ['# X|'], only: [] },
    ],
  ],
  [
    'folding',
    folds,
    [
      { cells: ['X = [1 2\n     3 4]\n# one\n# two|'], only: ['0-1', '2-3'] },
      { cells: ['X = [1 2|'], only: [] },
    ],
  ],
  [
    'selection ranges',
    selections,
    [
      {
        cells: ['Z = relu([1 |2; 3 4])'],
        some: [/^2$/, /^1 2$/, /^\[1 2; 3 4\]$/, /^relu\(\[1 2; 3 4\]\)$/, /^Z = relu\(\[1 2; 3 4\]\)$/],
      },
    ],
  ],
  [
    'formatting',
    formatting,
    [
      {
        cells: ['X=[1,2;3,4]   # ones\nA = [1.5 2\n10 3]|'],
        only: ['X = [1, 2; 3, 4]   # ones\nA = [ 1.5 2\n     10   3]'],
      },
      { cells: ['Z=relu( [1,2|'], only: ['Z=relu( [1,2'] },
      { cells: ['|'], only: [''] },
    ],
  ],
];

for (const [what, ask, cases] of PROVIDERS) {
  describe(`At a cursor: ${what}`, () => {
    afterEach(closeAll);
    for (const { cells, run, only, some = [], not = [] } of cases) {
      it(cells.join(' ‖ ').replaceAll('\n', ' ⏎ '), async () => {
        const place = await at(cells);
        if (run) await runAll(place.notebook);
        const said = await ask(place);
        if (only) equal(said, only, 'the answers');
        for (const pattern of some)
          holds(
            said.some((one) => pattern.test(one)),
            `there is ${pattern}`,
            said,
          );
        for (const pattern of not)
          holds(!said.some((one) => pattern.test(one)), `there is no ${pattern}`, said);
      });
    }
  });
}

describe('While typing', () => {
  afterEach(closeAll);

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

  it('keeps two notebooks apart', async () => {
    const one = await openCells('K = [1 2; 3 4]', 'K + 1');
    // Kept open behind the other one.
    await vscode.window.showNotebookDocument(one, { preview: false });
    const other = await openCells('K', 'Z = K');
    const [cell] = codeCells(other);
    await until('the underline in the other notebook', () => underlined(cell).join() === 'K');
    equal(codeCells(one).flatMap(underlined), [], 'the underlines of the first');
    const document = codeCells(one)[0]?.document;
    if (!document) throw new Error('there is no cell');
    const position = new vscode.Position(0, 0);
    const place: At = { notebook: one, document, position };
    equal(await references(place), ['1:1: K', '2:1: K'], 'the references');
    await renamedTo('W')(place);
    equal(textsOf(other), ['K', 'Z = K'], 'the cells of the other notebook');
  });
});
