import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { writeTensor } from '../../../src/core/tensor';
import type { LoadTrouble } from '../../../src/language';
import { inflate } from '../../../src/notebook/arrays/inflate';
import { writeNpy } from '../../../src/notebook/arrays/npy';
import { readArray } from '../../../src/notebook/arrays/readArray';
import { Session } from '../../../src/notebook/session';

const text = (of: string): Uint8Array => new TextEncoder().encode(of);
const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** An .npy file as NumPy writes it. */
function npy(
  dtype: string,
  shape: readonly number[],
  data: Uint8Array,
  fortran = false,
  version = 1,
): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${dtype}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`;
  const lead = version === 1 ? 10 : 12;
  const header = text(`${dict.padEnd(Math.ceil((dict.length + lead + 1) / 64) * 64 - lead - 1)}\n`);
  const size = new Uint8Array(lead - 8);
  new DataView(size.buffer).setUint16(0, header.length, true);
  return joined(Uint8Array.of(0x93), text('NUMPY'), Uint8Array.of(version, 0), size, header, data);
}

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const doubles = (...values: number[]): Uint8Array => bytesOf(Float64Array.from(values));

function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A ZIP archive. */
function zip(files: Readonly<Record<string, Uint8Array>>, packed: boolean): Uint8Array {
  const locals: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  for (const [name, data] of Object.entries(files)) {
    const content = packed ? Uint8Array.from(deflateRawSync(data)) : data;
    const common = new Uint8Array(26);
    const view = new DataView(common.buffer);
    view.setUint16(0, 20, true);
    view.setUint16(4, packed ? 8 : 0, true);
    view.setUint32(10, crc32(data), true);
    view.setUint32(14, content.length, true);
    view.setUint32(18, data.length, true);
    view.setUint16(22, text(name).length, true);
    const local = joined(Uint8Array.of(0x50, 0x4b, 3, 4), common, text(name), content);
    const entry = new Uint8Array(14);
    new DataView(entry.buffer).setUint32(10, at, true);
    list.push(joined(Uint8Array.of(0x50, 0x4b, 1, 2, 20, 0), common, entry, text(name)));
    locals.push(local);
    at += local.length;
  }
  const directory = joined(...list);
  const end = new Uint8Array(22);
  const view = new DataView(end.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, list.length, true);
  view.setUint16(10, list.length, true);
  view.setUint32(12, directory.length, true);
  view.setUint32(16, at, true);
  return joined(...locals, directory, end);
}

function numbersIn(path: string, bytes: Uint8Array, name?: string): [readonly number[], number[]] {
  const found = readArray(path, bytes, name);
  if ('reason' in found) return assert.fail(JSON.stringify(found));
  return [found.shape, Array.from(found.data)];
}
function troubleIn(path: string, bytes: Uint8Array, name?: string): LoadTrouble {
  const found = readArray(path, bytes, name);
  if (!('reason' in found)) return assert.fail('it can be read');
  return found;
}

describe('files of numbers', () => {
  describe('.npy', () => {
    const view = (size: number, fill: (data: DataView) => void): Uint8Array => {
      const data = new DataView(new ArrayBuffer(size));
      fill(data);
      return new Uint8Array(data.buffer);
    };
    const dtypes: [string, Uint8Array, number[]][] = [
      ['<f8', doubles(1.5, -0.1), [1.5, -0.1]],
      ['>f8', view(8, (data) => data.setFloat64(0, -2.5)), [-2.5]],
      ['<f4', bytesOf(Float32Array.of(0.1, 3)), [Math.fround(0.1), 3]],
      ['>f4', view(4, (data) => data.setFloat32(0, 0.25)), [0.25]],
      [
        '<f2',
        bytesOf(Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x7c00, 0x0000)),
        [1, -2, 0.333251953125, 2 ** -24, Number.POSITIVE_INFINITY, 0],
      ],
      ['|i1', Uint8Array.of(255, 127), [-1, 127]],
      ['|u1', Uint8Array.of(255, 0), [255, 0]],
      ['<i2', bytesOf(Int16Array.of(-300)), [-300]],
      ['>i2', Uint8Array.of(1, 2), [258]],
      ['<u2', bytesOf(Uint16Array.of(65535)), [65535]],
      ['<i4', bytesOf(Int32Array.of(-70000)), [-70000]],
      ['<u4', bytesOf(Uint32Array.of(4294967295)), [4294967295]],
      ['<i8', bytesOf(BigInt64Array.of(-(2n ** 53n))), [-(2 ** 53)]],
      ['>i8', Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0), [256]],
      ['<u8', bytesOf(BigUint64Array.of(7n)), [7]],
      ['|b1', Uint8Array.of(1, 0), [1, 0]],
    ];
    for (const [dtype, data, expected] of dtypes) {
      it(dtype, () =>
        assert.deepEqual(numbersIn('a.npy', npy(dtype, [expected.length], data)), [
          [expected.length],
          expected,
        ]),
      );
    }
    it('of every rank', () => {
      assert.deepEqual(numbersIn('a.npy', npy('<f8', [], doubles(3))), [[], [3]]);
      assert.deepEqual(numbersIn('a.npy', npy('<f8', [0, 2], doubles())), [[0, 2], []]);
      assert.deepEqual(numbersIn('a.npy', npy('<f8', [2, 1, 2], doubles(1, 2, 3, 4))), [
        [2, 1, 2],
        [1, 2, 3, 4],
      ]);
    });
    it('in column-major order', () => {
      assert.deepEqual(numbersIn('a.npy', npy('<f8', [2, 3], doubles(1, 4, 2, 5, 3, 6), true)), [
        [2, 3],
        [1, 2, 3, 4, 5, 6],
      ]);
      assert.deepEqual(
        numbersIn('a.npy', npy('<f8', [2, 2, 2], doubles(0, 4, 2, 6, 1, 5, 3, 7), true))[1],
        [0, 1, 2, 3, 4, 5, 6, 7],
      );
    });
    it('of versions 2 and 3', () => {
      for (const version of [2, 3]) {
        assert.deepEqual(numbersIn('A.NPY', npy('<f8', [1], doubles(5), false, version)), [[1], [5]]);
      }
    });
    const good = npy('<f8', [2], doubles(1, 2));
    const troubles: [string, Uint8Array, LoadTrouble][] = [
      ['complex numbers', npy('<c16', [1], doubles(1, 2)), { reason: 'dtype', dtype: 'complex' }],
      ['objects', npy('|O', [1], doubles(1)), { reason: 'dtype', dtype: 'object' }],
      ['text', npy('<U3', [1], doubles(1, 2)), { reason: 'dtype', dtype: 'text' }],
      ['long doubles', npy('<f16', [1], doubles(1, 2)), { reason: 'dtype', dtype: '<f16' }],
      [
        'a whole number that float64 does not hold',
        npy('<i8', [1], bytesOf(BigInt64Array.of(2n ** 53n + 1n))),
        { reason: 'inexact', found: '9007199254740993' },
      ],
      [
        'no array at all',
        text('hello, this is text'),
        { reason: 'damaged', what: 'it does not begin as an .npy file does' },
      ],
      ['nothing', new Uint8Array(), { reason: 'damaged', what: 'it does not begin as an .npy file does' }],
      [
        'an array that is cut short',
        good.subarray(0, good.length - 1),
        { reason: 'damaged', what: 'an array of shape (2) and dtype <f8 needs 16 bytes, but there are 15' },
      ],
      [
        'a header that is cut short',
        good.subarray(0, 40),
        { reason: 'damaged', what: 'its header is cut short' },
      ],
    ];
    for (const [name, bytes, expected] of troubles) {
      it(`says what is wrong: ${name}`, () => assert.deepEqual(troubleIn('a.npy', bytes), expected));
    }
    it('is not harmed by any byte that is wrong', () => {
      fc.assert(
        fc.property(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
          readArray('a.npy', good.with(at, byte), undefined);
        }),
        { numRuns: 500 },
      );
    });
  });

  describe('.npz', () => {
    const files = {
      'conv1.weight.npy': npy('<f8', [2, 2], doubles(1, 2, 3, 4)),
      'conv1.bias.npy': npy('<f4', [1], bytesOf(Float32Array.of(7))),
    };
    for (const packed of [false, true]) {
      it(`${packed ? 'compressed' : 'as np.savez writes it'}`, () => {
        const bytes = zip(files, packed);
        assert.deepEqual(numbersIn('g.npz', bytes, 'conv1.weight'), [
          [2, 2],
          [1, 2, 3, 4],
        ]);
        assert.deepEqual(numbersIn('g.npz', bytes, 'conv1.bias.npy'), [[1], [7]]);
        assert.deepEqual(troubleIn('g.npz', bytes), {
          reason: 'which-array',
          entries: ['conv1.weight', 'conv1.bias'],
        });
        assert.deepEqual(troubleIn('g.npz', bytes, 'conv2'), {
          reason: 'no-array',
          entry: 'conv2',
          entries: ['conv1.weight', 'conv1.bias'],
        });
        assert.deepEqual(numbersIn('g.npz', zip({ 'arr_0.npy': files['conv1.bias.npy'] }, packed)), [
          [1],
          [7],
        ]);
      });
      it(`is not harmed by any byte that is wrong${packed ? ', compressed' : ''}`, () => {
        const bytes = zip(files, packed);
        fc.assert(
          fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
            readArray('a.npz', bytes.with(at, byte), 'conv1.weight');
          }),
          { numRuns: 1000 },
        );
      });
    }
    it('says what is wrong', () => {
      const bytes = zip(files, false);
      assert.equal(troubleIn('a.npz', text('no archive')).reason, 'damaged');
      assert.equal(troubleIn('a.npz', bytes.subarray(0, 100)).reason, 'damaged');
      const flipped = bytes.with(140, (bytes[140] ?? 0) ^ 1);
      assert.deepEqual(troubleIn('a.npz', flipped, 'conv1.weight'), {
        reason: 'damaged',
        what: 'the checksum of an array is wrong',
      });
    });
  });

  it('what deflate compressed unpacks to what it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 1)), { maxLength: 3000 }),
        fc.integer({ min: 0, max: 9 }),
        fc.nat({ max: 40 }),
        (bytes, level, again) => {
          const data = Uint8Array.from([
            ...bytes,
            ...new Array<number[]>(again).fill(bytes.slice(0, 50)).flat(),
          ]);
          assert.deepEqual(inflate(deflateRawSync(data, { level }), data.length), data);
        },
      ),
      { numRuns: 300 },
    );
    const large = Uint8Array.from({ length: 200_000 }, (_, n) => (n * n) >> 5);
    assert.deepEqual(inflate(deflateRawSync(large), large.length), large);
  });

  describe('.csv', () => {
    const tables: [string, string, number[], number[]][] = [
      ['commas', '1,2.5\n-3e2,.5\n', [2, 2], [1, 2.5, -300, 0.5]],
      ['semicolons and CR LF', '1;2\r\n3;4', [2, 2], [1, 2, 3, 4]],
      ['tabs', '1\t2', [1, 2], [1, 2]],
      ['blanks, as np.savetxt writes', '1.000000000000000000e+00 2.0e+00\n3 4\n', [2, 2], [1, 2, 3, 4]],
      ['a heading', 'a,b\n1,2\n', [1, 2], [1, 2]],
      ['comments and a byte order mark', '\ufeff# rows\n1,2\n\n3,4 # last\n', [2, 2], [1, 2, 3, 4]],
      ['quotation marks', '"1","2"', [1, 2], [1, 2]],
      ['one number', '7', [1, 1], [7]],
      ['nothing', '', [0, 0], []],
      [
        'what is open',
        '1,?,\n,nan,-inf',
        [2, 3],
        [1, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NEGATIVE_INFINITY],
      ],
    ];
    for (const [name, source, shape, data] of tables) {
      it(name, () => assert.deepEqual(numbersIn('a.csv', text(source)), [shape, data]));
    }
    const troubles: [string, LoadTrouble][] = [
      ['1,2\n3', { reason: 'ragged', row: 1, length: 1, firstLength: 2 }],
      ['1,2\n3,x', { reason: 'no-number', row: 1, column: 1, found: 'x' }],
      ['1,2\n3,0x10', { reason: 'no-number', row: 1, column: 1, found: '0x10' }],
    ];
    for (const [source, expected] of troubles) {
      it(JSON.stringify(source), () => assert.deepEqual(troubleIn('a.csv', text(source)), expected));
    }
    it('bytes that are no text', () => {
      assert.deepEqual(troubleIn('a.csv', Uint8Array.of(0x31, 0xff)), {
        reason: 'damaged',
        what: 'it is not UTF-8 text',
      });
    });
  });

  describe('load', () => {
    const files: Readonly<Record<string, Uint8Array>> = {
      'dK.npy': npy('<f8', [2, 2], doubles(77, 67, 47, 37)),
      'g.npz': zip({ 'w.npy': npy('<f8', [1], doubles(5)) }, true),
      'x.md': text('1'),
    };
    const session = new Session({ readFile: (path) => files[path] ?? { reason: 'not-found' } });
    const said = (source: string): string => {
      const { shown, error } = session.run(source);
      const [first] = shown;
      if (error) return error.message;
      return first?.result.kind === 'value' && first.result.value.content.kind === 'numbers'
        ? [...first.result.value.content.data].join(' ')
        : (first?.result.kind ?? '');
    };
    const cases: [string, string][] = [
      ['load("dK.npy")', '77 67 47 37'],
      ['load("g.npz", "w")', '5'],
      ['load("g.npz")', '5'],
      ['load("g.npz", name="v")', '"g.npz" cannot be loaded: there is no array "v" in it, but "w".'],
      [
        'load("dX.npy")',
        '"dX.npy" cannot be loaded: there is no such file; the path starts at the folder of the notebook.',
      ],
      ['load("x.md")', '"x.md" cannot be loaded: its name must end in .npy, .npz, .csv, .tsv or .txt.'],
      [
        'load("dK.npy", "w")',
        '"dK.npy" cannot be loaded: it holds one array; only an .npz file has arrays with names.',
      ],
      ['load(3)', 'load: path is 3, but must be a text in quotation marks.'],
    ];
    for (const [source, expected] of cases) it(source, () => assert.equal(said(source), expected));
    it('reads nothing where the host has no files', () => {
      assert.equal(
        new Session().run('load("dK.npy")').error?.message,
        '"dK.npy" cannot be loaded: files cannot be read here.',
      );
    });
    it('compares what was loaded, and names its mistake', () => {
      session.run(
        'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; B = 1; Z = conv2d(X, K, B); backward(Z, [1 2; 3 4])',
      );
      const [shown] = session.run('check(grad(K), load("dK.npy"))').shown;
      assert.ok(shown?.result.kind === 'answer');
      assert.deepEqual(
        shown.result.report.diagnosis?.causes.map(({ code }) => code),
        ['kernel-gradient-rotated'],
      );
    });
  });
});

/** Any float64, NaN and both zeros among them, in any shape up to a rank. */
const tensors = (rank: number) =>
  fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: rank }).chain((shape) =>
    fc
      .array(fc.double(), {
        minLength: shape.reduce((a, b) => a * b, 1),
        maxLength: shape.reduce((a, b) => a * b, 1),
      })
      .map((values) => ({ shape, data: Float64Array.from(values) })),
  );

describe('arrays that are written', () => {
  it('as .npy come back to the last bit, in any shape', () =>
    fc.assert(
      fc.property(tensors(5), (tensor) => {
        assert.deepEqual(readArray('X.npy', writeNpy(tensor), undefined), tensor);
      }),
    ));

  it('as .npy are byte by byte what NumPy writes', () => {
    const tensor = { shape: [2, 3], data: Float64Array.of(1, -2, 0.5, Number.NaN, -0, 1e300) };
    assert.deepEqual(writeNpy(tensor), npy('<f8', [2, 3], doubles(...tensor.data)));
    assert.deepEqual(
      writeNpy({ shape: [3], data: Float64Array.of(1, 2, 3) }),
      npy('<f8', [3], doubles(1, 2, 3)),
    );
    assert.deepEqual(writeNpy({ shape: [], data: Float64Array.of(7) }), npy('<f8', [], doubles(7)));
  });

  it('as .npy begin their numbers at a multiple of 64 bytes, however long the header is', () => {
    for (let rank = 0; rank < 32; rank++) {
      const shape = Array.from({ length: rank }, () => 1);
      assert.equal((writeNpy({ shape, data: Float64Array.of(1) }).length - 8) % 64, 0, `rank ${rank}`);
    }
  });

  it('as .csv come back to the last bit, as a matrix', () =>
    fc.assert(
      fc.property(
        tensors(2).filter(({ data }) => data.length > 0),
        (tensor) => {
          const { shape, data } = tensor;
          const [columns = 1, rows = 1] = [...shape].reverse();
          assert.deepEqual(readArray('X.csv', text(writeTensor(tensor, 'csv')), undefined), {
            shape: [rows, columns],
            data,
          });
        },
      ),
    ));
});
