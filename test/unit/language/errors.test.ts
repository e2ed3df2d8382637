import assert from 'node:assert/strict';
import { messageOf, parse } from '../../../src/language';
import { errorAt, Session } from '../../../src/notebook/session';
import { contentText } from './run';

/** What the session holds before each of these cells: numbers, symbols, and a gradient that must outlive every error. */
const BEFORE = `X = reshape(1:9, 3, 3); K = [1 2; 3 4]; B = 1; Z = conv2d(X, K, B)
s = symbol(2, 2); v = [1 2 3]; w = 2; L = w^3; backward(L)`;

type Case = readonly [source: string, place: string, underlined: string, message: string];

/** A cell, where it fails and with which code, what is underlined, and what is said. */
const TABLE: Record<string, readonly Case[]> = {
  Matrices: [
    [
      '[1 2; 3]',
      '1:7 ragged',
      '3',
      'Row 2 has 1 element, but row 1 has 2: all rows of a matrix need the same number.',
    ],
    [
      '[1 2\n 3 4 5]',
      '2:2 ragged',
      '3 4 5',
      'Row 2 has 3 elements, but row 1 has 2: all rows of a matrix need the same number.',
    ],
    [
      '[[1, 2], [3]]',
      '1:10 ragged',
      '[3]',
      'Row 2 has 1 element, but row 1 has 2: all rows of a matrix need the same number.',
    ],
    [
      '[[1, 2], 3]',
      '1:10 ragged-shapes',
      '3',
      'Part 2 is a scalar, but part 1 is of shape [2]: all parts of a matrix need the same shape.',
    ],
    [
      '[X K]',
      '1:4 ragged-shapes',
      'K',
      'Part 2 is of shape [2, 2], but part 1 is of shape [3, 3]: all parts of a matrix need the same shape.',
    ],
    [
      '[X; v; K]',
      '1:5 ragged-shapes',
      'v',
      'Part 2 is of shape [3], but part 1 is of shape [3, 3]: all parts of a matrix need the same shape.',
    ],
    [
      'array([[1., 2.],\n       [3.]])',
      '2:8 ragged',
      '[3.]',
      'Row 2 has 1 element, but row 1 has 2: all rows of a matrix need the same number.',
    ],
    ['[1 2; "a" 3]', '1:7 text-not-matrix', '"a"', 'Expected numbers, but found the text "a".'],
  ],
  Names: [
    ['Q', '1:1 unknown-name', 'Q', '"Q" is not defined.'],
    ['\n  Qq + 1', '2:3 unknown-name', 'Qq', '"Qq" is not defined.'],
    ['x', '1:1 unknown-name', 'x', '"x" is not defined. Did you mean "X"?'],
    ['beta = 1; bta', '1:11 unknown-name', 'bta', '"bta" is not defined. Did you mean "beta"?'],
    ['conv2d', '1:1 unknown-name', 'conv2d', '"conv2d" is a function; call it with parentheses.'],
    ['relue(X)', '1:1 unknown-function', 'relue', 'There is no function "relue". Did you mean "relu"?'],
    ['conv(X, K)', '1:1 unknown-function', 'conv', 'There is no function "conv". Did you mean "conv2d"?'],
    ['foo(X)', '1:1 unknown-function', 'foo', 'There is no function "foo".'],
    [
      'K(1, 2)',
      '1:1 not-a-function',
      'K',
      '"K" is a variable, not a function. Elements are written with square brackets, as in K[1, 2].',
    ],
    [
      'sum = 1; sum(X)',
      '1:10 not-a-function',
      'sum',
      '"sum" is a variable now, and hides the function of this name. Give the variable another name and restart the session.',
    ],
    ['INF2', '1:1 unknown-name', 'INF2', '"INF2" is not defined.'],
  ],
  'Shapes that do not fit': [
    [
      'X + K',
      '1:1 does-not-broadcast',
      'X + K',
      'The shapes [3, 3] and [2, 2] do not broadcast under "+": on the last axis 3 meets 2, but two lengths must be equal or one of them 1.',
    ],
    [
      'X + [1 2]',
      '1:1 does-not-broadcast',
      'X + [1 2]',
      'The shapes [3, 3] and [2] do not broadcast under "+": on the last axis 3 meets 2, but two lengths must be equal or one of them 1.',
    ],
    [
      'X * zeros(2, 3, 2)',
      '1:1 does-not-broadcast',
      'X * zeros(2, 3, 2)',
      'The shapes [3, 3] and [2, 3, 2] do not broadcast under "*": on the last axis 3 meets 2, but two lengths must be equal or one of them 1.',
    ],
    [
      'X @ K',
      '1:1 matmul-mismatch',
      'X @ K',
      'mat1 and mat2 shapes cannot be multiplied (3x3 and 2x2): the last length of the left, 3, must be the first of the right, 2.',
    ],
    [
      'X @ [1 2]',
      '1:1 matmul-mismatch',
      'X @ [1 2]',
      'mat1 and mat2 shapes cannot be multiplied (3x3 and 2): the last length of the left, 3, must be the first of the right, 2.',
    ],
    [
      'zeros(2, 2, 2) @ X',
      '1:1 wrong-rank',
      'zeros(2, 2, 2)',
      'Expected 1D or 2D left operand of "@", but got 3D operand of size: [2, 2, 2].',
    ],
    [
      'X @ 3',
      '1:5 wrong-rank',
      '3',
      'Expected 1D or 2D right operand of "@", but got 0D operand of size: [].',
    ],
    [
      'reshape(X, 2, 4)',
      '1:12 reshape-size',
      '2, 4',
      'shape [2, 4] is invalid for input of size 9: a tensor of shape [3, 3] has 9 elements, and [2, 4] would have 8.',
    ],
    [
      'reshape(X, 2, -1)',
      '1:12 reshape-size',
      '2, -1',
      'shape [2, -1] is invalid for input of size 9: a tensor of shape [3, 3] has 9 elements, which the other lengths do not divide.',
    ],
    ['X[4, 1]', '1:3 index-range', '4', 'Index 4 on axis 1 is outside 1 … 3.'],
    ['X[0, 1]', '1:3 index-range', '0', 'Index 0 on axis 1: indices start at 1, and this axis goes to 3.'],
    [
      'X[-1, 1]',
      '1:3 index-range',
      '-1',
      'Index -1 on axis 1 is outside 1 … 3. Counted from the end, the last is "end" and the one before it "end - 1".',
    ],
    [
      'X[1, 2, 3]',
      '1:1 index-count',
      'X[1, 2, 3]',
      'Too many indices: this is a tensor of 2 axes, but 3 indices were given.',
    ],
    [
      'X[3:2, 1]',
      '1:3 slice-order',
      '3:2',
      'The slice 3:2 on axis 1 is empty: both ends are included, and the first must not be behind the last.',
    ],
    ['X[1.5, 1]', '1:3 whole-number', '1.5', 'An index must be a whole number, but found 1.5.'],
    ['X["a"]', '1:3 text-not-matrix', '"a"', 'Expected numbers, but found the text "a".'],
    [
      'X[v]',
      '1:3 needs-number',
      'v',
      'An index must be one number that is known, but found a tensor of shape [3].',
    ],
    ['X[s]', '1:3 needs-number', 's', 'An index must be one number that is known, but found a symbol.'],
    ['B[1]', '1:1 index-count', 'B[1]', 'Too many indices: this is a scalar, but 1 index was given.'],
  ],
  Convolutions: [
    [
      'conv2d(v, K)',
      '1:8 wrong-rank',
      'v',
      'Expected 2D, 3D or 4D input X to conv2d, but got 1D input of size: [3]. A matrix of one row is written [[1, 2, 3]] or [1 2 3;].',
    ],
    [
      'conv2d(X, v)',
      '1:11 wrong-rank',
      'v',
      'Expected 2D or 4D weight K to conv2d, but got 1D weight of size: [3]. A matrix of one row is written [[1, 2, 3]] or [1 2 3;].',
    ],
    [
      'conv2d(X, zeros(2, 2, 2))',
      '1:11 wrong-rank',
      'zeros(2, 2, 2)',
      'Expected 2D or 4D weight K to conv2d, but got 3D weight of size: [2, 2, 2].',
    ],
    [
      'conv2d(K, X)',
      '1:1 kernel-too-large',
      'conv2d(K, X)',
      "Calculated padded input size per channel: (2 x 2). Kernel size: (3 x 3). Kernel size can't be greater than actual input size.",
    ],
    [
      'conv2d(X, K, dilation=3)',
      '1:1 kernel-too-large',
      'conv2d(X, K, dilation=3)',
      "Calculated padded input size per channel: (3 x 3). Kernel size: (4 x 4). Kernel size can't be greater than actual input size.",
    ],
    [
      'conv2d(X, K, [1 2])',
      '1:14 bias-shape',
      '[1 2]',
      'Given weight of size [2, 2], expected bias to be 1-dimensional with 1 element, but got bias of size [2] instead.',
    ],
    [
      'conv2d(ones(3, 5, 5), ones(4, 2, 3, 3))',
      '1:1 channels-mismatch',
      'conv2d(ones(3, 5, 5), ones(4, 2, 3, 3))',
      'Given groups=1, weight of size [4, 2, 3, 3], expected input[3, 5, 5] to have 2 channels, but got 3 channels instead.',
    ],
    [
      'conv2d(ones(1, 4, 5, 5), ones(3, 2, 3, 3), groups=2)',
      '1:44 groups-divide',
      'groups=2',
      'Given groups=2, expected weight to be divisible by 2 at dimension 0, but got weight of size [3, 2, 3, 3] instead.',
    ],
    [
      'conv2d(ones(4, 5, 5), ones(3, 2, 3, 3), [1 2 3], groups=2)',
      '1:50 groups-divide',
      'groups=2',
      'Given groups=2, expected weight to be divisible by 2 at dimension 0, but got weight of size [3, 2, 3, 3] instead.',
    ],
    [
      'conv2d(X, K, padding="same", stride=2)',
      '1:14 same-with-stride',
      'padding="same"',
      "padding='same' is not supported for strided convolutions: give the padding as numbers.",
    ],
    [
      'conv2d(X, K, padding="full")',
      '1:14 argument-value',
      'padding="full"',
      'conv2d: padding is "full", but must be a number, one number for each axis, [[top, bottom], [left, right]], "same" or "valid"; none negative.',
    ],
    [
      'conv2d(X, K, padding=-1)',
      '1:14 argument-value',
      'padding=-1',
      'conv2d: padding is -1, but must be a number, one number for each axis, [[top, bottom], [left, right]], "same" or "valid"; none negative.',
    ],
    [
      'conv2d(X, K, padding=[1 2 3])',
      '1:14 argument-value',
      'padding=[1 2 3]',
      'conv2d: padding is [1, 2, 3], but must be a number, one number for each axis, [[top, bottom], [left, right]], "same" or "valid"; none negative.',
    ],
    [
      'conv2d(X, K, stride=0)',
      '1:14 argument-value',
      'stride=0',
      'conv2d: stride is 0, but must be a whole number, 1 or more, or one for each of the 2 axes.',
    ],
    [
      'conv2d(X, K, stride=1.5)',
      '1:14 argument-value',
      'stride=1.5',
      'conv2d: stride is 1.5, but must be a whole number, 1 or more, or one for each of the 2 axes.',
    ],
    [
      'conv2d(X, K, stride=[1 2 3])',
      '1:14 argument-value',
      'stride=[1 2 3]',
      'conv2d: stride is [1, 2, 3], but must be a whole number, 1 or more, or one for each of the 2 axes.',
    ],
    [
      'conv2d(X, K, groups=0)',
      '1:14 argument-value',
      'groups=0',
      'conv2d: groups is 0, but must be a whole number, 1 or more.',
    ],
    [
      'conv2d(X, K, stride=s)',
      '1:21 needs-number',
      's',
      'This argument must be one number that is known, but found a symbol.',
    ],
  ],
  Arguments: [
    [
      'conv2d(X)',
      '1:1 missing-argument',
      'conv2d(X)',
      'conv2d needs the argument K: kh×kw or F×(C/groups)×kh×kw.',
    ],
    ['conv2d()', '1:1 missing-argument', 'conv2d()', 'conv2d needs the argument X: H×W, C×H×W or N×C×H×W.'],
    ['eye(2, 2, 9)', '1:11 too-many-arguments', '9', 'eye takes at most 2 arguments, but 3 were given.'],
    [
      'conv2d(X, K, strde=2)',
      '1:14 unknown-argument',
      'strde',
      'conv2d has no argument "strde". Did you mean "stride"?',
    ],
    ['eye(2, foo=2)', '1:8 unknown-argument', 'foo', 'eye has no argument "foo". It takes rows, columns.'],
    ['conv2d(X, K, K=X)', '1:14 given-twice', 'K=X', 'conv2d: K is given twice.'],
    ['conv2d(X, K, weight=X)', '1:14 given-twice', 'weight=X', 'conv2d: K is given twice.'],
    ['zeros(2, shape=(3, 3))', '1:10 given-twice', 'shape=(3, 3)', 'zeros: shape is given twice.'],
    [
      'zeros(2, -1)',
      '1:7 argument-value',
      '2, -1',
      'zeros: shape is -1, but must be whole numbers, 0 or more.',
    ],
    ['zeros(1.5)', '1:7 argument-value', '1.5', 'zeros: shape is 1.5, but must be whole numbers, 0 or more.'],
    ['zeros(nan)', '1:7 argument-value', 'nan', 'zeros: shape is nan, but must be whole numbers, 0 or more.'],
    ['zeros("a")', '1:7 argument-value', '"a"', 'zeros: shape is "a", but must be whole numbers, 0 or more.'],
    ['eye(-1)', '1:5 argument-value', '-1', 'eye: rows is -1, but must be a whole number, 0 or more.'],
    [
      'eye(2, nan)',
      '1:8 argument-value',
      'nan',
      'eye: columns is nan, but must be a whole number, 0 or more.',
    ],
    ['full((2, 2))', '1:1 missing-argument', 'full((2, 2))', 'full needs the argument value: a number.'],
    ['full((2, 2), "a")', '1:14 argument-value', '"a"', 'full: value is "a", but must be a number.'],
    ['arange(1, inf)', '1:11 argument-value', 'inf', 'arange: stop is inf, but must be a finite number.'],
    ['arange(1, 5, 0)', '1:14 argument-value', '0', 'arange: step is 0, but must be a number other than 0.'],
    ['0:0:1', '1:1 argument-value', '0:0:1', 'The range: step is 0, but must be a number other than 0.'],
    ['1:nan', '1:1 argument-value', '1:nan', 'The range: end is nan, but must be a finite number.'],
    [
      'randn(2, seed=1.5)',
      '1:10 argument-value',
      'seed=1.5',
      'randn: seed is 1.5, but must be a whole number.',
    ],
    [
      'sum(X, axis=0)',
      '1:8 argument-value',
      'axis=0',
      'sum: axis is 0, but must be an axis from 1 to 2, or several, each once. Axes are counted from 1, as indices are.',
    ],
    [
      'sum(X, axis=3)',
      '1:8 argument-value',
      'axis=3',
      'sum: axis is 3, but must be an axis from 1 to 2, or several, each once. Axes are counted from 1, as indices are.',
    ],
    [
      'sum(X, keepdims=2)',
      '1:8 argument-value',
      'keepdims=2',
      'sum: keepdims is 2, but must be true or false.',
    ],
    [
      'pad(X, [1, 2, 3])',
      '1:8 argument-value',
      '[1, 2, 3]',
      'pad: padding is [1, 2, 3], but must be a number, one number for each axis, [[top, bottom], [left, right]]; none negative.',
    ],
    [
      'gradcheck(sum(X), eps=0)',
      '1:19 argument-value',
      'eps=0',
      'gradcheck: eps is 0, but must be a number above 0.',
    ],
    [
      'check(X, X, atol=-1)',
      '1:13 argument-value',
      'atol=-1',
      'check: atol is -1, but must be a number, 0 or more.',
    ],
    ['"a" + 1', '1:1 text-not-matrix', '"a"', 'Expected numbers, but found the text "a".'],
    ['a = "text"', '1:5 text-not-matrix', '"text"', 'Expected numbers, but found the text "text".'],
    [
      '1 + "a long text that nobody wants to read as a whole, because it goes on and on"',
      '1:5 text-not-matrix',
      '"a long text that nobody wants to read as a whole, because it goes on and on"',
      'Expected numbers, but found the text "a long text that nobody wants to read as…".',
    ],
  ],
  Sizes: [
    [
      'zeros(1e9, 1e9)',
      '1:7 too-large',
      '1e9, 1e9',
      'zeros would have 1e18 elements; the limit is 33,554,432. It can be raised: backprop.limits.elements in the settings, --max-elements on the command line.',
    ],
    [
      'randn(10000, 10000)',
      '1:7 too-large',
      '10000, 10000',
      'randn would have 100,000,000 elements; the limit is 33,554,432. It can be raised: backprop.limits.elements in the settings, --max-elements on the command line.',
    ],
    [
      'zeros(0, 1e12)',
      '1:7 too-large',
      '0, 1e12',
      'The result would have 1,000,000,000,000 elements; the limit is 33,554,432. It can be raised: backprop.limits.elements in the settings, --max-elements on the command line.',
    ],
    [
      'ones(2^31)',
      '1:6 too-large',
      '2^31',
      'ones would have 2,147,483,648 elements; the limit is 33,554,432. It can be raised: backprop.limits.elements in the settings, --max-elements on the command line.',
    ],
    [
      '1:1e12',
      '1:1 too-large',
      '1:1e12',
      'The range would have 1,000,000,000,000 elements; the limit is 33,554,432. It can be raised: backprop.limits.elements in the settings, --max-elements on the command line.',
    ],
    [
      'symbol(200, 200)',
      '1:1 too-large',
      'symbol(200, 200)',
      'A matrix of symbols would have 40,000 elements; the limit is 10,000.',
    ],
    [
      'zeros(1:40)',
      '1:7 too-large',
      '1:40',
      'zeros would have 8.2e47 elements; the limit is 33,554,432. It can be raised: backprop.limits.elements in the settings, --max-elements on the command line.',
    ],
    ['zeros(ones(40))', '1:7 too-many-axes', 'ones(40)', 'This would have 40 axes; the limit is 32.'],
    [
      'reshape(1, ones(40))',
      '1:1 too-many-axes',
      'reshape(1, ones(40))',
      'This would have 40 axes; the limit is 32.',
    ],
    [
      'reshape(1, "an odd shape, and a long one, with many words")',
      '1:12 argument-value',
      '"an odd shape, and a long one, with many words"',
      'reshape: shape is ["an odd shape, and a long one, with man…, but must be whole numbers, 0 or more.',
    ],
    [
      '[zeros(5000, 5000), zeros(5000, 5000)]',
      '1:1 too-large',
      '[zeros(5000, 5000), zeros(5000, 5000)]',
      'The matrix would have 50,000,000 elements; the limit is 33,554,432. It can be raised: backprop.limits.elements in the settings, --max-elements on the command line.',
    ],
  ],
  Gradients: [
    [
      'backward(Z)',
      '1:10 not-scalar',
      'Z',
      'grad can be implicitly created only for scalar outputs, but this one is of shape [2, 2]. Give the gradient that arrives at it, as in backward(Z, dZ), or take a sum.',
    ],
    [
      'backward(Z, [1 2 3])',
      '1:13 seed-shape',
      '[1 2 3]',
      'Mismatch in shape: the gradient is of shape [3], but the value that it arrives at is of shape [2, 2].',
    ],
    [
      'backward(sum(Z), ones(2, 2))',
      '1:18 seed-shape',
      'ones(2, 2)',
      'Mismatch in shape: the gradient is of shape [2, 2], but the value that it arrives at is a scalar.',
    ],
    [
      'backward(X, X)',
      '1:10 no-history',
      'X',
      'Nothing can be sent back from here: this value was not computed from any variable.',
    ],
    [
      'backward(3)',
      '1:10 no-history',
      '3',
      'Nothing can be sent back from here: this value was not computed from any variable.',
    ],
    ['backward()', '1:1 missing-argument', 'backward()', 'backward needs the argument Z: any result.'],
    [
      'dZ = backward(Z, K)',
      '1:6 statement-only',
      'backward(Z, K)',
      'backward(…) gives no value: it stands as a statement of its own. Gradients are read with grad(…).',
    ],
    [
      '1 + backward(Z, K)',
      '1:5 statement-only',
      'backward(Z, K)',
      'backward(…) gives no value: it stands as a statement of its own. Gradients are read with grad(…).',
    ],
    [
      'Y = check(X, X)',
      '1:5 statement-only',
      'check(X, X)',
      'check(…) gives no value: it stands as a statement of its own.',
    ],
    [
      'grad(K)',
      '1:1 no-gradient',
      'grad(K)',
      '"K" has no gradient: no backward(…) has reached it since it got its value. Call backward(…) on a result that is computed from it.',
    ],
    [
      'backward(Z, K); K -= 0.1 * grad(K); grad(K)',
      '1:37 no-gradient',
      'grad(K)',
      '"K" has no gradient: no backward(…) has reached it since it got its value. Call backward(…) on a result that is computed from it.',
    ],
    ['grad(Q)', '1:6 unknown-name', 'Q', '"Q" is not defined.'],
    ['grad()', '1:1 missing-argument', 'grad()', 'grad needs the argument X: a variable.'],
    [
      'gradcheck(sum(s))',
      '1:1 symbols-not-numbers',
      'gradcheck(sum(s))',
      'gradcheck needs numbers, but a symbol takes part.',
    ],
    [
      'check(X, K)',
      '1:10 answer-shape',
      'K',
      'The answer is of shape [2, 2], but what it is compared with is of shape [3, 3].',
    ],
    [
      'check(K, s)',
      '1:1 symbols-not-numbers',
      'check(K, s)',
      'check needs numbers, but a symbol takes part.',
    ],
  ],
  Syntax: [
    ['X = [1 2 3', '1:5 unclosed', '[', 'This "[" is never closed.'],
    ['Z = conv2d(X, K\nL = sum(Z)', '1:11 unclosed', '(', 'This "(" is never closed.'],
    [
      'X = 5 % five',
      '1:7 unexpected-character',
      '%',
      'The character "%" has no meaning here. A comment starts with "#".',
    ],
    ['X = 1 2', '1:7 expected', '2', 'Expected the end of the statement, but found "2".'],
    ['X[1] = 3', '1:1 assign-target', 'X[1]', 'Only a name can stand on the left of "=", but found "X[1]".'],
    ['a == b', '1:4 expected', '=', 'Expected a value, but found "=".'],
    ['[2x 3]', '1:3 expected', 'x', 'Expected a space, "," or ";", but found "x".'],
    ['[1,, 2]', '1:4 expected', ',', 'Expected an element, but found ",".'],
    [
      'X[1:2:3]',
      '1:6 slice-step',
      ':',
      'A slice has no step: X[1:5] takes every element from the first number to the second.',
    ],
    [
      'X.shape',
      '1:3 unknown-member',
      'shape',
      '".shape" is not known. After a value there can be .T, .grad, or a function, as in Z.sum().',
    ],
    [
      'X.',
      '1:2 expected',
      '.',
      'Expected T, grad or the name of a function after ".", but found the end of the cell.',
    ],
    ['1 +', '1:4 expected', '', 'Expected a value, but found the end of the cell.'],
    ['(1, 2', '1:1 unclosed', '(', 'This "(" is never closed.'],
    ['sum([1 2)', '1:9 expected', ')', 'Expected "," or "]", but found ")".'],
    ['"same', '1:1 unclosed', '"', 'This quotation mark (") has no partner on its line.'],
    [
      '[0 1 ... 9]',
      '1:6 elided',
      '...',
      'Numbers were left out here ("…") by whoever printed this array. Print all of them: np.set_printoptions(threshold=np.inf) in NumPy, torch.set_printoptions(profile="full") in PyTorch.',
    ],
    [
      'for i = 1:3',
      '1:1 keyword',
      'for',
      'There is no "for" here: a cell holds assignments, expressions and calls, one a line, without loops and conditions.',
    ],
    [
      'import numpy',
      '1:1 keyword',
      'import',
      'There is no "import" here: a cell holds assignments, expressions and calls, one a line, without loops and conditions.',
    ],
    ['€ = 3', '1:1 unexpected-character', '€', 'The character "€" has no meaning here.'],
  ],
};

