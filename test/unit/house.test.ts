import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules, SourceMap } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

/** The rules of architecture.md: who may import whom, and who may touch the editor, the page and Node. */

/** A rule that a line of a file breaks. */
interface Breach {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

/** Sources by path, `src/core/tensor/shape.ts`, with `/` on every system. */
type Sources = ReadonlyMap<string, string>;

/** One direction: each of these may import only from those above it. */
const FLOORS = [
  'src/core/words',
  'src/core/tensor',
  'src/core/kernels',
  'src/core/operations',
  'src/core/graph',
  'src/core/gradcheck',
  'src/core/explain',
  'src/language',
  'src/notebook',
  'src/page',
];
/** These stand side by side on top: none imports another. */
const ROOFS = ['src/extension', 'src/renderer', 'src/cli'];

const roomOf = (file: string): string | undefined =>
  [...FLOORS, ...ROOFS].find((room) => file.startsWith(`${room}/`));

/** The entries of the desktop's extension host and of its worker, and what leads from one to the other: all that knows Node. */
const knowsNode = (file: string): boolean =>
  ['src/extension/node.ts', 'src/extension/worker/node.ts', 'src/extension/worker/nodeThread.ts'].includes(
    file,
  ) || file.startsWith('src/cli/');

const isTypeScript = (file: string): boolean => /\.tsx?$/.test(file) && !file.endsWith('.d.ts');

// Imports ---------------------------------------------------------------------------------------------------

interface Import {
  readonly line: number;
  readonly from: string;
  /** Vanishes when compiled: `import type`, `export type`, `import('…')` in a type. */
  readonly typeOnly: boolean;
}

/** The source with comments and the insides of strings blanked, every offset where it was; specifiers of imports stay. */
function bare(source: string): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
  const pattern =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|\$\{(?:[^{}]|\{[^{}]*\})*\}|[^`\\])*`|\/(?![*/\s])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*(?=\s*[),;.\]\n])/g;
  return source.replace(pattern, (found, offset: number) => {
    if (found.startsWith('/')) return blank(found);
    // What is computed inside a template is code.
    if (found.startsWith('`'))
      return found.replace(/\$\{((?:[^{}]|\{[^{}]*\})*)\}|[^\n]/g, (part) => (part.length > 1 ? part : ' '));
    const before = source.slice(Math.max(0, offset - 40), offset);
    return /(\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*$/.test(before) ? found : blank(found);
  });
}

const lineAt = (source: string, offset: number): number => source.slice(0, offset).split('\n').length;

