import assert from 'node:assert/strict';
import { type Pictures, ProseWriter, picturesIn } from '../../../src/page/prose';

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';
const PICTURES: Pictures = new Map([['plot.png', PIXEL]]);

const html = (text: string): string => new ProseWriter().write(text, PICTURES).html.trim();

/** The TeX of the formulas in a text, display formulas with `$$`. */
function formulas(text: string): string[] {
  const { html: written } = new ProseWriter().write(text, PICTURES);
  return [
    ...written.matchAll(
      /(katex-display">)?<span class="katex"><span class="katex-mathml">.*?<annotation[^>]*>(.*?)<\/annotation>/gs,
    ),
  ].map(([, display, tex]) => (display ? `$$${tex}$$` : `$${tex}$`));
}

describe('prose of an exported page', () => {
  describe('HTML in the file is text', () => {
    const cases: readonly (readonly [source: string, result: string])[] = [
      ['a <script>alert(1)</script> b', '<p>a &lt;script&gt;alert(1)&lt;/script&gt; b</p>'],
      ['<img src=x onerror=alert(1)>', '<p>&lt;img src=x onerror=alert(1)&gt;</p>'],
      ['<div>\n\nx\n\n</div>', '<p>&lt;div&gt;</p>\n<p>x</p>\n<p>&lt;/div&gt;</p>'],
      ['<b onclick="x()">a</b>', '<p>&lt;b onclick=&quot;x()&quot;&gt;a&lt;/b&gt;</p>'],
      [
        'H<sub>2</sub>O, <kbd>Shift</kbd>+<KBD>Enter</KBD>',
        '<p>H<sub>2</sub>O, <kbd>Shift</kbd>+<kbd>Enter</kbd></p>',
      ],
      ['one<br>two<br />three', '<p>one<br>two<br>three</p>'],
      ['a <b>left open', '<p>a &lt;b&gt;left open</p>'],
      ['a left open</b> b', '<p>a left open&lt;/b&gt; b</p>'],
      ['<b><i>crossed</b></i>', '<p>&lt;b&gt;<i>crossed&lt;/b&gt;</i></p>'],
      ['**a <b>b** c</b>', '<p><strong>a &lt;b&gt;b</strong> c&lt;/b&gt;</p>'],
      ['`<b>code</b>`', '<p><code>&lt;b&gt;code&lt;/b&gt;</code></p>'],
      ['a <!-- hidden --> b', '<p>a  b</p>'],
      ['<!-- one\n\ntwo -->\ntext', '<p>text</p>'],
      ['<!-- never closed', '<p>&lt;!-- never closed</p>'],
      ['"quotes" & <', '<p>&quot;quotes&quot; &amp; &lt;</p>'],
    ];
    for (const [source, result] of cases) {
      it(JSON.stringify(source), () => assert.equal(html(source), result));
    }
  });

  describe('links lead to the web, to mail and beside the page', () => {
    const cases: readonly (readonly [source: string, result: string])[] = [
      ['[a](https://example.org/x)', '<p><a href="https://example.org/x">a</a></p>'],
      ['[a](mailto:a@example.org)', '<p><a href="mailto:a@example.org">a</a></p>'],
      ['[a](other.md#part)', '<p><a href="other.md#part">a</a></p>'],
      ['[a](#part)', '<p><a href="#part">a</a></p>'],
      ['[a](javascript:alert(1))', '<p>[a](javascript:alert(1))</p>'],
      ['[a](JaVaScRiPt:x)', '<p>[a](JaVaScRiPt:x)</p>'],
      ['[a](java&#115;cript:x)', '<p>[a](javascript:x)</p>'],
      ['[a](command:workbench.action.quit)', '<p>[a](command:workbench.action.quit)</p>'],
      ['[a](file:///etc/passwd)', '<p>[a](file:///etc/passwd)</p>'],
      ['[a](data:text/html,x)', '<p>[a](data:text/html,x)</p>'],
    ];
    for (const [source, result] of cases) {
      it(source, () => assert.equal(html(source), result));
    }
  });

  describe('pictures are in the page or named in it', () => {
    const cases: readonly (readonly [source: string, result: string])[] = [
      ['![a *plot*](plot.png)', `<p><img src="${PIXEL}" alt="a plot"></p>`],
      [`![a](${PIXEL})`, `<p><img src="${PIXEL}" alt="a"></p>`],
      ['![a](https://example.org/a.png)', '<p><a href="https://example.org/a.png">a</a></p>'],
      ['![a](missing.png)', '<p><span class="missing" title="missing.png">a</span></p>'],
      ['![](missing.png)', '<p><span class="missing" title="missing.png">missing.png</span></p>'],
      ['![a](data:image/svg+xml,x)', '<p>![a](data:image/svg+xml,x)</p>'],
    ];
    for (const [source, result] of cases) it(source, () => assert.equal(html(source), result));

    it('those beside the notebook are asked for', () => {
      const text =
        '![a](plot.png) ![b](sub/my%20plot.jpg) ![c](https://example.org/x.png) ![d](data:image/png;base64,x) `![e](no.png)`';
      assert.deepEqual(picturesIn(text), ['plot.png', 'sub/my%20plot.jpg']);
    });
  });

  describe('formulas', () => {
    const cases: readonly (readonly [source: string, formulas: readonly string[]])[] = [
      ['a $x_1$ b', ['$x_1$']],
      ['$a$ and $b$', ['$a$', '$b$']],
      ['$$\\sum_i x_i$$', ['$$\\sum_i x_i$$']],
      ['$$\na\n+b\n$$', ['$$a\n+b$$']],
      ['text $$a$$ text', ['$$a$$']],
      ['- item\n\n  $$\n  a\n  $$\n', ['$$a$$']],
      ['> $$a$$', ['$$a$$']],
      ['5$ and 6$', []],
      ['$ 5 and 6 $', []],
      ['it costs $5 and $6', []],
      ['\\$x$', []],
      ['`$x$`', []],
      ['    $$x$$', []],
      ['$$ never closed', []],
      ['$a\\$b$', ['$a\\$b$']],
      ['$a_b$ and _c_ and $d_e$', ['$a_b$', '$d_e$']],
    ];
    for (const [source, expected] of cases) {
      it(JSON.stringify(source), () => assert.deepEqual(formulas(source), expected));
    }

    it('what is no TeX stands there as it was written', () => {
      const { html: written } = new ProseWriter().write('$\\frac{1$', PICTURES);
      assert.match(written, /class="katex-error" title="[^"]*ParseError[^"]*"[^>]*>\\frac\{1</);
    });
    it('no TeX makes a link or loads a picture', () => {
      const { html: written } = new ProseWriter().write(
        '$\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://example.org/x.png}$ $\\htmlData{a=b}{x}$',
        PICTURES,
      );
      assert.doesNotMatch(written, /<a\b|<img\b|data-a/);
    });
  });

  it('headings have the ids of Git hosts', () => {
    const writer = new ProseWriter();
    const { html: written, headings } = writer.write(
      '# The *backward* pass!\n\n## ∂L/∂K\n\n## ∂L/∂K',
      PICTURES,
    );
    assert.deepEqual(
      [...written.matchAll(/id="([^"]*)"/g)].map(([, id]) => id),
      ['the-backward-pass', 'lk', 'lk-1'],
    );
    assert.deepEqual(headings[0], { level: 1, text: 'The backward pass!' });
    assert.match(writer.write('## ∂L/∂K', PICTURES).html, /id="lk-2"/);
  });
});
