import { readFile, writeFile } from 'node:fs/promises';
import { expressionText } from '../core/explain';
import type { Value } from '../core/graph';
import {
  type Content,
  DEFAULT_LIMITS,
  elementAt,
  type Limits,
  type Nested,
  nest,
  supervise,
} from '../core/tensor';
import { LIMIT_OPTIONS, referenceMarkdown } from '../language';
import { firstLines, type NotebookFile, NotUtf8Error, readNotebook } from '../notebook/format';
import { figuresOf, type NumberData, numberData } from '../notebook/payload';
import { type CellRun, Session } from '../notebook/session';
import { textOf } from '../notebook/twins';
import { checkCells, checksJson, checksText, errorText, type Located, place } from './checks';
import { exportPage } from './exportPage';
import { filesBeside } from './files';
import { junitReport } from './junit';

export interface Streams {
  out(text: string): void;
  err(text: string): void;
}

const USAGE = `Usage: backprop-notebook run FILE [--json] [LIMITS]
       backprop-notebook check FILE [--json] [--junit REPORT.xml] [LIMITS]
       backprop-notebook export FILE [--out PAGE.html] [LIMITS]
       backprop-notebook reference

run    evaluates the cells of a *.backprop.md notebook, and prints what each of them shows
check  does the same, compares every backward pass with central differences, and prints what is
       wrong: which elements, how far, by which formula, and which mistake it looks like
export evaluates the cells, and writes prose, cells and results as one page of HTML that works
       offline, figures that can be pointed at included; beside the notebook, unless --out says where
reference
       prints everything that a cell can call, with shapes, formulas and examples, as Markdown

--json              prints one JSON value instead of text
--junit REPORT.xml  also writes a JUnit report, for continuous integration

LIMITS: what is larger is refused before it is computed
--max-elements N    elements of one result (33554432)
--max-operations N  multiplications of one operation (1e12)

Files that a cell loads are read from the folder of the notebook only.

Exit status: 0 when all is well; 1 when a cell fails, a gradient or an answer is wrong, or an answer
is not finished; 2 for wrong usage, an unreadable notebook or a file that cannot be written.
`;

const COMMANDS = ['run', 'check', 'export'] as const;

/** What was asked for on the command line. */
interface Request {
  readonly command: (typeof COMMANDS)[number];
  readonly file: string;
  readonly json: boolean;
  readonly limits: Limits;
  readonly junit?: string;
  readonly out?: string;
}

/**
 * The command line: arguments without the program's name. Resolves to the exit status.
 * @param dist the folder of what was built, of which pages are made
 */
export async function main(args: readonly string[], streams: Streams, dist = 'dist'): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    streams.out(USAGE);
    return 0;
  }
  if (args.length === 1 && args[0] === 'reference') {
    streams.out(referenceMarkdown());
    return 0;
  }
  const request = requestOf(args);
  if (typeof request === 'string') {
    streams.err(`${request}\n\n${USAGE}`);
    return 2;
  }
  const notebook = await read(request.file, streams);
  if (!notebook) return 2;
  const cells = codeCellsOf(notebook.file);
  const session = new Session({ readFile: filesBeside(request.file) });
  supervise({ limits: request.limits });
  try {
    if (request.command === 'export')
      return await exportPage(session, notebook, { ...request, dist }, streams);
    if (request.command === 'check') return await check(session, cells, request, streams);
    return request.json ? runToJson(session, cells, streams) : run(session, cells, streams);
  } finally {
    supervise({});
  }
}

const LIMITS = [
  ['elements', LIMIT_OPTIONS.elements],
  ['operations', LIMIT_OPTIONS.operations],
] as const;
/** Options that a value follows. */
const VALUED: ReadonlySet<string> = new Set(['--junit', '--out', ...Object.values(LIMIT_OPTIONS)]);

/** The request, or what is wrong with it. */
function requestOf(args: readonly string[]): Request | string {
  const places: string[] = [];
  const unknown: string[] = [];
  const options = new Map<string, string>();
  let json = false;
  let open: string | undefined;
  for (const argument of args) {
    const [, name = argument, value] = /^(--[^=]*)=(.*)$/s.exec(argument) ?? [];
    if (open !== undefined) {
      options.set(open, argument);
      open = undefined;
    } else if (argument === '--json') json = true;
    else if (VALUED.has(name)) {
      options.set(name, value ?? '');
      if (value === undefined) open = name;
    } else if (argument.startsWith('-')) unknown.push(argument);
    else places.push(argument);
  }
  const [name, file, ...more] = places;
  const command = COMMANDS.find((each) => each === name);
  if (name === undefined) return 'Say what to do: run, check, export or reference.';
  if (name === 'reference') return 'reference takes neither files nor options.';
  if (command === undefined) return `There is no command "${name}".`;
  if (file === undefined) return `Say which file to ${command}.`;
  if (more.length > 0) return `One file at a time, but there is also "${more[0]}".`;
  if (unknown.length > 0) return `${command} has no option "${unknown[0]}".`;
  const junit = options.get('--junit');
  const out = options.get('--out');
  if (command !== 'check' && junit !== undefined) return `${command} has no option "--junit".`;
  if (command !== 'export' && out !== undefined) return `${command} has no option "--out".`;
  if (command === 'export' && json) return 'export has no option "--json".';
  if (junit === '') return 'Say which file to write the JUnit report to.';
  if (out === '') return 'Say which file to write the page to.';
  const limits = { ...DEFAULT_LIMITS };
  for (const [limit, option] of LIMITS) {
    const given = options.get(option);
    if (given === undefined) continue;
    limits[limit] = Number(given);
    if (given.trim() === '' || !(limits[limit] > 0)) return `${option} needs a number above 0.`;
  }
  return {
    command,
    file,
    json,
    limits,
    ...(junit === undefined ? {} : { junit }),
    ...(out === undefined ? {} : { out }),
  };
}

