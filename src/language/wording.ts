import { exactNumber, type Limits, type Shape } from '../core/tensor';
import { t } from '../core/words/words';
import type { Detail, LoadTrouble } from './fault';

const list = (shape: Shape): string => `[${shape.join(', ')}]`;
const by = (lengths: readonly number[], sign: string): string => lengths.join(sign);
/** Behind "is". */
const shapeOf = (shape: Shape): string => (shape.length === 0 ? t`a scalar` : t`of shape ${list(shape)}`);
const sentences = (...texts: readonly (string | undefined)[]): string =>
  texts.filter((text) => text !== undefined).join(' ');
const didYouMean = (suggestion: string | undefined): string | undefined =>
  suggestion === undefined ? undefined : t`Did you mean "${suggestion}"?`;

/** The one place where objections get their words. In English, convolution shapes are worded as PyTorch words them. */
export function messageOf(detail: Detail): string {
  switch (detail.code) {
    case 'does-not-broadcast':
      return broadcastWords(detail.operation, detail.left, detail.right);
    case 'wrong-rank':
      return sentences(
        rankWords(detail),
        detail.shape.length === 1 && !detail.expected.includes(1)
          ? t`A matrix of one row is written [[1, 2, 3]] or [1 2 3;].`
          : undefined,
      );
    case 'matmul-mismatch': {
      const [left, right] = [by(detail.left, 'x'), by(detail.right, 'x')];
      return t`mat1 and mat2 shapes cannot be multiplied (${left} and ${right}): the last length of the left, ${lengthAt(detail.left, -1)}, must be the first of the right, ${lengthAt(detail.right, 0)}.`;
    }
    case 'reshape-size':
      return reshapeWords(detail.from, detail.to);
    case 'ragged':
      return detail.length === 1
        ? t`Row ${detail.row + 1} has 1 element, but row 1 has ${detail.firstLength}: all rows of a matrix need the same number.`
        : t`Row ${detail.row + 1} has ${detail.length} elements, but row 1 has ${detail.firstLength}: all rows of a matrix need the same number.`;
    case 'ragged-shapes':
      return t`Part ${detail.element + 1} is ${shapeOf(detail.shape)}, but part 1 is ${shapeOf(detail.firstShape)}: all parts of a matrix need the same shape.`;
    case 'too-large':
      return `${tooLargeWords(detail)}${raised(detail.setting)}${
        detail.what === 'gradcheck'
          ? ` ${t`Or check along a few random directions instead of every element: gradcheck(…, directions=8), or backprop.gradcheck.directions in the settings.`}`
          : ''
      }`;
    case 'channels-mismatch': {
      const [weight, input] = [list(detail.weight), list(detail.input)];
      return detail.transposed
        ? t`Given transposed=1, weight of size ${weight}, expected input${input} to have ${detail.expected} channels, but got ${detail.found} channels instead.`
        : t`Given groups=${detail.groups}, weight of size ${weight}, expected input${input} to have ${detail.expected} channels, but got ${detail.found} channels instead.`;
    }
    case 'groups-divide':
      return t`Given groups=${detail.groups}, expected weight to be divisible by ${detail.groups} at dimension 0, but got weight of size ${list(detail.weight)} instead.`;
    case 'bias-shape': {
      const [weight, found] = [list(detail.weight), list(detail.found)];
      return detail.expected === 1
        ? t`Given weight of size ${weight}, expected bias to be 1-dimensional with 1 element, but got bias of size ${found} instead.`
        : t`Given weight of size ${weight}, expected bias to be 1-dimensional with ${detail.expected} elements, but got bias of size ${found} instead.`;
    }
    case 'kernel-too-large':
      return t`Calculated padded input size per channel: (${by(detail.padded, ' x ')}). Kernel size: (${by(detail.kernel, ' x ')}). Kernel size can't be greater than actual input size.`;
    case 'padding-beyond-input': {
      const padding = by(detail.padding, ', ');
      return detail.mode === 'circular'
        ? t`Padding value causes wrapping around more than once: padding (${padding}) at dimension ${detail.axis} of input ${list(detail.input)}.`
        : t`Padding size should be less than the corresponding input dimension, but got: padding (${padding}) at dimension ${detail.axis} of input ${list(detail.input)}.`;
    }
    case 'output-padding-range':
      return t`output padding must be smaller than either stride or dilation, but got output_padding: (${by(detail.outputPadding, ', ')}), stride: (${by(detail.stride, ', ')}), dilation: (${by(detail.dilation, ', ')}).`;
    case 'output-too-small':
      return t`Given input size per channel: (${by(detail.input, ' x ')}). Calculated output size per channel: (${by(detail.output, ' x ')}). Output size is too small.`;
    case 'same-with-stride':
      return t`padding='same' is not supported for strided convolutions: give the padding as numbers.`;
    case 'argument-value':
      return sentences(
        t`${capitalWords(detail.operation)}: ${detail.argument} is ${shorten(detail.found)}, but must be ${detail.expected}.`,
        detail.argument === 'axis' ? t`Axes are counted from 1, as indices are.` : undefined,
      );
    case 'index-range':
      if (detail.index === 0)
        return t`Index 0 on axis ${detail.axis + 1}: indices start at 1, and this axis goes to ${detail.size}.`;
      return sentences(
        t`Index ${detail.index} on axis ${detail.axis + 1} is outside 1 … ${detail.size}.`,
        detail.index < 0
          ? t`Counted from the end, the last is "end" and the one before it "end - 1".`
          : undefined,
      );
    case 'index-count':
      return indexCountWords(detail.rank, detail.found);
    case 'slice-order':
      return t`The slice ${detail.from}:${detail.to} on axis ${detail.axis + 1} is empty: both ends are included, and the first must not be behind the last.`;
    case 'not-scalar':
      return t`grad can be implicitly created only for scalar outputs, but this one is ${shapeOf(detail.shape)}. Give the gradient that arrives at it, as in backward(Z, dZ), or take a sum.`;
    case 'seed-shape':
      return t`Mismatch in shape: the gradient is ${shapeOf(detail.seed)}, but the value that it arrives at is ${shapeOf(detail.shape)}.`;
    case 'no-history':
      return t`Nothing can be sent back from here: this value was not computed from any variable.`;
    case 'no-gradient':
      return t`"${detail.name}" has no gradient: no backward(…) has reached it since it got its value. Call backward(…) on a result that is computed from it.`;
    case 'symbols-not-numbers':
      return t`${detail.operation} needs numbers, but a symbol takes part.`;
    case 'answer-shape':
      return t`The answer is ${shapeOf(detail.answer)}, but what it is compared with is ${shapeOf(detail.gradient)}.`;
    case 'not-finite': {
      const at = detail.position.length === 0 ? '' : list(detail.position.map((i) => i + 1));
      return t`${detail.operation} needs finite numbers, but ${detail.name}${at} is ${exactNumber(detail.found)}.`;
    }
    case 'interrupted':
      return t`Stopped. All variables are as they were before this statement.`;
    case 'expected':
      return t`Expected ${detail.expected}, but found ${detail.found}.`;
    case 'unclosed':
      return '[('.includes(detail.bracket)
        ? t`This "${detail.bracket}" is never closed.`
        : t`This quotation mark (${detail.bracket}) has no partner on its line.`;
    case 'unexpected-character':
      return sentences(
        t`The character "${detail.character}" has no meaning here.`,
        detail.character === '%' ? t`A comment starts with "#".` : undefined,
      );
    case 'elided':
      return t`Numbers were left out here ("…") by whoever printed this array. Print all of them: np.set_printoptions(threshold=np.inf) in NumPy, torch.set_printoptions(profile="full") in PyTorch.`;
    case 'assign-target':
      return t`Only a name can stand on the left of "=", but found "${shorten(detail.found)}".`;
    case 'unknown-member':
      return t`".${detail.member}" is not known. After a value there can be .T, .grad, or a function, as in Z.sum().`;
    case 'slice-step':
      return t`A slice has no step: X[1:5] takes every element from the first number to the second.`;
    case 'keyword':
      return t`There is no "${detail.keyword}" here: a cell holds assignments, expressions and calls, one a line, without loops and conditions.`;
    case 'too-deep':
      return t`This is nested too deeply. Give parts of it names of their own.`;
    case 'unknown-name':
      return detail.defined
        ? t`"${detail.name}" is a function; call it with parentheses.`
        : sentences(t`"${detail.name}" is not defined.`, didYouMean(detail.suggestion));
    case 'unknown-function':
      return sentences(t`There is no function "${detail.name}".`, didYouMean(detail.suggestion));
    case 'not-a-function':
      return detail.hides
        ? t`"${detail.name}" is a variable now, and hides the function of this name. Give the variable another name and restart the session.`
        : t`"${detail.name}" is a variable, not a function. Elements are written with square brackets, as in ${detail.name}[1, 2].`;
    case 'missing-argument':
      return t`${detail.operation} needs the argument ${detail.argument}: ${detail.type}.`;
    case 'too-many-arguments':
      return detail.most === 1
        ? t`${detail.operation} takes at most 1 argument, but ${detail.found} were given.`
        : t`${detail.operation} takes at most ${detail.most} arguments, but ${detail.found} were given.`;
    case 'unknown-argument':
      return sentences(
        t`${detail.operation} has no argument "${detail.argument}".`,
        didYouMean(detail.suggestion) ?? t`It takes ${detail.known.join(', ')}.`,
      );
    case 'given-twice':
      return t`${detail.operation}: ${detail.argument} is given twice.`;
    case 'needs-number':
      return detail.shape === undefined
        ? t`${capital(detail.what)} must be one number that is known, but found a symbol.`
        : t`${capital(detail.what)} must be one number that is known, but found a tensor of shape ${list(detail.shape)}.`;
    case 'statement-only':
      return sentences(
        t`${detail.operation}(…) gives no value: it stands as a statement of its own.`,
        detail.operation === 'check' ? undefined : t`Gradients are read with grad(…).`,
      );
    case 'whole-number':
      return t`${capital(detail.what)} must be a whole number, but found ${detail.found}.`;
    case 'text-not-matrix':
      return t`Expected numbers, but found the text "${shorten(detail.text)}".`;
    case 'too-many-axes':
      return t`This would have ${detail.shape.length} axes; the limit is ${detail.most}.`;
    case 'cannot-load':
      return t`"${shorten(detail.path)}" cannot be loaded: ${loadWords(detail.trouble)}.`;
    case 'out-of-memory':
      return t`There is not enough memory for this.`;
  }
}

