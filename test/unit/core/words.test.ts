import assert from 'node:assert/strict';
import fc from 'fast-check';
import { keyOf, languageFor, speak, type Translations, t } from '../../../src/core/words/words';

/** What a text says in a language; English is spoken again afterwards. */
function inLanguage(translations: Translations, say: () => string): string {
  speak(translations);
  try {
    return say();
  } finally {
    speak({});
  }
}

/** A template as a source has it: one text more than what is filled in. */
const texts = (parts: readonly string[]): TemplateStringsArray => Object.assign([...parts], { raw: parts });
const said = ([parts, given]: Template): string => t(texts(parts), ...given);
const plain = ([parts, given]: Template): string =>
  parts.map((part, n) => (n === 0 ? part : `${given[n - 1]}${part}`)).join('');

type Template = readonly [parts: readonly string[], given: readonly (string | number)[]];

/** Texts with braces and digits in unfortunate places. */
const text = fc.oneof(fc.string(), fc.stringMatching(/^[{}01$&]{0,6}$/));
const template: fc.Arbitrary<Template> = fc
  .array(fc.oneof(text, fc.integer()), { maxLength: 12 })
  .chain((given) =>
    fc.tuple(
      fc.array(text, { minLength: given.length + 1, maxLength: given.length + 1 }),
      fc.constant(given),
    ),
  );

describe('words', () => {
  it('are the plain template where nothing is translated', () => {
    fc.assert(fc.property(template, (each) => assert.equal(said(each), plain(each))));
    assert.equal(t`row ${2} of ${'many'}`, 'row 2 of many');
  });

  it('are the plain template where the translation is the English text, braces and all', () => {
    fc.assert(
      fc.property(template, (each) => {
        const key = keyOf(each[0]);
        assert.equal(
          inLanguage({ [key]: key }, () => said(each)),
          plain(each),
        );
      }),
    );
  });

  it('have one key for one text: no two templates of different texts share it', () => {
    fc.assert(
      fc.property(template, template, ([parts], [others]) =>
        assert.equal(keyOf(parts) === keyOf(others), JSON.stringify(parts) === JSON.stringify(others)),
      ),
    );
    assert.equal(keyOf(['{0}', '']), '{{0}}{0}');
    assert.equal(keyOf(['{', '}']), '{{{0}}}');
  });

  const cases: [what: string, translations: Translations, say: () => string, expected: string][] = [
    ['a text', { one: 'eins' }, () => t`one`, 'eins'],
    ['a text of another key', { two: 'zwei' }, () => t`one`, 'one'],
    ['what is filled in', { '{0} of {1}': '{0} von {1}' }, () => t`${1} of ${2}`, '1 von 2'],
    ['another order', { '{0} of {1}': 'von {1} {0}' }, () => t`${1} of ${2}`, 'von 2 1'],
    ['a repetition', { 'all of {0}': '{0}, {0}' }, () => t`all of ${'X'}`, 'X, X'],
    ['what is left out', { 'all of {0}': 'alles' }, () => t`all of ${'X'}`, 'alles'],
    ['a placeholder for nothing', { 'all of {0}': '{0} {1}' }, () => t`all of ${'X'}`, 'X {1}'],
    [
      'a filled-in placeholder',
      { '{0} of {1}': '{0} von {1}' },
      () => t`${'{1}'} of ${'{0}'}`,
      '{1} von {0}',
    ],
    [
      'filled-in signs of patterns',
      { 'all of {0}': 'alles in {0}' },
      () => t`all of ${'$&$1'}`,
      'alles in $&$1',
    ],
    ['doubled braces', { 'a {{set}} {0}': 'Menge {{{0}}}' }, () => t`a {set} ${1}`, 'Menge {1}'],
    ['a single brace', { '{0}': '{ {0}' }, () => t`${1}`, '{ 1'],
    ['an empty text', { one: '' }, () => t`one`, ''],
  ];
  for (const [what, translations, say, expected] of cases) {
    it(`translate ${what}`, () => assert.equal(inLanguage(translations, say), expected));
  }

  it('find nothing that is inherited', () => {
    for (const translations of [{}, { one: 'eins' }, JSON.parse('{}')]) {
      assert.equal(
        inLanguage(translations, () => t`__proto__`),
        '__proto__',
      );
      assert.equal(
        inLanguage(translations, () => t`constructor`),
        'constructor',
      );
      assert.equal(
        inLanguage(translations, () => t`toString`),
        'toString',
      );
    }
    assert.equal(
      inLanguage(JSON.parse('{ "__proto__": "Urbild" }'), () => t`__proto__`),
      'Urbild',
    );
  });

  it('are English again when nothing is spoken', () => {
    assert.equal(
      inLanguage({ one: 'eins' }, () => t`one`),
      'eins',
    );
    assert.equal(t`one`, 'one');
  });
});

describe('the language', () => {
  const known = ['de', 'pt-br', 'zh-cn'];
  const cases: [wanted: string, found: string | undefined][] = [
    ['de', 'de'],
    ['de-AT', 'de'],
    ['de_CH', 'de'],
    ['DE', 'de'],
    ['pt-BR', 'pt-br'],
    ['pt', undefined],
    ['zh-CN-x', 'zh-cn'],
    ['en', undefined],
    ['d', undefined],
    ['', undefined],
    ['__proto__', undefined],
  ];
  for (const [wanted, found] of cases) {
    it(`“${wanted}” is ${found ?? 'not known'}`, () => assert.equal(languageFor(wanted, known), found));
  }
});
