import { colourOf, css, inkOn, type Rgb, type ThemeKind } from '../core/explain';

/** Steps of colour from zero to each end of a scale: so many classes of CSS, and no step that an eye could see. */
const STEPS = 24;

/** The class of a number on a scale that ends at ±`end`. */
export function colourClass(value: number, end: number): string {
  if (!Number.isFinite(value)) return 'x';
  const step = Math.round(Math.min(1, Math.abs(value) / end) * STEPS);
  return step === 0 ? 'z' : `${value > 0 ? 'p' : 'n'}${step}`;
}

/** What the classes look like in each kind of theme. */
export function colourRules(): string {
  return [
    rulesFor('light'),
    `@media (prefers-color-scheme:dark){${rulesFor('dark')}}`,
    `@media (prefers-contrast:more){${rulesFor('high-contrast-light')}}`,
    `@media (prefers-contrast:more) and (prefers-color-scheme:dark){${rulesFor('high-contrast')}}`,
  ].join('\n');
}

function rulesFor(theme: ThemeKind): string {
  const rule = (name: string, colour: Rgb): string =>
    `.${name}>rect{fill:${css(colour)}}.${name}>text{fill:${inkOn(colour)}}`;
  const zero = colourOf(0, 1, theme);
  let rules = rule('z', zero) + rule('x', zero);
  for (let step = 1; step <= STEPS; step++) {
    rules += rule(`p${step}`, colourOf(step / STEPS, 1, theme));
    rules += rule(`n${step}`, colourOf(-step / STEPS, 1, theme));
  }
  return rules;
}
