import type { Shape } from '../tensor';
import {
  biasView,
  convolutionViews,
  describeSpread,
  EQUALS,
  PLUS,
  type PlaneNames,
  STAR,
} from './convolutionViews';
import type { Picture, Row, Sign, View } from './picture';
import type { Products } from './products';
import { GRADIENT, input, OUTPUT } from './term';

const X = 0;
const K = 1;
const B = 2;

/** The geometry is that of the convolution back: its filters are the input's channels, its input is the result. */
const NAMES: PlaneNames = {
  filter: 'input channel',
  channel: 'output channel',
  inputLayer: 'output layer',
  outputLayer: 'input layer',
};

/**
 * The rows of a transposed convolution, those of the ordinary one with X and Z in each other's place: padded X ★ rotated K
 * + B = Z, as there the gradient of the input; ∂L/∂Z ★ X = ∂L/∂K; ∂L/∂Z ★ K = ∂L/∂X, as there the forward pass; and the bias.
 */
export function transposedPicture({ geometry: g }: Products, shapes: readonly Shape[]): Picture {
  const views = convolutionViews(g, 'zeros', NAMES);
  const perGroup = g.channels / g.groups;
  const filtersPerGroup = g.filters / g.groups;
  const overInputs = filtersPerGroup > 1 ? `, summed over ${filtersPerGroup} input channels` : '';
  const overOutputs = perGroup > 1 ? `, summed over ${perGroup} output channels` : '';
  const overBatch = g.batch > 1 ? `, summed over ${g.batch} batch items` : '';
  const stuffing = views.strided ? ', zeros between its rows and columns' : '';
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
      title: 'Forward',
      caption: `the input${surrounded === '' ? '' : ` ${surrounded}`}, with the kernel turned by 180°${overInputs}`,
      pieces: [...forward, EQUALS, views.input(OUTPUT)],
    },
    {
      result: { of: K, side: 'gradient' },
      title: 'Kernel gradient',
      caption: `the output's gradient, with the input as the kernel${stuffing}${overBatch}`,
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
      title: 'Input gradient',
      caption: `the kernel slides over the output's gradient${strides.some((s) => s > 1) ? ' in steps of the stride' : ''}${overOutputs}`,
      pieces: [
        views.padded(views.input(GRADIENT)),
        STAR,
        views.dilated(views.kernel(input(K))),
        EQUALS,
        views.output({ of: X, side: 'gradient' }),
      ],
    },
  ];
  if (biasShape !== undefined) {
    rows.push({
      result: { of: B, side: 'gradient' },
      title: 'Bias gradient',
      caption: `the sum of the output's gradient${overBatch}`,
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