/** A clause: a sentence without its full stop. */
function loadWords(trouble: LoadTrouble): string {
  switch (trouble.reason) {
    case 'no-files':
      return t`files cannot be read here`;
    case 'untrusted':
      return t`files are read in a trusted workspace only`;
    case 'outside':
      return t`it lies outside the folder that files may be read from`;
    case 'link':
      return t`"${shorten(trouble.part)}" is a symbolic link, and links are not followed`;
    case 'not-found':
      return trouble.near === undefined
        ? t`there is no such file; the path starts at the folder of the notebook`
        : t`there is no such file; did you mean "${shorten(trouble.near)}"?`;
    case 'folder':
      return t`it is a folder`;
    case 'too-large':
      return t`it has ${large(trouble.size)} bytes; the limit is ${large(trouble.limit)}`;
    case 'unreadable':
      return trouble.message;
    case 'extension':
      return t`its name must end in .npy, .npz, .csv, .tsv or .txt`;
    case 'damaged':
      return t`the file is damaged: ${trouble.what}`;
    case 'dtype':
      return t`its dtype is ${trouble.dtype}, but numbers are needed: save it with .astype("float64")`;
    case 'inexact':
      return t`it holds ${trouble.found}, a whole number too large for float64`;
    case 'one-array':
      return t`it holds one array; only an .npz file has arrays with names`;
    case 'which-array':
      return trouble.entries.length === 0
        ? t`there is no array in it`
        : t`say which array: ${names(trouble.entries)}`;
    case 'no-array':
      return trouble.entries.length === 0
        ? t`there is no array "${shorten(trouble.entry)}" in it, but none`
        : t`there is no array "${shorten(trouble.entry)}" in it, but ${names(trouble.entries)}`;
    case 'no-number':
      return t`row ${trouble.row + 1}, column ${trouble.column + 1} is "${shorten(trouble.found)}", not a number`;
    case 'ragged':
      return trouble.length === 1
        ? t`row ${trouble.row + 1} has 1 number, but row 1 has ${trouble.firstLength}`
        : t`row ${trouble.row + 1} has ${trouble.length} numbers, but row 1 has ${trouble.firstLength}`;
  }
}

