import {
  isBinaryExpression,
  isCallExpression,
  isIdentifier,
  isNewExpression,
  isNoSubstitutionTemplateLiteral,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isStringLiteral,
  isTaggedTemplateExpression,
  isTemplateExpression,
  type Node,
  SyntaxKind,
} from 'typescript/unstable/ast';
import { createVirtualFileSystem } from 'typescript/unstable/fs';
import { API } from 'typescript/unstable/sync';
import { keyOf } from '../../../src/core/words/words';

/** A text in a source. */
export interface FoundText {
  readonly file: string;
  readonly text: string;
}

/** The texts of sources that people may read. */
export interface SourceTexts {
  /** Those that are translated: the first argument of `l10n.t(…)`, and templates under `t`. */
  readonly translated: readonly FoundText[];
  /** Calls of these whose first argument is no literal: nobody can tell what is to be translated there. */
  readonly unknown: readonly FoundText[];
  /** Words that stand where the editor or a figure shows them, past the translation. */
  readonly plain: readonly FoundText[];
  /** Sentences anywhere else: two words with a space between them. */
  readonly sentences: readonly FoundText[];
  /** Templates under `t` outside of any function: they are said once, when the module is loaded, before a language is chosen. */
  readonly early: readonly FoundText[];
}

/** Functions whose first argument is shown to a person; `tell` and `tellBriefly` are our own names for the first four. */
const SHOWING = new Set([
  'showInformationMessage',
  'showWarningMessage',
  'showErrorMessage',
  'setStatusBarMessage',
  'NotebookCellStatusBarItem',
  'tell',
  'tellBriefly',
  // Of the renderer.
  ...['popup', 'Slider', 'Choice', 'button', 'later'],
]);
/** Properties of items, dialogs, notifications and commands that are shown to a person. */
const SHOWN = new Set([
  ...['title', 'label', 'message', 'tooltip', 'detail', 'description', 'documentation'],
  ...['placeHolder', 'prompt', 'saveLabel', 'openLabel'],
  // Of elements in a page.
  ...['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'placeholder'],
  ...['textContent', 'innerText', 'ariaLabel'],
  // Of operations and their pictures.
  ...['summary', 'shapeRule', 'caption', 'sign', 'rowName', 'columnName'],
]);
/** What compares two things. */
const COMPARING = new Set([SyntaxKind.EqualsEqualsEqualsToken, SyntaxKind.ExclamationEqualsEqualsToken]);
/** Makes an element: what comes behind its name and its attributes is put into it. */
const MAKING = 'element';

/** Functions whose first argument the editor translates. */
const TRANSLATING = ['l10n.t'];

/**
 * @param sources by path, which begins with a slash
 * @param translating the functions that translate their first argument, beside templates under `t`
 */
export function textsOf(
  sources: Readonly<Record<string, string>>,
  translating: readonly string[] = TRANSLATING,
): SourceTexts {
  const files = Object.keys(sources);
  const api = new API({
    fs: createVirtualFileSystem({
      ...sources,
      '/tsconfig.json': JSON.stringify({
        compilerOptions: { noLib: true, noResolve: true, types: [] },
        files,
      }),
    }),
  });
  try {
    const [project] = api.updateSnapshot({ openProjects: ['/tsconfig.json'] }).getProjects();
    const found = { translated: [], unknown: [], plain: [], sentences: [], early: [] } satisfies SourceTexts;
    for (const file of files) {
      const source = project?.program.getSourceFile(file);
      if (!source) throw new Error(`${file} was not parsed`);
      collect(source, file, found, translating);
    }
    return found;
  } finally {
    api.close();
  }
}

type Found = { -readonly [Kind in keyof SourceTexts]: FoundText[] };

function collect(node: Node, file: string, found: Found, translating: readonly string[]): void {
  const within = (inner: Node): void => collect(inner, file, found, translating);
  if (isCallExpression(node) && translating.includes(calleeOf(node.expression))) {
    const [first, ...rest] = node.arguments;
    if (first && isStringLiteral(first)) found.translated.push({ file, text: first.text });
    else found.unknown.push({ file, text: first?.getText() ?? '' });
    for (const given of rest) within(given);
    return;
  }
  const said = saidIn(node);
  if (said) {
    const text = keyOf(said.texts);
    found.translated.push({ file, text });
    if (!isWithinFunction(node)) found.early.push({ file, text });
    for (const given of said.given) within(given);
    return;
  }
  if (isPropertyAssignment(node) && isIdentifier(node.name) && node.name.text === 'class') return;
  const plain = shownBy(node).flatMap(wordsIn).filter(hasWord);
  for (const text of plain) found.plain.push({ file, text });
  const text = textOf(node);
  if (text !== undefined && isMarkup(text)) {
    found.plain.push(
      ...attributesIn(text)
        .filter(hasWord)
        .map((each) => ({ file, text: each })),
    );
    found.sentences.push(
      ...textsIn(text)
        .filter(isSentence)
        .map((each) => ({ file, text: each })),
    );
  } else if (text !== undefined && isSentence(text)) found.sentences.push({ file, text });
  node.forEachChild(within);
}

/** What runs later than the module is loaded. */
const FUNCTIONS = new Set([
  SyntaxKind.ArrowFunction,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.GetAccessor,
  SyntaxKind.Constructor,
  SyntaxKind.PropertyDeclaration,
]);

function isWithinFunction(node: Node): boolean {
  for (let outer = node.parent; outer; outer = outer.parent) if (FUNCTIONS.has(outer.kind)) return true;
  return false;
}

/** What is said by a template under `t`. */
function saidIn(node: Node): { texts: string[]; given: Node[] } | undefined {
  if (!isTaggedTemplateExpression(node) || !isIdentifier(node.tag) || node.tag.text !== 't') return undefined;
  const { template } = node;
  if (isNoSubstitutionTemplateLiteral(template)) return { texts: [template.text], given: [] };
  const spans = [...template.templateSpans];
  return {
    texts: [template.head.text, ...spans.map(({ literal }) => literal.text)],
    given: spans.map(({ expression }) => expression),
  };
}

/** `vscode.l10n.t` → `l10n.t`. */
function calleeOf(node: Node): string {
  if (isIdentifier(node)) return node.text;
  if (!isPropertyAccessExpression(node)) return '';
  const of = calleeOf(node.expression).split('.').at(-1);
  return of === 'l10n' ? `l10n.${node.name.text}` : node.name.text;
}

/** What a call, a property or an assignment gives to the editor, or to a page, to be shown. */
function shownBy(node: Node): readonly Node[] {
  if (isCallExpression(node) || isNewExpression(node)) {
    const callee = calleeOf(node.expression);
    if (callee === MAKING) return node.arguments?.slice(2) ?? [];
    return SHOWING.has(callee) ? (node.arguments?.slice(0, 1) ?? []) : [];
  }
  if (isPropertyAssignment(node)) {
    const { name, initializer } = node;
    return (isIdentifier(name) || isStringLiteral(name)) && SHOWN.has(name.text) ? [initializer] : [];
  }
  if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.EqualsToken) {
    const { left } = node;
    return isPropertyAccessExpression(left) && SHOWN.has(left.name.text) ? [node.right] : [];
  }
  return [];
}

