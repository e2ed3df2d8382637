import type { Shape } from '../tensor';
import { t } from '../words/words';
import {
  biasView,
  convolutionViews,
  describeLeftover,
  describeSpread,
  EQUALS,
  more,
  overBatchText,
  PLUS,
  type PlaneNames,
  STAR,
  stuffedText,
} from './convolutionViews';
import { type PaddingMode, prepadded } from './paddingMode';
import type { Picture, Row, Sign, View } from './picture';
import type { Products } from './products';
import { GRADIENT, input, type Operand, OUTPUT } from './term';

const X = 0;
const K = 1;
const B = 2;

const names = (): PlaneNames => ({
  filter: t`filter`,
  channel: t`channel`,
  channelOfGroup: t`channel of the group`,
  inputLayer: t`input layer`,
  outputLayer: t`output layer`,
  filterAndLayer: t`filter and layer`,
  channelAndLayer: t`channel and layer`,
});

/** What the forward pass does, with what a padding mode puts around the input. */
function forwardText(mode: PaddingMode, flip: boolean): string {
  switch (mode) {
    case 'zeros':
      return flip
        ? t`the kernel, turned by 180°, slides over the input`
        : t`the kernel slides over the input`;
    case 'reflect':
      return flip
        ? t`the kernel, turned by 180°, slides over the input, which is mirrored at its edges`
        : t`the kernel slides over the input, which is mirrored at its edges`;
    case 'replicate':
      return flip
        ? t`the kernel, turned by 180°, slides over the input, whose edges are repeated`
        : t`the kernel slides over the input, whose edges are repeated`;
    case 'circular':
      return flip
        ? t`the kernel, turned by 180°, slides over the input, which is continued by its other end`
        : t`the kernel slides over the input, which is continued by its other end`;
  }
}

function inputGradientText(flip: boolean, surrounded: string): string {
  if (surrounded === '') {
    return flip
      ? t`the output's gradient, with the kernel as it is`
      : t`the output's gradient, with the kernel turned by 180°`;
  }
  return flip
    ? t`the output's gradient ${surrounded}, with the kernel as it is`
    : t`the output's gradient ${surrounded}, with the kernel turned by 180°`;
}

/**
 * The rows of a convolution: X ★ K + B = Z; X ★ ∂L/∂Z = ∂L/∂K; padded ∂L/∂Z ★ rotated K = ∂L/∂X; and the bias. A true
 * convolution has K rotated in the first row; then what the second one gives is ∂L/∂K rotated, and the third has K as it
 * is. Where padding copied elements of X, the third row gives the gradient of the padded X, which is folded onto X.
 */
export function convolutionPicture(of: Products, shapes: readonly Shape[], rank: number): Picture {
  const { geometry: g, paddingMode, flip } = of;
  const views = convolutionViews(g, paddingMode, names());
  const copies = paddingMode !== 'zeros';
  // Copies are read like other elements: the gradient arrives at all places of the padded input.
  const { spread, ...rest } = copies ? convolutionViews(prepadded(g), paddingMode, names()) : views;
  const gradient = views.output(GRADIENT);
  const slid = (operand: Operand): View =>
    flip ? views.rotated(views.kernel(operand)) : views.kernel(operand);
  const turned = flip ? views.kernel(input(K)) : views.rotated(views.kernel(input(K)));
  const perGroup = g.channels / g.groups;
  const filtersPerGroup = g.filters / g.groups;
  const overChannels = more(perGroup > 1, (said) => t`${said}, summed over ${perGroup} channels`);
  const overFilters = more(filtersPerGroup > 1, (said) => t`${said}, summed over ${filtersPerGroup} filters`);
  const overBatch = more(g.batch > 1, (said) => overBatchText(said, g.batch));
  const stuffing = more(views.strided, stuffedText);
  const turnedBack = more(flip, (said) => t`${said}; it comes out turned by 180°, as the kernel went in`);
  const folding = more(copies, (said) => t`${said}; what arrives at copies of an element adds up in it`);
  const biasShape = shapes[B];
  const leftover = copies ? '' : describeLeftover(g, rank);
  const leaving = more(leftover !== '', (said) => `${said}; ${leftover}`);
  const forward: (View | Sign)[] = [views.padded(views.input(input(X))), STAR, slid(input(K))];
  if (biasShape !== undefined) forward.push(PLUS, biasView(input(B), biasShape));
  const rows: Row[] = [
    {
      result: OUTPUT,
      title: t`Forward`,
      caption: leaving(overChannels(forwardText(paddingMode, flip))),
      pieces: [...forward, EQUALS, views.output(OUTPUT)],
    },
    {
      result: { of: K, side: 'gradient' },
      title: t`Kernel gradient`,
      caption: turnedBack(overBatch(stuffing(t`the input, with the output's gradient as the kernel`))),
      pieces: [
        views.padded(views.input(input(X))),
        STAR,
        views.stuffed(gradient),
        EQUALS,
        slid({ of: K, side: 'gradient' }),
      ],
    },
    {
      result: { of: X, side: 'gradient' },
      title: t`Input gradient`,
      caption: folding(overFilters(inputGradientText(flip, describeSpread(rest)))),
      pieces: [
        spread(gradient),
        STAR,
        turned,
        copies ? { sign: t`folded onto` } : EQUALS,
        views.input({ of: X, side: 'gradient' }),
      ],
    },
  ];
  if (biasShape !== undefined) {
    rows.push({
      result: { of: B, side: 'gradient' },
      title: t`Bias gradient`,
      caption: overBatch(t`the sum of the output's gradient`),
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