/** The first few of a list, in quotation marks. */
function names(list: readonly string[]): string {
  const shown = list
    .slice(0, 8)
    .map((name) => t`"${name}"`)
    .join(', ');
  return list.length > 8 ? t`${shown}, and ${list.length - 8} more` : shown;
}

/** PyTorch has names for the arguments of a convolution; other operations have a left and a right. */
function rankWords({
  operation,
  argument,
  shape,
  expected,
}: Extract<Detail, { code: 'wrong-rank' }>): string {
  const axes = choice(expected.map((rank) => `${rank}D`));
  const found = `${shape.length}D`;
  const size = list(shape);
  switch (argument) {
    case 'X':
      return t`Expected ${axes} input ${argument} to ${operation}, but got ${found} input of size: ${size}.`;
    case 'K':
      return t`Expected ${axes} weight ${argument} to ${operation}, but got ${found} weight of size: ${size}.`;
    case 'A':
      return t`Expected ${axes} left operand of "${operation}", but got ${found} operand of size: ${size}.`;
    default:
      return t`Expected ${axes} right operand of "${operation}", but got ${found} operand of size: ${size}.`;
  }
}

function reshapeWords(from: Shape, to: Shape): string {
  const size = sizeOf(from);
  const other = sizeOf(to);
  if (to.includes(-1)) {
    return size === 1
      ? t`shape ${list(to)} is invalid for input of size ${size}: a tensor of shape ${list(from)} has 1 element, which the other lengths do not divide.`
      : t`shape ${list(to)} is invalid for input of size ${size}: a tensor of shape ${list(from)} has ${size} elements, which the other lengths do not divide.`;
  }
  return size === 1
    ? t`shape ${list(to)} is invalid for input of size ${size}: a tensor of shape ${list(from)} has 1 element, and ${list(to)} would have ${other}.`
    : t`shape ${list(to)} is invalid for input of size ${size}: a tensor of shape ${list(from)} has ${size} elements, and ${list(to)} would have ${other}.`;
}

