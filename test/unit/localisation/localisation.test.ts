import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyOf, readJson, readManifest, type Texts } from '../extension/manifest';
import { type FoundText, type SourceTexts, textsOf } from './sourceTexts';

/** The languages beside English. */
const LANGUAGES = ['de'];

/** The rooms whose texts all stand under `t`. */
const SAYING = ['core', 'language', 'notebook', 'renderer', 'page'];

const sorted = (texts: Iterable<string>): string[] => [...texts].sort();

/** What a translation has to leave as it is: what is filled in, icons, links to commands, code. */
function fixedParts(text: string): string[] {
  return sorted(text.match(/\{\d+\}|\$\([\w-]+\)|\]\(command:[\w.]+\)|`[^`]+`|\*\.[\w.]+/g) ?? []);
}

describe('the texts of the manifest', () => {
  /** Properties that VS Code shows to people. */
  const SHOWN = new Set([
    ...['displayName', 'description', 'markdownDescription', 'title', 'shortTitle', 'category', 'label'],
    ...['name', 'contextualTitle', 'contents', 'altText', 'enumDescriptions', 'markdownEnumDescriptions'],
    ...['deprecationMessage', 'markdownDeprecationMessage', 'patternErrorMessage', 'enumItemLabels'],
  ]);
  /** Conditions and the package's own address: nobody reads them. */
  const UNREAD = new Set(['when', 'enablement', 'scripts', 'keywords', 'categories']);

  interface Place {
    readonly path: string;
    readonly text: string;
    readonly shown: boolean;
  }

  function* placesIn(value: unknown, path = '', shown = false): Generator<Place> {
    if (typeof value === 'string') yield { path, text: value, shown };
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (UNREAD.has(key)) continue;
      const within = Array.isArray(value) ? shown : SHOWN.has(key);
      yield* placesIn(inner, `${path}.${key}`, within);
    }
  }

  /** A text that a person reads, and that is no reference. */
  const isUntranslated = ({ text, shown }: Place): boolean =>
    keyOf(text) === undefined && (shown || /\p{L}{2,}[,:;]? \p{L}{2,}/u.test(text));

  let places: readonly Place[];
  let english: Texts;
  before(async () => {
    const { name: _, ...manifest } = await readJson<Record<string, unknown>>('package.json');
    places = [...placesIn(manifest)];
    english = await readJson('package.nls.json');
  });

  it('are found wherever they stand', () => {
    const found = (manifest: unknown) =>
      [...placesIn(manifest)].filter(isUntranslated).map(({ path }) => path);
    assert.deepEqual(found({ contributes: { commands: [{ command: 'a.b', title: 'Run' }] } }), [
      '.contributes.commands.0.title',
    ]);
    assert.deepEqual(found({ enumDescriptions: ['%one%', 'two'] }), ['.enumDescriptions.1']);
    assert.deepEqual(found({ unheardOf: 'words that are shown' }), ['.unheardOf']);
    assert.deepEqual(found({ title: '%title%', when: 'view == here && item == there' }), []);
  });

  it('all stand in package.nls.json, and nothing else does', () => {
    assert.deepEqual(
      places.filter(isUntranslated).map(({ path }) => path),
      [],
    );
    const used = new Set(places.flatMap(({ text }) => keyOf(text) ?? []));
    assert.deepEqual(sorted(used), sorted(Object.keys(english)));
  });

  it('leave no reference over', async () => {
    for (const file of ['package.nls.json', ...LANGUAGES.map((language) => `package.nls.${language}.json`)]) {
      assert.doesNotMatch(JSON.stringify(await readManifest(file)), /"%/, file);
    }
  });

  for (const language of LANGUAGES) {
    it(`are there in “${language}”, each with its links, icons and code`, async () => {
      const other = await readJson<Texts>(`package.nls.${language}.json`);
      assert.deepEqual(Object.keys(other), Object.keys(english));
      for (const [key, text] of Object.entries(english)) {
        assert.deepEqual(fixedParts(other[key] ?? ''), fixedParts(text), key);
      }
    });
  }

  it('call commands by the titles that they have in that language', async () => {
    interface Manifest {
      readonly contributes: {
        readonly commands: readonly { readonly title: string; readonly category: string }[];
      };
    }
    for (const language of [undefined, ...LANGUAGES]) {
      const nls = language ? `package.nls.${language}.json` : 'package.nls.json';
      const { commands } = (await readManifest<Manifest>(nls)).contributes;
      const titles = new Set(commands.map(({ title, category }) => `${category}: ${title}`));
      const bundle = language
        ? Object.values(await readJson<Texts>(`l10n/bundle.l10n.${language}.json`))
        : [];
      const texts = [...Object.values(await readJson<Texts>(nls)), ...bundle];
      const named = texts.flatMap((text) => [...text.matchAll(/[*"“„](Backprop: [^*"“”]+)[*"“”]/g)]);
      assert.ok(named.length > 0);
      for (const [, title = ''] of named) assert.ok(titles.has(title), title);
    }
  });
});

/** The texts in the sources of some rooms of the house. */
async function textsIn(rooms: readonly string[], translating?: readonly string[]): Promise<SourceTexts> {
  const folder = join(process.cwd(), 'src');
  const sources: Record<string, string> = {};
  for (const room of rooms) {
    for (const file of await readdir(join(folder, room), { recursive: true })) {
      const path = `/${room}/${file.replaceAll('\\', '/')}`;
      if (path.endsWith('.ts')) sources[path] = await readFile(join(folder, path), 'utf8');
    }
  }
  return textsOf(sources, translating);
}

/** Exceptions that are none. */
const unneeded = (exceptions: Readonly<Record<string, string>>, { sentences }: SourceTexts): string[] =>
  Object.keys(exceptions).filter((text) => !sentences.some((found) => found.text === text));

describe('the texts of the extension', () => {
  /** Names, which are the same in every language. */
  const NAMES = ['Backprop'];
  /** Sentences that the editor is not asked to translate, and why. */
  const EXCEPTIONS: Readonly<Record<string, string>> = {
    'unexpected answer: …': 'a mistake of ours, for the log',
    'no page has begun': 'a mistake of ours, for the log',
    '… was not handed over': 'a mistake of ours, for the log',
  };
  let texts: SourceTexts;
  before(async () => {
    texts = await textsIn(['extension']);
  });

  it('are found in a source', () => {
    const of = (source: string): SourceTexts => textsOf({ '/a.ts': source });
    const words = (found: readonly FoundText[]) => found.map(({ text }) => text);
    const source = `
      vscode.window.showErrorMessage('one'); window.showInformationMessage(ok ? \`two \${n}\` : l10n.t('three'), 'x');
      item.tooltip = [shown, 'four'].join(); new NotebookCellStatusBarItem('$(beaker)', 1);
      withProgress({ title: 'five' + l10n.t(\`six\`) }, vscode.l10n.t('seven {0}', 'eight nine'));
      new vscode.NotebookCellStatusBarItem('$(edit) ten'); vscode.l10n.t('it\\'s', other('eleven'));
      // l10n.t('twelve'), 'thirteen fourteen'
      registerCommand('backprop.run'); throw new Error('fifteen sixteen');`;
    const { translated, unknown, plain, sentences } = of(source);
    assert.deepEqual(words(translated), ['three', 'seven {0}', "it's"]);
    assert.deepEqual(words(unknown), ['`six`']);
    assert.deepEqual(words(plain), ['one', 'two …', 'five', '$(edit) ten']);
    assert.deepEqual(words(sentences), ['eight nine', 'fifteen sixteen']);
  });

  it('go through the translation', () => {
    assert.ok(texts.translated.length > 60, `${texts.translated.length}`);
    assert.deepEqual(texts.unknown, []);
    assert.deepEqual(
      texts.plain.filter(({ text }) => !NAMES.includes(text)),
      [],
    );
    assert.deepEqual(
      texts.sentences.filter(({ text }) => !(text in EXCEPTIONS)),
      [],
    );
    assert.deepEqual(unneeded(EXCEPTIONS, texts), [], 'exceptions that are none');
  });
});

