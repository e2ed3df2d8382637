import { type Argument, operationNamed } from '../core/operations';
import { signatureText } from './editor/functionText';
import { callables, type LanguageFunction } from './functions';

/**
 * The reference page in Markdown: everything that can be called, from what each declares of itself, so that a new operation is in
 * it by being there.
 */
export function referenceMarkdown(): string {
  const functions = callables();
  const operations = functions.filter(({ name }) => operationNamed(name));
  const others = functions.filter(({ name }) => !operationNamed(name));
  return `# Reference

Everything that a cell can call. Indices and axes count from 1; shapes and settings are PyTorch's.
Written by \`backprop-notebook reference\` from what each function declares.

## Operations

They take part in backward passes: each has a gradient for every input, and says for every element what it is the sum of.

${operations.map(section).join('\n')}
## Making, reading and checking

${others.map(section).join('\n')}`;
}

function section(declared: LanguageFunction): string {
  const { name, summary, arguments: parameters, example } = declared;
  const operation = operationNamed(name);
  const inputs = parameters.filter(({ kind }) => kind === 'tensor').map((argument) => argument.name);
  const rules = operation?.rules({ inputs, output: 'Z', loss: 'L' }, {});
  const formulas = rules ? [`Z = ${rules.forward}`, ...rules.gradients] : [];
  return [
    `### ${name}`,
    `\`${signatureText(declared)}\``,
    summary,
    ...(parameters.length > 0 ? [argumentTable(parameters)] : []),
    ...(operation ? [`Shape: ${escaped(operation.shapeRule)}`] : []),
    // Not every reader of Markdown knows where a line may break.
    ...formulas.map((tex) => `$$${tex.replaceAll('\\allowbreak', '')}$$`),
    `\`\`\`backprop\n${example}\n\`\`\``,
    '',
  ].join('\n\n');
}

function argumentTable(parameters: readonly Argument[]): string {
  const rows = parameters.map(
    ({ name, type, summary, default: standard }) =>
      `| \`${name}\` | ${escaped(type)} | ${standard === undefined ? '' : `\`${standard === 'none' ? 'left out' : JSON.stringify(standard)}\``} | ${escaped(summary)} |`,
  );
  return ['| argument | what it is | default | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** In a table and in prose: what Markdown would take for markup stays text. */
const escaped = (text: string): string => text.replace(/[|*_<\\`]/g, '\\$&');
