import * as vscode from 'vscode';
import { PAYLOAD_MIME } from '../../src/notebook/mime';
import type { ContentData, Payload } from '../../src/notebook/payload';
import { equal, holds } from './expect';
import { closeAll, codeCells, openCells, payload, runAll, runCell, text, type } from './workspace';

const numbers = (content: ContentData | undefined): unknown =>
  content && 'numbers' in content ? content.numbers : undefined;

/** Values and gradients of the first figure, by name. */
function named({ figures }: Payload): Record<string, { value: unknown; gradient: unknown }> {
  const [figure] = figures;
  if (!figure || !('scene' in figure)) throw new Error('the figure has no scene');
  const found: Record<string, { value: unknown; gradient: unknown }> = {};
  for (const { name, content, gradient } of figure.scene.values) {
    if (name !== undefined) found[name] = { value: numbers(content), gradient: numbers(gradient) };
  }
  return found;
}

describe('Running cells', () => {
  afterEach(closeAll);

  const forward = 'X = [1 2 3; 4 5 6; 7 8 9]\nK = [1 2; 3 4]\nB = 1\nZ = conv2d(X, K, B)';
  const backward = 'backward(Z, [1 2; 3 4])';

  it('gives the numbers of the worked example, in three MIME types', async () => {
    const notebook = await openCells(forward, backward, 'K = K - 0.01 * grad(K)');
    await runAll(notebook);
    const [first, second, third] = codeCells(notebook);
    equal(
      second?.outputs.map(({ items }) => items.map(({ mime }) => mime)),
      [[PAYLOAD_MIME, 'text/plain', 'text/markdown']],
      'the MIME types',
    );
    equal(named(payload(first))['Z']?.value, [38, 48, 68, 78], 'Z');
    const found = named(payload(second));
    equal(found['K']?.gradient, [37, 47, 67, 77], 'dK');
    equal(found['B']?.gradient, [10], 'dB');
    equal(found['X']?.gradient, [1, 4, 4, 6, 20, 16, 9, 24, 16], 'dX');
    equal(payload(second).figures[0]?.kind, 'backward');
    const { figures, summary } = payload(third);
    equal(figures[0]?.kind, 'update');
    holds(/\bK\b/.test(summary), 'the summary names what was changed', summary);
    for (const cell of [first, second, third]) {
      equal(cell?.executionSummary?.success, true, 'success');
      holds((cell?.executionSummary?.timing?.endTime ?? 0) > 0, 'the cell says how long it ran');
    }
  });

  it('begins the data with a sentence, for the Accessible View', async () => {
    const notebook = await openCells('[1 2; 3 4]');
    await runAll(notebook);
    const [cell] = codeCells(notebook);
    const [first] = cell?.outputs[0]?.items ?? [];
    const json = new TextDecoder().decode(first?.data);
    holds(/^\{"summary":"[^"]+"/.test(json), 'the summary comes first', json.slice(0, 60));
  });

  it('puts formulas into the Markdown twin and numbers into the text', async () => {
    const notebook = await openCells(forward, backward);
    await runAll(notebook);
    const cell = codeCells(notebook)[1];
    const items = cell?.outputs[0]?.items ?? [];
    const markdown = new TextDecoder().decode(items[2]?.data);
    holds(markdown.includes('$$'), 'there is a formula', markdown.slice(0, 200));
    holds(/20/.test(text(cell) ?? ''), 'the text holds dX[2,2]', text(cell));
  });

  it('leaves the document clean', async () => {
    const notebook = await openCells(forward, backward);
    await runAll(notebook);
    equal(notebook.isDirty, false, 'dirty');
  });

  it('replaces the output of an earlier run', async () => {
    const notebook = await openCells('a = 1');
    await runAll(notebook);
    await type(codeCells(notebook)[0], 'a = 7');
    await runCell(notebook, 0);
    const [cell] = codeCells(notebook);
    equal(cell?.outputs.length, 1, 'the number of outputs');
    holds(text(cell)?.includes('7') === true, 'the new number is shown', text(cell));
  });

  it('shows the results without numbers as formulas', async () => {
    const notebook = await openCells(
      'X = symbol(3, 3); K = symbol(2, 2); B = symbol(); Z = conv2d(X, K, B)',
      'backward(Z)',
    );
    await runAll(notebook);
    const [, cell] = codeCells(notebook);
    equal(cell?.executionSummary?.success, true, 'success');
    holds(payload(cell).summary.length > 0, 'there is a summary');
    const markdown = new TextDecoder().decode(cell?.outputs[0]?.items[2]?.data);
    holds(/K_\{?\{?11|K_\{1,?1\}/.test(markdown), 'a formula names K11', markdown.slice(0, 400));
  });

  it('has no output where there is nothing to show', async () => {
    const notebook = await openCells('# only a comment', '');
    await runAll(notebook);
    equal(
      codeCells(notebook).map(({ outputs, executionSummary }) => [outputs.length, executionSummary?.success]),
      [
        [0, true],
        [0, true],
      ],
    );
  });

  it('leaves Markdown cells alone', async () => {
    const notebook = await openCells('a = 1');
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.uri, [
      vscode.NotebookEdit.insertCells(0, [
        new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, 'Text.', 'markdown'),
      ]),
    ]);
    await vscode.workspace.applyEdit(edit);
    await runAll(notebook);
    equal(
      notebook.getCells().map(({ outputs }) => outputs.length),
      [0, 1],
    );
  });
});