describe('the texts of figures and pages', () => {
  const [MISTAKE, CODE, STYLE] = ['a mistake of ours, for the log', 'code', 'selectors and styles'];
  /** Sentences that are not translated, and why. */
  const EXCEPTIONS: Readonly<Record<string, string>> = {
    'unknown figure: …': MISTAKE,
    'the value of the figure is missing': MISTAKE,
    'the value of the update is missing': MISTAKE,
    'a stage is the result of an operation': MISTAKE,
    'unit step': CODE,
    'as it is': CODE,
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; script-src '…'; base-uri 'none'; form-action 'none'":
      CODE,
    '.actions button': STYLE,
    '.wide, .katex-display, .formulas, .prose pre': STYLE,
    '(prefers-color-scheme: dark)': STYLE,
    '(prefers-contrast: more)': STYLE,
    '(forced-colors: active)': STYLE,
    '(prefers-reduced-motion: reduce)': STYLE,
    'linear-gradient(to right, …)': STYLE,
    '1em KaTeX_Main': STYLE,
    'italic 1em KaTeX_Math': STYLE,
    '1em KaTeX_Size1': STYLE,
    '1em KaTeX_Size2': STYLE,
  };

  let texts: SourceTexts;
  before(async () => {
    texts = await textsIn(['renderer', 'page'], []);
  });

  it('are found in a source', () => {
    const { translated, plain, sentences } = textsOf(
      {
        '/a.ts': `
          element('p', { class: 'two words', title: 'one', 'aria-label': t\`two\` }, 'three', t\`four {\${five(t\`six\`)}}\`);
          set(it, { 'aria-label': is === 'seven' ? t\`eight\` : 'nine' }); said(t\`ten\`); popup('eleven');
          it.textContent = \`\${n} twelve\`; new Slider('thirteen'); const text = ok ? 'fourteen fifteen' : \`\${t\`sixteen\`}\`;
          html = \`<p class="seventeen eighteen" title="nineteen">twenty twenty-one<a href="#">\${text}</a></p>\`;`,
      },
      [],
    );
    const words = (found: readonly FoundText[]) => found.map(({ text }) => text);
    assert.deepEqual(words(translated), ['two', 'four {{{0}}}', 'six', 'eight', 'ten', 'sixteen']);
    assert.deepEqual(words(plain), ['three', 'one', 'nine', 'eleven', '… twelve', 'thirteen', 'nineteen']);
    assert.deepEqual(words(sentences), ['fourteen fifteen', 'twenty twenty-one']);
  });

  it('go through the translation', () => {
    assert.ok(texts.translated.length > 150, `${texts.translated.length}`);
    assert.deepEqual(texts.plain, []);
    assert.deepEqual(texts.early, []);
    assert.deepEqual(
      texts.sentences.filter(({ text }) => !(text in EXCEPTIONS)),
      [],
    );
    assert.deepEqual(unneeded(EXCEPTIONS, texts), [], 'exceptions that are none');
  });
});

