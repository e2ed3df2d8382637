import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Lesson } from './lesson';

/** Names that the first cell gives, so that every cell below finds what it reads. */
const NAMES = ['a', 'b', 'c', 'd'] as const;
const name = fc.constantFrom(...NAMES);
const number = fc.integer({ min: 1, max: 9 });

/** The first cell: all names, and a backward pass that reaches p and q. */
const base = fc
  .tuple(number, number, number, number, number)
  .map(
    ([a, b, c, d, p]) => `a = ${a}; b = ${b}; c = ${c}; d = ${d}; p = ${p}; q = [1 2]; backward(sum(p * q))`,
  );

/** A statement that changes nothing in place. */
const statement = fc.oneof(
  fc.tuple(name, number).map(([x, n]) => `${x} = ${n}`),
  fc
    .tuple(name, name, number)
    .filter(([x, y]) => x !== y)
    .map(([x, y, n]) => `${x} = ${y} + ${n}`),
  fc.tuple(name, name).map(([x, y]) => `${x} * ${y}`),
  fc.tuple(name, number).map(([x, n]) => `backward(sum(p * q * ${x} * ${n}))`),
  name.map((x) => `${x} = grad(p)`),
  fc.constant('grad(q) * 2'),
);

/** Names that a cell reads before it writes them, and those that it writes. */
function changesInPlace(statements: readonly string[]): boolean {
  const written = new Set<string>();
  const read = new Set<string>();
  for (const text of statements) {
    const [, target, value = text] = /^(\w+) = (.*)$/.exec(text) ?? [];
    for (const [word] of value.matchAll(/\b[a-d]\b|grad/g)) if (!written.has(word)) read.add(word);
    if (text.startsWith('backward')) written.add('grad');
    if (target !== undefined) written.add(target);
  }
  return [...read].some((word) => written.has(word));
}

const cell = fc
  .array(statement, { minLength: 1, maxLength: 3 })
  .filter((statements) => !changesInPlace(statements))
  .map((statements) => statements.join('; '));

/** A step of gradient descent, or a cell that fails or does not parse. */
const restless = fc.oneof(
  name.map((x) => `${x} = ${x} - 0.1 * grad(p)`),
  fc.tuple(name, name).map(([x, y]) => `${x} = ${y} * 2; ${y} = ${x} + nothing; ${y} = 3`),
  name.map((x) => `${x} = ${x} + 1; b = ${x}`),
  name.map((x) => `${x} = (1 +`),
);

type Action =
  | { readonly kind: 'run'; readonly at: number }
  | { readonly kind: 'edit'; readonly at: number; readonly text: string }
  | { readonly kind: 'base'; readonly text: string }
  | { readonly kind: 'move'; readonly at: number; readonly to: number }
  | { readonly kind: 'stop'; readonly at: number };

const place = fc.nat({ max: 30 });
const actionOf = (text: fc.Arbitrary<string>): fc.Arbitrary<Action> =>
  fc.oneof(
    { arbitrary: fc.record({ kind: fc.constant('run' as const), at: place }), weight: 4 },
    { arbitrary: fc.record({ kind: fc.constant('edit' as const), at: place, text }), weight: 3 },
    { arbitrary: fc.record({ kind: fc.constant('base' as const), text: base }), weight: 1 },
    { arbitrary: fc.record({ kind: fc.constant('move' as const), at: place, to: place }), weight: 1 },
    { arbitrary: fc.record({ kind: fc.constant('stop' as const), at: place }), weight: 1 },
  );

/** One thing that a person does with a notebook; the first cell stays where it is. */
function does(lesson: Lesson, action: Action): void {
  const below = lesson.cells.length - 1;
  const at = (n: number): number => 1 + (n % below);
  switch (action.kind) {
    case 'run':
      lesson.runs(action.at % (below + 1));
      break;
    case 'edit':
      lesson.edits(at(action.at), action.text);
      break;
    case 'base':
      lesson.edits(0, action.text);
      break;
    case 'move':
      lesson.moves(at(action.at), at(action.to));
      break;
    case 'stop':
      lesson.stops(at(action.at), action.at % 2);
  }
}

const notebookOf = (text: fc.Arbitrary<string>) =>
  fc.record({
    first: base,
    texts: fc.array(text, { minLength: 1, maxLength: 7 }),
    actions: fc.array(actionOf(text), { maxLength: 8 }),
  });

function played({ first, texts, actions }: { first: string; texts: string[]; actions: Action[] }): Lesson {
  const lesson = new Lesson(first, ...texts).runsAll();
  for (const action of actions) does(lesson, action);
  return lesson;
}

