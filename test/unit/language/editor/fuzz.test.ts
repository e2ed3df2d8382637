import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  Checker,
  cellHoverAt,
  completionsAt,
  definitionAt,
  findingMessage,
  foldsOf,
  formatCell,
  highlightsAt,
  quickFixesAt,
  referencesAt,
  rename,
  selectionRangesAt,
  semanticTokensOf,
  shapeHints,
  signatureAt,
  symbolsOf,
} from '../../../../src/language/editor';
import { soups } from './soups';

const none = new Map();

/** Asks everything about a place. @throws nothing, whatever the text. */
function survives(texts: readonly string[], cell: number, offset: number): void {
  const checker = new Checker();
  const notebook = checker.check(texts);
  const text = texts[cell] ?? '';
  const inside = ({ start, end }: { start: number; end: number }, whole = text): void =>
    assert.ok(0 <= start && start <= end && end <= whole.length, `${start}…${end} of ${whole.length}`);
  for (const [n, { findings, occurrences }] of notebook.cells.entries()) {
    for (const finding of findings) {
      inside(finding, texts[n]);
      assert.notEqual(findingMessage(finding.detail), '');
    }
    for (const found of occurrences) inside(found, texts[n]);
  }
  for (const trigger of [undefined, ' ', '=', '(']) {
    for (const completion of completionsAt(notebook, cell, offset, none, trigger)) {
      inside(completion);
      assert.ok(completion.start <= offset && offset <= completion.end);
    }
  }
  signatureAt(notebook, cell, offset);
  definitionAt(notebook, cell, offset);
  for (const found of [...referencesAt(notebook, cell, offset), ...highlightsAt(notebook, cell, offset)]) {
    inside(found, texts[found.cell]);
  }
  const renaming = rename(notebook, cell, offset, 'fresh');
  if (renaming.kind === 'edits') for (const edit of renaming.edits) inside(edit, texts[edit.cell]);
  for (const symbol of symbolsOf(notebook, cell)) {
    inside(symbol);
    // VS Code refuses an outline whose names stand outside their entries.
    assert.ok(symbol.start <= symbol.nameStart && symbol.nameEnd <= symbol.end);
  }
  let last = 0;
  for (const token of semanticTokensOf(notebook, cell)) {
    inside(token);
    assert.ok(token.start >= last);
    last = token.end;
  }
  const lines = text.split('\n').length;
  for (const { startLine, endLine } of foldsOf(text)) {
    assert.ok(0 <= startLine && startLine < endLine && endLine < lines);
  }
  const program = notebook.cells[cell]?.program;
  assert.ok(program);
  let inner = { start: offset, end: offset };
  for (const range of selectionRangesAt(text, program, offset)) {
    inside(range);
    assert.ok(range.start <= inner.start && inner.end <= range.end);
    inner = range;
  }
  for (const edit of formatCell(text)) inside(edit);
  for (const hint of shapeHints(notebook, cell, none)) inside({ start: hint.offset, end: hint.offset });
  for (const { edits } of quickFixesAt(checker, notebook, cell, { start: 0, end: text.length })) {
    for (const edit of edits) inside(edit);
  }
  const hover = cellHoverAt(notebook, cell, offset, none);
  if (hover) inside(hover);
}

describe('the editor features never throw', () => {
  it('for tokens at random', () => {
    fc.assert(
      fc.property(soups, soups, fc.nat(1000), (first, second, n) => {
        survives([first, second], 1, n % (second.length + 1));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 400) },
    );
  }).timeout(60_000);

  it('for characters at random', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(1000), (text, n) => {
        survives([text], 0, n % (text.length + 1));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 200) },
    );
  }).timeout(60_000);

  it('for every prefix of a cell, as it is while it is typed', () => {
    const whole =
      'X = [1 2 3; 4 5 6]  # input\nK -= 0.1 * grad(K)\nZ = conv2d(X, [[1, 2], [3, 4]], padding="same").sum()\ncheck(K.grad, [1 2\n  3 4])';
    for (let length = 0; length <= whole.length; length++) {
      for (const offset of [length, Math.floor(length / 2)])
        survives(['K = [1 2; 3 4]', whole.slice(0, length)], 1, offset);
    }
  }).timeout(60_000);

  it('outside of the notebook', () => {
    const notebook = new Checker().check([]);
    assert.deepEqual(symbolsOf(notebook, 3), []);
    assert.equal(cellHoverAt(notebook, 3, 0, none), undefined);
    completionsAt(notebook, 3, 0, none);
  });

  it('for deep and for long text', () => {
    for (const text of [
      '['.repeat(5000),
      'f('.repeat(5000),
      '-'.repeat(9000),
      `X = ${'1 + '.repeat(3000)}1`,
      'X\n'.repeat(2000),
    ]) {
      survives([text], 0, text.length);
    }
  }).timeout(60_000);
});
