import assert from 'node:assert/strict';
import { freshnessOf, statesOf } from '../../../../src/language/staleness';
import { Lesson } from './lesson';

const CONVOLUTION = [
  'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; B = 1',
  'Z = conv2d(X, K, B)',
  'backward(Z, [1 2; 3 4])',
  'grad(K)',
] as const;
const TRAINING = [...CONVOLUTION.slice(0, 3), 'K = K - 0.01 * grad(K)'] as const;

interface Case {
  readonly what: string;
  readonly cells: readonly string[];
  /** What happens after Run All. */
  readonly happens: (lesson: Lesson) => unknown;
  readonly states: string;
  readonly reasons?: readonly string[];
  /** The cells that Run Stale Cells runs, counted from 1. */
  readonly plan: readonly number[];
  /** The cells that run unasked, where they are others. */
  readonly unasked?: readonly number[];
}

const CASES: readonly Case[] = [
  { what: 'nothing is stale after Run All', cells: CONVOLUTION, happens: () => 0, states: '····', plan: [] },
  {
    what: 'nor after a step of gradient descent, though K is another than above',
    cells: TRAINING,
    happens: () => 0,
    states: '····',
    plan: [],
  },
  {
    what: 'a cell that ran again makes its readers stale, and theirs, also where the numbers are equal',
    cells: CONVOLUTION,
    happens: (lesson) => lesson.runs(0),
    states: '·sss',
    reasons: [
      '2: X was changed by code cell 1 after this cell ran.',
      '3: Z comes from code cell 2, which is stale itself.',
      '4: K was changed by code cell 1 after this cell ran.',
    ],
    plan: [2, 3, 4],
  },
  {
    what: 'gradients are something that cells read',
    cells: CONVOLUTION,
    happens: (lesson) => lesson.runs(2),
    states: '···s',
    reasons: ['4: The gradients were changed by code cell 3 after this cell ran.'],
    plan: [4],
  },
  {
    what: 'an edited cell says so; its readers run with it',
    cells: CONVOLUTION,
    happens: (lesson) => lesson.edits(1, 'Z = conv2d(X, K, 2)'),
    states: '·e··',
    reasons: ['2: This cell was edited after it ran.'],
    plan: [2, 3, 4],
  },
  {
    what: 'comments and blank space are no edit',
    cells: CONVOLUTION,
    happens: (lesson) => lesson.edits(1, '# forward\nZ   =  conv2d( X,K ,B ) # Z'),
    states: '····',
    plan: [],
  },
  {
    what: 'a space that parts two elements is one',
    cells: ['a = 3; [1 - a]'],
    happens: (lesson) => lesson.edits(0, 'a = 3; [1 -a]'),
    states: 'e',
    plan: [1],
  },
  {
    what: 'what was edited back is as it was',
    cells: CONVOLUTION,
    happens: (lesson) => lesson.edits(1, 'Z = 1').edits(1, CONVOLUTION[1]),
    states: '····',
    plan: [],
  },
  {
    what: 'what an edited cell gives no more is given by the one above it',
    cells: ['a = 1', 'a = 2; b = 3', 'a + b'],
    happens: (lesson) => lesson.edits(1, 'b = 3'),
    states: '·e·',
    plan: [1, 2, 3],
  },
  {
    what: 'a name that is written again further down is read from the nearest cell above',
    cells: ['a = 1', 'a + 1', 'a = 5', 'a + 2'],
    happens: () => 0,
    states: '····',
    plan: [],
  },
  {
    what: 'whoever is read again is written again first, and what it overwrites as well',
    cells: ['a = 1', 'a + 1', 'a = 5', 'a + 2'],
    happens: (lesson) => lesson.edits(1, 'a + 10'),
    states: '·e··',
    reasons: ['2: This cell was edited after it ran.'],
    plan: [1, 2, 3, 4],
  },
  {
    what: 'a cell that ran out of order read what stands below it',
    cells: ['a = 1', 'a + 1', 'a = 5'],
    happens: (lesson) => lesson.runs(1),
    states: '·s·',
    reasons: ['2: This cell read a as code cell 3 had left it; what stands before it is code cell 1.'],
    plan: [1, 2, 3],
  },
  {
    what: 'the last writer is overwritten by a cell above that runs again',
    cells: ['a = 1', 'a = 5'],
    happens: (lesson) => lesson.runs(0),
    states: '·s',
    reasons: ['2: a was changed by code cell 1 after this cell ran.'],
    plan: [2],
  },
  {
    what: 'further steps of gradient descent, by hand, leave nothing stale above them',
    cells: TRAINING,
    happens: (lesson) => lesson.runs(1, 2, 3, 1, 2, 3),
    states: '····',
    plan: [],
  },
  {
    what: 'a step waits for a person, who makes it with Run Stale Cells',
    cells: TRAINING,
    happens: (lesson) => lesson.runs(1, 2),
    states: '···s',
    reasons: ['4: The gradients were changed by code cell 3 after this cell ran.'],
    plan: [4],
    unasked: [],
  },
  {
    what: 'what shows K below a step is stale after another',
    cells: [...TRAINING, 'K'],
    happens: (lesson) => lesson.runs(1, 2, 3),
    states: '····s',
    reasons: ['5: K was changed by code cell 4 after this cell ran.'],
    plan: [5],
  },
  {
    what: 'an edit above a step runs down to the step; the step and what reads it wait',
    cells: [...TRAINING, 'K', 'Z'],
    happens: (lesson) => lesson.edits(0, 'X = [1 0 0; 0 1 0; 0 0 1]; K = [1 2; 3 4]; B = 1'),
    states: 'e·····',
    plan: [1, 2, 3, 4, 5, 6],
    unasked: [1, 2, 3, 6],
  },
  {
    what: 'what would throw a training away unasked waits',
    cells: ['n = 2', 'K = [1 2] * n', 'L = sum(K^2)', 'backward(L)', 'K = K - 0.1 * grad(K)', 'n + 1'],
    happens: (lesson) => lesson.edits(0, 'n = 3'),
    states: 'e·····',
    plan: [1, 2, 3, 4, 5, 6],
    unasked: [1, 6],
  },
  {
    what: 'a failed cell is not stale, and what should come from it is',
    cells: ['a = 1', 'b = a + 1', 'b * 2'],
    happens: (lesson) => lesson.edits(1, 'b = a + nothing').runs(1),
    states: '··s',
    reasons: ['3: b should come from code cell 2, which has failed or was stopped.'],
    plan: [2, 3],
    unasked: [],
  },
  {
    what: 'a cell that failed runs again when what it read has changed',
    cells: ['a = [1 2]', 'b = a + [1 2 3]', 'b * 2'],
    happens: (lesson) => lesson.edits(0, 'a = [1 2 3]').runs(0),
    states: '·s?',
    plan: [2],
  },
  {
    what: 'a text that does not parse read nothing',
    cells: ['a = 1', 'b = a +'],
    happens: (lesson) => lesson.runs(0),
    states: '··',
    plan: [],
  },
  {
    what: 'a half-typed cell waits, and what reads it',
    cells: ['a = 1; c = 2', 'b = a', 'b', 'c'],
    happens: (lesson) => lesson.edits(0, 'a = 1; c = 3').edits(1, 'b = a +'),
    states: 'ee··',
    plan: [1, 2, 3, 4],
    unasked: [1, 4],
  },
  {
    what: 'a stopped cell has not done what it says',
    cells: ['a = 1', 'b = a; c = a', 'c'],
    happens: (lesson) => lesson.stops(1, 1),
    states: '·ss',
    reasons: [
      '2: This cell was stopped before its end.',
      '3: c should come from code cell 2, which has failed or was stopped.',
    ],
    plan: [2, 3],
    unasked: [],
  },
  {
    what: 'what has never run is not known, and left alone',
    cells: ['a = 1', 'a'],
    happens: (lesson) => lesson.inserts(1, 'a = 2').edits(0, 'a = 3'),
    states: 'e?·',
    plan: [1, 3],
  },
  {
    what: 'unless it gives what nobody else does',
    cells: ['a = 1', 'a'],
    happens: (lesson) => lesson.inserts(1, 'b = 2').edits(2, 'a + b'),
    states: '·?e',
    plan: [2, 3],
    unasked: [],
  },
  {
    what: 'a cell that was moved below another that writes the same',
    cells: ['a = 1', 'a', 'a = 5'],
    happens: (lesson) => lesson.moves(2, 1),
    states: '··s',
    reasons: ['3: a was changed by code cell 2 after this cell ran.'],
    plan: [3],
  },
  {
    what: 'what a deleted cell left behind is still there',
    cells: ['a = 1', 'a + 1'],
    happens: (lesson) => lesson.deletes(0),
    states: '·',
    plan: [],
  },
  {
    what: 'a value that comes from below is stale once it changes, and waits: two such cells would never end',
    cells: ['a = 1', 'b = 2'],
    happens: (lesson) => lesson.edits(0, 'a = b').runs(0).edits(1, 'b = a').runs(1),
    states: 'ss',
    plan: [1, 2],
    unasked: [],
  },
  {
    what: 'a variable that takes the name of a function is no news to those above',
    cells: ['mean([1 2])', 'mean = 3'],
    happens: () => 0,
    states: '··',
    plan: [],
  },
  {
    what: 'backward passes replace one another: the last one is repeated',
    cells: ['a = 2; b = 3', 'L = a * b; backward(L)', 'M = a * a; backward(M)', 'grad(a)'],
    happens: (lesson) => lesson.runs(1),
    states: '··s·',
    reasons: ['3: The gradients were changed by code cell 2 after this cell ran.'],
    plan: [3, 4],
  },
  {
    what: 'a gradient that another pass has overwritten needs all passes above it',
    cells: ['a = 2; b = 3', 'backward(a * b)', 'backward(a^2)', 'grad(b)', 'backward(b^3)'],
    happens: (lesson) => lesson.edits(3, '2 * grad(b)'),
    states: '···e·',
    plan: [2, 3, 4, 5],
  },
];

