import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { speak } from '../../../src/core/words/words';
import { figuresOf, PAYLOAD_VERSION, type Payload } from '../../../src/notebook/payload';
import { Session } from '../../../src/notebook/session';
import { PageWriter } from '../../../src/page';
import { frontMatterOf } from '../../../src/page/frontMatter';
import * as markup from '../../../src/page/markup';

const read = (path: string): Promise<Uint8Array> => readFile(join(process.cwd(), 'dist', path));
const FILE = new TextEncoder().encode('# A notebook\n');

/** What the cells of one session show. */
function payloads(...cells: readonly string[]): string[] {
  const session = new Session();
  return cells.map((cell) => {
    const { shown, error } = session.run(cell);
    if (error) throw new Error(error.message);
    const payload: Payload = { summary: '', version: PAYLOAD_VERSION, figures: figuresOf(shown) };
    return JSON.stringify(payload);
  });
}

/** A page of code cells under a text; of the page, what stands in `<main>`. */
async function mainOf(text: string, ...cells: readonly string[]): Promise<string> {
  const page = new PageWriter(markup, 'lesson', cells);
  page.prose(text);
  for (const payload of payloads(...cells)) page.code({ payload });
  return /<main>([\s\S]*)<\/main>/.exec(await page.finish(FILE, read))?.[1] ?? '';
}

/** The numbers in the cells of the pictures, by the names of the matrices. */
const pictures = (html: string): Record<string, string[]> =>
  Object.fromEntries(
    [...html.matchAll(/<svg role="img" aria-label="([^"]*)"[^>]*>(.*?)<\/svg>/gs)].map(
      ([, label = '', svg = '']) => [
        label.split(/[ ,]/)[0] ?? '',
        [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, number]) => number ?? ''),
      ],
    ),
  );

