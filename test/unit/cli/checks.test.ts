import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../src/cli/main';

describe('the command line checks', function () {
  this.timeout(60_000);
  let root = '';
  let folder = '';
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'backprop-checks-'));
    folder = join(root, 'lesson');
    await mkdir(folder);
  });
  after(() => rm(root, { recursive: true, force: true }));

  async function check(cells: readonly string[], ...options: string[]) {
    const path = join(folder, 'lesson.backprop.md');
    await writeFile(path, cells.map((cell) => `\`\`\`backprop\n${cell}\n\`\`\`\n`).join('\n'));
    let [out, err] = ['', ''];
    const status = await main(['check', path, ...options], {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
    });
    return { status, out, err, path };
  }

  const WORKED = 'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; Z = conv2d(X, K); backward(Z, [1 2; 3 4])';
  const WRONG = 'check(grad(X), [4 11 6; 14 30 14; 6 11 4])';

  it('says which elements are wrong, how far, and which mistake it looks like', async () => {
    const { status, out } = await check([WORKED, WRONG]);
    assert.equal(status, 1);
    assert.equal(
      out,
      `In [1], line 2
✓ 13 of 13 gradients of Z agree with central differences (worst difference 0 of a tolerance of 0.00101 at grad(X)[1,1]; relative error 0).

In [2], line 6
✗ 9 of 9 elements of grad(X) are wrong: [1,1], [1,2], [1,3], [2,1], [2,2], [2,3], and 3 more. It looks as if K was not rotated by 180° before it slid over ∂L/∂Z.
worst at grad(X)[1,1]: given 4, expected 1, |Δ| = 3 > 0.00101 = 1e-5 + 0.001·|expected|; relative error 0.6
∂L/∂X[1,1] = ∂L/∂Z[1,1]·K[1,1] = 1·1 = 1

1 of 2 checks fail.
`,
    );
  });

  it('as JSON', async () => {
    const { status, out } = await check([WORKED, WRONG, 'Q'], '--json');
    const report = JSON.parse(out);
    assert.deepEqual([status, report.ok, report.cells.length], [1, false, 3]);
    const [pass] = report.cells[0].checks;
    assert.deepEqual(
      [pass.kind, pass.ok, pass.checked, pass.wrong, pass.root],
      ['gradcheck', true, 13, 0, 'Z'],
    );
    assert.deepEqual(
      pass.leaves.map(({ name, shape, method }: { name: string; shape: number[]; method: string }) => [
        name,
        shape,
        method,
      ]),
      [
        ['X', [3, 3], 'central differences'],
        ['K', [2, 2], 'central differences'],
      ],
    );
    const [answer] = report.cells[1].checks;
    assert.deepEqual(answer.worst.position, [1, 1]);
    assert.deepEqual(answer.wrong[0], [1, 1]);
    assert.deepEqual(answer.causes, [
      { code: 'kernel-not-rotated', words: 'K was not rotated by 180° before it slid over ∂L/∂Z' },
    ]);
    assert.deepEqual(report.cells[2].error, {
      code: 'unknown-name',
      message: '"Q" is not defined.',
      line: 10,
      column: 1,
    });
  });

  it('as JUnit', async () => {
    const xml = join(folder, 'report.xml');
    const { status, out } = await check([WORKED, WRONG, 'Q'], '--junit', xml);
    assert.equal(status, 1);
    assert.match(out, /^In \[1\]/);
    const report = await readFile(xml, 'utf8');
    assert.match(
      report,
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name=".*" tests="3" failures="1" errors="1"/,
    );
  });

  it('as JUnit that is well-formed whatever stands in it', async () => {
    const xml = join(folder, 'report.xml');
    await check([WORKED, 'a = [1 2]; check(a, [1 "<&>\\"])', `${WRONG} # <&"`], `--junit=${xml}`);
    const report = await readFile(xml, 'utf8');
    // Every tag is closed, and nothing outside tags looks like one.
    const open: string[] = [];
    for (const [, close, name = '', self] of report.matchAll(
      /<(\/?)([a-z]+)(?:\s[a-z]+="[^"<]*")*\s*(\/?)>/g,
    )) {
      if (close) assert.equal(open.pop(), name);
      else if (!self) open.push(name);
    }
    assert.deepEqual(open, []);
    assert.ok(!/[<>&]/.test(report.replace(/<[^<>]*>/g, '').replace(/&(?:amp|lt|gt|quot|#\d+);/g, '')));
    assert.match(report, /errors="1"/);
  });

  it('a report that cannot be written', async () => {
    const { status, err } = await check([WORKED], '--junit', join(folder, 'none', 'report.xml'));
    assert.equal(status, 2);
    assert.match(err, /report\.xml cannot be written: /);
  });

  it('reads files beside the notebook, and no others', async () => {
    await mkdir(join(folder, 'data'), { recursive: true });
    await writeFile(join(folder, 'data', 'a.csv'), '1,2');
    await writeFile(join(root, 'secret.csv'), '1,2');
    await symlink(join(root, 'secret.csv'), join(folder, 'link.csv'));
    await symlink(root, join(folder, 'up'));
    const codes: [string, number, RegExp][] = [
      ['check(load("data/a.csv"), [1 2;])', 0, /All 1 check passes/],
      ['load("../secret.csv")', 1, /outside the folder/],
      [`load("${join(root, 'secret.csv')}")`, 1, /outside the folder/],
      ['load("link.csv")', 1, /outside the folder/],
      ['load("up/secret.csv")', 1, /outside the folder/],
      ['load("data/../../secret.csv")', 1, /outside the folder/],
      ['load("none.csv")', 1, /there is no such file/],
      ['load("data")', 1, /it is a folder|must end in/],
    ];
    for (const [cell, status, said] of codes) {
      const ran = await check([cell]);
      assert.deepEqual([ran.status, said.test(ran.out)], [status, true], `${cell}: ${ran.out}`);
    }
  });
});
