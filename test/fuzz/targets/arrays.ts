import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import { readArray } from '../../../src/notebook/arrays/readArray';
import { bytesOf, type Target } from '../target';

const npy = (header: string, data: readonly number[]): Uint8Array => {
  const text = bytesOf(header);
  return Uint8Array.from([
    0x93,
    ...bytesOf('NUMPY'),
    1,
    0,
    text.length & 255,
    text.length >> 8,
    ...text,
    ...data,
  ]);
};
const NPY = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }\n", [
  ...new Uint8Array(Float64Array.of(1, -2.5).buffer),
]);

/** A zip archive of one entry, stored or deflated, as `np.savez` writes it; checksums are left at 0. */
function zip(name: string, content: Uint8Array, packed: boolean): Uint8Array {
  const data = packed ? new Uint8Array(deflateRawSync(content)) : content;
  const short = (n: number): number[] => [n & 255, n >> 8];
  const long = (n: number): number[] => [...short(n & 0xffff), ...short(n >>> 16)];
  const label = bytesOf(name);
  const shared = [
    ...short(packed ? 8 : 0),
    ...long(0),
    ...long(0),
    ...long(data.length),
    ...long(content.length),
    ...short(label.length),
    0,
    0,
  ];
  const local = [0x50, 0x4b, 3, 4, 20, 0, 0, 0, ...shared, ...label, ...data];
  const central = [
    0x50,
    0x4b,
    1,
    2,
    20,
    0,
    20,
    0,
    0,
    0,
    ...shared,
    0,
    0,
    0,
    0,
    0,
    0,
    ...long(0),
    ...long(0),
    ...label,
  ];
  const end = [
    0x50,
    0x4b,
    5,
    6,
    0,
    0,
    0,
    0,
    1,
    0,
    1,
    0,
    ...long(central.length),
    ...long(local.length),
    0,
    0,
  ];
  return Uint8Array.from([...local, ...central, ...end]);
}

/** Reads a file of numbers: what it gives fills its shape, what it refuses it refuses in words. */
function readsArray(path: string): (input: Uint8Array) => void {
  return (input) => {
    const read = readArray(path, input, undefined);
    if ('reason' in read) return;
    assert.equal(
      read.data.length,
      read.shape.reduce((product, length) => product * length, 1),
    );
    // Deflate packs a thousandfold at most.
    assert.ok(read.data.length <= 8 + 1100 * input.length, 'memory in proportion to the file');
  };
}

export const arrays: readonly Target[] = [
  {
    name: 'npy',
    seeds: [NPY, npy("{'descr': '>i4', 'fortran_order': True, 'shape': (1,), }\n", [0, 0, 0, 7])],
    tokens: [
      "'descr': ",
      "'<f4'",
      "'|b1'",
      "'<f2'",
      "'<u8'",
      'True',
      'False',
      '()',
      '(0, 4294967296)',
      '(1,)',
      '}',
      '\x93NUMPY',
    ],
    run: readsArray('a.npy'),
  },
  {
    name: 'npz',
    seeds: [zip('a.npy', NPY, false), zip('a.npy', NPY, true)],
    tokens: ['PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06', '__proto__.npy', '.npy', '\0\0\0\0', '\x08\0'],
    run: readsArray('a.npz'),
  },
  {
    name: 'csv',
    seeds: ['1,2\n3,4\n', '# c\n1 2 3\n', 'a;b\n1,5;2\n', '1\t2\r\n-3e5\tnan\n'].map(bytesOf),
    tokens: [
      ',',
      ';',
      '\t',
      '\n',
      '\r\n',
      '"',
      'nan',
      'inf',
      '-',
      'e',
      '.',
      '#',
      '0x',
      '\uFEFF',
      '1'.repeat(400),
    ],
    run: readsArray('a.csv'),
  },
];
