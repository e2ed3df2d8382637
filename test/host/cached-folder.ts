import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';

const marker = '.whole';
const unfinished = '.unfinished-';
const anHour = 60 * 60 * 1000;

/** Where installed hosts, browsers and fonts live: outside the checkout, shared by all checkouts of a person. */
function cacheRoot(): string {
  const named = process.env['BACKPROP_HOST_CACHE'];
  if (named) return named;
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'backprop-notebook', 'hosts');
}

/**
 * The folder `name` of the cache, made by `fill` when it is not there yet.
 *
 * `fill` works in a temporary sibling, which gets its marker and its name in the last two steps. So a folder that
 * carries the name is whole, whatever was interrupted; and of two processes that fill at the same time the second
 * one finds the name taken and throws its own copy away.
 */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const cache = cacheRoot();
  const folder = join(cache, name);
  if (await isWhole(folder)) return folder;

  await mkdir(cache, { recursive: true });
  await removeAbandoned(cache);
  const owner = `${hostname()}-${process.pid}`;
  const staging = await mkdtemp(join(cache, `${unfinished}${name}-`));
  try {
    await writeFile(join(staging, '.owner'), owner);
    await fill(staging);
    await writeFile(join(staging, marker), `${new Date().toISOString()}\n`);
    // Only someone deleting by hand leaves the name without its marker.
    if (!(await isWhole(folder))) await rm(folder, { recursive: true, force: true });
    await rename(staging, folder);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (!(await isWhole(folder))) throw error;
  }
  return folder;
}

async function isWhole(folder: string): Promise<boolean> {
  return stat(join(folder, marker)).then(
    () => true,
    () => false,
  );
}

/** Removes what interrupted installs left behind, but never what a living process may still be filling. */
async function removeAbandoned(cache: string): Promise<void> {
  for (const entry of await readdir(cache)) {
    if (!entry.startsWith(unfinished)) continue;
    const folder = join(cache, entry);
    const owner = await readFile(join(folder, '.owner'), 'utf8').catch(() => '');
    const started = await stat(folder).catch(() => undefined);
    const old = started !== undefined && Date.now() - started.mtimeMs > anHour;
    if (!old && !isDeadProcessOfThisMachine(owner)) continue;
    // Should npm have outlived its parent and still be writing here, the next install removes what remains.
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

function isDeadProcessOfThisMachine(owner: string): boolean {
  const [, machine, pid] = /^(.*)-(\d+)$/.exec(owner) ?? [];
  if (machine !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    return !(error instanceof Error && 'code' in error && error.code === 'EPERM');
  }
}
