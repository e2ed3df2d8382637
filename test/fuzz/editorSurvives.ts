import assert from 'node:assert/strict';
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
} from '../../src/language/editor';

const none = new Map();

/** Asks everything about a place. @throws nothing, whatever the text. */
export function editorSurvives(texts: readonly string[], cell: number, offset: number): void {
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
