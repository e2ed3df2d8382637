import { type CheckedCell, detailsOf, errorText, verdictOf } from './checks';

/** Characters that XML 1.0 cannot hold at all, and those that mean something to it. */
const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * A report as JUnit writes it, and continuous integration reads it: a suite a cell, a case a check, `failure` where a
 * gradient or an answer is wrong and `error` where the cell fails.
 */
export function junitReport(file: string, found: readonly CheckedCell[]): string {
  const suites = found.map(({ cell, checks, error }) => {
    const name = `In [${cell.index}], line ${cell.line}`;
    const cases = checks.map((check) => {
      const head = `    <testcase classname="${escaped(file)}" name="${escaped(`${name}: ${check.title}`)}" file="${escaped(file)}" line="${cell.line}" time="0"`;
      if (check.ok) return `${head}/>`;
      return `${head}>\n      <failure type="${check.kind}" message="${escaped(verdictOf(check))}">${escaped(detailsOf(check))}</failure>\n    </testcase>`;
    });
    if (error) {
      cases.push(
        `    <testcase classname="${escaped(file)}" name="${escaped(`${name}: runs`)}" file="${escaped(file)}" line="${cell.line + error.line - 1}" time="0">\n      <error type="${escaped(error.code)}" message="${escaped(error.message)}">${escaped(errorText(cell, error))}</error>\n    </testcase>`,
      );
    }
    const failures = checks.filter(({ ok }) => !ok).length;
    return {
      tests: cases.length,
      failures,
      errors: error ? 1 : 0,
      xml: `  <testsuite name="${escaped(name)}" tests="${cases.length}" failures="${failures}" errors="${error ? 1 : 0}" skipped="0" time="0">\n${cases.join('\n')}\n  </testsuite>`,
    };
  });
  const shown = suites.filter(({ tests }) => tests > 0);
  const total = (count: (suite: (typeof suites)[number]) => number): number =>
    suites.reduce((sum, suite) => sum + count(suite), 0);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${escaped(file)}" tests="${total(({ tests }) => tests)}" failures="${total(({ failures }) => failures)}" errors="${total(({ errors }) => errors)}" time="0">
${shown.map(({ xml }) => `${xml}\n`).join('')}</testsuites>
`;
}
