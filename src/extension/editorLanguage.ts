import * as vscode from 'vscode';
import { speak, type Translations } from '../core/words/words';

/** The texts of the editor's language; undefined where it is English, or there are none. */
export function translations(): Translations | undefined {
  const { bundle } = vscode.l10n;
  if (!bundle) return undefined;
  // What the types do not know of: translators may have been told something beside a text.
  const texts: [string, string | { readonly message: string }][] = Object.entries(bundle);
  return Object.fromEntries(
    texts.map(([key, text]) => [key, typeof text === 'string' ? text : text.message]),
  );
}

/** Has the editor's language spoken in this bundle: what is loaded at its first use has words of its own. */
export const speakAsEditor = (): void => speak(translations() ?? {});
