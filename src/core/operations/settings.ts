import { Problem } from '../tensor';
import { t } from '../words/words';
import type { Setting, Settings } from './operation';

/** How a setting is shown in an error: as it would be typed. */
export function showSetting(value: Setting): string {
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value === 'object') return `[${value.map(showSetting).join(', ')}]`;
  return String(value);
}

function refuse(operation: string, argument: string, found: Setting, expected: string): never {
  throw new Problem({ code: 'argument-value', operation, argument, found: showSetting(found), expected });
}

const isWhole = (value: Setting | undefined, least: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 2 ** 31;

/** A whole number ≥ `least`. */
export function whole(
  operation: string,
  settings: Settings,
  name: string,
  least: number,
  standard: number,
): number {
  const value = settings[name] ?? standard;
  if (!isWhole(value, least)) refuse(operation, name, value, t`a whole number, ${least} or more`);
  return value;
}

/** One whole number for all axes, or one an axis. */
export function perAxis(
  operation: string,
  settings: Settings,
  name: string,
  axes: number,
  least: number,
  standard: number,
): number[] {
  const value = settings[name] ?? standard;
  if (isWhole(value, least)) return new Array<number>(axes).fill(value);
  if (typeof value === 'object' && value.length === axes) {
    const all = value.filter((part): part is number => isWhole(part, least));
    if (all.length === axes) return all;
  }
  const expected =
    axes === 1
      ? t`a whole number, ${least} or more`
      : t`a whole number, ${least} or more, or one for each of the ${axes} axes`;
  return refuse(operation, name, value, expected);
}

/** Zeros before and after an axis. */
export type Margin = readonly [number, number];

/**
 * Padding as NumPy, JAX and PyTorch write it: a number, one number an axis, `[[top, bottom], [left, right]]`,
 * `"valid"` (none), or `"same"`, for which `same(axis)` gives the total; the odd one goes to the end.
 */
export function margins(
  operation: string,
  settings: Settings,
  name: string,
  axes: number,
  same: ((axis: number) => number) | undefined,
): Margin[] {
  const value = settings[name] ?? 0;
  if (value === 'valid' && same) return new Array<Margin>(axes).fill([0, 0]);
  if (value === 'same' && same) {
    return Array.from({ length: axes }, (_, axis) => {
      const total = same(axis);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
  }
  if (isWhole(value, 0)) return new Array<Margin>(axes).fill([value, value]);
  if (typeof value === 'object' && value.length === axes) {
    const all: Margin[] = [];
    for (const part of value) {
      if (isWhole(part, 0)) all.push([part, part]);
      else if (typeof part === 'object' && part.length === 2) {
        const [before, after] = part;
        if (isWhole(before, 0) && isWhole(after, 0)) all.push([before, after]);
      }
    }
    if (all.length === axes) return all;
  }
  return refuse(operation, name, value, marginsText(axes, same !== undefined));
}

function marginsText(axes: number, named: boolean): string {
  if (axes === 2) {
    return named
      ? t`a number, one number for each axis, [[top, bottom], [left, right]], "same" or "valid"; none negative`
      : t`a number, one number for each axis, [[top, bottom], [left, right]]; none negative`;
  }
  return named
    ? t`a number, one number for each axis, [before, after] for each axis, "same" or "valid"; none negative`
    : t`a number, one number for each axis, [before, after] for each axis; none negative`;
}

export function flag(operation: string, settings: Settings, name: string, standard: boolean): boolean {
  const value = settings[name] ?? standard;
  if (value === 0 || value === 1) return value === 1;
  if (typeof value !== 'boolean') return refuse(operation, name, value, t`true or false`);
  return value;
}

/** The axes to reduce, 0-based and ascending; typed 1-based, all of them where the setting is absent. */
export function axesSetting(operation: string, settings: Settings, name: string, rank: number): number[] {
  const value = settings[name];
  if (value === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  const list = typeof value === 'object' ? value : [value];
  const axes = list.filter((axis): axis is number => isWhole(axis, 1) && axis <= rank);
  if (axes.length !== list.length || new Set(axes).size !== axes.length) {
    return refuse(operation, name, value, t`an axis from 1 to ${rank}, or several, each once`);
  }
  return axes.map((axis) => axis - 1).sort((a, b) => a - b);
}

/** A shape: whole numbers ≥ 0. */
export function shapeSetting(operation: string, settings: Settings, name: string): number[] {
  const value = settings[name];
  const list = typeof value === 'object' ? value : value === undefined ? [] : [value];
  const lengths = list.filter((length): length is number => isWhole(length, 0));
  if (lengths.length !== list.length) refuse(operation, name, value ?? '', t`whole numbers, 0 or more`);
  return lengths;
}
