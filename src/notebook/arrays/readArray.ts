import type { Tensor } from '../../core/tensor';
import type { LoadTrouble } from '../../language';
import { readCsv } from './csv';
import { readNpy } from './npy';
import { readNpz } from './npz';
import { Unreadable } from './unreadable';

/** The array in a file, which is told by the end of its name, or why there is none. */
export function readArray(path: string, bytes: Uint8Array, name: string | undefined): Tensor | LoadTrouble {
  try {
    const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
    switch (extension) {
      case 'npz':
        return readNpz(bytes, name);
      case 'npy':
      case 'csv':
      case 'tsv':
      case 'txt':
        if (name !== undefined) return { reason: 'one-array' };
        return extension === 'npy' ? readNpy(bytes) : readCsv(bytes);
      default:
        return { reason: 'extension' };
    }
  } catch (error) {
    if (error instanceof Unreadable) return error.trouble;
    throw error;
  }
}
