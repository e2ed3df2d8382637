/** What the head of a file says of the page; `end` is where it ends, where there is one. */
export interface FrontMatter {
  readonly end?: number;
  readonly title?: string;
  readonly lang?: string;
}

/** The lines between two `---` at the head of a text, of which two words are understood: `title` and `lang`. */
export function frontMatterOf(text: string): FrontMatter {
  const found = /^---[ \t]*\n(?![ \t]*\n)([\s\S]*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(text);
  if (!found) return {};
  const value = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]*(?:"([^"\\n]*)"|'([^'\\n]*)'|(\\S[^\\n]*))[ \\t]*$`, 'm')
      .exec(found[1] ?? '')
      ?.slice(1)
      .find((part) => part !== undefined)
      ?.trim();
  const title = value('title');
  const lang = value('lang');
  return {
    end: found[0].length,
    ...(title ? { title } : {}),
    ...(lang && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(lang) ? { lang } : {}),
  };
}
