import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import katex from 'katex';
import { callables, referenceMarkdown } from '../../../src/language';
import { Session } from '../../../src/notebook/session';

const file = join(dirname(fileURLToPath(import.meta.url)), '../../../media/reference.md');

describe('the reference page', () => {
  const page = referenceMarkdown();

  it('is what the functions declare (node dist/cli.js reference > media/reference.md)', () => {
    assert.equal(readFileSync(file, 'utf8'), page);
  });

  for (const { name } of callables()) {
    it(`has ${name}, with an example that runs`, () => {
      const [, section] = new RegExp(`\\n### ${name}\\n([\\s\\S]*?)(?=\\n##|$)`).exec(page) ?? [];
      const [, example] = /```backprop\n([\s\S]*?)\n```/.exec(section ?? '') ?? [];
      assert.ok(example !== undefined, 'there is no example');
      const { error } = new Session({ readFile: () => new Uint8Array() }).run(example);
      // A file that does not exist here is the only thing that may be missing.
      if (name === 'load') assert.ok(error);
      else assert.equal(error?.message, undefined);
    });
  }

  it('has formulas that KaTeX can draw', () => {
    const formulas = [...page.matchAll(/^\$\$(.+)\$\$$/gm)].map(([, tex]) => tex ?? '');
    assert.ok(formulas.length > 60, String(formulas.length));
    for (const tex of formulas)
      assert.doesNotThrow(() => katex.renderToString(tex, { strict: 'error' }), tex);
  });
});