/** A notebook that could be read, and its bytes. */
export interface Read {
  readonly file: NotebookFile;
  readonly bytes: Uint8Array;
}

async function read(file: string, streams: Streams): Promise<Read | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : error instanceof Error
            ? error.message
            : String(error);
    streams.err(`${file} cannot be read: ${reason}.\n`);
    return undefined;
  }
  try {
    return { file: readNotebook(bytes), bytes };
  } catch (error) {
    if (!(error instanceof NotUtf8Error)) throw error;
    streams.err(`${file} cannot be read: line ${error.line} is not UTF-8 (byte ${error.offset}).\n`);
    return undefined;
  }
}

function codeCellsOf(notebook: NotebookFile): Located[] {
  const lines = firstLines(notebook);
  return notebook.cells
    .map(({ kind, text }, n) => ({ kind, text, line: lines[n] ?? 1 }))
    .filter(({ kind }) => kind === 'code')
    .map(({ text, line }, n) => ({ index: n + 1, line, text }));
}

function report(cell: Located, run: CellRun, streams: Streams): void {
  const text = textOf(figuresOf(run.shown));
  streams.out(`In [${cell.index}], line ${cell.line}\n`);
  if (text !== '') streams.out(`${text}\n`);
  if (run.error) streams.out(`${errorText(cell, run.error)}\n`);
  streams.out('\n');
}

function run(session: Session, cells: readonly Located[], streams: Streams): number {
  for (const cell of cells) {
    const result = session.run(cell.text);
    report(cell, result, streams);
    if (result.error) return 1;
  }
  return 0;
}

/** Runs and checks all cells, and prints or writes what was found. */
async function check(
  session: Session,
  cells: readonly Located[],
  { file, json, junit }: Request,
  streams: Streams,
): Promise<number> {
  const found = checkCells(session, cells);
  streams.out(json ? `${JSON.stringify(checksJson(file, found), undefined, 1)}\n` : checksText(found));
  if (junit !== undefined) {
    try {
      await writeFile(junit, junitReport(file, found));
    } catch (error) {
      streams.err(`${junit} cannot be written: ${error instanceof Error ? error.message : String(error)}.\n`);
      return 2;
    }
  }
  return found.every(({ error, checks }) => !error && checks.every(({ ok }) => ok)) ? 0 : 1;
}

type Json = Nested<NumberData>;

function runToJson(session: Session, cells: readonly Located[], streams: Streams): number {
  const reports: unknown[] = [];
  let failed = false;
  for (const cell of cells) {
    const { error, passes } = session.run(cell.text);
    const base = { index: cell.index, line: cell.line, ok: error === undefined };
    const gradients: Record<string, Json> = Object.create(null);
    for (const pass of passes) {
      for (const leaf of pass.leaves) {
        const gradient = pass.gradients.get(leaf.id);
        if (leaf.name !== undefined && gradient) gradients[leaf.name] = toJson(gradient);
      }
    }
    reports.push({
      ...base,
      ...(passes.length > 0 ? { gradients } : {}),
      ...(error ? { error: { code: error.code, message: error.message, ...place(cell, error) } } : {}),
    });
    if (error) {
      failed = true;
      break;
    }
  }
  const variables: Record<string, unknown> = Object.create(null);
  for (const [name, value] of session.variables) variables[name] = variableJson(session, value);
  streams.out(`${JSON.stringify({ cells: reports, variables }, undefined, 1)}\n`);
  return failed ? 1 : 0;
}

function variableJson(session: Session, value: Value): unknown {
  // As in PyTorch, `.grad` belongs to leaves.
  const gradient = value.origin ? undefined : session.gradientOf(value);
  return {
    shape: value.shape,
    data: toJson(value.content),
    gradient: gradient ? toJson(gradient) : null,
  };
}

/** Nested arrays in full precision; what JSON has no number for is a string, and so is a formula. */
function toJson(content: Content): Json {
  const elements: NumberData[] = [];
  const size = content.kind === 'numbers' ? content.data.length : content.elements.length;
  for (let index = 0; index < size; index++) {
    const element = elementAt(content, index);
    const number = typeof element === 'number' ? (element === 0 ? 0 : numberData(element)) : undefined;
    elements.push(number ?? expressionText(element));
  }
  return nest(content.shape, elements);
}
