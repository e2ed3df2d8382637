import type { Tensor } from '../../core/tensor';
import { t } from '../../core/words/words';
import { inflate } from './inflate';
import { readNpy } from './npy';
import { damaged, Unreadable } from './unreadable';

/** One file in a ZIP archive. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly checksum: number;
  /** Where its local header stands. */
  readonly at: number;
}

/** What an unpacked array may have at most, in bytes: as many as the largest tensor. */
const MOST_BYTES = 2 ** 28 + 2 ** 16;

/**
 * One array of what `np.savez` or `np.savez_compressed` wrote; without a name, the only one.
 * @throws Unreadable
 */
export function readNpz(bytes: Uint8Array, name: string | undefined): Tensor {
  const entries = entriesOf(bytes).filter((entry) => entry.name.endsWith('.npy'));
  const names = entries.map((entry) => entry.name.slice(0, -'.npy'.length));
  const [first] = entries;
  if (name === undefined) {
    if (entries.length !== 1 || !first) throw new Unreadable({ reason: 'which-array', entries: names });
    return readNpy(unpacked(bytes, first));
  }
  const found = entries[names.indexOf(name)] ?? entries.find((entry) => entry.name === name);
  if (!found) throw new Unreadable({ reason: 'no-array', entry: name, entries: names });
  return readNpy(unpacked(bytes, found));
}

/** The central directory (PKWARE's APPNOTE, 4.3.12 and 4.3.16; 4.5.3 for sizes of 64 bits). */
function entriesOf(bytes: Uint8Array): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw damaged(t`it does not end as a ZIP archive does`);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries: Entry[] = [];
  for (let n = 0; n < count; n++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) {
      throw damaged(t`its list of files is not where it says`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > bytes.length) throw damaged(t`its list of files is cut short`);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const wide = wideSizes(view, at + 46 + nameLength, extraLength);
    const narrow = (offset: number): number => {
      const value = view.getUint32(offset, true);
      return value === 0xffffffff ? Number(wide.shift() ?? 0n) : value;
    };
    // In the order in which the extra field gives those that do not fit.
    const size = narrow(at + 24);
    const packed = narrow(at + 20);
    const local = narrow(at + 42);
    entries.push({
      name,
      method: view.getUint16(at + 10, true),
      packed,
      size,
      checksum: view.getUint32(at + 16, true),
      at: local,
    });
    at = next;
  }
  return entries;
}

function wideSizes(view: DataView, start: number, length: number): bigint[] {
  for (let at = start; at + 4 <= start + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const size = Math.min(view.getUint16(at + 2, true), start + length - at - 4);
    return Array.from({ length: Math.floor(size / 8) }, (_, n) => view.getBigUint64(at + 4 + 8 * n, true));
  }
  return [];
}

function unpacked(bytes: Uint8Array, { method, packed, size, checksum, at }: Entry): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + 30 > bytes.length || view.getUint32(at, true) !== 0x04034b50) {
    throw damaged(t`an array is not where its list says`);
  }
  if (size > MOST_BYTES) throw new Unreadable({ reason: 'too-large', size, limit: MOST_BYTES });
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  const part = bytes.subarray(start, start + packed);
  if (part.length < packed) throw damaged(t`an array is cut short`);
  if (method !== 0 && method !== 8)
    throw damaged(t`an array is packed in a way that is not known (${method})`);
  if (method === 0 && packed !== size) throw damaged(t`an array is not as long as it says`);
  const data = method === 0 ? part : inflate(part, size);
  if (crc32(data) !== checksum) throw damaged(t`the checksum of an array is wrong`);
  return data;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc >>> 0;
});

/** CRC-32 as in RFC 1952, 8. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
