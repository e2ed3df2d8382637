import { finish, type Steps } from '../../core/tensor';
import { C, CSHARP, GO, JAVA, RUST } from './braces';
import { JAVASCRIPT } from './javascript';
import { BACKPROP, JULIA, MATLAB, OCTAVE } from './julia';
import type { LiteralLanguage } from './languages';
import { LATEX_ROW, latexLiteralAt } from './latex';
import { Effort, GLANCE, isBefore, type Lines, type Place, section } from './lines';
import type { Literal } from './literal';
import { fenceAt, indentedBlockAt, tableLiteralAt } from './markdown';
import { type Nesting, nestedLiteralAt } from './nested';
import { PRINTED, PYTHON } from './python';
import { rLiteralAt } from './r';
import { type RowSpelling, sampled } from './sampled';
import { separatedLiteralAt, separatedRow } from './separated';

export { type LiteralGlance, literalFaults, literalGlance, literalGlanceSteps } from './glance';
export { LITERAL_LANGUAGES } from './languages';
export { Effort, type Lines, linesOf, type Place } from './lines';
export type { Literal, LiteralKind, Ragged } from './literal';

type Finder = (lines: Lines, place: Place, effort: Effort) => Steps<Literal | undefined>;

/** A finder that reads only some rows of what is too large to be read to its end. */
const sampling = (find: Finder, row: (lines: Lines, literal: Literal) => RowSpelling): Finder =>
  function* (lines, place, effort) {
    const found = yield* find(lines, place, effort);
    return found?.partial ? yield* sampled(found, row(lines, found), lines, effort) : found;
  };

const nested = (language: Nesting): Finder =>
  sampling(
    (lines, place, effort) => nestedLiteralAt(language, lines, place, effort),
    () => ({ spelling: language, separator: COMMA, spaced: language.spaced === true }),
  );

const COMMA = 44;
const latex = sampling(latexLiteralAt, () => LATEX_ROW);
const separated = sampling(separatedLiteralAt, (lines, { start }) => separatedRow(lines, start.line));

/** Finders by the identifiers that VS Code has for languages. */
const FINDERS: Readonly<Record<string, Finder>> = {
  python: nested(PYTHON),
  javascript: nested(JAVASCRIPT),
  javascriptreact: nested(JAVASCRIPT),
  typescript: nested(JAVASCRIPT),
  typescriptreact: nested(JAVASCRIPT),
  json: nested(JAVASCRIPT),
  jsonc: nested(JAVASCRIPT),
  jsonl: nested(JAVASCRIPT),
  julia: nested(JULIA),
  matlab: nested(MATLAB),
  octave: nested(OCTAVE),
  r: rLiteralAt,
  latex,
  tex: latex,
  c: nested(C),
  cpp: nested(C),
  'cuda-cpp': nested(C),
  java: nested(JAVA),
  csharp: nested(CSHARP),
  go: nested(GO),
  rust: nested(RUST),
  csv: separated,
  tsv: separated,
  plaintext: nested(PRINTED),
  markdown: inMarkdown,
  quarto: inMarkdown,
  rmd: inMarkdown,
} satisfies Record<LiteralLanguage, Finder>;

/** What people write behind a fence, where it is not the name that VS Code has. */
const ALIASES: Readonly<Record<string, string>> = {
  py: 'python',
  python3: 'python',
  ipython: 'python',
  pycon: 'python',
  js: 'javascript',
  jsx: 'javascript',
  ts: 'typescript',
  tsx: 'typescript',
  json5: 'json',
  jl: 'julia',
  'c++': 'cpp',
  cc: 'cpp',
  cuda: 'cpp',
  cs: 'csharp',
  'c#': 'csharp',
  golang: 'go',
  rs: 'rust',
  math: 'latex',
  text: 'plaintext',
  txt: 'plaintext',
  console: 'plaintext',
  output: 'plaintext',
  '': 'plaintext',
};

/** The effort of a hover: what is larger is seen by some of its rows, or by its first part. */
export const glancing = (): Effort => new Effort(GLANCE);

/**
 * The matrix literal at a place of a document, in one of {@link LITERAL_LANGUAGES}. Reads what lies around the place,
 * as far as it could be a literal, in time linear in that. Never throws.
 */
export const findLiteralAt = (
  language: string,
  lines: Lines,
  place: Place,
  effort = new Effort(),
): Literal | undefined => finish(findLiteralSteps(language, lines, place, effort));

/** {@link findLiteralAt} in steps of some milliseconds; between them the lines must stay as they are. */
export function* findLiteralSteps(
  language: string,
  lines: Lines,
  place: Place,
  effort: Effort,
): Steps<Literal | undefined> {
  const finder = FINDERS[language];
  if (!finder) return undefined;
  const found = yield* finder(lines, place, effort);
  // Whoever points behind what was read of a long literal points at it all the same.
  return found?.partial && isBefore(found.end, place) ? { ...found, end: place } : found;
}

/** Fenced blocks in their own languages (ours among them), tables, and formulas. */
function* inMarkdown(lines: Lines, place: Place, effort: Effort): Steps<Literal | undefined> {
  if (place.line >= lines.lineCount) return undefined;
  const fence = yield* fenceAt(lines, place.line, effort);
  if (fence === 'edge') return undefined;
  if (!fence) {
    return (
      (yield* tableLiteralAt(lines, place, effort)) ??
      (yield* latex(lines, place, effort)) ??
      (yield* inIndentedCode(lines, place, effort))
    );
  }
  const name = ALIASES[fence.language] ?? fence.language;
  const finder = name === 'backprop' ? nested(BACKPROP) : name === 'markdown' ? undefined : FINDERS[name];
  return finder && (yield* inSection(finder, lines, fence, place, effort));
}

/** Lines that are indented as code, as notebooks write their outputs into Markdown. */
function* inIndentedCode(lines: Lines, place: Place, effort: Effort): Steps<Literal | undefined> {
  const block = indentedBlockAt(lines, place.line, effort);
  return block && (yield* inSection(nested(PRINTED), lines, block, place, effort));
}

function* inSection(
  finder: Finder,
  lines: Lines,
  { from, to }: { readonly from: number; readonly to: number },
  place: Place,
  effort: Effort,
): Steps<Literal | undefined> {
  const found = yield* finder(section(lines, from, to), { ...place, line: place.line - from }, effort);
  if (!found) return undefined;
  const moved = (at: Place): Place => ({ ...at, line: at.line + from });
  return { ...found, start: moved(found.start), end: moved(found.end) };
}
