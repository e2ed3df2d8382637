import { languageFor, speak, type Translations } from '../core/words/words';
import { isPage } from './styles';

/** The languages that there are translations for: the build looks into `l10n/`. */
declare const LANGUAGES: readonly string[];

/** What is spoken now, by the name of its translation; undefined where that is English. */
let spoken: string | undefined;
const loading = new Map<string, Promise<Translations>>();

/**
 * Speaks the language that an output was made in: the editor's, which the extension says beside the data, since a webview knows only
 * that of the browser. An exported page has its translation in it. Returns undefined where nothing has to be waited for.
 */
export function speakFor(metadata: unknown): Promise<void> | undefined {
  if (isPage()) {
    speakPage();
    return undefined;
  }
  const { language } = (metadata ?? {}) as { readonly language?: unknown }; // it is looked at below
  const wanted = languageFor(typeof language === 'string' ? language : navigator.language, LANGUAGES);
  if (wanted === spoken) return undefined;
  return translationsOf(wanted).then((translations) => {
    spoken = wanted;
    speak(translations);
  });
}

function translationsOf(language: string | undefined): Promise<Translations> {
  if (language === undefined) return Promise.resolve({});
  const known = loading.get(language) ?? load(language);
  loading.set(language, known);
  return known;
}

/** What cannot be loaded is said in English. */
async function load(language: string): Promise<Translations> {
  try {
    const response = await fetch(new URL(`../l10n/bundle.l10n.${language}.json`, import.meta.url));
    return response.ok ? await response.json() : {};
  } catch {
    return {};
  }
}

function speakPage(): void {
  const script = document.querySelector('script[data-words]');
  if (!script) return;
  speak(JSON.parse(script.textContent ?? '{}'));
  script.remove();
}
