import { exactNumber, type Limits, type Shape } from '../core/tensor';
import type { Detail, LoadTrouble } from './fault';

const list = (shape: Shape): string => `[${shape.join(', ')}]`;
const shapeOf = (shape: Shape): string => (shape.length === 0 ? 'a scalar' : `of shape ${list(shape)}`);
/** PyTorch's names for the arguments of a convolution. */
const ROLES: ReadonlyMap<string, string> = new Map([
  ['X', 'input'],
  ['K', 'weight'],
]);
const did = (suggestion: string | undefined): string =>
  suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;

/** The one place where objections get their words. Convolution shapes are worded as PyTorch words them. */
export function messageOf(detail: Detail): string {
  switch (detail.code) {
    case 'does-not-broadcast':
      return broadcastWords(detail.operation, detail.left, detail.right);
    case 'wrong-rank': {
      const axes = choice(detail.expected.map((rank) => `${rank}D`));
      const role = ROLES.get(detail.argument);
      const side = detail.argument === 'A' ? 'left' : 'right';
      const what =
        role === undefined
          ? `${side} operand of "${detail.operation}"`
          : `${role} ${detail.argument} to ${detail.operation}`;
      const vector =
        detail.shape.length === 1 && !detail.expected.includes(1)
          ? ' A matrix of one row is written [[1, 2, 3]] or [1 2 3;].'
          : '';
      return `Expected ${axes} ${what}, but got ${detail.shape.length}D ${role ?? 'operand'} of size: ${list(detail.shape)}.${vector}`;
    }
    case 'matmul-mismatch':
      return `mat1 and mat2 shapes cannot be multiplied (${detail.left.join('x')} and ${detail.right.join('x')}): the last length of the left, ${detail.left[detail.left.length - 1]}, must be the first of the right, ${detail.right[0]}.`;
    case 'reshape-size':
      return `shape ${list(detail.to)} is invalid for input of size ${sizeOf(detail.from)}: a tensor of shape ${list(detail.from)} has ${count(sizeOf(detail.from), 'element')}${detail.to.includes(-1) ? ', which the other lengths do not divide' : `, and ${list(detail.to)} would have ${sizeOf(detail.to)}`}.`;
    case 'ragged':
      return `Row ${detail.row + 1} has ${count(detail.length, 'element')}, but row 1 has ${detail.firstLength}: all rows of a matrix need the same number.`;
    case 'ragged-shapes':
      return `Part ${detail.element + 1} is ${shapeOf(detail.shape)}, but part 1 is ${shapeOf(detail.firstShape)}: all parts of a matrix need the same shape.`;
    case 'too-large':
      return `${capitalWords(detail.what)} would ${detail.setting === 'operations' ? 'take' : 'have'} ${large(detail.size)} ${COUNTED[detail.setting ?? 'elements']}; the limit is ${large(detail.limit)}.${raised(detail.setting)}${detail.what === 'gradcheck' ? CHEAPER_CHECK : ''}`;
    case 'channels-mismatch':
      return `Given ${detail.transposed ? 'transposed=1' : `groups=${detail.groups}`}, weight of size ${list(detail.weight)}, expected input${list(detail.input)} to have ${detail.expected} channels, but got ${detail.found} channels instead.`;
    case 'groups-divide':
      return `Given groups=${detail.groups}, expected weight to be divisible by ${detail.groups} at dimension 0, but got weight of size ${list(detail.weight)} instead.`;
    case 'bias-shape':
      return `Given weight of size ${list(detail.weight)}, expected bias to be 1-dimensional with ${count(detail.expected, 'element')}, but got bias of size ${list(detail.found)} instead.`;
    case 'kernel-too-large':
      return `Calculated padded input size per channel: (${detail.padded.join(' x ')}). Kernel size: (${detail.kernel.join(' x ')}). Kernel size can't be greater than actual input size.`;
    case 'padding-beyond-input':
      return detail.mode === 'circular'
        ? `Padding value causes wrapping around more than once: padding (${detail.padding.join(', ')}) at dimension ${detail.axis} of input ${list(detail.input)}.`
        : `Padding size should be less than the corresponding input dimension, but got: padding (${detail.padding.join(', ')}) at dimension ${detail.axis} of input ${list(detail.input)}.`;
    case 'output-padding-range':
      return `output padding must be smaller than either stride or dilation, but got output_padding: (${detail.outputPadding.join(', ')}), stride: (${detail.stride.join(', ')}), dilation: (${detail.dilation.join(', ')}).`;
    case 'output-too-small':
      return `Given input size per channel: (${detail.input.join(' x ')}). Calculated output size per channel: (${detail.output.join(' x ')}). Output size is too small.`;
    case 'same-with-stride':
      return "padding='same' is not supported for strided convolutions: give the padding as numbers.";
    case 'argument-value': {
      const axes = detail.argument === 'axis' ? ' Axes are counted from 1, as indices are.' : '';
      return `${capitalWords(detail.operation)}: ${detail.argument} is ${shorten(detail.found)}, but must be ${detail.expected}.${axes}`;
    }
    case 'index-range':
      return detail.index === 0
        ? `Index 0 on axis ${detail.axis + 1}: indices start at 1, and this axis goes to ${detail.size}.`
        : `Index ${detail.index} on axis ${detail.axis + 1} is outside 1 … ${detail.size}.${detail.index < 0 ? ' Counted from the end, the last is "end" and the one before it "end - 1".' : ''}`;
    case 'index-count':
      return `Too many indices: this is ${detail.rank === 0 ? 'a scalar' : `a tensor of ${count(detail.rank, 'axis', 'axes')}`}, but ${count(detail.found, 'index was', 'indices were')} given.`;
    case 'slice-order':
      return `The slice ${detail.from}:${detail.to} on axis ${detail.axis + 1} is empty: both ends are included, and the first must not be behind the last.`;
    case 'not-scalar':
      return `grad can be implicitly created only for scalar outputs, but this one is ${shapeOf(detail.shape)}. Give the gradient that arrives at it, as in backward(Z, dZ), or take a sum.`;
    case 'seed-shape':
      return `Mismatch in shape: the gradient is ${shapeOf(detail.seed)}, but the value that it arrives at is ${shapeOf(detail.shape)}.`;
    case 'no-history':
      return 'Nothing can be sent back from here: this value was not computed from any variable.';
    case 'no-gradient':
      return `"${detail.name}" has no gradient: no backward(…) has reached it since it got its value. Call backward(…) on a result that is computed from it.`;
    case 'symbols-not-numbers':
      return `${detail.operation} needs numbers, but a symbol takes part.`;
    case 'answer-shape':
      return `The answer is ${shapeOf(detail.answer)}, but what it is compared with is ${shapeOf(detail.gradient)}.`;
    case 'not-finite': {
      const at = detail.position.length === 0 ? '' : `[${detail.position.map((i) => i + 1).join(', ')}]`;
      return `${detail.operation} needs finite numbers, but ${detail.name}${at} is ${exactNumber(detail.found)}.`;
    }
    case 'interrupted':
      return 'Stopped. All variables are as they were before this statement.';
    case 'expected':
      return `Expected ${detail.expected}, but found ${detail.found}.`;
    case 'unclosed':
      return '[('.includes(detail.bracket)
        ? `This "${detail.bracket}" is never closed.`
        : `This quotation mark (${detail.bracket}) has no partner on its line.`;
    case 'unexpected-character':
      return `The character "${detail.character}" has no meaning here.${detail.character === '%' ? ' A comment starts with "#".' : ''}`;
    case 'elided':
      return 'Numbers were left out here ("…") by whoever printed this array. Print all of them: np.set_printoptions(threshold=np.inf) in NumPy, torch.set_printoptions(profile="full") in PyTorch.';
    case 'assign-target':
      return `Only a name can stand on the left of "=", but found "${shorten(detail.found)}".`;
    case 'unknown-member':
      return `".${detail.member}" is not known. After a value there can be .T, .grad, or a function, as in Z.sum().`;
    case 'slice-step':
      return 'A slice has no step: X[1:5] takes every element from the first number to the second.';
    case 'keyword':
      return `There is no "${detail.keyword}" here: a cell holds assignments, expressions and calls, one a line, without loops and conditions.`;
    case 'too-deep':
      return 'This is nested too deeply. Give parts of it names of their own.';
    case 'unknown-name':
      return detail.defined
        ? `"${detail.name}" is a function; call it with parentheses.`
        : `"${detail.name}" is not defined.${did(detail.suggestion)}`;
    case 'unknown-function':
      return `There is no function "${detail.name}".${did(detail.suggestion)}`;
    case 'not-a-function':
      return detail.hides
        ? `"${detail.name}" is a variable now, and hides the function of this name. Give the variable another name and restart the session.`
        : `"${detail.name}" is a variable, not a function. Elements are written with square brackets, as in ${detail.name}[1, 2].`;
    case 'missing-argument':
      return `${detail.operation} needs the argument ${detail.argument}: ${detail.type}.`;
    case 'too-many-arguments':
      return `${detail.operation} takes at most ${count(detail.most, 'argument')}, but ${detail.found} were given.`;
    case 'unknown-argument':
      return `${detail.operation} has no argument "${detail.argument}".${did(detail.suggestion) || ` It takes ${detail.known.join(', ')}.`}`;
    case 'given-twice':
      return `${detail.operation}: ${detail.argument} is given twice.`;
    case 'needs-number':
      return `${capital(detail.what)} must be one number that is known, but found ${detail.shape === undefined ? 'a symbol' : `a tensor ${shapeOf(detail.shape)}`}.`;
    case 'statement-only':
      return `${detail.operation}(…) gives no value: it stands as a statement of its own.${detail.operation === 'check' ? '' : ' Gradients are read with grad(…).'}`;
    case 'whole-number':
      return `${capital(detail.what)} must be a whole number, but found ${detail.found}.`;
    case 'text-not-matrix':
      return `Expected numbers, but found the text "${shorten(detail.text)}".`;
    case 'too-many-axes':
      return `This would have ${detail.shape.length} axes; the limit is ${detail.most}.`;
    case 'cannot-load':
      return `"${shorten(detail.path)}" cannot be loaded: ${loadWords(detail.trouble)}.`;
    case 'out-of-memory':
      return 'There is not enough memory for this.';
  }
}

