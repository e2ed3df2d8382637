import assert from 'node:assert/strict';
import { checkPass, DEFAULT_TOLERANCES } from '../../../src/core/gradcheck';
import type { Pass } from '../../../src/core/graph';
import { type Figure, figuresOf } from '../../../src/notebook/payload';
import { answerDetails, gradientDetails } from '../../../src/notebook/payloadVerdicts';
import { Session } from '../../../src/notebook/session';
import { summaryOf, textOf } from '../../../src/notebook/twins';

const WORKED =
  'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; B = 1; Z = conv2d(X, K, B); backward(Z, [1 2; 3 4])';

function figures(...cells: string[]): Figure[] {
  const session = new Session();
  let found: Figure[] = [];
  for (const cell of cells) {
    const { shown, error } = session.run(cell);
    assert.equal(error, undefined);
    found = figuresOf(shown);
  }
  // As it arrives: through JSON.
  return JSON.parse(JSON.stringify(found));
}
function answer(cell: string) {
  const [figure] = figures(WORKED, cell);
  assert.ok(figure?.kind === 'answer');
  return figure;
}
/** The pass of the worked example, its ∂L/∂K replaced. */
function spoilt(change: (data: Float64Array) => void): Pass {
  const result = new Session().run(WORKED).shown.at(-1)?.result;
  assert.ok(result?.kind === 'pass');
  const k = result.pass.leaves.find(({ name }) => name === 'K');
  const gradient = k && result.pass.gradients.get(k.id);
  assert.ok(k && gradient?.kind === 'numbers');
  const data = gradient.data.slice();
  change(data);
  return { ...result.pass, gradients: new Map([...result.pass.gradients, [k.id, { ...gradient, data }]]) };
}

describe('checks in a payload', () => {
  it('a wrong gradient: where, how far, by which formula, why', () => {
    const pass = spoilt((data) => data.reverse());
    const [figure] = figuresOf([
      { source: '', result: { kind: 'gradcheck', pass, report: checkPass(pass) } },
    ]);
    assert.ok(figure?.kind === 'gradcheck');
    const { report } = figure;
    const k = report.leaves.find(({ name }) => name === 'K');
    assert.deepEqual(
      [k?.verdicts, k?.wrong, k?.diagnosis?.causes],
      ['xxxx', [0, 1, 2, 3], [{ code: 'kernel-gradient-rotated' }]],
    );
    assert.equal(
      gradientDetails(report).replace(/numerical [\d.]+|numerical: [\d.]+/g, 'numerical n'),
      `✗ 4 of 14 gradients of Z differ from central differences (Jacobian mismatch for output Z with respect to K; worst at grad(K)[1,1]: analytical 77, numerical n).

Jacobian mismatch for output Z with respect to input K,
numerical n
analytical: 77
at K[1,1], the worst of 4 wrong elements out of 4.
|Δ| = 40 > 0.037 = 1e-5 + 0.001·|numerical|
relative error 0.351 (|a−n| / (|a|+|n|)), 0.519 (|a−n| / max(|a|,|n|); above 0.01 is probably wrong)
∂L/∂K[1,1] = ∂L/∂Z[1,1]·X[1,1] + ∂L/∂Z[1,2]·X[1,2] + ∂L/∂Z[2,1]·X[2,1] + ∂L/∂Z[2,2]·X[2,2] = 1·1 + 2·2 + 3·4 + 4·5 = 37
It looks as if the result was rotated by 180°: nothing is flipped in ∂L/∂K.`,
    );
  });

  it('random directions say how many they are', () => {
    const pass = spoilt((data) => data.fill(0));
    const report = checkPass(pass, { ...DEFAULT_TOLERANCES, directions: 3 });
    const [figure] = figuresOf([{ source: '', result: { kind: 'gradcheck', pass, report } }]);
    assert.match(
      summaryOf(figure ? [figure] : []),
      /^✗ 3 of 9 slopes of Z in 3 random directions a variable/,
    );
  });

  it('a right check in exact mode', () => {
    const [figure] = figures(WORKED, 'gradcheck(Z, [1 2; 3 4], exact=true)');
    assert.ok(figure?.kind === 'gradcheck');
    assert.deepEqual(
      figure.report.leaves.map(({ method, verdicts }) => [method, verdicts]),
      [
        ['equal', '.........'],
        ['equal', '....'],
        ['equal', '.'],
      ],
    );
    assert.equal(figure.scene?.values.length, 4);
  });

  it('an answer that is partly open is judged where it is filled, without what would be right', () => {
    const figure = answer('check(grad(K), [37 47; 76 ?])');
    assert.equal(figure.report.verdicts, '..x?');
    assert.equal(
      textOf([figure]),
      '✗ 1 of 3 filled elements of grad(K) is wrong: [2,1]. 1 still open. No known mistake gives these numbers.',
    );
    assert.match(answerDetails(figure.report), /given 76, expected 67, \|Δ\| = 9 > 0\.067/);
  });

  it('help comes in steps: cells, formula, number; first for what is wrong, then for what is open', () => {
    const { hints } = answer('check(grad(K), [? 47; 76 77])').report;
    assert.deepEqual(
      hints.map(({ index, number }) => [index, number]),
      [
        [2, 67],
        [0, 37],
      ],
    );
    assert.deepEqual(
      hints[0]?.cells.map(({ text }) => text),
      ['∂L/∂Z[1,1]', 'X[2,1]', '∂L/∂Z[1,2]', 'X[2,2]', '∂L/∂Z[2,1]', 'X[3,1]', '∂L/∂Z[2,2]', 'X[3,2]'],
    );
    assert.match(hints[0]?.symbols ?? '', /X_\{32\}/);
    assert.match(hints[0]?.numbers ?? '', /4 \\cdot 8/);
  });

  it('a right answer that symmetric data makes easy', () => {
    const [figure] = figures(
      'X = randn(3, 3, seed=1); K = [1 2; 2 1]; Z = conv2d(X, K); backward(Z, [1 2; 3 4])',
      'check(grad(X), grad(X) + 0)',
    );
    assert.equal(
      textOf(figure ? [figure] : []),
      '✓ All 9 elements of grad(X) are right. But these numbers are symmetric: they would be right also if K was not rotated by 180° before it slid over ∂L/∂Z.',
    );
  });

  it('options of gradcheck that make no sense', () => {
    const session = new Session();
    session.run('w = 3; L = w^2');
    const messages: [string, string][] = [
      ['gradcheck(L, exact=2)', 'gradcheck: exact is 2, but must be true or false.'],
      [
        'gradcheck(L, directions=0)',
        'gradcheck: directions is 0, but must be a whole number from 1 to 10000.',
      ],
      ['w = [1 nan]; gradcheck(sum(w))', 'gradcheck needs finite numbers, but w[2] is nan.'],
    ];
    for (const [cell, message] of messages) assert.equal(session.run(cell).error?.message, message);
  });

  it('a check of every pass says what it could not check', () => {
    const { shown, error } = new Session().run('w = [1 inf]; L = sum(w); backward(L)', { check: true });
    assert.equal(error, undefined);
    assert.equal(textOf(figuresOf(shown.slice(-1))), 'gradcheck needs finite numbers, but w[2] is inf.');
  });
});
