import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';

/** Unpacks one executable that was packed with Brotli. */
export async function unpackBrotli(packed: string, file: string): Promise<void> {
  await pipeline(
    createReadStream(packed),
    createBrotliDecompress(),
    createWriteStream(file, { mode: 0o755 }),
  );
}

/** Unpacks a Brotli-packed tar archive into an existing folder. */
export async function unpackBrotliTar(packed: string, folder: string): Promise<void> {
  const archive = join(folder, basename(packed, '.br'));
  await unpackBrotli(packed, archive);
  // As root, tar would otherwise hand the files to the owner they had where they were packed.
  await promisify(execFile)('tar', ['-x', '--no-same-owner', '-f', archive, '-C', folder]);
  await rm(archive);
}
