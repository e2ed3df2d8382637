import { writeNotebook } from '../../notebook/format';
import { dataAddress, type Markup, PageWriter, pathOf, type Shown } from '../../page';
import type { PageReply, PageRequest } from './pageRequests';

/** Writes a page in the worker that evaluates its cells: pictures and formulas of large matrices take their time. */
export class PageWork {
  private begun: { readonly markup: Markup; readonly writer: PageWriter } | undefined;

  /** @throws Error for anything but `begin` before that. */
  async answer(request: PageRequest): Promise<PageReply> {
    if (request.what === 'begin') {
      const markup = evaluated(request.markup);
      const writer = new PageWriter(markup, request.name, request.codes, request.language);
      this.begun = { markup, writer };
      return {};
    }
    const { markup, writer } = this.page;
    switch (request.what) {
      case 'pictures':
        return {
          pictures: markup.picturesIn(request.text).flatMap((address) => {
            const type = markup.pictureType(address);
            return type === undefined ? [] : [{ address, type, path: pathOf(address) }];
          }),
        };
      case 'prose':
        writer.prose(
          request.text,
          new Map(request.pictures.map(({ address, type, bytes }) => [address, dataAddress(type, bytes)])),
        );
        return {};
      case 'skipped':
        writer.code({ skipped: request.reason });
        return {};
      case 'shipped':
        return { shipped: writer.shipped };
      case 'finish': {
        const files = new Map(request.shipped);
        const html = await writer.finish(writeNotebook(request.notebook), async (path) => {
          const bytes = files.get(path);
          if (!bytes) throw new Error(`${path} was not handed over`);
          return bytes;
        });
        return { html: new TextEncoder().encode(html) };
      }
    }
  }

  /** A code cell that was run. */
  code(shown: Shown): void {
    this.page.writer.code(shown);
  }

  private get page() {
    if (!this.begun) throw new Error('no page has begun');
    return this.begun;
  }
}

/** As VS Code loads extensions in the browser, where nothing else can be required. */
function evaluated(script: string): Markup {
  const module = { exports: {} };
  new Function('module', 'exports', script)(module, module.exports);
  return module.exports as Markup; // built from src/page/markup.ts
}
