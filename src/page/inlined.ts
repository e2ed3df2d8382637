/** Reads what ships with the extension, by its path in `dist/`. */
export type ReadShipped = (path: string) => Promise<Uint8Array>;

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const SCRIPT = 'renderer.js';
const STYLES = 'katex/katex.min.css';
const fontFile = (font: string): string => `katex/fonts/${font}.woff2`;

/** The files that a page with these fonts holds, by their paths in `dist/`. */
export const shippedFiles = (fonts: readonly string[]): string[] => [SCRIPT, STYLES, ...fonts.map(fontFile)];

/** KaTeX's style sheet with some of its fonts inside it, and none that would be fetched. */
export async function katexStyles(fonts: readonly string[], read: ReadShipped): Promise<string> {
  const css = text(await read(STYLES));
  const addresses = new Map<string, string>();
  for (const font of fonts) {
    addresses.set(font, dataAddress('font/woff2', await read(fontFile(font))));
  }
  return css.replace(/@font-face\{[^}]*\}/g, (face) => {
    const name = /url\(fonts\/([\w-]+)\.woff2\)/.exec(face)?.[1] ?? '';
    const address = addresses.get(name);
    if (address === undefined) return '';
    return face.replace(/src:[^;}]*/, `src:url(${address}) format("woff2")`);
  });
}

/** The renderer's own bundle, as the text of a script: nothing in it ends the script. */
export async function rendererScript(read: ReadShipped): Promise<string> {
  const script = text(await read(SCRIPT));
  return (
    script
      // A development build names a map that is not in the page.
      .replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n')
      // Both stand in strings and patterns only, where \x3C is the same.
      .replace(/<(?=\/script|!--|script)/gi, '\\x3C')
  );
}

export const dataAddress = (type: string, bytes: Uint8Array): string =>
  `data:${type};base64,${base64(bytes)}`;

/** The file that an address in Markdown means: there a space is `%20`. */
export function pathOf(address: string): string {
  const path = address.replace(/[?#].*$/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What a content security policy allows a script by. */
export async function scriptHash(script: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script));
  return `sha256-${base64(new Uint8Array(digest))}`;
}

function base64(bytes: Uint8Array): string {
  let characters = '';
  // Not all at once: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 4096) {
    characters += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return btoa(characters);
}
