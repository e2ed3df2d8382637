import { readFile, writeFile } from 'node:fs/promises';

/** What one part of the benchmark found. */
export interface Section {
  /** The heading, by which a later run finds what it replaces. */
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

export const figure = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value)
    ? '–'
    : value >= 10
      ? value.toFixed(0)
      : value >= 1
        ? value.toFixed(1)
        : value.toPrecision(1);

export const ratio = (value: number): string => value.toFixed(2);

/** @param needed the share of the peak that it would have taken, where that is known. */
export const verdict = (met: boolean, why?: string): string =>
  met ? 'met' : `**not met**${why === undefined ? '' : `: ${why}`}`;

/** A Markdown table; the first row is its head. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const INTRODUCTION = `# How fast it is

Made by \`npm run bench\`. What one section compares was measured in one run, in which the candidates took turns; a run
of some sections leaves the others as they were.
`;

/** Writes sections into a report, each in the place of its predecessor; what was not measured stays. */
export async function writeReport(file: string, sections: readonly Section[]): Promise<void> {
  const old = await readFile(file, 'utf8').catch(() => '');
  const parts = new Map<string, string>();
  for (const part of old.split(/^(?=## )/m)) {
    const [, title] = /^## (.+)\n/.exec(part) ?? [];
    if (title !== undefined) parts.set(title, part.trimEnd());
  }
  for (const { title, body } of sections) parts.set(title, `## ${title}\n\n${body.trim()}`);
  await writeFile(file, `${[INTRODUCTION, ...[...parts.values()].map((part) => `${part}\n`)].join('\n')}`);
}
