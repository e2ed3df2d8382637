import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DEFAULT_LIMITS } from '../core/tensor';
import type { NotebookFile } from '../notebook/format';
import { figuresOf, PAYLOAD_VERSION, type Payload, tooMuchToShow } from '../notebook/payload';
import type { CellRun, Session } from '../notebook/session';
import { summaryOf } from '../notebook/twins';
import { dataAddress, PageWriter, pathOf } from '../page';
import * as markup from '../page/markup';
import { filesBeside } from './files';

const ENDING = /(\.backprop)?\.md$/i;

/** Writes a notebook as a page of HTML, and says where. Resolves to the exit status. */
export async function exportPage(
  session: Session,
  { file: notebook, bytes }: { readonly file: NotebookFile; readonly bytes: Uint8Array },
  {
    file,
    dist,
    out = `${file.replace(ENDING, '')}.html`,
  }: { readonly file: string; readonly dist: string; readonly out?: string },
  streams: { out(text: string): void; err(text: string): void },
): Promise<number> {
  const codes = notebook.cells.filter(({ kind }) => kind === 'code').map(({ text }) => text);
  const page = new PageWriter(markup, basename(file).replace(ENDING, ''), codes);
  let failed = 0;
  let count = 0;
  for (const { kind, text } of notebook.cells) {
    if (kind === 'markdown') {
      page.prose(text, picturesBeside(file, text));
      continue;
    }
    count += 1;
    if (failed > 0) page.code({ skipped: `Not run: cell ${failed} failed.` });
    else {
      const ran = session.run(text);
      page.code(shownOf(ran));
      if (ran.error) failed = count;
    }
  }
  const html = await page.finish(bytes, (path) => readFile(join(dist, path)));
  try {
    await writeFile(out, html);
  } catch (error) {
    streams.err(`${out} cannot be written: ${error instanceof Error ? error.message : String(error)}.\n`);
    return 2;
  }
  const kilobytes = Math.round(Buffer.byteLength(html) / 1024);
  streams.out(`${out}: ${count === 1 ? '1 cell' : `${count} cells`}, ${kilobytes} KB\n`);
  if (failed > 0) streams.err(`Cell ${failed} failed; the page says so, and those behind it were not run.\n`);
  return failed > 0 ? 1 : 0;
}

function shownOf({ shown, error }: CellRun): Parameters<PageWriter['code']>[0] {
  const tooMuch = tooMuchToShow(shown, DEFAULT_LIMITS.outputBytes);
  const figures = tooMuch ? [tooMuch] : figuresOf(shown);
  const payload: Payload = { summary: summaryOf(figures), version: PAYLOAD_VERSION, figures };
  return {
    ...(figures.length > 0 ? { payload: JSON.stringify(payload) } : {}),
    ...(error ? { error } : {}),
  };
}

/** The pictures of a text that lie in the notebook's folder; others are named in the page. */
function picturesBeside(file: string, text: string): Map<string, string> {
  const read = filesBeside(file);
  const found = new Map<string, string>();
  for (const address of markup.picturesIn(text)) {
    const type = markup.pictureType(address);
    const bytes = type === undefined ? undefined : read(pathOf(address));
    if (type !== undefined && bytes instanceof Uint8Array) found.set(address, dataAddress(type, bytes));
  }
  return found;
}
