/**
 * Runs a suite in the Node that the newest VS Code runs on, whatever Node runs the others: it has instructions that older ones lack.
 *
 *     node out/host/inNewestNode.mjs [mocha's arguments]
 */
import { spawnSync } from 'node:child_process';
import { installNode, newestNode } from './install';

const { status, error } = spawnSync(await installNode(newestNode), process.argv.slice(2), {
  stdio: 'inherit',
});
if (error) console.error(error.message);
process.exitCode = status ?? 1;
