import { shortNumber, showShape } from '../core/tensor';
import { t } from '../core/words/words';
import type { Glance } from './glance';

/** In a few signs: `3×3 · 1 … 9`, a scalar with its value, a matrix without numbers as such. */
export function glanceLine(glance: Glance): string {
  const { shape, value, statistics } = glance;
  if (!statistics) return `${showShape(shape)} · ${t`symbols`}`;
  if (shape.length === 0 && value !== undefined) return `= ${shortNumber(Number(value))}`;
  return [showShape(shape), ...rangeOf(glance), ...oddities(glance)].join(' · ');
}

/** The same for a screen reader: `3 by 3, from 1 to 9`. */
export function spokenGlance(glance: Glance): string {
  const { shape, value, statistics } = glance;
  const extent =
    shape.length === 0
      ? t`a number`
      : shape.length === 1
        ? t`${shape[0] ?? 0} elements`
        : shape.map(String).reduce((before, length) => t`${before} by ${length}`);
  if (!statistics) {
    return shape.length === 0
      ? t`one element, symbols without numbers`
      : t`${extent}, symbols without numbers`;
  }
  if (shape.length === 0 && value !== undefined) return `${extent}, ${spoken(Number(value))}`;
  const { min, max } = statistics;
  const range = Number.isNaN(min)
    ? []
    : [min === max ? t`all ${spoken(min)}` : t`from ${spoken(min)} to ${spoken(max)}`];
  return [extent, ...range, ...oddities(glance)].join(', ');
}

function rangeOf({ statistics }: Glance): string[] {
  if (!statistics || Number.isNaN(statistics.min)) return [];
  const { min, max } = statistics;
  return [min === max ? t`all ${shortNumber(min)}` : `${shortNumber(min)} … ${shortNumber(max)}`];
}

/** What is not finite, which the range leaves out. */
function oddities({ statistics }: Glance): string[] {
  const { count = 0, nans = 0, infinities = 0 } = statistics ?? {};
  if (count === 0) return [t`empty`];
  return [...(nans > 0 ? [t`${nans} NaN`] : []), ...(infinities > 0 ? [t`${infinities} infinite`] : [])];
}

/** Screen readers pass over the typographic minus sign. */
const spoken = (value: number): string =>
  shortNumber(value).replaceAll('−', `${t`minus`} `).replace('∞', t`infinity`);