function loadWords(trouble: LoadTrouble): string {
  switch (trouble.reason) {
    case 'no-files':
      return 'files cannot be read here';
    case 'untrusted':
      return 'files are read in a trusted workspace only';
    case 'outside':
      return 'it lies outside the folder that files may be read from';
    case 'link':
      return `"${shorten(trouble.part)}" is a symbolic link, and links are not followed`;
    case 'not-found':
      return trouble.near === undefined
        ? 'there is no such file; the path starts at the folder of the notebook'
        : `there is no such file; did you mean "${shorten(trouble.near)}"?`;
    case 'folder':
      return 'it is a folder';
    case 'too-large':
      return `it has ${large(trouble.size)} bytes; the limit is ${large(trouble.limit)}`;
    case 'unreadable':
      return trouble.message;
    case 'extension':
      return 'its name must end in .npy, .npz, .csv, .tsv or .txt';
    case 'damaged':
      return `the file is damaged: ${trouble.what}`;
    case 'dtype':
      return `its dtype is ${trouble.dtype}, but numbers are needed: save it with .astype("float64")`;
    case 'inexact':
      return `it holds ${trouble.found}, a whole number too large for float64`;
    case 'one-array':
      return 'it holds one array; only an .npz file has arrays with names';
    case 'which-array':
      return trouble.entries.length === 0
        ? 'there is no array in it'
        : `say which array: ${names(trouble.entries)}`;
    case 'no-array':
      return `there is no array "${shorten(trouble.entry)}" in it, but ${names(trouble.entries)}`;
    case 'no-number':
      return `row ${trouble.row + 1}, column ${trouble.column + 1} is "${shorten(trouble.found)}", not a number`;
    case 'ragged':
      return `row ${trouble.row + 1} has ${count(trouble.length, 'number')}, but row 1 has ${trouble.firstLength}`;
  }
}

