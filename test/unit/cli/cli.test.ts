import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { main } from '../../../src/cli/main';

/** The checkout, wherever the bundle of this file lies in it. */
function checkout(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'media/samples')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
const WORKED_EXAMPLE = join(checkout(), 'media/samples/worked-example.backprop.md');

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function run(...args: string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const status = await main(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err };
}

/** What `run --json` prints. */
interface Report {
  readonly cells: readonly {
    readonly index: number;
    readonly line: number;
    readonly ok: boolean;
    readonly gradients?: Readonly<Record<string, unknown>>;
    readonly error?: { code: string; message: string; line: number; column: number };
  }[];
  readonly variables: Readonly<Record<string, { shape: number[]; data: unknown; gradient: unknown }>>;
}

describe('the command line', function () {
  this.timeout(60_000);
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backprop-cli-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  let files = 0;
  /** A notebook with the given cells, each under a line of prose. */
  async function notebook(cells: readonly string[], lineEnd = '\n'): Promise<string> {
    files += 1;
    const text = cells.map((cell) => `prose\n\n\`\`\`backprop\n${cell}\n\`\`\`\n`).join('\n');
    return file(text.replaceAll('\n', lineEnd));
  }
  async function file(content: string | Uint8Array): Promise<string> {
    const path = join(folder, `${++files}.backprop.md`);
    await writeFile(path, content);
    return path;
  }
  async function json(...cells: string[]): Promise<Report & { status: number }> {
    const { status, out, err } = await run('run', await notebook(cells), '--json');
    assert.equal(err, '');
    return { status, ...JSON.parse(out) };
  }

  describe('run --json', () => {
    it('gives the numbers of the worked example', async () => {
      const { status, out, err } = await run('run', WORKED_EXAMPLE, '--json');
      assert.deepEqual([status, err], [0, '']);
      const { cells, variables }: Report = JSON.parse(out);
      const lines = (await readFile(WORKED_EXAMPLE, 'utf8')).split('\n');
      const fences = lines.flatMap((line, n) => (line === '```backprop' ? [n + 2] : []));
      assert.deepEqual(
        cells.map(({ index, line, ok }) => [index, line, ok]),
        fences.map((line, n) => [n + 1, line, true]),
      );
      assert.deepEqual(cells[0], { index: 1, line: fences[0], ok: true });
      assert.deepEqual(cells[1]?.gradients, {
        X: [
          [1, 4, 4],
          [6, 20, 16],
          [9, 24, 16],
        ],
        K: [
          [37, 47],
          [67, 77],
        ],
        B: 10,
      });
      assert.deepEqual(Object.keys(variables), ['dZ', 'α', 'B', 'X', 'K', 'W', 'T', 'Y', 'Z', 'L']);
      assert.deepEqual(variables['dZ']?.data, [
        [1, 2],
        [3, 4],
      ]);
      assert.equal(variables['dZ']?.gradient, null, 'what was sent back is no leaf of the pass');
      assert.deepEqual(variables['α'], { shape: [], data: 0.01, gradient: null });
    });

    it('gives the state of the worked example after its first step', async () => {
      const text = await readFile(WORKED_EXAMPLE, 'utf8');
      const { out } = await run(
        'run',
        await file(text.slice(0, text.indexOf('## Without numbers'))),
        '--json',
      );
      const { variables }: Report = JSON.parse(out);
      assert.deepEqual(variables['K'], {
        shape: [2, 2],
        data: [
          [0.63, 1.53],
          [2.33, 3.23],
        ],
        gradient: null,
      });
      assert.deepEqual(variables['B'], { shape: [], data: 0.9, gradient: null });
      assert.deepEqual(variables['X']?.gradient, [
        [1, 4, 4],
        [6, 20, 16],
        [9, 24, 16],
      ]);
      assert.deepEqual(variables['Z'], {
        shape: [2, 2],
        data: [
          [38, 48],
          [68, 78],
        ],
        gradient: null,
      });
    });

    it('names the place of an error in the file, and stops there', async () => {
      const { status, cells, variables } = await json('a = 1', 'b = 2\n  c = b + Q', 'd = 3');
      assert.equal(status, 1);
      assert.deepEqual(cells, [
        { index: 1, line: 4, ok: true },
        {
          index: 2,
          line: 10,
          ok: false,
          error: { code: 'unknown-name', message: '"Q" is not defined.', line: 11, column: 11 },
        },
      ]);
      assert.deepEqual(Object.keys(variables), ['a', 'b']);
    });

    it('counts lines the same where they end in CR LF', async () => {
      const cells = ['X = [1 2\n     3 4]', 'Y = X +\n'];
      const [lf, crlf] = await Promise.all(
        ['\n', '\r\n'].map(async (end) =>
          JSON.parse((await run('run', await notebook(cells, end), '--json')).out),
        ),
      );
      assert.deepEqual(crlf, lf);
      assert.deepEqual([lf.cells[1].error.line, lf.cells[1].error.column], [11, 8]);
    });

    it('writes what JSON has no number for as text, and −0 as 0', async () => {
      const { variables } = await json(
        'x = [nan inf -inf 0 -0 0.1]; L = sum(x * 1e300 * 1e300); backward(L)',
      );
      assert.deepEqual(variables['x']?.data, ['NaN', 'Infinity', '-Infinity', 0, 0, 0.1]);
      assert.deepEqual(variables['x']?.gradient, new Array(6).fill('Infinity'));
      assert.equal(variables['L']?.data, 'NaN');
    });

    it('writes every digit of a number', async () => {
      const { variables } = await json('a = 0.1 + 0.2; b = 1e-300; c = 2^60');
      assert.deepEqual(
        ['a', 'b', 'c'].map((name) => variables[name]?.data),
        [0.1 + 0.2, 1e-300, 2 ** 60],
      );
    });

    it('writes shapes of every rank, also empty ones', async () => {
      const { variables } = await json('a = 5; b = []; c = zeros(2, 1, 2); d = zeros(2, 0); e = [[1]]');
      assert.deepEqual(
        Object.values(variables).map(({ shape, data }) => [shape, data]),
        [
          [[], 5],
          [[0], []],
          [
            [2, 1, 2],
            [[[0, 0]], [[0, 0]]],
          ],
          [
            [2, 0],
            [[], []],
          ],
          [[1, 1], [[1]]],
        ],
      );
    });

    it('writes formulas as they are read', async () => {
      const { variables, cells } = await json('x = symbol(2); y = 2 * x; L = sum(y); backward(L)');
      assert.deepEqual(variables['y'], { shape: [2], data: ['2*x[1]', '2*x[2]'], gradient: null });
      assert.deepEqual(cells[0]?.gradients, { x: [2, 2] });
    });

    it('gives the last gradient of every leaf, and none of a pass that failed', async () => {
      const { cells, variables } = await json(
        'w = 3; v = 2; L = w^2; M = v * w',
        'backward(L); backward(M); backward(w)',
      );
      assert.deepEqual(cells[1]?.gradients, { w: 2, v: 3 });
      assert.equal(cells[1]?.error?.code, 'no-history');
      assert.deepEqual([variables['w']?.gradient, variables['v']?.gradient], [2, 3]);
    });

    it('keeps names that mean something to JavaScript', async () => {
      const { out } = await run(
        'run',
        await notebook(['__proto__ = 1; constructor = 2; L = __proto__^2; backward(L)']),
        '--json',
      );
      assert.match(out, /"__proto__": \{/);
      assert.match(out, /"gradients": \{\s*"__proto__": 2/);
      assert.match(out, /"constructor": \{/);
    });

    it('of a file without cells', async () => {
      const { status, out } = await run('run', await file('only prose\n'), '--json');
      assert.deepEqual([status, JSON.parse(out)], [0, { cells: [], variables: {} }]);
    });
  });

  describe('run', () => {
    it('prints what each cell shows', async () => {
      const { status, out, err } = await run('run', await notebook(['X = [1 2; 3 4]', 'X * 2']));
      assert.deepEqual([status, err], [0, '']);
      assert.equal(
        out,
        'In [1], line 4\nX (2×2)\n  1  2\n  3  4\n\nIn [2], line 10\nX * 2 (2×2)\n  2  4\n  6  8\n\n',
      );
    });
    it('prints an error with its place in the file', async () => {
      const { status, out } = await run('run', await notebook(['1', '2\n[1 2; 3]', '4']));
      assert.equal(status, 1);
      assert.equal(
        out,
        'In [1], line 4\n1 = 1\n\nIn [2], line 10\n2 = 2\n✗ line 11, column 7: Row 2 has 1 element, but row 1 has 2: all rows of a matrix need the same number.\n\n',
      );
    });
    it('prints the worked example', async () => {
      const { status, out } = await run('run', WORKED_EXAMPLE);
      assert.equal(status, 0);
      for (const part of ['∂L/∂K (2×2)\n  37  47\n  67  77', '0.63  1.53', '✓'])
        assert.ok(out.includes(part), part);
    });
  });

  describe('check', () => {
    const table: readonly (readonly [cells: readonly string[], status: number, last: string])[] = [
      [['w = 3; L = w^2; backward(L)'], 0, 'All 1 check passes.'],
      [['w = 3; L = w^2; backward(L); gradcheck(L)'], 0, 'All 2 checks pass.'],
      [['w = 3; L = w^2; backward(L); check(grad(w), 7)'], 1, '1 of 2 checks fail.'],
      [['check(1, nan)'], 1, '1 of 1 checks fail.'],
      [['1 + 1'], 0, 'There is no backward pass to check.'],
    ];
    for (const [cells, status, last] of table) {
      it(`${cells.join(' ⏎ ')}: ${last}`, async () => {
        const ran = await run('check', await notebook(cells));
        assert.deepEqual([ran.status, ran.err, ran.out.trimEnd().split('\n').at(-1)], [status, '', last]);
      });
    }
    it('a cell that fails', async () => {
      const { status, out } = await run('check', await notebook(['w = 3; L = w^2; backward(L)', 'Q']));
      assert.equal(status, 1);
      assert.match(out, /✗ line 10, column 1: "Q" is not defined\./);
    });
    it('the sample of a layer that trains badly, whose gradient of K is turned', async () => {
      const sample = join(checkout(), 'media/samples/check-a-layer/check.backprop.md');
      const { status, out } = await run('check', sample);
      assert.equal(status, 1);
      assert.match(out, /104 of 104 gradients of Z agree/);
      assert.match(out, /It looks as if the result was rotated by 180°: nothing is flipped in ∂L\/∂K\./);
    });
    it('the worked example up to its symbols', async () => {
      const text = await readFile(WORKED_EXAMPLE, 'utf8');
      const { status } = await run('check', await file(text.slice(0, text.indexOf('## Without numbers'))));
      assert.equal(status, 0);
    });
    it('the worked example, whose symbols have no numbers to compare', async () => {
      const { status, out } = await run('check', WORKED_EXAMPLE);
      assert.equal(status, 0, out);
    });
  });

  describe('says what is wrong with', () => {
    const usages: readonly (readonly [args: readonly string[], said: string])[] = [
      [[], 'Say what to do: run, check, export or reference.'],
      [['walk', 'a.md'], 'There is no command "walk".'],
      [['run'], 'Say which file to run.'],
      [['check'], 'Say which file to check.'],
      [['run', 'a.md', 'b.md'], 'One file at a time, but there is also "b.md".'],
      [['run', 'a.md', '--jsn'], 'run has no option "--jsn".'],
      [['check', 'a.md', '--jsn'], 'check has no option "--jsn".'],
      [['run', 'a.md', '--junit', 'b.xml'], 'run has no option "--junit".'],
      [['export'], 'Say which file to export.'],
      [['run', 'a.md', '--out', 'b.html'], 'run has no option "--out".'],
      [['export', 'a.md', '--json'], 'export has no option "--json".'],
      [['export', 'a.md', '--junit', 'b.xml'], 'export has no option "--junit".'],
      [['export', 'a.md', '--out='], 'Say which file to write the page to.'],
      [['check', 'a.md', '--junit'], 'Say which file to write the JUnit report to.'],
      [['check', 'a.md', '--junit='], 'Say which file to write the JUnit report to.'],
      [['run', 'a.md', '--max-elements'], '--max-elements needs a number above 0.'],
      [['run', 'a.md', '--max-operations=many'], '--max-operations needs a number above 0.'],
      [['check', 'a.md', '--max-elements', '-1'], '--max-elements needs a number above 0.'],
    ];
    for (const [args, said] of usages) {
      it(`[${args.join(' ')}]`, async () => {
        const { status, out, err } = await run(...args);
        assert.deepEqual([status, out, err.split('\n')[0]], [2, '', said]);
        assert.match(err, /^Usage: /m);
      });
    }
    it('a file that is not there', async () => {
      const path = join(folder, 'none.backprop.md');
      assert.deepEqual(await run('run', path), {
        status: 2,
        out: '',
        err: `${path} cannot be read: there is no such file.\n`,
      });
    });
    it('a folder', async () => {
      assert.deepEqual(await run('check', folder), {
        status: 2,
        out: '',
        err: `${folder} cannot be read: it is a folder.\n`,
      });
    });
    it('a file that is not UTF-8', async () => {
      const path = await file(Uint8Array.of(0x61, 0x0a, 0x62, 0xff, 0x0a));
      assert.deepEqual(await run('run', path, '--json'), {
        status: 2,
        out: '',
        err: `${path} cannot be read: line 2 is not UTF-8 (byte 3).\n`,
      });
    });
    it('a file that must not be read', async function () {
      const path = await file('a');
      await chmod(path, 0);
      const readable = await readFile(path).then(
        () => true,
        () => false,
      );
      // Nothing is forbidden to root.
      if (readable) this.skip();
      const { status, err } = await run('run', path);
      assert.equal(status, 2);
      assert.match(err, /cannot be read: /);
    });
    it('nobody who asks for help', async () => {
      for (const help of ['--help', '-h']) {
        const { status, out, err } = await run(help);
        assert.deepEqual([status, err], [0, '']);
        assert.match(out, /^Usage: /);
      }
    });
  });

  it('refuses what is beyond the limits that were given, and only that', async () => {
    const path = await notebook(['X = ones(3, 3)', 'X @ X']);
    const limited = await run('run', path, '--max-elements', '8');
    assert.equal(limited.status, 1);
    assert.match(
      limited.out,
      /ones would have 9 elements; the limit is 8\. .*--max-elements on the command line/,
    );
    const slow = await run('run', path, '--max-operations=26');
    assert.match(slow.out, /Matmul would take 27 multiplications; the limit is 26\. .*--max-operations/i);
    assert.equal((await run('run', path, '--max-elements=9', '--max-operations', '27')).status, 0);
    assert.equal((await run('run', path)).status, 0);
  });

  it('runs as a program', async function () {
    const program = join(checkout(), 'dist/cli.js');
    if (!existsSync(program)) this.skip();
    const start = promisify(execFile);
    const { stdout, stderr } = await start(process.execPath, [program, 'run', WORKED_EXAMPLE, '--json']);
    const { cells }: Report = JSON.parse(stdout);
    assert.deepEqual([stderr, cells[1]?.gradients?.['B']], ['', 10]);
    await assert.rejects(start(process.execPath, [program]), { code: 2 });
    await assert.rejects(start(process.execPath, [program, 'run', await notebook(['Q'])]), { code: 1 });
  });
});
