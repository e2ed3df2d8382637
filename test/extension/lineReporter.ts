import 'mocha/mocha.js';

/**
 * Prints a line for each test, and at the end the counts in the words of mocha's own reporter, which `test/run.ts`
 * adds up. Only `console.log`: it is all that reaches the launcher from both extension hosts.
 */
export class LineReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner) {
    super(runner);
    const failures: { readonly title: string; readonly error: Error }[] = [];
    let passed = 0;
    let depth = 0;
    const print = (line: string): void => console.log(`${'  '.repeat(depth)}${line}`);
    runner.on('suite', ({ root, title }) => {
      if (root) return;
      depth += 1;
      print(title);
    });
    runner.on('suite end', ({ root }) => {
      if (!root) depth -= 1;
    });
    runner.on('pass', ({ title, duration = 0 }) => {
      passed += 1;
      print(`  ✔ ${title}${duration > 500 ? ` (${duration} ms)` : ''}`);
    });
    runner.on('pending', ({ title }) => print(`  - ${title}`));
    runner.on('fail', (test, error) => {
      failures.push({ title: test.titlePath().join(' › '), error });
      print(`  ${failures.length}) ${test.title}`);
    });
    runner.on('end', () => {
      console.log(`\n  ${passed} passing`);
      if (failures.length > 0) console.log(`  ${failures.length} failing`);
      failures.forEach(({ title, error }, n) => {
        console.log(`\n  ${n + 1}) ${title}\n\n${indented(error.stack ?? error.message)}`);
      });
    });
  }
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `     ${line}`)
    .join('\n');
