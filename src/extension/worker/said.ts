/** A text for a person, where no editor is there to translate it: its English, and what stands for {0}, {1}, …. */
export interface Said {
  readonly text: string;
  readonly given: readonly string[];
}

export const said = (text: string, ...given: readonly string[]): Said => ({ text, given });

export const inEnglish = ({ text, given }: Said): string =>
  text.replace(/\{(\d+)\}/g, (whole, n: string) => given[Number(n)] ?? whole);
