import { type Shape, showShape } from '../core/tensor';
import type { Detail } from './fault';

const list = (shape: Shape): string => `[${shape.join(', ')}]`;
const did = (suggestion: string | undefined): string =>
  suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;

/** The one place where objections get their words. Convolution shapes are worded as PyTorch words them. */
export function messageOf(detail: Detail): string {
  switch (detail.code) {
    case 'does-not-broadcast':
      return `The shapes ${showShape(detail.left)} and ${showShape(detail.right)} do not broadcast under "${detail.operation}": counted from the last axis, two lengths must be equal or one of them 1.`;
    case 'wrong-rank': {
      const axes = detail.expected.map((rank) => `${rank}D`).join(' or ');
      const vector =
        detail.shape.length === 1 && !detail.expected.includes(1)
          ? ' A matrix with one row is written [[1, 2, 3]] or [1 2 3;].'
          : '';
      return `Expected ${axes} ${detail.argument} for ${detail.operation}, but got ${detail.shape.length}D ${detail.argument} of size: ${list(detail.shape)}.${vector}`;
    }
    case 'matmul-mismatch':
      return `mat1 and mat2 shapes cannot be multiplied (${showShape(detail.left)} and ${showShape(detail.right)}): the last axis of the left must be as long as the first axis of the right.`;
    case 'reshape-size':
      return `A tensor of shape ${list(detail.from)} cannot become ${list(detail.to)}: the number of elements differs.`;
    case 'ragged':
      return `Row ${detail.row + 1} has ${count(detail.length, 'element')}, but row 1 has ${detail.firstLength}: all rows of a matrix need the same number.`;
    case 'ragged-shapes':
      return `Element ${detail.element + 1} has the shape ${showShape(detail.shape)}, but element 1 has ${showShape(detail.firstShape)}: all parts of a matrix need the same shape.`;
    case 'too-large':
      return `${capital(detail.what)} would have ${detail.size.toLocaleString('en')} elements; the limit is ${detail.limit.toLocaleString('en')}.`;
    case 'channels-mismatch':
      return `Given groups=${detail.groups}, weight of size ${list(detail.weight)}, expected input${list(detail.input)} to have ${detail.expected} channels, but got ${detail.found} channels instead.`;
    case 'groups-divide':
      return `Given groups=${detail.groups}, expected weight to be divisible by ${detail.groups} at dimension 0, but got weight of size ${list(detail.weight)} instead.`;
    case 'bias-shape':
      return `Given weight of size ${list(detail.weight)}, expected bias to be 1-dimensional with ${count(detail.expected, 'element')}, but got bias of size ${list(detail.found)} instead.`;
    case 'kernel-too-large':
      return `Calculated padded input size per channel: (${detail.padded.join(' x ')}). Kernel size: (${detail.kernel.join(' x ')}). Kernel size can't be greater than actual input size.`;
    case 'same-with-stride':
      return "padding='same' is not supported for strided convolutions: give the padding as numbers.";
    case 'argument-value':
      return `${detail.operation}: ${detail.argument} is ${detail.found}, but must be ${detail.expected}.`;
    case 'index-range':
      return detail.index === 0
        ? `Index 0 on axis ${detail.axis + 1}: indices start at 1, and this axis goes to ${detail.size}.`
        : `Index ${detail.index} on axis ${detail.axis + 1} is outside 1 … ${detail.size}.`;
    case 'index-count':
      return `${count(detail.found, 'index', 'indices')} for a tensor of ${count(detail.rank, 'axis', 'axes')}.`;
    case 'slice-order':
      return `The slice ${detail.from}:${detail.to} on axis ${detail.axis + 1} is empty: both ends are included, and the first must not be behind the last.`;
    case 'not-scalar':
      return `grad can be implicitly created only for scalar outputs, but this one has the shape ${showShape(detail.shape)}. Give the gradient that arrives at it, as in backward(Z, dZ), or take a sum.`;
    case 'seed-shape':
      return `The gradient has the shape ${showShape(detail.seed)}, but the value it arrives at has ${showShape(detail.shape)}: they must be the same.`;
    case 'no-history':
      return 'Nothing can be sent back from here: the value was not computed from any variable.';
    case 'no-gradient':
      return `"${detail.name}" has no gradient yet: run backward(…) on a result that was computed from it.`;
    case 'symbols-not-numbers':
      return `${detail.operation} needs numbers, but a matrix without numbers (symbol) takes part.`;
    case 'answer-shape':
      return `The answer has the shape ${showShape(detail.answer)}, but it is compared with one of ${showShape(detail.gradient)}.`;
    case 'interrupted':
      return 'Stopped. All variables are as they were before this statement.';
    case 'expected':
      return `Expected ${detail.expected}, but found ${detail.found}.`;
    case 'unclosed':
      return `This "${detail.bracket}" is never closed.`;
    case 'unexpected-character':
      return `The character "${detail.character}" has no meaning here.`;
    case 'elided':
      return 'Numbers were left out here ("…") by whoever printed this array. Print all of them: np.set_printoptions(threshold=np.inf) in NumPy, torch.set_printoptions(profile="full") in PyTorch.';
    case 'assign-target':
      return `Only a name can be assigned, but found "${detail.found}".`;
    case 'unknown-member':
      return `".${detail.member}" is not known: after a variable there can be .T and .grad.`;
    case 'unknown-name':
      return detail.defined
        ? `"${detail.name}" is a function; call it with parentheses.`
        : `"${detail.name}" is not defined.${did(detail.suggestion)}`;
    case 'unknown-function':
      return `There is no function "${detail.name}".${did(detail.suggestion)}`;
    case 'not-a-function':
      return `"${detail.name}" is a variable, not a function. Elements are written with square brackets: ${detail.name}[1, 1].`;
    case 'missing-argument':
      return `${detail.operation} needs ${detail.argument}: ${detail.type}.`;
    case 'too-many-arguments':
      return `${detail.operation} takes at most ${count(detail.most, 'argument')}, but ${detail.found} were given.`;
    case 'unknown-argument':
      return `${detail.operation} has no argument "${detail.argument}".${did(detail.suggestion)} It takes ${detail.known.join(', ')}.`;
    case 'given-twice':
      return `${detail.operation}: ${detail.argument} is given twice.`;
    case 'needs-number':
      return `${detail.operation}: ${detail.argument} must be a number that is known, but found ${detail.found}.`;
    case 'needs-variable':
      return `${detail.operation} needs a variable, but found ${detail.found}.`;
    case 'statement-only':
      return `${detail.operation}(…) gives no value: it stands as a statement of its own. Read gradients with grad(…).`;
    case 'whole-number':
      return `${capital(detail.what)} must be a whole number, but found ${detail.found}.`;
    case 'text-not-matrix':
      return `Expected numbers, but found the text "${detail.text}".`;
    case 'never-reached':
      return `"${detail.name}" takes no part in the last backward pass.`;
  }
}

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
