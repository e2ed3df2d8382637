import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluator } from '../../../src/extension/worker/evaluate';
import type { PageReply, PageRequest } from '../../../src/extension/worker/pageRequests';
import { transfersOf } from '../../../src/extension/worker/protocol';
import { readNotebook } from '../../../src/notebook/format';
import { PageWriter } from '../../../src/page';
import * as markup from '../../../src/page/markup';

const FILE = new TextEncoder().encode('- [ ] kept\r\n\n```backprop\n1\n~~~\n');
const shipped = (path: string): Promise<Uint8Array> => readFile(join(process.cwd(), 'dist', path));

/** A worker as the extension asks it for a page. */
class Asked {
  private readonly answerTo = evaluator(() => false);
  private id = 0;

  async page(page: PageRequest): Promise<PageReply> {
    this.id += 1;
    const answer = await this.answerTo({ kind: 'page', id: this.id, page });
    assert.equal(answer.id, this.id);
    if (answer.kind === 'failed') throw new Error(answer.reason);
    assert.ok(answer.kind === 'page');
    if (answer.reply.html) assert.deepEqual(transfersOf(answer), [answer.reply.html.buffer]);
    return answer.reply;
  }

  async begin(codes: readonly string[]): Promise<void> {
    const script = new TextDecoder().decode(await shipped('markup.js'));
    await this.page({ what: 'begin', markup: script, name: 'lesson', codes });
  }

  run(text: string) {
    this.id += 1;
    const answer = this.answerTo({ kind: 'run', id: this.id, text, intoPage: true });
    assert.ok(answer.kind === 'ran', JSON.stringify(answer));
    return answer.run;
  }

  async finish(): Promise<string> {
    const { shipped: paths = [] } = await this.page({ what: 'shipped' });
    const files = await Promise.all(paths.map(async (path) => [path, await shipped(path)] as const));
    const { html } = await this.page({ what: 'finish', notebook: readNotebook(FILE), shipped: files });
    return new TextDecoder().decode(html);
  }
}

describe('a page that the worker writes', () => {
  it('holds prose, pictures, results, and what was not run', async () => {
    const worker = new Asked();
    const codes = ['X = [1 2; 3 4]; Z = 2 * X; backward(Z, [5 6; 7 8])', 'oops', 'X'];
    await worker.begin(codes);
    const text = '# A title\n\n![one](a%20b.png) ![two](https://example.com/c.png) ![three](d.txt)\n';
    const { pictures } = await worker.page({ what: 'pictures', text });
    assert.deepEqual(pictures, [{ address: 'a%20b.png', type: 'image/png', path: 'a b.png' }]);
    const bytes = Uint8Array.of(1, 2, 3);
    await worker.page({
      what: 'prose',
      text,
      pictures: [{ address: 'a%20b.png', type: 'image/png', bytes }],
    });
    const ran = worker.run(codes[0] ?? '');
    assert.deepEqual([ran.output, ran.checks, ran.variables, ran.error], [undefined, [], [], undefined]);
    assert.equal(worker.run('oops').error?.code, 'unknown-name');
    await worker.page({ what: 'skipped', reason: 'Not run: <b>.' });
    const html = await worker.finish();
    assert.match(html, /<title>A title<\/title>/);
    assert.match(html, /<img[^>]* src="data:image\/png;base64,AQID"/);
    assert.match(html, /aria-label="∂L\/∂X 2×2, minimum 10, maximum 16"/);
    assert.match(html, /<p class="error"><strong>Line 1, column 1: <\/strong>[^<]*oops/);
    assert.match(html, /<p class="quiet">Not run: &lt;b>\.<\/p>|<p class="quiet">Not run: &lt;b&gt;\.<\/p>/);
  });

  it('is the page that is written without a worker, byte for byte', async () => {
    const worker = new Asked();
    await worker.begin([]);
    await worker.page({ what: 'prose', text: 'Text $a^2$ and $\\mathbb{R}$', pictures: [] });
    const here = new PageWriter(markup, 'lesson', []);
    here.prose('Text $a^2$ and $\\mathbb{R}$');
    assert.equal(await worker.finish(), await here.finish(FILE, shipped));
  });

  it('asks for exactly the files that it needs', async () => {
    const worker = new Asked();
    await worker.begin([]);
    const { shipped: plain = [] } = await worker.page({ what: 'shipped' });
    await worker.page({ what: 'prose', text: '$\\mathbb{R}$', pictures: [] });
    const { shipped: special = [] } = await worker.page({ what: 'shipped' });
    assert.deepEqual(
      special.filter((path) => !plain.includes(path)),
      ['katex/fonts/KaTeX_AMS-Regular.woff2'],
    );
    await assert.rejects(
      worker.page({ what: 'finish', notebook: readNotebook(FILE), shipped: [] }),
      /renderer\.js was not handed over/,
    );
  });

  it('begins before anything else', async () => {
    await assert.rejects(new Asked().page({ what: 'shipped' }), /no page has begun/);
    const answer = evaluator(() => false)({ kind: 'run', id: 3, text: '1', intoPage: true });
    assert.deepEqual([answer.kind, answer.id], ['failed', 3]);
  });
});
