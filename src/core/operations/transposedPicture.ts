import type { Shape } from '../tensor';
import { t } from '../words/words';
import {
  biasView,
  convolutionViews,
  describeSpread,
  EQUALS,
  more,
  overBatchText,
  PLUS,
  type PlaneNames,
  STAR,
  stuffedText,
} from './convolutionViews';
import type { Picture, Row, Sign, View } from './picture';
import type { Products } from './products';
import { GRADIENT, input, OUTPUT } from './term';

const X = 0;
const K = 1;
const B = 2;

/** The geometry is that of the convolution back: its filters are the input's channels, its input is the result. */
const names = (): PlaneNames => ({
  filter: t`input channel`,
  channel: t`output channel`,
  channelOfGroup: t`output channel of the group`,
  inputLayer: t`output layer`,
  outputLayer: t`input layer`,
  filterAndLayer: t`input channel and layer`,
  channelAndLayer: t`output channel and layer`,
});

/**
 * The rows of a transposed convolution, those of the ordinary one with X and Z in each other's place: padded X ★ rotated K
 * + B = Z, as there the gradient of the input; ∂L/∂Z ★ X = ∂L/∂K; ∂L/∂Z ★ K = ∂L/∂X, as there the forward pass; and the bias.
 */
export function transposedPicture({ geometry: g }: Products, shapes: readonly Shape[]): Picture {
  const views = convolutionViews(g, 'zeros', names());
  const perGroup = g.channels / g.groups;
  const filtersPerGroup = g.filters / g.groups;
  const overInputs = more(
    filtersPerGroup > 1,
    (said) => t`${said}, summed over ${filtersPerGroup} input channels`,
  );
  const overOutputs = more(perGroup > 1, (said) => t`${said}, summed over ${perGroup} output channels`);
  const overBatch = more(g.batch > 1, (said) => overBatchText(said, g.batch));
  const stuffing = more(views.strided, stuffedText);
  const surrounded = describeSpread(views);
  const biasShape = shapes[B];
  const forward: (View | Sign)[] = [
    views.spread(views.output(input(X))),
    STAR,
    views.rotated(views.kernel(input(K))),
  ];
  if (biasShape !== undefined) forward.push(PLUS, biasView(input(B), biasShape));
  const [depth, vertical, horizontal] = g.axes;
  const strides = [depth, vertical, horizontal].map(({ stride }) => stride);
  const rows: Row[] = [
    {
      result: OUTPUT,
      title: t`Forward`,
      caption: overInputs(
        surrounded === ''
          ? t`the input, with the kernel turned by 180°`
          : t`the input ${surrounded}, with the kernel turned by 180°`,
      ),
      pieces: [...forward, EQUALS, views.input(OUTPUT)],
    },
    {
      result: { of: K, side: 'gradient' },
      title: t`Kernel gradient`,
      caption: overBatch(stuffing(t`the output's gradient, with the input as the kernel`)),
      pieces: [
        views.padded(views.input(GRADIENT)),
        STAR,
        views.stuffed(views.output(input(X))),
        EQUALS,
        views.kernel({ of: K, side: 'gradient' }),
      ],
    },
    {
      result: { of: X, side: 'gradient' },
      title: t`Input gradient`,
      caption: overOutputs(
        strides.some((s) => s > 1)
          ? t`the kernel slides over the output's gradient in steps of the stride`
          : t`the kernel slides over the output's gradient`,
      ),
      pieces: [
        views.padded(views.input(GRADIENT)),
        STAR,
        views.kernel(input(K)),
        EQUALS,
        views.output({ of: X, side: 'gradient' }),
      ],
    },
  ];
  if (biasShape !== undefined) {
    rows.push({
      result: { of: B, side: 'gradient' },
      title: t`Bias gradient`,
      caption: overBatch(t`the sum of the output's gradient`),
      pieces: [
        { sign: 'Σ' },
        views.input(GRADIENT),
        EQUALS,
        biasView({ of: B, side: 'gradient' }, biasShape),
      ],
    });
  }
  return {
    hues: { input: K, count: depth.kernel * vertical.kernel * horizontal.kernel },
    selectors: views.selectors,
    rows,
    galleries: views.galleries(OUTPUT, input(K), input(X)),
  };
}
