import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of JSON of the checkout, in which the suites run. */
export async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(join(process.cwd(), path), 'utf8'));
}

/** Texts by their keys, as in `package.nls.json`. */
export type Texts = Readonly<Record<string, string>>;

/** The manifest as VS Code shows it: each `%key%` replaced by its text. @param texts another language's */
export async function readManifest<Manifest>(texts = 'package.nls.json'): Promise<Manifest> {
  return translated(await readJson<Manifest>('package.json'), await readJson<Texts>(texts));
}

/** The key of a text that stands elsewhere; VS Code knows a reference by both its signs. */
export const keyOf = (text: string): string | undefined => /^%([\w.-]+)%$/.exec(text)?.[1];

function translated<T>(value: T, texts: Texts): T {
  const given = JSON.stringify(value, (_, inner: unknown) => {
    const key = typeof inner === 'string' ? keyOf(inner) : undefined;
    return key === undefined ? inner : (texts[key] ?? inner);
  });
  return JSON.parse(given);
}
