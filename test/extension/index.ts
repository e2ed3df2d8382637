/**
 * The suite that runs inside VS Code. One bundle serves both extension hosts, Node beside the server and the worker
 * in the browser, so neither this file nor a suite knows Node: mocha is the build that reads no files.
 */
import 'mocha/mocha.js';
import { LineReporter } from './lineReporter';

/** What VS Code calls. Rejects when a test failed, which makes the host end with a status that is not zero. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ reporter: LineReporter, timeout: 60_000 });
  // Loading files would do this; here the suites are part of the bundle.
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await loadSuites();
  const failed = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failed > 0) throw new Error(`${failed} ${failed === 1 ? 'test' : 'tests'} failed`);
}

/** Not imported above: a suite calls `describe` when it is loaded. */
async function loadSuites(): Promise<void> {
  await import('./kernels.test');
  await import('./notebook.test');
  await import('./saving.test');
  await import('./files.test');
  await import('./running.test');
  await import('./errors.test');
  await import('./stop.test');
  await import('./limits.test');
  await import('./sessions.test');
  await import('./memory.test');
  await import('./commands.test');
  await import('./gradientChecks.test');
  await import('./staleness.test');
  await import('./tensors.test');
  await import('./load.test');
  await import('./exportPage.test');
  await import('./firstSteps.test');
  await import('./hover.test');
  await import('./languageFeatures.test');
  await import('./literalHovers.test');
  await import('./keybindings.test');
}
