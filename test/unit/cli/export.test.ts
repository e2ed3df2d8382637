import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../src/cli/main';

describe('export on the command line', function () {
  this.timeout(60_000);
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backprop-export-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function run(...args: string[]): Promise<{ status: number; out: string; err: string }> {
    const said = { out: '', err: '' };
    const status = await main(args, {
      out: (text) => {
        said.out += text;
      },
      err: (text) => {
        said.err += text;
      },
    });
    return { status, ...said };
  }
  async function notebook(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }

  it('writes the page beside the notebook', async () => {
    const { status, out, err } = await run(
      'export',
      await notebook('lesson.backprop.md', '# Lesson\n\n```backprop\n[1 2]\n```\n'),
    );
    assert.deepEqual([status, err], [0, '']);
    const page = join(folder, 'lesson.html');
    assert.match(out, /^.*lesson\.html: 1 cell, \d+ KB\n$/);
    const html = await readFile(page, 'utf8');
    assert.match(html, /<title>Lesson<\/title>/);
    assert.match(html, /<svg role="img" aria-label="\[1 2\]/);
  });

  it('writes it where --out says, with the pictures that lie in the folder', async () => {
    await mkdir(join(folder, 'a b'));
    await writeFile(join(folder, 'a b', 'dot.png'), 'PNG');
    const out = join(folder, 'elsewhere.html');
    const file = await notebook(
      'pictures.backprop.md',
      '![dot](a%20b/dot.png) ![no](../dot.png) ![no](none.png)\n',
    );
    assert.equal((await run('export', file, '--out', out)).status, 0);
    const html = await readFile(out, 'utf8');
    assert.match(html, /<img src="data:image\/png;base64,UE5H" alt="dot">/);
    assert.equal(/<main>(.*)<\/main>/s.exec(html)?.[1]?.match(/<img /g)?.length, 1);
  });

  it('ends with 1 when a cell failed, and the page says so', async () => {
    const file = await notebook('failing.backprop.md', '```backprop\noops\n```\n\n```backprop\n1\n```\n');
    const { status, err } = await run('export', file);
    assert.deepEqual(
      [status, err],
      [1, 'Cell 1 failed; the page says so, and those behind it were not run.\n'],
    );
    assert.match(await readFile(join(folder, 'failing.html'), 'utf8'), /Not run: cell 1 failed\./);
  });

  it('ends with 2 where the page cannot be written', async () => {
    const file = await notebook('nowhere.backprop.md', '1\n');
    const { status, err } = await run('export', file, '--out', join(folder, 'none', 'page.html'));
    assert.equal(status, 2);
    assert.match(err, /page\.html cannot be written: /);
  });
});