describe('the texts of the core', () => {
  const [MISTAKE, CODE] = ['a mistake of ours, for the log', 'code'];
  /** Names, which are the same in every language. */
  const NAMES = ['TeX', 'NumPy', 'PyTorch', 'MATLAB', 'CSV'];
  /** Sentences that are not translated, and why. */
  const EXCEPTIONS: Readonly<Record<string, string>> = {
    'a Jacobian is shown, not computed with': MISTAKE,
    'there is no term …': MISTAKE,
    'no operation is named …': MISTAKE,
    '… numbers do not fill the shape […]': MISTAKE,
    ' and whole': 'of the loops, which are a program',
    '\\htmlClass{tap tap-…}{…}': CODE,
    'central differences': CODE,
    'unit step': CODE,
    'stuffed and padded': CODE,
    'dilated and rotated': CODE,
    'stuffed and cropped': CODE,
    'the result': 'stands for an output without a name; who tells of a report has the words',
  };

  let texts: SourceTexts;
  before(async () => {
    texts = await textsIn(['core'], []);
  });

  it('go through the translation', () => {
    assert.ok(texts.translated.length > 250, `${texts.translated.length}`);
    assert.deepEqual(
      texts.plain.filter(({ text }) => !NAMES.includes(text)),
      [],
    );
    assert.deepEqual(
      texts.sentences.filter(({ text }) => !(text in EXCEPTIONS)),
      [],
    );
    assert.deepEqual(unneeded(EXCEPTIONS, texts), [], 'exceptions that are none');
  });

  it('are no constants: a module has said nothing when it is loaded', () => {
    const source =
      'const a = t`one`, b = () => t`two`; const c = { d: [t`three`], get e() { return t`four`; } };';
    const early = textsOf({ '/a.ts': source }, []).early.map(({ text }) => text);
    assert.deepEqual(early, ['one', 'three']);
    assert.deepEqual(texts.early, []);
  });
});

