import { type Shape, sizeOf, stridesOf, type Tensor } from '../../core/tensor';
import { t } from '../../core/words/words';
import { damaged, Unreadable } from './unreadable';

/** How the elements of an array are written, by the letter and the size in its dtype. */
type Read = (view: DataView, at: number, littleEndian: boolean) => number;

/**
 * An array as `np.save` writes it (NumPy Enhancement Proposal 1, versions 1.0 to 3.0): any numeric dtype in either byte
 * order, row- or column-major. Becomes float64, row-major.
 * @throws Unreadable
 */
export function readNpy(bytes: Uint8Array): Tensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 10 || !MAGIC.every((byte, at) => bytes[at] === byte)) {
    throw damaged(t`it does not begin as an .npy file does`);
  }
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) throw damaged(t`it is of version ${version}, which is not known`);
  const long = version > 1;
  if (long && bytes.length < 12) throw damaged(t`its header is cut short`);
  const start = long ? 12 : 10;
  const end = start + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (end > bytes.length) throw damaged(t`its header is cut short`);
  const header = headerOf(new TextDecoder().decode(bytes.subarray(start, end)));
  const [size, read] = readerOf(header.dtype);
  const littleEndian = !header.dtype.startsWith('>');
  const count = sizeOf(header.shape);
  if (!Number.isSafeInteger(count) || end + count * size > bytes.length) {
    throw damaged(
      t`an array of shape (${header.shape.join(', ')}) and dtype ${header.dtype} needs ${count * size} bytes, but there are ${bytes.length - end}`,
    );
  }
  const data = new Float64Array(count);
  for (let index = 0; index < count; index++) data[index] = read(view, end + index * size, littleEndian);
  return { shape: header.shape, data: header.columnMajor ? rowMajor(data, header.shape) : data };
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

interface Header {
  readonly dtype: string;
  readonly columnMajor: boolean;
  readonly shape: Shape;
}

/** `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 3), }`. */
function headerOf(text: string): Header {
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const lengths = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  const dtype = /['"]descr['"]\s*:\s*(?:'([^']*)'|"([^"]*)")/.exec(text);
  if (dtype === null && /['"]descr['"]\s*:\s*\[/.test(text)) {
    throw new Unreadable({ reason: 'dtype', dtype: t`a record of several fields` });
  }
  if (order === undefined || lengths === undefined || dtype === null) {
    throw damaged(t`its header cannot be understood`);
  }
  return {
    dtype: dtype[1] ?? dtype[2] ?? '',
    columnMajor: order === 'True',
    shape: (lengths.match(/\d+/g) ?? []).map(Number),
  };
}

/** Bytes an element, and how to read one. */
function readerOf(dtype: string): readonly [number, Read] {
  const kind = /^[<>|=]?([a-zA-Z?])(\d*)/.exec(dtype);
  const name = `${kind?.[1] ?? ''}${kind?.[2] ?? ''}`;
  const reader = READERS.get(name === '?' ? 'b1' : name);
  if (!reader) throw new Unreadable({ reason: 'dtype', dtype: DTYPES.get(kind?.[1] ?? '') ?? dtype });
  return [name === '?' ? 1 : Number(kind?.[2]), reader];
}

/** What NumPy calls the dtypes that hold no numbers, or not one each. */
const DTYPES: ReadonlyMap<string, string> = new Map([
  ['c', 'complex'],
  ['O', 'object'],
  ['U', 'text'],
  ['S', 'bytes'],
  ['V', 'void'],
  ['M', 'datetime64'],
  ['m', 'timedelta64'],
]);

/** A whole number of 64 bits. @throws Unreadable where float64 does not hold it. */
function exactly(value: bigint): number {
  const number = Number(value);
  if (BigInt(number) !== value) throw new Unreadable({ reason: 'inexact', found: String(value) });
  return number;
}

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['f2', (view, at, little) => half(view.getUint16(at, little))],
  ['f4', (view, at, little) => view.getFloat32(at, little)],
  ['f8', (view, at, little) => view.getFloat64(at, little)],
  ['i1', (view, at) => view.getInt8(at)],
  ['i2', (view, at, little) => view.getInt16(at, little)],
  ['i4', (view, at, little) => view.getInt32(at, little)],
  ['i8', (view, at, little) => exactly(view.getBigInt64(at, little))],
  ['u1', (view, at) => view.getUint8(at)],
  ['u2', (view, at, little) => view.getUint16(at, little)],
  ['u4', (view, at, little) => view.getUint32(at, little)],
  ['u8', (view, at, little) => exactly(view.getBigUint64(at, little))],
  ['b1', (view, at) => (view.getUint8(at) === 0 ? 0 : 1)],
]);

/** binary16 of IEEE 754: a sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * An array as `np.save` writes it: version 1.0, float64, little-endian, row-major, its numbers aligned to 64 bytes. What
 * {@link readNpy} reads from it is the same to the last bit.
 */
export function writeNpy({ shape, data }: Tensor): Uint8Array {
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '<f8', 'fortran_order': False, 'shape': (${lengths}), }`;
  const start = MAGIC.length + 4;
  const end = Math.ceil((start + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(end + 8 * data.length);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  bytes.set([1, 0], MAGIC.length);
  view.setUint16(MAGIC.length + 2, end - start, true);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(end - start - 1)}\n`), start);
  if (isLittleEndian()) bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), end);
  else for (let n = 0; n < data.length; n++) view.setFloat64(end + 8 * n, data[n] ?? 0, true);
  return bytes;
}

const ALIGNMENT = 64;

/** How this machine keeps its numbers: as nearly all do. */
const isLittleEndian = (): boolean => new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** From column-major order, in which the first axis is the fastest. */
function rowMajor(data: Float64Array, shape: Shape): Float64Array {
  const own = stridesOf(shape);
  const theirs = stridesOf([...shape].reverse()).reverse();
  return data.map((_, index) => {
    let rest = index;
    let at = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      const stride = own[axis] ?? 1;
      at += Math.floor(rest / stride) * (theirs[axis] ?? 1);
      rest %= stride;
    }
    return data[at] ?? 0;
  });
}