const calm = notebookOf(cell);
/** Without further backward passes: whether one leaves a gradient of another alone, no text tells. */
const calmer = notebookOf(cell.filter((text) => !text.includes('backward')));
const wild = notebookOf(fc.oneof({ arbitrary: cell, weight: 2 }, { arbitrary: restless, weight: 1 }));
const runs = { numRuns: 250 };

type Made = Parameters<typeof played>[0];
const FIRST = 'a = 1; b = 1; c = 1; d = 1; p = 1; q = [1 2]; backward(sum(p * q))';
/** A cell stands below one that wrote what it reads, and will not any more: it has read the right thing already. */
const LEFT_ALONE: Made = {
  first: FIRST,
  texts: ['a = 1; grad(q) * 2', 'grad(q) * 2'],
  actions: [
    { kind: 'edit', at: 13, text: 'a * a' },
    { kind: 'run', at: 0 },
    { kind: 'run', at: 23 },
    { kind: 'edit', at: 0, text: 'c = grad(p)' },
  ],
};
/** The same where that one was stopped, and what stands above it has another value by now. */
const STOPPED: Made = {
  first: FIRST,
  texts: ['a = 1', 'backward(sum(p * q * a * 1))', 'a = b + 1', 'a = 1', 'a * a', 'a * a', 'a = grad(p)'],
  actions: [
    { kind: 'stop', at: 10 },
    { kind: 'edit', at: 3, text: 'backward(sum(p * q * a * 1))' },
    { kind: 'run', at: 27 },
  ],
};

describe('staleness, whatever a person does with a notebook', function () {
  this.timeout(120_000);

  it('nothing is stale after Run All, steps and failures included', () =>
    fc.assert(
      fc.property(wild, (made) => {
        const lesson = played(made);
        const before = lesson.ledger;
        before.forget();
        lesson.session.reset();
        lesson.runsAll();
        assert.doesNotMatch(lesson.states.replaceAll('?', '·'), /e/);
        const failed = lesson.cells.some(({ key }) => before.recordOf(key)?.how === 'failed');
        if (!failed) assert.equal(lesson.states, '·'.repeat(lesson.cells.length));
      }),
      runs,
    ));

  it('Run Stale Cells leaves what Run All in a new session leaves: outputs, variables and gradients', () =>
    fc.assert(
      fc.property(calm, (made) => {
        const lesson = played(made);
        lesson.runs(...lesson.plan);
        assert.deepEqual(lesson.sight, lesson.ranFromScratch.sight);
      }),
      { numRuns: 600, examples: [[STOPPED]] },
    ));

  it('nothing is stale then, and there is nothing more to run', () =>
    fc.assert(
      fc.property(calm, (made) => {
        const lesson = played(made);
        lesson.runs(...lesson.plan);
        assert.equal(lesson.states, '·'.repeat(lesson.cells.length));
        assert.deepEqual(lesson.plan, []);
      }),
      runs,
    ));

  it('no cell of it could be left out: something would be stale afterwards', () =>
    fc.assert(
      fc.property(calmer, fc.nat(), (made, n) => {
        const { plan } = played(made);
        if (plan.length === 0) return;
        const left = plan[n % plan.length];
        const lesson = played(made);
        lesson.runs(...plan.filter((index) => index !== left));
        assert.match(lesson.states, /[se]/, `without cell ${left} of ${plan.join(' ')}`);
      }),
      { numRuns: 600, examples: [[LEFT_ALONE, 21]] },
    ));

  it('where nothing changes in place, all of it runs unasked', () =>
    fc.assert(
      fc.property(calm, (made) => {
        const lesson = played({ ...made, actions: made.actions.filter(({ kind }) => kind !== 'stop') });
        assert.deepEqual(lesson.unasked(), lesson.plan);
      }),
      runs,
    ));

  it('what runs unasked is a part of it, and changes nothing in place', () =>
    fc.assert(
      fc.property(wild, (made) => {
        const lesson = played(made);
        const { plan } = lesson;
        for (const index of lesson.unasked()) {
          assert.ok(plan.includes(index), `cell ${index} is stale`);
          assert.doesNotMatch(lesson.cells[index]?.text ?? '', /^(\w) = \1|\(1 \+$/);
        }
      }),
      { numRuns: 600 },
    ));

  it('rounds that run unasked come to an end, failures included', () =>
    fc.assert(
      fc.property(wild, (made) => {
        const lesson = played(made);
        for (let round = 0; round <= lesson.cells.length + 1; round++) {
          const unasked = lesson.unasked();
          if (unasked.length === 0) return;
          for (const index of unasked) {
            lesson.runs(index);
            if (lesson.ledger.recordOf(lesson.cells[index]?.key ?? '')?.how === 'failed') break;
          }
        }
        assert.fail(`still running: ${lesson.unasked().join(' ')} of ${lesson.states}`);
      }),
      { numRuns: 600 },
    ));
});