function tooLargeWords({ what, size, limit, setting }: Extract<Detail, { code: 'too-large' }>): string {
  const [found, most] = [large(size), large(limit)];
  switch (setting) {
    case 'operations':
      return t`${capitalWords(what)} would take ${found} multiplications; the limit is ${most}.`;
    case 'outputBytes':
      return t`${capitalWords(what)} would have ${found} bytes; the limit is ${most}.`;
    default:
      return t`${capitalWords(what)} would have ${found} elements; the limit is ${most}.`;
  }
}

/** More indices than axes. */
function indexCountWords(rank: number, found: number): string {
  if (rank === 0) {
    return found === 1
      ? t`Too many indices: this is a scalar, but 1 index was given.`
      : t`Too many indices: this is a scalar, but ${found} indices were given.`;
  }
  return rank === 1
    ? t`Too many indices: this is a tensor of 1 axis, but ${found} indices were given.`
    : t`Too many indices: this is a tensor of ${rank} axes, but ${found} indices were given.`;
}

/** NumPy's rule, and where it is broken. */
function broadcastWords(operation: string, left: Shape, right: Shape): string {
  const axes = Array.from({ length: Math.min(left.length, right.length) }, (_, n) => n + 1);
  const clash =
    axes.find((n) => {
      const [a, b] = [left[left.length - n], right[right.length - n]];
      return a !== b && a !== 1 && b !== 1;
    }) ?? 1;
  const [a, b] = [lengthAt(left, -clash), lengthAt(right, -clash)];
  switch (clash) {
    case 1:
      return t`The shapes ${list(left)} and ${list(right)} do not broadcast under "${operation}": on the last axis ${a} meets ${b}, but two lengths must be equal or one of them 1.`;
    case 2:
      return t`The shapes ${list(left)} and ${list(right)} do not broadcast under "${operation}": on the last axis but one ${a} meets ${b}, but two lengths must be equal or one of them 1.`;
    default:
      return t`The shapes ${list(left)} and ${list(right)} do not broadcast under "${operation}": on the axis ${clash} from the end ${a} meets ${b}, but two lengths must be equal or one of them 1.`;
  }
}

/** `33,554,432`, and `1e18` where nobody counts digits. */
const large = (n: number): string =>
  n < 1e15 ? grouped(n) : n.toExponential(1).replace('.0', '').replace('e+', 'e');
/** `1,000`. Languages part the thousands each in their own way. */
export const grouped = (n: number): string =>
  // Intl, which does the same, takes 30 ms at its first use.
  String(n)
    .split(/\B(?=(?:\d{3})+$)/)
    .reduce((higher, lower) => t`${higher},${lower}`);
const sizeOf = (shape: Shape): number => shape.reduce((size, length) => size * length, 1);
const lengthAt = (shape: Shape, axis: number): string => String(shape.at(axis));
/** `2D`, `2D or 4D`, `2D, 3D or 4D`. */
const choice = (parts: readonly string[]): string => {
  const [last = '', ...before] = [...parts].reverse();
  return before.length === 0 ? last : t`${before.reverse().join(', ')} or ${last}`;
};
const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
/** `The range`, but `zeros`: names of functions keep their letters. */
const capitalWords = (text: string): string => (text.includes(' ') ? capital(text) : text);

/** What a limit is called on the command line, which cuts long outputs by itself. */
export const LIMIT_OPTIONS = { elements: '--max-elements', operations: '--max-operations' } as const;

/** How to raise a limit, where a person can: a sentence behind another. */
export function raised(limit: keyof Limits | undefined): string {
  if (limit === undefined) return '';
  const setting = `backprop.limits.${limit}`;
  return limit === 'outputBytes'
    ? ` ${t`It can be raised: ${setting} in the settings.`}`
    : ` ${t`It can be raised: ${setting} in the settings, ${LIMIT_OPTIONS[limit]} on the command line.`}`;
}
