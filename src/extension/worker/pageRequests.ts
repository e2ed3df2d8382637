import type { NotebookFile } from '../../notebook/format';
import type { PageLanguage } from '../../page';

/** A picture of a text: its address there, its type, and what it holds. */
export interface PageFile {
  readonly address: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** What is asked of the worker that writes a page: it begins one, and is then given cell by cell in the order of the file. */
export type PageRequest =
  | {
      readonly what: 'begin';
      /** The script of the bundle with the libraries for Markdown and formulas. */
      readonly markup: string;
      /** The file's name without its ending. */
      readonly name: string;
      /** The texts of all code cells, in order. */
      readonly codes: readonly string[];
      readonly language?: PageLanguage;
    }
  /** Asks which pictures a text shows that lie beside the notebook. */
  | { readonly what: 'pictures'; readonly text: string }
  | { readonly what: 'prose'; readonly text: string; readonly pictures: readonly PageFile[] }
  /** A code cell that is not run; one that is run says so with the request that runs it. */
  | { readonly what: 'skipped'; readonly reason: string }
  /** Asks which files of the extension go into the page. */
  | { readonly what: 'shipped' }
  | {
      readonly what: 'finish';
      /** The notebook itself, which the page hands out again. */
      readonly notebook: NotebookFile;
      readonly shipped: readonly (readonly [path: string, bytes: Uint8Array])[];
    };

export interface PageReply {
  /** To `pictures`: each address in the text, the type of the picture and the path of its file. */
  readonly pictures?: readonly (Omit<PageFile, 'bytes'> & { readonly path: string })[];
  /** To `shipped`: paths in the extension's folder of what was built. */
  readonly shipped?: readonly string[];
  /** To `finish`: the page, in UTF-8. */
  readonly html?: Uint8Array;
}
