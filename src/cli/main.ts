import { readFile } from 'node:fs/promises';
import { expressionText } from '../core/explain';
import type { Value } from '../core/graph';
import { type Content, elementAt, type Nested, nest } from '../core/tensor';
import { firstLines, NotUtf8Error, readNotebook } from '../notebook/format';
import { figuresOf, type NumberData, numberData } from '../notebook/payload';
import { type CellError, type CellRun, Session } from '../notebook/session';
import { textOf } from '../notebook/twins';

export interface Streams {
  out(text: string): void;
  err(text: string): void;
}

const USAGE = `Usage: backprop-notebook run FILE [--json]
       backprop-notebook check FILE

run    evaluates the cells of a *.backprop.md notebook, and prints what each of them shows
check  does the same and compares every backward pass with central differences

Exit status: 0; 1 when a cell fails or a gradient is wrong; 2 for wrong usage or an unreadable file.
`;

/** A code cell with its place in the file. */
interface Located {
  readonly index: number;
  readonly line: number;
  readonly text: string;
}

/** The command line: arguments without the program's name. Resolves to the exit status. */
export async function main(args: readonly string[], streams: Streams): Promise<number> {
  const options = args.filter((argument) => argument.startsWith('-'));
  const [command, file, ...more] = args.filter((argument) => !argument.startsWith('-'));
  if (options.includes('--help') || options.includes('-h')) {
    streams.out(USAGE);
    return 0;
  }
  const wrong =
    command !== 'run' && command !== 'check'
      ? command === undefined
        ? 'Say what to do: run or check.'
        : `There is no command "${command}".`
      : file === undefined
        ? `Say which file to ${command}.`
        : more.length > 0
          ? `One file at a time, but there is also "${more[0]}".`
          : options.find((option) => !(option === '--json' && command === 'run'));
  if (wrong !== undefined || file === undefined) {
    const said = wrong?.startsWith('-') ? `${command} has no option "${wrong}".` : wrong;
    streams.err(`${said}\n\n${USAGE}`);
    return 2;
  }
  const cells = await read(file, streams);
  if (!cells) return 2;
  if (command === 'check') return check(cells, streams);
  return options.includes('--json') ? runToJson(cells, streams) : run(cells, streams);
}

async function read(file: string, streams: Streams): Promise<Located[] | undefined> {
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
    const notebook = readNotebook(bytes);
    const lines = firstLines(notebook);
    return notebook.cells
      .map(({ kind, text }, n) => ({ kind, text, line: lines[n] ?? 1 }))
      .filter(({ kind }) => kind === 'code')
      .map(({ text, line }, n) => ({ index: n + 1, line, text }));
  } catch (error) {
    if (!(error instanceof NotUtf8Error)) throw error;
    streams.err(`${file} cannot be read: line ${error.line} is not UTF-8 (byte ${error.offset}).\n`);
    return undefined;
  }
}

/** `file line:column` of an error; the cell's first line is `line` in the file. */
const place = (cell: Located, error: CellError): { line: number; column: number } => ({
  line: cell.line + error.line - 1,
  column: error.column,
});

function report(cell: Located, run: CellRun, streams: Streams): void {
  const text = textOf(figuresOf(run.shown));
  streams.out(`In [${cell.index}], line ${cell.line}\n`);
  if (text !== '') streams.out(`${text}\n`);
  if (run.error) {
    const { line, column } = place(cell, run.error);
    streams.out(`✗ line ${line}, column ${column}: ${run.error.message}\n`);
  }
  streams.out('\n');
}

function run(cells: readonly Located[], streams: Streams): number {
  const session = new Session();
  for (const cell of cells) {
    const result = session.run(cell.text);
    report(cell, result, streams);
    if (result.error) return 1;
  }
  return 0;
}

function check(cells: readonly Located[], streams: Streams): number {
  const session = new Session();
  let passes = 0;
  let wrong = 0;
  for (const cell of cells) {
    const result = session.run(cell.text, { check: true });
    const reports = result.shown.filter(({ result: { kind } }) => kind === 'gradcheck' || kind === 'answer');
    for (const { result: shown } of reports) {
      if (shown.kind !== 'gradcheck' && shown.kind !== 'answer') continue;
      passes += 1;
      if (!shown.report.ok) wrong += 1;
    }
    if (reports.length > 0 || result.error) report(cell, { ...result, shown: reports }, streams);
    if (result.error) return 1;
  }
  const summary =
    passes === 0
      ? 'There is no backward pass to check.'
      : wrong === 0
        ? `All ${passes} ${passes === 1 ? 'check passes' : 'checks pass'}.`
        : `${wrong} of ${passes} checks fail.`;
  streams.out(`${summary}\n`);
  return wrong === 0 ? 0 : 1;
}

type Json = Nested<NumberData>;

function runToJson(cells: readonly Located[], streams: Streams): number {
  const session = new Session();
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
