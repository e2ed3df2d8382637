import type { Axis, Geometry } from '../kernels';
import { Problem, type Shape } from '../tensor';
import { t } from '../words/words';
import { settingArgument, tensorArgument } from './argument';
import { perAxisText } from './convolutionArguments';
import { threeAxes } from './convolutionGeometry';
import type { Argument, Settings } from './operation';
import { paddedSize } from './paddingMode';
import { flag, margins, perAxis, showSetting } from './settings';

/** What average and maximum pooling share: windows that slide over each channel by itself. */

export const RANK = 2;

/** The arguments that both have; `around` says what the padding consists of. */
export const poolingArguments = (around: () => string): readonly Argument[] => [
  tensorArgument(
    'X',
    () => t`${'H×W'}, C×${'H×W'} or N×C×${'H×W'}`,
    () => t`the input: N images of C channels`,
  ),
  settingArgument(
    'kernel_size',
    () => perAxisText(RANK),
    () => t`the size of the window`,
  ),
  settingArgument(
    'stride',
    () => perAxisText(RANK),
    () => t`how far the window moves between two outputs; kernel_size where it is left out`,
    'none',
  ),
  settingArgument(
    'padding',
    () => t`number, one for each of the ${RANK} axes, or [[top, bottom], [left, right]]`,
    around,
    0,
  ),
];

/**
 * Each channel is a group of its own. With `ceil_mode=true` the last window may reach beyond the padding, as long as it
 * begins within the input or the padding before it (PyTorch, `pooling_output_shape`): what it needs is counted as padding after.
 * @throws Problem in PyTorch's terms.
 */
export function poolingGeometry(operation: string, x: Shape, settings: Settings): Geometry {
  if (x.length < RANK || x.length > RANK + 2) {
    throw new Problem({ code: 'wrong-rank', operation, argument: 'X', shape: x, expected: [2, 3, 4] });
  }
  const kernels = perAxis(operation, settings, 'kernel_size', RANK, 1, 0);
  const strides =
    settings['stride'] === undefined ? kernels : perAxis(operation, settings, 'stride', RANK, 1, 1);
  const dilations = perAxis(operation, settings, 'dilation', RANK, 1, 1);
  const padding = margins(operation, settings, 'padding', RANK, undefined);
  const ceil = flag(operation, settings, 'ceil_mode', false);
  const axes = x.slice(x.length - RANK).map((size, n): Axis => {
    const [before, given] = padding[n] ?? [0, 0];
    const kernel = kernels[n] ?? 1;
    const stride = strides[n] ?? 1;
    const dilation = dilations[n] ?? 1;
    const span = dilation * (kernel - 1) + 1;
    if (2 * Math.max(before, given) > span) {
      throw new Problem({
        code: 'argument-value',
        operation,
        argument: 'padding',
        found: showSetting(settings['padding'] ?? 0),
        expected:
          dilation > 1
            ? t`at most half of the dilated kernel size, which is ${span}`
            : t`at most half of the kernel size, which is ${span}`,
      });
    }
    const room = size + before + given - span;
    let output = (ceil ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
    if (ceil && (output - 1) * stride >= size + before) output -= 1;
    const after = Math.max(given, (output - 1) * stride + span - size - before);
    const leftover = size + before + after - span - (output - 1) * stride;
    return { input: size, kernel, stride, dilation, before, after, output, leftover };
  });
  if (axes.some((axis) => axis.output < 1 || axis.input < 1)) {
    throw new Problem({
      code: 'output-too-small',
      operation,
      input: axes.map(paddedSize),
      output: axes.map((axis) => axis.output),
    });
  }
  const channels = x.length > RANK ? (x[x.length - RANK - 1] ?? 1) : 1;
  const batch = x.length > RANK + 1 ? (x[0] ?? 1) : 1;
  return { batch, channels, filters: channels, groups: channels, axes: threeAxes(axes) };
}
