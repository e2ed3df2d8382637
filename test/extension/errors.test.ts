import { equal, holds } from './expect';
import {
  closeAll,
  codeCells,
  errorText,
  openCells,
  runAll,
  runCell,
  text,
  type,
  underlined,
  until,
} from './workspace';

describe('Errors', () => {
  afterEach(closeAll);

  /** `where` is what the message names, `under` the text that is underlined. */
  const errors: readonly {
    readonly cell: string;
    readonly where: string;
    readonly says: RegExp;
    readonly under: string;
  }[] = [
    { cell: 'a = 1\nb = a + nothing', where: 'Line 2, column 9', says: /nothing/, under: 'nothing' },
    { cell: 'A = [1 2\n     3]', where: 'Line 2, column 6', says: /row|1 .*2/i, under: '3' },
    {
      cell: 'X = ones(2, 2)\nconv2d(X, ones(3, 3))',
      where: 'Line 2, column 1',
      says: /Kernel size can't be greater than actual input size/i,
      under: 'conv2d(X, ones(3, 3))',
    },
    {
      cell: 'conv2d(ones(3, 3), ones(2, 2), strid=2)',
      where: 'Line 1, column 32',
      says: /strid/,
      under: 'strid',
    },
    { cell: '[1 2 3] / [1 2]', where: 'Line 1, column 1', says: /3.*2/, under: '[1 2 3] / [1 2]' },
    { cell: 'a = (1 + 2', where: 'Line 1, column', says: /./, under: '' },
  ];

  for (const { cell: source, where, says, under } of errors) {
    it(`${JSON.stringify(source)}: ${where}`, async () => {
      const notebook = await openCells('before = 1', source, 'after = 1');
      await runAll(notebook);
      const [before, failing, after] = codeCells(notebook);
      equal(
        [before, failing, after].map((cell) => cell?.executionSummary?.success),
        [true, false, undefined],
        'success of the cells',
      );
      equal(after?.outputs.length, 0, 'outputs of the cell behind');
      const said = errorText(failing) ?? '';
      holds(said.startsWith(where), `the message begins with “${where}”`, said);
      holds(says.test(said), `the message says ${says}`, said);
      const marks = await until('one underline', () => {
        const found = underlined(failing);
        return found.length === 1 && found;
      });
      if (under !== '') equal(marks, [under], 'what is underlined');
      await type(failing, 'fine = 1');
      await until('the underline to go away', () => underlined(failing).length === 0);
    });
  }

  it('leave every variable as it was before the statement that failed', async () => {
    const notebook = await openCells('a = [1 2]', 'b = 5; a = a + nothing', 'b + a');
    await runAll(notebook);
    await runCell(notebook, 2);
    const [, , last] = codeCells(notebook);
    equal(last?.executionSummary?.success, true, 'success');
    holds(/6\s+7/.test(text(last) ?? ''), 'b + a is [6 7]', text(last));
  });

  it('show what the cell made before them', async () => {
    const notebook = await openCells('[1 2; 3 4]\nnothing');
    await runAll(notebook);
    const [cell] = codeCells(notebook);
    equal(cell?.outputs.length, 2, 'outputs');
    holds(errorText(cell) !== undefined, 'the last is the error');
  });

  it('are underlined while typing, before any run', async () => {
    const notebook = await openCells('a = [1 2; 3 4]');
    const [cell] = codeCells(notebook);
    equal(underlined(cell), []);
    await type(cell, 'a = [1 2; 3 4]) + 1');
    equal(
      await until('an underline', () => {
        const found = underlined(cell);
        return found.length > 0 && found;
      }),
      [')'],
      'what is underlined',
    );
    await type(cell, 'a = [1 2; 3 4]');
    await until('the underline to go away', () => underlined(cell).length === 0);
  });

  it('are underlined in a file that was just opened', async () => {
    const notebook = await openCells('a = (1 + 2');
    const [cell] = codeCells(notebook);
    await until('the underline', () => underlined(cell).length === 1);
  });

  it('go away when the cell ran well after a change in another one', async () => {
    const notebook = await openCells('a = 1', 'a + later');
    await runAll(notebook);
    const [first, second] = codeCells(notebook);
    await until('the underline', () => underlined(second).length === 1);
    await type(first, 'a = 1; later = 2');
    await runAll(notebook);
    await until('the underline to go away', () => underlined(second).length === 0);
    equal(errorText(second), undefined, 'the error');
  });
});