/** Every variable with its value, its history and its gradient. */
const stateOf = (session: Session): unknown =>
  [...session.variables].map(([name, value]) => {
    const gradient = session.gradientOf(value);
    return [
      name,
      value.name,
      contentText(value.content),
      value.origin?.operation,
      gradient && contentText(gradient),
    ];
  });

const sessionAfter = (...cells: string[]): Session => {
  const session = new Session();
  for (const cell of [BEFORE, ...cells]) assert.equal(session.run(cell).error, undefined);
  return session;
};

describe('errors', () => {
  for (const [group, cases] of Object.entries(TABLE)) {
    describe(group, () => {
      for (const [source, place, underlined, message] of cases) {
        it(source.replaceAll('\n', ' ⏎ '), () => {
          const session = sessionAfter();
          const { error, ...run } = session.run(source);
          assert.ok(error);
          const { line, column, code, start, end } = error;
          assert.deepEqual(
            [`${line}:${column} ${code}`, source.slice(start, end), error.message],
            [place, underlined, message],
          );
          // Statements change the session wholly or not at all: what stands before the failing one ran, nothing else.
          const { statements, problems } = parse(source);
          const failing = statements.find((statement) => start >= statement.start && start <= statement.end);
          const ran = problems.length > 0 ? '' : source.slice(0, failing?.start);
          assert.deepEqual(stateOf(session), stateOf(sessionAfter(ran)));
          assert.ok(problems.length === 0 || run.shown.length === 0);
        });
      }
    });
  }

  it('keep the very values that were there', () => {
    const session = sessionAfter();
    const before = new Map(session.variables);
    for (const cases of Object.values(TABLE)) {
      for (const [source] of cases) if (!source.includes(';')) session.run(source);
    }
    assert.deepEqual([...session.variables.keys()], [...before.keys()]);
    for (const [name, value] of before) assert.equal(session.variables.get(name), value);
  });

  it('every message is a sentence or several', () => {
    for (const cases of Object.values(TABLE)) {
      for (const [source, , , message] of cases) {
        assert.match(message, /^(["“\p{L}0-9]).*[.?]$/su, source);
        assert.doesNotMatch(message, /undefined|\[object|NaN|Infinity|null/, source);
      }
    }
  });

  it('of a stop names no culprit', () => {
    assert.deepEqual(errorAt('X', { code: 'interrupted' }, 0, 1).code, 'interrupted');
    assert.match(messageOf({ code: 'interrupted' }), /^Stopped\. /);
  });

  it('are counted in the lines of the text, whatever ends them', () => {
    for (const text of ['X = 1\nY = [1 2; 3]', 'X = 1\r\nY = [1 2; 3]', 'α = 1\n\tY = Q']) {
      const { error } = new Session().run(text);
      assert.equal(error?.line, 2);
      assert.equal(error?.column, text.length - text.lastIndexOf('\n') - (text.endsWith('Q') ? 1 : 2));
    }
  });
});