/** The literals that an expression is put together of; what calls return is not known here. */
function wordsIn(node: Node): string[] {
  const text = textOf(node);
  if (text !== undefined) return [text];
  // Properties are looked at by themselves.
  if (isCallExpression(node) || isPropertyAccessExpression(node) || isPropertyAssignment(node)) return [];
  if (saidIn(node)) return [];
  // What is asked is not shown.
  if (isBinaryExpression(node) && COMPARING.has(node.operatorToken.kind)) return [];
  const found: string[] = [];
  node.forEachChild((child) => {
    found.push(...wordsIn(child));
  });
  return found;
}

/** A literal's text; of a template, what is written out. */
function textOf(node: Node): string | undefined {
  if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
}

/** An icon, `$(beaker)`, is no word. */
const hasWord = (text: string): boolean => /\p{L}{2}/u.test(text.replace(/\$\([\w-]+\)/g, ''));
const isSentence = (text: string): boolean => /\p{L}{2,}[,:;]? \p{L}{2,}/u.test(text);

/** HTML and SVG: what people read of it stands between its tags and in a few attributes. */
const isMarkup = (text: string): boolean => /<[a-z!][^<]*>/i.test(text);
const textsIn = (markup: string): string[] => markup.split(/<[^>]*>/);
const attributesIn = (markup: string): string[] =>
  [...markup.matchAll(/\s(?:aria-label|title|alt)="([^"]*)"/g)].map(([, value = '']) => value);
