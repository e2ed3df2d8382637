/** The two assertions that the suites need: `node:assert` is not there in the browser's extension host. */

/** Holds what was found against what was expected, as JSON shows them; `undefined` is a value like any other. */
export function equal(found: unknown, expected: unknown, what = 'the value'): void {
  const [a, b] = [shown(found), shown(expected)];
  if (a !== b) throw new Error(`${what} is\n  ${a}\nand should be\n  ${b}`);
}

/** @param found What there is instead, for the message. */
export function holds(condition: boolean, what: string, found?: unknown): void {
  if (!condition) throw new Error(found === undefined ? what : `${what}; found:\n  ${shown(found)}`);
}

/** The error that something ends with. */
export async function rejection(promise: PromiseLike<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  throw new Error('it should have failed, and did not');
}

const shown = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => {
    if (part === undefined) return '(undefined)';
    return typeof part === 'number' && !Number.isFinite(part) ? String(part) : part;
  }) ?? '(undefined)';
