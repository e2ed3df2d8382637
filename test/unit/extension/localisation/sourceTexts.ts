import {
  isBinaryExpression,
  isCallExpression,
  isIdentifier,
  isNewExpression,
  isNoSubstitutionTemplateLiteral,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isStringLiteral,
  isTemplateExpression,
  type Node,
  SyntaxKind,
} from 'typescript/unstable/ast';
import { createVirtualFileSystem } from 'typescript/unstable/fs';
import { API } from 'typescript/unstable/sync';

/** A text in a source. */
export interface FoundText {
  readonly file: string;
  readonly text: string;
}

/** The texts of sources that people may read. */
export interface SourceTexts {
  /** Those that the editor is asked to translate: the first argument of `l10n.t(…)` and of `said(…)`. */
  readonly translated: readonly FoundText[];
  /** Calls of these whose first argument is no literal: nobody can tell what is to be translated there. */
  readonly unknown: readonly FoundText[];
  /** Words that stand where the editor shows them, past the translation. */
  readonly plain: readonly FoundText[];
  /** Sentences anywhere else: two words with a space between them. */
  readonly sentences: readonly FoundText[];
}

/** Functions whose first argument is shown to a person; the last two are our own names for the first four. */
const SHOWING = new Set([
  'showInformationMessage',
  'showWarningMessage',
  'showErrorMessage',
  'setStatusBarMessage',
  'NotebookCellStatusBarItem',
  'tell',
  'tellBriefly',
]);
/** Properties of items, dialogs, notifications and commands that are shown to a person. */
const SHOWN = new Set([
  ...['title', 'label', 'message', 'tooltip', 'detail', 'description', 'documentation'],
  ...['placeHolder', 'prompt', 'saveLabel', 'openLabel'],
]);

/** @param sources by path, which begins with a slash */
export function textsOf(sources: Readonly<Record<string, string>>): SourceTexts {
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
    const found = { translated: [], unknown: [], plain: [], sentences: [] } satisfies SourceTexts;
    for (const file of files) {
      const source = project?.program.getSourceFile(file);
      if (!source) throw new Error(`${file} was not parsed`);
      collect(source, file, found);
    }
    return found;
  } finally {
    api.close();
  }
}

type Found = { -readonly [Kind in keyof SourceTexts]: FoundText[] };

function collect(node: Node, file: string, found: Found): void {
  if (isCallExpression(node) && ['l10n.t', 'said'].includes(calleeOf(node.expression))) {
    const [first, ...rest] = node.arguments;
    if (first && isStringLiteral(first)) found.translated.push({ file, text: first.text });
    else found.unknown.push({ file, text: first?.getText() ?? '' });
    for (const given of rest) collect(given, file, found);
    return;
  }
  const shown = shownBy(node);
  const plain = (shown ? wordsIn(shown) : []).filter(hasWord);
  for (const text of plain) found.plain.push({ file, text });
  const text = textOf(node);
  if (text !== undefined && isSentence(text)) found.sentences.push({ file, text });
  node.forEachChild((child) => collect(child, file, found));
}

/** `vscode.l10n.t` → `l10n.t`. */
function calleeOf(node: Node): string {
  if (isIdentifier(node)) return node.text;
  if (!isPropertyAccessExpression(node)) return '';
  const of = calleeOf(node.expression).split('.').at(-1);
  return of === 'l10n' ? `l10n.${node.name.text}` : node.name.text;
}

/** What a call, a property or an assignment gives to the editor to be shown. */
function shownBy(node: Node): Node | undefined {
  if (isCallExpression(node) || isNewExpression(node)) {
    return SHOWING.has(calleeOf(node.expression)) ? node.arguments?.[0] : undefined;
  }
  if (isPropertyAssignment(node)) {
    return isIdentifier(node.name) && SHOWN.has(node.name.text) ? node.initializer : undefined;
  }
  if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.EqualsToken) {
    const { left } = node;
    return isPropertyAccessExpression(left) && SHOWN.has(left.name.text) ? node.right : undefined;
  }
  return undefined;
}

/** The literals that an expression is put together of; what calls return is not known here. */
function wordsIn(node: Node): string[] {
  const text = textOf(node);
  if (text !== undefined) return [text];
  // Properties are looked at by themselves.
  if (isCallExpression(node) || isPropertyAccessExpression(node) || isPropertyAssignment(node)) return [];
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