describe('an exported page', () => {
  const WORKED = [
    'X = [1 2 3; 4 5 6; 7 8 9]; K = [1 2; 3 4]; B = 1; Z = conv2d(X, K, B)',
    'backward(Z, [1 2; 3 4])',
    'K = K - 0.01 * grad(K)',
  ];

  it('shows the numbers of every cell as pictures', async () => {
    const page = await mainOf('# A', ...WORKED);
    const found = pictures(page);
    assert.deepEqual(found['∂L/∂X'], ['1', '4', '4', '6', '20', '16', '9', '24', '16']);
    assert.deepEqual(found['∂L/∂K'], ['37', '47', '67', '77']);
    assert.deepEqual(found['∂L/∂B'], ['10']);
    assert.deepEqual(found['K'], ['0.63', '1.53', '2.33', '3.23']);
  });

  it('colours positive and negative numbers apart, and zero like neither', async () => {
    const page = await mainOf('', '[-2 0 2]');
    const classes = [...page.matchAll(/<g class="(\w+)">/g)].map(([, name]) => name);
    assert.deepEqual(classes, ['n24', 'z', 'p24']);
  });

  it('writes the formulas of symbols, and marks names and numbers in the cells', async () => {
    const page = await mainOf('', 'X = symbol(3, 3); K = symbol(2, 2)\nbackward(conv2d(X, K))');
    assert.match(page, /<details open>.*\\frac\{\\partial L\}\{\\partial X_\{11\}\}/s);
    assert.match(
      page,
      /<span class="definition">X<\/span> = <span class="function">symbol<\/span>\(<span class="number">3<\/span>/,
    );
  });

  const shapes: readonly (readonly [cell: string, expected: RegExp])[] = [
    ['randn(100, 80, seed=1)', /means of 4 × 3 elements/],
    ['ones(2, 2, 2)', /\[1,:,:\].*\[2,:,:\]/s],
    ['ones(9, 2, 2)', /and 3 more of 9 planes/],
    ['[nan inf -inf]', /NaN.*∞.*−∞/s],
    ['zeros(0, 3)', /0 × 3/],
    ['3', /aria-label="3 = 3"/],
  ];
  for (const [cell, expected] of shapes) {
    it(`shows ${cell}`, async () => assert.match(await mainOf('', cell), expected));
  }

  it('nothing that a file holds ends a script, a tag or an attribute', async () => {
    const evil = '</script><script>alert(1)</script>"\'<!--';
    const cells = [`# ${evil}\nx = 1`];
    const page = new PageWriter(markup, evil, cells);
    page.prose(`---\ntitle: ${evil}\nlang: "en\\" onload=x"\n---\n# ${evil}`);
    const [payload = ''] = payloads('1');
    page.code({ payload: payload.replace('"title":"1"', `"title":${JSON.stringify(evil)}`) });
    page.code({ error: { message: evil, line: 1, column: 2 } });
    const html = await page.finish(FILE, read);
    assert.doesNotMatch(html, /<script>alert/);
    assert.doesNotMatch(html, /onload=x/);
    // The payload, and the one script of ours.
    assert.equal(html.match(/<script/g)?.length, 2);
    assert.equal(html.match(/<\/script/g)?.length, 2);
  });

  it('says which cell failed, where, and that those behind it were not run', async () => {
    const page = new PageWriter(markup, 'lesson', ['a = 1 +', 'a']);
    page.code({ error: { message: 'Something is missing', line: 1, column: 8 } });
    page.code({ skipped: 'Not run: cell 1 failed.' });
    const html = await page.finish(FILE, read);
    assert.match(html, /<p class="error"><strong>Line 1, column 8: <\/strong>Something is missing<\/p>/);
    assert.match(html, /<p class="quiet">Not run: cell 1 failed\.<\/p>/);
  });

  it('is the same bytes when it is written again', async () => {
    const shown = payloads('[1 2]');
    const write = async (): Promise<string> => {
      const page = new PageWriter(markup, 'lesson', ['[1 2]']);
      for (const payload of shown) page.code({ payload });
      return page.finish(FILE, read);
    };
    const [one, other] = [await write(), await write()];
    assert.ok(one === other);
  });

  const titles: readonly (readonly [text: string, title: string, headings: number])[] = [
    ['# First\n\n# Second', 'First', 2],
    ['## Only a second', 'Only a second', 1],
    ['no heading', 'lesson', 1],
    ['---\ntitle: From the front\n---\n# First', 'From the front', 1],
  ];
  for (const [text, title, headings] of titles) {
    it(`is called ${title}`, async () => {
      const page = new PageWriter(markup, 'lesson', []);
      page.prose(text);
      const html = await page.finish(FILE, read);
      assert.match(html, new RegExp(`<title>${title}</title>`));
      assert.equal(html.match(/<h1/g)?.length, headings);
    });
  }

  it('gives the notebook back', async () => {
    const html = await new PageWriter(markup, 'lesson', []).finish(FILE, read);
    const [, name, data = ''] =
      /download="([^"]*)" href="data:text\/markdown;base64,([^"]*)"/.exec(html) ?? [];
    assert.equal(name, 'lesson.backprop.md');
    assert.equal(Buffer.from(data, 'base64').toString(), '# A notebook\n');
  });

  it('says what it says of its own in the language that is spoken, and hands the words to its scripts', async () => {
    const translations = {
      'Cell {0}': 'Zelle <{0}>',
      'Line {0}, column {1}': 'Spalte {1} in Zeile {0}',
      'A Backprop Notebook, in one page that works offline. {0}Save the notebook{1} to run and change it.':
        'Ein & alles: {0}Speichern{1}.',
    };
    const page = new PageWriter(markup, 'lesson', ['oops'], { id: 'de', translations });
    let html: string;
    speak(translations);
    try {
      page.code({ error: { message: 'unknown', line: 2, column: 3 } });
      html = await page.finish(FILE, read);
    } finally {
      speak({});
    }
    assert.match(html, /<html lang="de" /);
    assert.match(html, /<section class="cell" aria-label="Zelle &lt;1&gt;">/);
    assert.match(html, /<strong>Spalte 3 in Zeile 2: <\/strong>unknown/);
    assert.match(
      html,
      /<footer>Ein &amp; alles: <a download="[^"]*" href="[^"]*">Speichern<\/a>\.<\/footer>/,
    );
    const words = /<script type="application\/json" data-words>(.*?)<\/script>/.exec(html)?.[1] ?? '';
    assert.deepEqual(JSON.parse(words), translations);
    assert.doesNotMatch(words, /</);
  });

  it('in English hands no words to its scripts; a text that says its language has the last word on that of the page', async () => {
    const finished = async (text: string, ...language: ConstructorParameters<typeof PageWriter>[3][]) => {
      const page = new PageWriter(markup, 'lesson', [], ...language);
      page.prose(text);
      return page.finish(FILE, read);
    };
    assert.doesNotMatch(await finished(''), /<script type="application\/json" data-words>/);
    assert.match(await finished(''), /<html lang="en" /);
    assert.match(await finished('---\nlang: fr\n---\n', { id: 'de', translations: {} }), /<html lang="fr" /);
  });

  const fronts: readonly (readonly [text: string, front: ReturnType<typeof frontMatterOf>])[] = [
    ['---\ntitle: A b\nlang: de\n---\ntext', { end: 28, title: 'A b', lang: 'de' }],
    ['---\ntitle: "A: b"\n...\n', { end: 22, title: 'A: b' }],
    ['---\nlang: not a language\n---\n', { end: 29 }],
    ['---\n\ntext\n---\n', {}],
    ['text\n---\n', {}],
    ['---\nnever closed\n', {}],
  ];
  for (const [text, front] of fronts) {
    it(`reads the front matter ${JSON.stringify(text)}`, () => assert.deepEqual(frontMatterOf(text), front));
  }
});