describe('the translations', () => {
  for (const language of LANGUAGES) {
    it(`are there in “${language}”, each with what is filled in, and none is left over`, async () => {
      const bundle = await readJson<Texts>(`l10n/bundle.l10n.${language}.json`);
      const said = [await textsIn(['extension']), await textsIn(SAYING, [])];
      const used = new Set(said.flatMap(({ translated }) => translated.map(({ text }) => text)));
      assert.deepEqual(sorted(Object.keys(bundle)), sorted(used));
      for (const [text, translation] of Object.entries(bundle)) {
        assert.notEqual(translation.trim(), '', text);
        assert.deepEqual(fixedParts(translation), fixedParts(text), text);
      }
    });
  }
});

describe('the texts of the language and of notebooks', () => {
  const [MISTAKE, FILE, REFERENCE] = [
    'a mistake of ours, for the log',
    'a file',
    'the page that the command line writes',
  ];
  const DAMAGED = 'what is wrong with a payload, for the log';
  /** Sentences that are not translated, and why. */
  const EXCEPTIONS: Readonly<Record<string, string>> = {
    'no operation is named …': MISTAKE,
    'a matrix literal is a value': MISTAKE,
    'long double': 'a type of C',
    "# Reference\n\nEverything that a cell can call. Indices and axes count from 1; shapes and settings are PyTorch's.\nWritten by `backprop-notebook reference` from what each function declares.\n\n## Operations\n\nThey take part in backward passes: each has a gradient for every input, and says for every element what it is the sum of.\n\n…\n## Making, reading and checking\n\n…":
      REFERENCE,
    'left out': REFERENCE,
    '| argument | what it is | default | |': REFERENCE,
    'not UTF-8: byte …, line …': 'serializer.ts has the words for it',
    ', without the line above': FILE,
    'value … is made of …, which does not come before it': DAMAGED,
    'value … is there twice': DAMAGED,
    'value … is not the shape of its operation': DAMAGED,
    '… is no shape': DAMAGED,
    'the number of formulas does not fit the shape': DAMAGED,
    'the number of elements does not fit the shape': DAMAGED,
    'no base64: its length is no multiple of 4': DAMAGED,
    'no base64: it holds other characters': DAMAGED,
    'formulas where numbers are expected': DAMAGED,
    'numbers are cut short': DAMAGED,
    '… is no number': DAMAGED,
    'a whole number, 0 or more': DAMAGED,
    'true or false': DAMAGED,
    'a number, NaN, Infinity, -Infinity or -0': DAMAGED,
    'at most … of them': DAMAGED,
    'an object': DAMAGED,
    'less nesting': DAMAGED,
    'smaller formulas': DAMAGED,
    'a kind of formula': DAMAGED,
    'numbers or formulas': DAMAGED,
    'there is no part … of formulas': DAMAGED,
    'part … is made of …, which does not come before it': DAMAGED,
    'a part of a formula': DAMAGED,
    'the place of an earlier part': DAMAGED,
    'places in the list of parts': DAMAGED,
    'pointed at a gradient': 'what the renderer tells the extension',
  };
  /** Names, which are the same in every language. */
  const NAMES = ['gradcheck'];

  let texts: SourceTexts;
  before(async () => {
    texts = await textsIn(['language', 'notebook'], []);
  });

  it('go through the translation', () => {
    assert.ok(texts.translated.length > 250, `${texts.translated.length}`);
    assert.deepEqual(
      texts.plain.filter(({ text }) => !NAMES.includes(text)),
      [],
    );
    assert.deepEqual(
      texts.sentences.filter(({ text }) => !(text in EXCEPTIONS)),
      [],
    );
    assert.deepEqual(unneeded(EXCEPTIONS, texts), [], 'exceptions that are none');
  });
});
