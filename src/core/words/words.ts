/**
 * Texts of a language by their English, as in `l10n/bundle.l10n.<id>.json`: {0}, {1}, … stand for what is filled in, and a brace
 * that is part of a text is doubled.
 */
export type Translations = Readonly<Record<string, string>>;

let spoken: Translations = {};
/** Of templates that have been said: the same place in the source comes with the same texts each time. */
const keys = new WeakMap<readonly string[], string>();

/** The language that {@link t} speaks from now on; `{}` is English. */
export function speak(translations: Translations): void {
  spoken = translations;
}

/**
 * A text for a person, in the language that is spoken: t`row ${i} of ${n}`. What has no translation stays English. The text is looked
 * up when it is said, so no constant may hold one.
 */
export function t(texts: TemplateStringsArray, ...given: readonly (string | number)[]): string {
  const key = keys.get(texts) ?? keyOf(texts);
  keys.set(texts, key);
  const translation = Object.hasOwn(spoken, key) ? spoken[key] : undefined;
  if (translation !== undefined) return filled(translation, given);
  return texts.reduce((said, text, n) => `${said}${given[n - 1]}${text}`);
}

/** `row {0} of {1}` */
export const keyOf = (texts: readonly string[]): string =>
  texts.map((text) => text.replace(/[{}]/g, '$&$&')).reduce((key, text, n) => `${key}{${n - 1}}${text}`);

/** In one pass: braces of what is filled in mean nothing. */
const filled = (text: string, given: readonly (string | number)[]): string =>
  text.replace(/\{\{|\}\}|\{(\d+)\}/g, (found, n?: string) =>
    n === undefined ? found.charAt(0) : String(given[Number(n)] ?? found),
  );

/** The bundle for a language of an editor or a browser: `de-AT` reads what is written for `de`. Undefined where there is none. */
export function languageFor(wanted: string, known: readonly string[]): string | undefined {
  const parts = wanted.toLowerCase().split(/[-_]/);
  for (let length = parts.length; length > 0; length--) {
    const id = parts.slice(0, length).join('-');
    if (known.includes(id)) return id;
  }
  return undefined;
}
