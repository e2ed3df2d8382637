import assert from 'node:assert/strict';
import { Figure, Person, until } from './person';

/** In a window of usual height the formulas are further down than one can see. */
describe('The sum in the row of an element', () => {
  let person: Person;
  before(async () => {
    person = await Person.arrives({ viewport: { width: 1400, height: 950 } });
  });
  after(() => person?.leaves());

  it('stands there while the panel is below the end of the window', async () => {
    await person.opens(
      'X = [1 2 3; 4 5 6; 7 8 9]\nK = [1 2; 3 4]; B = 1\nZ = conv2d(X, K, B)\nbackward(Z, [1 2; 3 4])',
    );
    const frame = await person.runsAll(1);
    const figure = await Figure.shown(frame, 'Kernel gradient');
    await figure.rests();
    await figure.pointsAt('∂L/∂K, 2 by 2', 1, 2);
    const sums = figure.locator('.sum');
    await until('the sum', async () => /^∂L\/∂K₁₂ =47/.test((await sums.nth(1).textContent()) ?? ''));
    assert.deepEqual([await sums.count(), await sums.nth(2).textContent()], [4, '']);
    await person.workbench.screenshot('row-sum');
  });
});