function importsOf(source: string): Import[] {
  const found: Import[] = [];
  const text = bare(source);
  const statement =
    /\b(import|export)\b(\s+type\b(?!\s+from\b|\s*,))?([^'"`;()=]*?)\bfrom\s*['"]([^'"]+)['"]/g;
  const sideEffect = /\bimport\s*()()()['"]([^'"]+)['"]/g;
  const call =
    /(\btypeof\s+|[:<|&,(]\s*)?\b(?:import|require)\s*(\()\s*()['"]([^'"]+)['"]\s*\)(\s*\.\s*\p{Lu})?/gu;
  for (const pattern of [statement, sideEffect, call]) {
    for (const match of text.matchAll(pattern)) {
      const typeOnly =
        pattern === statement ? match[2] !== undefined : pattern === call && match[5] !== undefined;
      found.push({ line: lineAt(source, match.index), from: match[4] ?? '', typeOnly });
    }
  }
  return found.sort((a, b) => a.line - b.line);
}

/** The file that a relative specifier means; with the folder's index, and undefined where nothing is there. */
function resolve(sources: Sources, file: string, from: string): string | undefined {
  if (!from.startsWith('.')) return undefined;
  const path = posix.join(posix.dirname(file), from);
  return [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((candidate) => sources.has(candidate));
}

function importBreaches(sources: Sources): Breach[] {
  const breaches: Breach[] = [];
  for (const [file, source] of sources) {
    if (!isTypeScript(file)) continue;
    const room = roomOf(file);
    if (room === undefined) {
      breaches.push({ file, line: 1, rule: 'lives in none of the rooms of architecture.md' });
      continue;
    }
    for (const { line, from } of importsOf(source)) {
      const breach = (rule: string) => breaches.push({ file, line, rule: `${rule} (it imports '${from}')` });
      if (from === 'vscode' && room !== 'src/extension') breach('only src/extension knows vscode');
      // Formulas as text need no page; that is how they get into an exported one.
      const katex = from === 'katex' || from.startsWith('katex/');
      if (katex && room !== 'src/renderer' && !(room === 'src/page' && from === 'katex')) {
        breach('only src/renderer touches the page');
      }
      if (isNodeModule(from) && !knowsNode(file))
        breach("only src/extension's Node entries and src/cli touch Node");
      if (!from.startsWith('.')) continue;
      const target = posix.join(posix.dirname(file), from);
      const other = roomOf(`${target}/`);
      if (other === room) continue;
      if (other === undefined) breach('every import leads into a room of architecture.md');
      else if (ROOFS.includes(other)) breach(`nobody imports from ${other}`);
      else if (room === 'src/renderer') {
        if (!other.startsWith('src/core/') && !/^src\/notebook\/(?:payload|rendererMessage$)/.test(target)) {
          breach("src/renderer imports only core, the notebook's payload and its own messages");
        }
      } else if (FLOORS.includes(room) && FLOORS.indexOf(other) >= FLOORS.indexOf(room)) {
        breach(`${room} stands below ${other}`);
      }
    }
  }
  return breaches;
}

const isNodeModule = (from: string): boolean =>
  from.startsWith('node:') ||
  builtinModules.includes(from) ||
  builtinModules.includes(from.split('/')[0] ?? '');

/** Files that import one another in a circle, without what vanishes when compiled. */
function cycleBreaches(sources: Sources): Breach[] {
  const breaches: Breach[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (file: string): void => {
    state.set(file, 'open');
    path.push(file);
    for (const { line, from, typeOnly } of importsOf(sources.get(file) ?? '')) {
      const target = typeOnly ? undefined : resolve(sources, file, from);
      if (target === undefined) continue;
      if (state.get(target) === 'open') {
        const circle = [...path.slice(path.indexOf(target)), target].join(' → ');
        breaches.push({ file, line, rule: `no file imports itself in a circle: ${circle}` });
      } else if (!state.has(target)) visit(target);
    }
    path.pop();
    state.set(file, 'done');
  };
  for (const file of sources.keys()) if (isTypeScript(file) && !state.has(file)) visit(file);
  return breaches;
}

// Globals ---------------------------------------------------------------------------------------------------

const PAGE = [
  'document',
  'window',
  'customElements',
  'getComputedStyle',
  'matchMedia',
  'requestAnimationFrame',
  'cancelAnimationFrame',
  'localStorage',
  'sessionStorage',
  'history',
  'location',
  'navigator',
  'alert',
  'screen',
];
const NODE = [
  'process',
  'Buffer',
  '__dirname',
  '__filename',
  'require',
  'global',
  'setImmediate',
  'clearImmediate',
];
/** Classes and types of the page: no local name is ever one of these. */
const PAGE_TYPE =
  /(?<![\w$.])(?:HTML\w*Element|SVG\w*Element|HTMLCollection|ShadowRoot|DOM[A-Z]\w+|MutationObserver|ResizeObserver|IntersectionObserver|(?:Mouse|Keyboard|Pointer|Touch|Wheel|Focus|Clipboard|Drag)Event|CSSStyle\w+|CanvasRenderingContext2D|Image(?:Data|Bitmap)|OffscreenCanvas|NodeListOf|Document(?:Fragment)?|Window)(?![\w$])/g;
const NODE_TYPE = /(?<![\w$.])NodeJS(?=\s*\.)/g;

/** Names that a file declares or imports: it means these, not the globals. */
const declares = (text: string, name: string): boolean =>
  new RegExp(
    `\\b(?:class|interface|type|enum|const|let|var|function)\\s+${name}\\b|\\bimport\\b[^;'"]*\\b${name}\\b`,
  ).test(text);

/**
 * Where a source uses globals. esbuild knows scopes: it replaces a name only where nothing in the file binds it, so that
 * a parameter called `document` is no page. Its source map says where that was.
 */
function globalsIn(file: string, source: string, names: readonly string[]): { name: string; line: number }[] {
  const text = bare(source);
  const candidates = names.filter((name) => new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(text));
  if (candidates.length === 0) return [];
  const define: Record<string, string> = {};
  for (const name of candidates) {
    const mark = `__global_${name}__`;
    for (const access of [name, `globalThis.${name}`, `self.${name}`]) define[access] = mark;
  }
  const { code, map } = transformSync(source, {
    loader: 'ts',
    define,
    sourcemap: 'external',
    sourcefile: file,
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, target: 'es2022' } },
  });
  const original = new SourceMap(JSON.parse(map));
  return code.split('\n').flatMap((line, n) =>
    [...line.matchAll(/__global_(\w+?)__(?!\w)/g)].map((match) => {
      const entry = original.findEntry(n, match.index);
      return { name: match[1] ?? '', line: 'originalLine' in entry ? entry.originalLine + 1 : 0 };
    }),
  );
}

function globalBreaches(sources: Sources): Breach[] {
  const breaches: Breach[] = [];
  for (const [file, source] of sources) {
    if (!isTypeScript(file)) continue;
    const text = bare(source);
    const page = !file.startsWith('src/renderer/');
    const node = !knowsNode(file);
    for (const { name, line } of globalsIn(file, source, [...(page ? PAGE : []), ...(node ? NODE : [])])) {
      const rule = PAGE.includes(name)
        ? 'only src/renderer touches the page'
        : "only src/extension's Node entries and src/cli touch Node";
      breaches.push({ file, line, rule: `${rule} (it uses '${name}')` });
    }
    const types = [
      ...[...(page ? text.matchAll(PAGE_TYPE) : [])].map((match) => ({
        match,
        rule: 'only src/renderer touches the page',
      })),
      ...[...(node ? text.matchAll(NODE_TYPE) : [])].map((match) => ({
        match,
        rule: "only src/extension's Node entries and src/cli touch Node",
      })),
    ];
    for (const { match, rule } of types) {
      if (declares(text, match[0])) continue;
      breaches.push({ file, line: lineAt(source, match.index), rule: `${rule} (it uses '${match[0]}')` });
    }
  }
  return breaches;
}

/** Where a text would become elements or a program. The page of a webview is VS Code's API: there is no other way to give it one. */
const FROM_TEXT =
  /\.(?:innerHTML|outerHTML|srcdoc)\s*\+?=(?!=)|\.(?:insertAdjacentHTML|setHTMLUnsafe|setHTML|parseHTMLUnsafe|createContextualFragment)\b|\bdocument\.write(?:ln)?\b|\bDOMParser\b|\beval\s*\(|\bnew Function\b/g;
/** Runs our own bundle, read from the extension's folder, where a worker has no other way to load it. */
const LOADS_ITSELF = 'src/extension/worker/page.ts';

function textBreaches(sources: Sources): Breach[] {
  return [...sources].flatMap(([file, source]) =>
    [...bare(source).matchAll(FROM_TEXT)]
      .filter((match) => !(file === LOADS_ITSELF && match[0] === 'new Function'))
      .map((match) => ({
        file,
        line: lineAt(source, match.index),
        rule: `no element and no program is made from a text (it uses '${match[0].trim()}')`,
      })),
  );
}

const breachesOf = (sources: Sources): string[] =>
  [
    ...importBreaches(sources),
    ...globalBreaches(sources),
    ...cycleBreaches(sources),
    ...textBreaches(sources),
  ].map(({ file, line, rule }) => `${file}:${line}: ${rule}`);

// ------------------------------------------------------------------------------------------------------------

/** The checkout: bundles of tests lie somewhere below it. */
function rootFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    try {
      if (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name === 'backprop-notebook')
        return folder;
    } catch {
      // No package.json here: it is farther up.
    }
    if (folder === dirname(folder)) return process.cwd();
  }
}

function sourcesUnder(root: string): Sources {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && isTypeScript(entry.name),
  );
  return new Map(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(root.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

describe('house', function () {
  this.timeout(60_000);
  const root = rootFolder();

  describe('src', () => {
    const sources = sourcesUnder(root);
    it('is there', () => assert.ok(sources.size > 50));
    it('imports in one direction only, and only the right folders know vscode, the page and Node', () => {
      assert.deepEqual(
        [...importBreaches(sources), ...globalBreaches(sources)].map(
          ({ file, line, rule }) => `${file}:${line}: ${rule}`,
        ),
        [],
      );
    });
    it('has no import cycles', () => {
      assert.deepEqual(
        cycleBreaches(sources).map(({ file, line, rule }) => `${file}:${line}: ${rule}`),
        [],
      );
    });
    it('makes no element and no program from a text', () => {
      assert.deepEqual(
        textBreaches(sources).map(({ file, line, rule }) => `${file}:${line}: ${rule}`),
        [],
      );
    });
    it('imports only what is there', () => {
      const missing = [...sources].flatMap(([file, source]) =>
        importsOf(source)
          .filter(({ from }) => from.startsWith('.') && !/\.(css|json|wasm)$/.test(from))
          .filter(({ from }) => resolve(sources, file, from) === undefined)
          .map(({ line, from }) => `${file}:${line}: '${from}'`),
      );
      assert.deepEqual(missing, []);
    });
  });

  it('package-lock.json names no registry: whoever installs chooses it', () => {
    const lines = readFileSync(join(root, 'package-lock.json'), 'utf8').split('\n');
    const resolved = lines.flatMap((line, n) =>
      line.includes('"resolved"') ? [`package-lock.json:${n + 1}: ${line.trim()}`] : [],
    );
    assert.deepEqual(resolved, []);
  });

  describe('the checker', () => {
    // A made-up file of the house, and what the checker says of it; '' where it is silent.
    const cases: [string, string, string][] = [
      ['src/core/tensor/a.ts', "import { sizeOf } from './shape';", ''],
      ['src/core/kernels/a.ts', "import { sizeOf } from '../tensor';", ''],
      [
        'src/core/tensor/a.ts',
        "\nimport { walk } from '../kernels';",
        "2: src/core/tensor stands below src/core/kernels (it imports '../kernels')",
      ],
      [
        'src/core/tensor/a.ts',
        "import type { Geometry } from '../kernels/geometry';",
        "1: src/core/tensor stands below src/core/kernels (it imports '../kernels/geometry')",
      ],
      [
        'src/core/operations/a.ts',
        "export * from '../graph';",
        "1: src/core/operations stands below src/core/graph (it imports '../graph')",
      ],
      ['src/core/explain/a.ts', "import {\n  leaf,\n} from '../graph';", ''],
      [
        'src/core/graph/a.ts',
        "const explain = await import('../explain');",
        "1: src/core/graph stands below src/core/explain (it imports '../explain')",
      ],
      ['src/language/a.ts', "import { explain } from '../core/explain';", ''],
      [
        'src/language/a.ts',
        "import { read } from '../notebook/format';",
        "1: src/language stands below src/notebook (it imports '../notebook/format')",
      ],
      ['src/notebook/a.ts', "import { parse } from '../language';", ''],
      [
        'src/notebook/a.ts',
        "import { draw } from '../renderer';",
        "1: nobody imports from src/renderer (it imports '../renderer')",
      ],
      ['src/renderer/a.ts', "import type { Payload } from '../notebook/payload';", ''],
      ['src/renderer/a.ts', "import { version } from '../notebook/payload/version';", ''],
      ['src/renderer/a.ts', "import { RENDERER } from '../notebook/rendererMessage';", ''],
      ['src/renderer/a.ts', "import { explain } from '../core/explain';", ''],
      [
        'src/renderer/a.ts',
        "import { read } from '../notebook/format';",
        "1: src/renderer imports only core, the notebook's payload and its own messages (it imports '../notebook/format')",
      ],
      [
        'src/renderer/a.ts',
        "import { parse } from '../language';",
        "1: src/renderer imports only core, the notebook's payload and its own messages (it imports '../language')",
      ],
      [
        'src/extension/a.ts',
        "import { run } from '../cli';",
        "1: nobody imports from src/cli (it imports '../cli')",
      ],
      ['src/cli/a.ts', "import { run } from '../notebook';\nimport { worked } from '../core/kernels';", ''],
      [
        'src/core/tensor/a.ts',
        "import { it } from '../../../test/unit/it';",
        "1: every import leads into a room of architecture.md (it imports '../../../test/unit/it')",
      ],
      ['src/common/a.ts', 'export {};', '1: lives in none of the rooms of architecture.md'],
      // The editor.
      ['src/extension/a.ts', "import * as vscode from 'vscode';", ''],
      [
        'src/notebook/a.ts',
        "import type { Uri } from 'vscode';",
        "1: only src/extension knows vscode (it imports 'vscode')",
      ],
      ['src/page/a.ts', "import { textOf } from '../notebook/twins';", ''],
      [
        'src/notebook/a.ts',
        "import { PageWriter } from '../page';",
        "1: src/notebook stands below src/page (it imports '../page')",
      ],
      // The page.
      ['src/page/a.ts', "import katex from 'katex';", ''],
      [
        'src/page/a.ts',
        "document.title = 'x';",
        "1: only src/renderer touches the page (it uses 'document')",
      ],
      [
        'src/renderer/a.ts',
        "import katex from 'katex';\ndocument.body.append(katex.renderToString('x'));",
        '',
      ],
      [
        'src/notebook/a.ts',
        "import katex from 'katex';",
        "1: only src/renderer touches the page (it imports 'katex')",
      ],
      [
        'src/language/a.ts',
        `const x = 1;\ndocument.title = \`\${x}\`;`,
        "2: only src/renderer touches the page (it uses 'document')",
      ],
      ['src/language/a.ts', 'export const read = (document: { title: string }) => document.title;', ''],
      [
        'src/language/a.ts',
        'export const f = (document: string) => document;\nexport const g = () => document;',
        "2: only src/renderer touches the page (it uses 'document')",
      ],
      [
        'src/language/a.ts',
        "export const wide = typeof window === 'undefined';",
        "1: only src/renderer touches the page (it uses 'window')",
      ],
      [
        'src/language/a.ts',
        'export const page = globalThis.document;',
        "1: only src/renderer touches the page (it uses 'document')",
      ],
      ['src/language/a.ts', '// document.title\n/* window */ export const x = "document";', ''],
      ['src/language/a.ts', `export const text = (name: string) => \`window \${name} document\`;`, ''],
      [
        'src/language/a.ts',
        `export const text = () => \`\${window.name}\`;`,
        "1: only src/renderer touches the page (it uses 'window')",
      ],
      [
        'src/language/a.ts',
        'export type Where = { document: string }; export const at = (w: Where) => w.document;',
        '',
      ],
      [
        'src/extension/a.ts',
        'export const draw = (at: HTMLElement) => at;',
        "1: only src/renderer touches the page (it uses 'HTMLElement')",
      ],
      [
        'src/extension/a.ts',
        "import type { Document } from 'yaml';\nexport const f = (d: Document) => d;",
        '',
      ],
      // Node.
      [
        'src/cli/a.ts',
        "import { readFile } from 'node:fs/promises';\nprocess.exit(await readFile('x'));",
        '',
      ],
      ['src/extension/node.ts', "import { Worker } from 'node:worker_threads';", ''],
      ['src/extension/worker/node.ts', "import { parentPort } from 'worker_threads';", ''],
      [
        'src/extension/a.ts',
        "import { join } from 'path';",
        "1: only src/extension's Node entries and src/cli touch Node (it imports 'path')",
      ],
      [
        'src/extension/web.ts',
        "import { join } from 'node:path/posix';",
        "1: only src/extension's Node entries and src/cli touch Node (it imports 'node:path/posix')",
      ],
      [
        'src/extension/a.ts',
        "export const fs = () => require('fs');",
        "1: only src/extension's Node entries and src/cli touch Node (it imports 'fs')|1: only src/extension's Node entries and src/cli touch Node (it uses 'require')",
      ],
      [
        'src/notebook/a.ts',
        '\n\nexport const text = Buffer.from([1]);',
        "3: only src/extension's Node entries and src/cli touch Node (it uses 'Buffer')",
      ],
      [
        'src/notebook/a.ts',
        'export const env = process.env;',
        "1: only src/extension's Node entries and src/cli touch Node (it uses 'process')",
      ],
      [
        'src/notebook/a.ts',
        'export let timer: NodeJS.Timeout;',
        "1: only src/extension's Node entries and src/cli touch Node (it uses 'NodeJS')",
      ],
      ['src/notebook/a.ts', 'export const f = (process: () => void) => process();', ''],
      ...[
        ["export const f = (e: Element) => { e.innerHTML = '<b>'; };", '.innerHTML ='],
        ["export const f = (e: Element) => { e.outerHTML += '<b>'; };", '.outerHTML +='],
        ["export const f = (e: Element) => e.insertAdjacentHTML('beforeend', '<b>');", '.insertAdjacentHTML'],
        ["export const f = (e: HTMLIFrameElement) => { e.srcdoc = '<b>'; };", '.srcdoc ='],
        ["export const f = () => document.write('<b>');", 'document.write'],
        ['export const f = () => new DOMParser();', 'DOMParser'],
        ["export const f = () => eval('1');", 'eval('],
        ["export const f = new Function('return 1');", 'new Function'],
      ].map(([source = '', found = '']): [string, string, string] => [
        'src/renderer/a.ts',
        source,
        `1: no element and no program is made from a text (it uses '${found}')`,
      ]),
      ['src/renderer/a.ts', "export const f = (e: Element) => e.innerHTML === '' || e.textContent;", ''],
    ];
    const others: [string, string][] = [['src/core/tensor/shape.ts', 'export {};']];
    for (const [file, source, expected] of cases) {
      const shown = `${file}: ${source.trim().replaceAll('\n', ' ⏎ ')}`;
      it(`${expected === '' ? 'lets pass' : 'catches'} ${shown}`, () => {
        const found = breachesOf(new Map([...others, [file, source]]));
        assert.deepEqual(found, expected === '' ? [] : expected.split('|').map((one) => `${file}:${one}`));
      });
    }

    const circles: [string, Record<string, string>, string[]][] = [
      [
        'two files',
        {
          'src/language/a.ts': "import { b } from './b';",
          'src/language/b.ts': "\nimport { a } from './a';",
        },
        [
          'src/language/b.ts:2: no file imports itself in a circle: src/language/a.ts → src/language/b.ts → src/language/a.ts',
        ],
      ],
      [
        'through an index',
        { 'src/language/a.ts': "import { b } from '.';", 'src/language/index.ts': "export * from './a';" },
        [
          'src/language/index.ts:1: no file imports itself in a circle: src/language/a.ts → src/language/index.ts → src/language/a.ts',
        ],
      ],
      [
        'itself',
        { 'src/language/a.ts': "import './a';" },
        ['src/language/a.ts:1: no file imports itself in a circle: src/language/a.ts → src/language/a.ts'],
      ],
      [
        'types only',
        {
          'src/language/a.ts': "import type { B } from './b';",
          'src/language/b.ts': "import { a } from './a';",
        },
        [],
      ],
      [
        'a diamond is no circle',
        {
          'src/language/a.ts': "import './b';\nimport './c';",
          'src/language/b.ts': "import './d';",
          'src/language/c.ts': "import './d';",
          'src/language/d.ts': '',
        },
        [],
      ],
    ];
    for (const [name, files, expected] of circles) {
      it(`finds circles: ${name}`, () =>
        assert.deepEqual(breachesOf(new Map(Object.entries(files))), expected));
    }
  });
});