/** The first few of a list, in quotation marks. */
const names = (list: readonly string[]): string =>
  list.length === 0
    ? 'none'
    : `${list
        .slice(0, 8)
        .map((name) => `"${name}"`)
        .join(', ')}${list.length > 8 ? `, and ${list.length - 8} more` : ''}`;

/** NumPy's rule, and where it is broken. */
function broadcastWords(operation: string, left: Shape, right: Shape): string {
  const axes = Array.from({ length: Math.min(left.length, right.length) }, (_, n) => n + 1);
  const clash = axes.find((n) => {
    const [a, b] = [left[left.length - n], right[right.length - n]];
    return a !== b && a !== 1 && b !== 1;
  });
  const place = clash === 1 ? 'last axis' : clash === 2 ? 'last axis but one' : `axis ${clash} from the end`;
  const [a, b] = [left[left.length - (clash ?? 1)], right[right.length - (clash ?? 1)]];
  return `The shapes ${list(left)} and ${list(right)} do not broadcast under "${operation}": on the ${place} ${a} meets ${b}, but two lengths must be equal or one of them 1.`;
}

/** `33,554,432`, and `1e18` where nobody counts digits. */
const large = (n: number): string =>
  n < 1e15 ? n.toLocaleString('en') : n.toExponential(1).replace('.0', '').replace('e+', 'e');
const sizeOf = (shape: Shape): number => shape.reduce((size, length) => size * length, 1);
/** `2D`, `2D or 4D`, `2D, 3D or 4D`. */
const choice = (parts: readonly string[]): string =>
  [parts.slice(0, -1).join(', '), ...parts.slice(-1)].filter((part) => part !== '').join(' or ');
const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
/** `The range`, but `zeros`: names of functions keep their letters. */
const capitalWords = (text: string): string => (text.includes(' ') ? capital(text) : text);

const COUNTED: Readonly<Record<keyof Limits, string>> = {
  elements: 'elements',
  operations: 'multiplications',
  outputBytes: 'bytes',
};

/** What a limit is called on the command line, which cuts long outputs by itself. */
export const LIMIT_OPTIONS = { elements: '--max-elements', operations: '--max-operations' } as const;

/** What a check takes less work by. */
const CHEAPER_CHECK =
  ' Or check along a few random directions instead of every element: gradcheck(…, directions=8), or backprop.gradcheck.directions in the settings.';

/** How to raise a limit, where a person can. */
export function raised(limit: keyof Limits | undefined): string {
  if (limit === undefined) return '';
  const option = limit === 'outputBytes' ? '' : `, ${LIMIT_OPTIONS[limit]} on the command line`;
  return ` It can be raised: backprop.limits.${limit} in the settings${option}.`;
}
