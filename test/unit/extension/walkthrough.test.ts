import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { walkthroughPictures } from '../page/walkthroughPictures';
import { readManifest } from './manifest';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly id: string;
        readonly description: string;
        readonly media: { readonly svg: string; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

/** What the extension says it has seen. */
const SEEN = ['cellRan', 'gradientPointedAt', 'wrongGradientFound', 'pageExported'].map(
  (key) => `onContext:backprop.${key}`,
);

describe('the walkthrough', () => {
  const pictures = walkthroughPictures();
  let manifest: Manifest;
  before(async () => {
    manifest = await readManifest();
  });
  const steps = () => manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

  it('has the five steps, each with a picture, words for it, and a button whose command is there', () => {
    const commands = new Set(manifest.contributes.commands.map(({ command }) => command));
    assert.deepEqual(
      steps().map(({ id }) => id),
      ['open', 'run', 'point', 'break', 'export'],
    );
    for (const { id, description, media, completionEvents } of steps()) {
      assert.equal(media.svg, `media/walkthrough/${id}.svg`);
      assert.ok(media.altText.length > 40, id);
      const [, command = ''] = /\n\[[^\]]+\]\(command:([\w.]+)\)$/.exec(description) ?? [];
      assert.ok(commands.has(command), `${id}: ${command}`);
      assert.ok(completionEvents.length > 0, id);
      for (const event of completionEvents) {
        const [kind, name = ''] = event.split(':');
        if (kind === 'onCommand') assert.ok(commands.has(name), event);
        else assert.ok(SEEN.includes(event), event);
      }
    }
  });

  for (const [name, svg] of Object.entries(pictures)) {
    it(`${name}.svg is what the product computes, small, and without a style sheet`, async () => {
      const path = join(process.cwd(), 'media', 'walkthrough', `${name}.svg`);
      if (process.env['UPDATE_PICTURES'] === '1') await writeFile(path, svg);
      assert.equal(await readFile(path, 'utf8'), svg);
      assert.doesNotMatch(svg, /<style|style=/);
      assert.ok((await stat(path)).size < 10_000);
    });
  }
});
