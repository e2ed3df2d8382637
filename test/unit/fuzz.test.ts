import { fuzz } from '../fuzz/engine';
import { regressions } from '../fuzz/regressions';
import { bytesOf } from '../fuzz/target';
import { targets } from '../fuzz/targets';

/** How many inputs each target gets here; `npm run fuzz` goes on for as long as one likes. */
const EXECUTIONS = Number(process.env['RUNS'] ?? 400);

describe('whatever is fed in', function () {
  this.timeout(120_000);

  for (const target of targets) {
    it(`does no harm to the target ${target.name}`, async () => {
      const { findings } = await fuzz(target, { seed: 1, seconds: 100, executions: EXECUTIONS });
      for (const { input, what } of findings)
        throw new Error(`${JSON.stringify(new TextDecoder().decode(input))}\n${what}`);
    });
  }

  describe('does no harm any more', () => {
    for (const { target: name, what, input } of regressions) {
      it(`${name}: ${what}`, () => {
        const target = targets.find((own) => own.name === name);
        target?.run(typeof input === 'string' ? bytesOf(input) : input);
        if (!target) throw new Error(`there is no target ${name}`);
      });
    }
  });
});