describe('staleness', () => {
  for (const { what, cells, happens, states, reasons, plan, unasked } of CASES) {
    it(what, () => {
      const lesson = new Lesson(...cells);
      for (const index of cells.keys()) {
        lesson.runs(index);
        // The queue ends at the first error, as Run All does.
        if (lesson.ledger.recordOf(`cell ${index}`)?.how === 'failed') break;
      }
      happens(lesson);
      assert.equal(lesson.states, states);
      if (reasons) assert.deepEqual(lesson.reasons, reasons);
      const fromOne = (indices: readonly number[]): number[] => indices.map((index) => index + 1);
      assert.deepEqual(fromOne(lesson.plan), plan, 'Run Stale Cells');
      assert.deepEqual(fromOne(lesson.unasked()), unasked ?? plan, 'unasked');
    });
  }

  it('claims nothing before a run, nor after the session is gone', () => {
    const lesson = new Lesson('a = 1', 'a');
    assert.equal(lesson.states, '??');
    lesson.runsAll().runs(0);
    assert.equal(lesson.states, '·s');
    lesson.ledger.forget();
    assert.equal(lesson.states, '??');
    assert.deepEqual(lesson.plan, []);
    assert.deepEqual(lesson.unasked(), []);
  });

  it('a cell that somebody else knows to be half typed waits', () => {
    const lesson = new Lesson('a = 1', 'a').runsAll().edits(0, 'a = 1 + b');
    assert.deepEqual(
      lesson.unasked((index) => index !== 0),
      [],
    );
  });

  describe('of a value', () => {
    const freshness = (lesson: Lesson, name: string): string | undefined => {
      const { ledger, cells } = lesson;
      return freshnessOf(ledger, cells, statesOf(ledger, cells), name)?.text;
    };
    const values: readonly (readonly [what: string, then: (lesson: Lesson) => unknown, text: string])[] = [
      ['after a run', (lesson) => lesson.runsAll(), 'up to date'],
      [
        'whose cell reads what has changed',
        (lesson) => lesson.runsAll().runs(0),
        'stale: a was changed by code cell 1 after code cell 2 ran.',
      ],
      [
        'whose cell was edited',
        (lesson) => lesson.runsAll().edits(1, 'b = 3'),
        'stale: Code cell 2 was edited after it ran.',
      ],
      [
        'whose cell is gone',
        (lesson) => lesson.runsAll().deletes(1),
        'stale: the cell that gave it is no longer here.',
      ],
      [
        'whose cell gives another now',
        (lesson) => lesson.runsAll().edits(1, 'c = a').runs(1),
        'stale: it is from an earlier run of code cell 2.',
      ],
    ];
    for (const [what, then, text] of values) {
      it(what, () => {
        const lesson = new Lesson('a = 1', 'b = a');
        then(lesson);
        assert.equal(freshness(lesson, 'b'), text);
      });
    }
    it('before any run', () => assert.equal(freshness(new Lesson('b = 1'), 'b'), undefined));
  });
});
