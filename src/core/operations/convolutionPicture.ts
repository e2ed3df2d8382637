import type { Shape } from '../tensor';
import {
  biasView,
  convolutionViews,
  describeLeftover,
  describeSpread,
  EQUALS,
  PLUS,
  type PlaneNames,
  STAR,
} from './convolutionViews';
import { type PaddingMode, prepadded } from './paddingMode';
import type { Picture, Row, Sign, View } from './picture';
import type { Products } from './products';
import { GRADIENT, input, OUTPUT } from './term';

const X = 0;
const K = 1;
const B = 2;

const NAMES: PlaneNames = {
  filter: 'filter',
  channel: 'channel',
  inputLayer: 'input layer',
  outputLayer: 'output layer',
};

/** What a padding mode does to the input, behind `the kernel slides over the input`. */
const AROUND: Readonly<Record<PaddingMode, string>> = {
  zeros: '',
  reflect: ', which is mirrored at its edges',
  replicate: ', whose edges are repeated',
  circular: ', which is continued by its other end',
};

/**
 * The rows of a convolution: X ★ K + B = Z; X ★ ∂L/∂Z = ∂L/∂K; padded ∂L/∂Z ★ rotated K = ∂L/∂X; and the bias. A true
 * convolution has K rotated in the first row; then what the second one gives is ∂L/∂K rotated, and the third has K as it
 * is. Where padding copied elements of X, the third row gives the gradient of the padded X, which is folded onto X.
 */
export function convolutionPicture(of: Products, shapes: readonly Shape[], rank: number): Picture {
  const { geometry: g, paddingMode, flip } = of;
  const views = convolutionViews(g, paddingMode, NAMES);
  const copies = paddingMode !== 'zeros';
  // Copies are read like other elements: the gradient arrives at all places of the padded input.
  const { spread, ...rest } = copies ? convolutionViews(prepadded(g), paddingMode, NAMES) : views;
  const gradient = views.output(GRADIENT);
  const kernel = views.kernel(input(K));
  const [slid, turned] = flip
    ? [views.rotated(kernel), views.dilated(kernel)]
    : [views.dilated(kernel), views.rotated(kernel)];
  const kernelGradient = views.kernel({ of: K, side: 'gradient' });
  const perGroup = g.channels / g.groups;
  const filtersPerGroup = g.filters / g.groups;
  const overChannels = perGroup > 1 ? `, summed over ${perGroup} channels` : '';
  const overFilters = filtersPerGroup > 1 ? `, summed over ${filtersPerGroup} filters` : '';
  const overBatch = g.batch > 1 ? `, summed over ${g.batch} batch items` : '';
  const stuffing = views.strided ? ', zeros between its rows and columns' : '';
  const surrounded = describeSpread(rest);
  const folding = copies ? '; what arrives at copies of an element adds up in it' : '';
  const biasShape = shapes[B];
  const leftover = copies ? '' : describeLeftover(g, rank);
  const forward: (View | Sign)[] = [views.padded(views.input(input(X))), STAR, slid];
  if (biasShape !== undefined) forward.push(PLUS, biasView(input(B), biasShape));
  const rows: Row[] = [
    {
      result: OUTPUT,
      title: 'Forward',
      caption: `the kernel${flip ? ', turned by 180°,' : ''} slides over the input${AROUND[paddingMode]}${overChannels}${leftover === '' ? '' : `; ${leftover}`}`,
      pieces: [...forward, EQUALS, views.output(OUTPUT)],
    },
    {
      result: { of: K, side: 'gradient' },
      title: 'Kernel gradient',
      caption: `the input, with the output's gradient as the kernel${stuffing}${overBatch}${flip ? '; it comes out turned by 180°, as the kernel went in' : ''}`,
      pieces: [
        views.padded(views.input(input(X))),
        STAR,
        views.stuffed(gradient),
        EQUALS,
        flip ? views.turned(kernelGradient) : kernelGradient,
      ],
    },
    {
      result: { of: X, side: 'gradient' },
      title: 'Input gradient',
      caption: `the output's gradient${surrounded === '' ? '' : ` ${surrounded}`}, with the kernel ${flip ? 'as it is' : 'turned by 180°'}${overFilters}${folding}`,
      pieces: [
        spread(gradient),
        STAR,
        turned,
        copies ? { sign: 'folded onto' } : EQUALS,
        views.input({ of: X, side: 'gradient' }),
      ],
    },
  ];
  if (biasShape !== undefined) {
    rows.push({
      result: { of: B, side: 'gradient' },
      title: 'Bias gradient',
      caption: `the sum of the output's gradient${overBatch}`,
      pieces: [{ sign: 'Σ' }, gradient, EQUALS, biasView({ of: B, side: 'gradient' }, biasShape)],
    });
  }
  const [depth, vertical, horizontal] = g.axes;
  return {
    hues: { input: K, count: depth.kernel * vertical.kernel * horizontal.kernel },
    selectors: views.selectors,
    rows,
    galleries: views.galleries(input(X), input(K), OUTPUT),
  };
}
