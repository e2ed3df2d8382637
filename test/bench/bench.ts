import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bestArena } from '../../src/core/kernels/vectors/arena';
import { installNode, newestNode } from '../host/install';
import { pytorchSection } from './besidePyTorch';
import { extensionSection } from './extension';
import { gradcheckSection } from './gradcheck';
import { growthSection } from './growth';
import { kernelSection } from './kernels';
import { matmulSection } from './matmul';
import { installPeers, jax, onnxruntime, type Peer, type PeerFolder, tfjs } from './peers';
import { PyTorch } from './pytorch';
import { rendererSection } from './renderer';
import { type Section, writeReport } from './report';
import { startSection } from './start';
import { threadSection } from './thread';

/**
 * `npm run bench`: everything that is claimed about speed, beside what it is compared with, and the aims row by row.
 *
 *     npm run bench                        all sections, 5 to 10 minutes, into media/bench.md
 *     npm run bench -- growth gradcheck    some sections; the others in media/bench.md stay as they are
 *     npm run bench -- --quick             our own kernels and the peak only, printed
 *
 * npm's libraries and a newer Node it fetches itself; PyTorch takes part where a Python on PATH has it (Debian's package is python3-torch); where none has,
 * its own section stays as it was.
 */

const SECTIONS = [
  'kernels',
  'pytorch',
  'matmul',
  'growth',
  'start',
  'gradcheck',
  'renderer',
  'extension',
  'thread',
] as const;
type Name = (typeof SECTIONS)[number];

const here = dirname(fileURLToPath(import.meta.url));
const started = Date.now();
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !SECTIONS.some((known) => known === name));
if (unknown.length > 0) {
  console.error(`There is no section “${unknown.join('”, “')}”. Known are ${SECTIONS.join(', ')}.`);
  process.exit(2);
}
const wanted = (name: Name): boolean =>
  values.quick ? name === 'kernels' : positionals.length === 0 || positionals.includes(name);

// Relaxed SIMD begins with Node 22, and the newest VS Code has it: on an older Node, the one of that VS Code goes on.
if (Number(process.versions.node.split('.')[0]) < 22) {
  const { status } = spawnSync(await installNode(newestNode), process.argv.slice(1), { stdio: 'inherit' });
  process.exit(status ?? 1);
}

const say = (text: string): void => console.log(`[${((Date.now() - started) / 1000).toFixed(0)} s] ${text}`);
say(
  `Node ${process.versions.node}, ${bestArena() ? 'on vectors' : 'in loops'}, load ${loadavg()[0]?.toFixed(1)}`,
);

const missing = (what: string) => (error: unknown) => {
  console.error(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  return undefined;
};

async function peersIn(folder: PeerFolder): Promise<Peer[]> {
  const peers: Peer[] = [];
  const loads = [
    () => tfjs(folder, 'cpu'),
    () => tfjs(folder, 'wasm'),
    () => onnxruntime(folder),
    () => jax(folder),
  ];
  for (const load of loads) {
    const peer = await load().catch(missing('A peer is missing'));
    if (peer) peers.push(peer);
  }
  return peers;
}

const compared = !values.quick && (wanted('kernels') || wanted('matmul') || wanted('start'));
const folder = compared ? await installPeers().catch(missing('No peers')) : undefined;
const torch =
  !values.quick && (wanted('pytorch') || wanted('matmul') || wanted('gradcheck'))
    ? await PyTorch.onPath()
    : undefined;
const sections: Section[] = [];
const peers = folder && (wanted('kernels') || wanted('matmul')) ? await peersIn(folder) : [];
if (wanted('kernels')) sections.push(await kernelSection(peers, values.quick, say));
if (wanted('pytorch')) {
  if (torch) sections.push(await pytorchSection(torch));
  say(torch ? 'PyTorch measured' : 'no Python on PATH has torch: what stands under “Beside PyTorch” stays');
}
if (wanted('matmul')) sections.push(await matmulSection(peers, torch, say));
if (wanted('growth')) {
  sections.push(await growthSection());
  say('growth measured');
}
if (wanted('start')) {
  sections.push(await startSection(folder));
  say('first moments measured');
}
if (wanted('gradcheck')) {
  sections.push(await gradcheckSection(torch));
  say('gradient checks measured');
}
torch?.end();
if (wanted('renderer')) {
  sections.push(await rendererSection());
  say('the renderer measured');
}
if (wanted('extension')) {
  sections.push(await extensionSection());
  say('the extension measured');
}
if (wanted('thread')) {
  sections.push(await threadSection());
  say('the thread of the extension host measured');
}
if (!values.quick) {
  const media = join(here, '../../media');
  await mkdir(media, { recursive: true });
  await writeReport(join(media, 'bench.md'), sections);
  for (const { title, body } of sections) console.log(`\n## ${title}\n\n${body}`);
  say('written to media/bench.md');
}
process.exit(0);
