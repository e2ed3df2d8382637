import { indicesAt, type Role, roleOf, type Way } from './loopIndices';
import { type Indices, Lines, type LoopLine, linear } from './loopLines';
import { B, type End, K, LoopNames, X } from './loopNames';
import type { Notation } from './notation';
import type { Place, Scene } from './scene';

/**
 * The loops in which an element of a convolution or a transposed one, or of one of their gradients, gets its value, with the
 * indices of its `at`-th term filled in. Only for what slides: `undefined` for all other operations.
 */
export function loopsOf(
  scene: Scene,
  place: Place,
  way: Way,
  at: number,
  notation: Notation,
): LoopLine[] | undefined {
  const role = roleOf(scene, place, way);
  const sliding = role?.result.origin?.prepared.sliding;
  if (!role || !sliding) return undefined;
  const names = new LoopNames(scene, role.result, sliding, notation);
  return linesOf(names, role.of, way, indicesAt(scene, names, place, role.of, at));
}

function linesOf(names: LoopNames, of: Role, way: Way, now: Indices): LoopLine[] {
  const { transposed } = names.sliding;
  if (of === 'arriving' || (way === 'scatter' && of !== 'output')) {
    return transposed ? scatterWide(names, now) : scatterNarrow(names, now);
  }
  switch (of) {
    case 'output':
      return transposed ? fillWide(names, 'value', now) : fillNarrow(names, 'value', now);
    case X:
      return transposed ? fillNarrow(names, 'gradient', now) : fillWide(names, 'gradient', now);
    case K:
      return kernel(names, now);
    default:
      return bias(names, now);
  }
}

/** Z[n,f,i,j] of a convolution, ∂L/∂X[n,c,i,j] of a transposed one: the kernel slides over what is wide. */
function fillNarrow(names: LoopNames, side: Place['side'], now: Indices): LoopLine[] {
  const { wide, narrow, perGroup } = names;
  const target = names.target(narrow, side);
  const lines = new Lines(withinGroup(now, wide, perGroup), names.base);
  lines.add(`${target} = ${side === 'value' ? names.start : '0'}`, ['n', narrow.channel, ...narrow.letters]);
  if (perGroup > 1) over(names, lines, [wide.channel], [perGroup]);
  overTaps(names, lines);
  insidePadding(names, lines);
  const read = names.at(wide, side, channelFrom(names, groupAt(names, now)), metLetters(names));
  lines.add(`${target} += ${read} · ${names.kernel('value')}`);
  return lines.all;
}

/** ∂L/∂X[n,c,h,w] of a convolution, Z[n,f,h,w] of a transposed one: the windows that reach it. */
function fillWide(names: LoopNames, side: Place['side'], now: Indices): LoopLine[] {
  const { base, wide, narrow, perGroup, filtersPerGroup } = names;
  const target = names.target(wide, side);
  const channel = now.get(wide.channel) ?? 0;
  const group = Math.floor(channel / perGroup);
  const lines = new Lines(new Map([...now, [wide.channel, channel]]), base);
  lines.add(`${target} = ${side === 'value' ? names.start : '0'}`, ['n', wide.channel, ...wide.letters]);
  const many = filtersPerGroup > 1;
  if (many) {
    const first = group * filtersPerGroup + base;
    lines.open(`for ${narrow.channel} = ${first}…${first + filtersPerGroup - 1}:`, [narrow.channel]);
  }
  if (names.copies) {
    // Axis by axis, as the terms come.
    over(
      names,
      lines,
      narrow.letters.flatMap((letter, n) => [letter, names.tap[n] ?? '']),
      names.axes.flatMap(({ output, kernel: taps }) => [output, taps]),
    );
    const meets = wide.letters.map((letter, n) => `${names.shown(n)} = ${letter}`);
    lines.open(`if ${meets.join(' and ')}:`);
  } else {
    overTapsBackwards(names, lines);
    whereWindowsStand(names, lines);
  }
  const filter = many ? narrow.channel : String(group + base);
  const own = String(channel - group * perGroup + base);
  lines.add(`${target} += ${names.at(narrow, side, filter)} · ${names.kernel('value', filter, own)}`);
  return lines.all;
}

/** ∂L/∂K[f,c,u,v]: all places where its element lay, what was there and what came back from there. */
function kernel(names: LoopNames, now: Indices): LoopLine[] {
  const { wide, narrow, perGroup } = names;
  const target = names.kernel('gradient');
  const lines = new Lines(withinGroup(now, wide, perGroup), names.base);
  lines.add(`${target} = 0`, [narrow.channel, wide.channel, ...names.tap]);
  overBatch(names, lines);
  overNarrow(names, lines);
  insidePadding(names, lines);
  const ends = [
    names.at(narrow, names.passing(narrow)),
    names.at(wide, names.passing(wide), channelFrom(names, groupAt(names, now)), metLetters(names)),
  ];
  // What arrives first.
  lines.add(`${target} += ${(narrow.of === 'output' ? ends : ends.reverse()).join(' · ')}`);
  return lines.all;
}

/** ∂L/∂B[f] */
function bias(names: LoopNames, now: Indices): LoopLine[] {
  const { wide, narrow } = names;
  const target = names.bias('gradient', 'f');
  const lines = new Lines(now, names.base);
  lines.add(`${target} = 0`, ['f']);
  overBatch(names, lines);
  const output = wide.of === 'output' ? wide : narrow;
  if (output === wide) overWide(names, lines);
  else overNarrow(names, lines);
  lines.add(`${target} += ${names.at(output, 'gradient')}`);
  return lines.all;
}

/** ∂L/∂Z[n,f,i,j] of a convolution, handed out to all that it is made of. */
function scatterNarrow(names: LoopNames, now: Indices): LoopLine[] {
  const { wide, narrow, perGroup, base } = names;
  const { groups, filters } = names.sliding.geometry;
  const lines = new Lines(withinGroup(now, wide, perGroup), base);
  overBatch(names, lines);
  if (filters > 1) over(names, lines, [narrow.channel], [filters]);
  overNarrow(names, lines);
  const arriving = names.at(narrow, 'gradient');
  if (names.has(B)) lines.add(`${names.bias('gradient', names.channel(narrow))} += ${arriving}`);
  if (perGroup > 1) over(names, lines, [wide.channel], [perGroup]);
  overTaps(names, lines);
  insidePadding(names, lines);
  const channel =
    groups > 1 ? groupwise(names, narrow, names.filtersPerGroup, wide, perGroup) : channelFrom(names, 0);
  const x = (side: Place['side']): string => names.at(wide, side, channel, metLetters(names));
  if (names.has(X)) lines.add(`${x('gradient')} += ${arriving} · ${names.kernel('value')}`);
  if (names.has(K)) lines.add(`${names.kernel('gradient')} += ${arriving} · ${x('value')}`);
  return lines.all;
}

/** ∂L/∂Z[n,f,h,w] of a transposed convolution, handed out to all that it is made of. */
function scatterWide(names: LoopNames, now: Indices): LoopLine[] {
  const { wide, narrow, perGroup, filtersPerGroup, base } = names;
  const { groups, channels } = names.sliding.geometry;
  const lines = new Lines(withinGroup(now, narrow, filtersPerGroup), base);
  overBatch(names, lines);
  if (channels > 1) over(names, lines, [wide.channel], [channels]);
  overWide(names, lines);
  const arriving = names.at(wide, 'gradient');
  if (names.has(B)) lines.add(`${names.bias('gradient', names.channel(wide))} += ${arriving}`);
  if (filtersPerGroup > 1) over(names, lines, [narrow.channel], [filtersPerGroup]);
  overTapsBackwards(names, lines);
  whereWindowsStand(names, lines);
  const filter =
    groups > 1 ? groupwise(names, wide, perGroup, narrow, filtersPerGroup) : names.channel(narrow);
  const own = perGroup === 1 ? String(base) : groups > 1 ? remainder(names, wide, perGroup) : wide.channel;
  if (names.has(X)) {
    lines.add(
      `${names.at(narrow, 'gradient', filter)} += ${arriving} · ${names.kernel('value', filter, own)}`,
    );
  }
  if (names.has(K)) {
    lines.add(
      `${names.kernel('gradient', filter, own)} += ${arriving} · ${names.at(narrow, 'value', filter)}`,
    );
  }
  return lines.all;
}

/** Channels of an end are counted from the first of all, in loops over a group from its first one. */
function withinGroup(now: Indices, end: End, count: number): Indices {
  return new Map([...now, [end.channel, (now.get(end.channel) ?? 0) % count]]);
}

/** The group of an element whose channel on the narrow side is known. */
const groupAt = (names: LoopNames, now: Indices): number =>
  Math.floor((now.get(names.narrow.channel) ?? 0) / names.filtersPerGroup);

/** The channel on the wide side under a loop over those of a group. */
function channelFrom({ wide, perGroup, base }: LoopNames, group: number): string {
  return linear(perGroup > 1 ? [[1, wide.channel]] : [], group * perGroup + (perGroup > 1 ? 0 : base));
}

/** The channel at the `other` end, `count` to a group, under a loop over those of a group; the group is that of `end`. */
function groupwise({ base }: LoopNames, end: End, each: number, other: End, count: number): string {
  if (each === 1 && count === 1) return end.channel;
  const before = base === 0 ? end.channel : `(${end.channel} − ${base})`;
  const group = each > 1 ? `⌊${before}/${each}⌋` : before;
  if (count > 1) return `${count}${group} + ${other.channel}`;
  return base === 0 ? group : `${group} + ${base}`;
}

/** The channel of an end, counted from the first of its group. */
function remainder({ base }: LoopNames, { channel }: End, count: number): string {
  return base === 0 ? `${channel} mod ${count}` : `(${channel} − ${base}) mod ${count} + ${base}`;
}

function over(names: LoopNames, lines: Lines, letters: readonly string[], counts: readonly number[]): void {
  const { base } = names;
  const ranges = letters.map((letter, n) => `${letter} = ${base}…${(counts[n] ?? 1) - 1 + base}`);
  lines.open(`for ${ranges.join(', ')}:`, letters);
}

const overBatch = (names: LoopNames, lines: Lines): void => {
  if (names.batch > 1) over(names, lines, ['n'], [names.batch]);
};

const overTaps = (names: LoopNames, lines: Lines): void =>
  over(
    names,
    lines,
    names.tap,
    names.axes.map(({ kernel: taps }) => taps),
  );

/** From the last to the first: so the windows come in their order. */
function overTapsBackwards({ base, tap, axes }: LoopNames, lines: Lines): void {
  const ranges = tap.map((letter, n) => `${letter} = ${(axes[n]?.kernel ?? 1) - 1 + base}…${base}`);
  lines.open(`for ${ranges.join(', ')}:`, tap);
}

const overNarrow = (names: LoopNames, lines: Lines): void =>
  over(
    names,
    lines,
    names.narrow.letters,
    names.axes.map(({ output }) => output),
  );

const overWide = (names: LoopNames, lines: Lines): void =>
  over(
    names,
    lines,
    names.wide.letters,
    names.axes.map(({ input }) => input),
  );

/** What a window meets: letters where `insidePadding` gave them their values. */
const metLetters = (names: LoopNames): readonly string[] =>
  names.padded ? names.wide.letters : names.axes.map((_, n) => names.met(n));

/** Where there is padding, only what lies inside is read, or the copy of it that stands there. */
function insidePadding(names: LoopNames, lines: Lines): void {
  if (!names.padded) return;
  const { letters } = names.wide;
  const at = (n: number): string => (names.copies ? names.shown(n) : names.met(n));
  lines.add(letters.map((letter, n) => `${letter} = ${at(n)}`).join(', '), letters);
  if (names.copies) return;
  lines.open(
    `if ${within(
      names,
      letters,
      names.axes.map(({ input }) => input),
    )}:`,
  );
}

/** From an element of the wide side back to the windows that meet it. */
function whereWindowsStand(names: LoopNames, lines: Lines): void {
  const { letters } = names.narrow;
  lines.add(letters.map((letter, n) => `${letter} = ${names.standing(n)}`).join(', '), letters);
  const whole = names.axes.some(({ stride }) => stride > 1) ? ' and whole' : '';
  const sizes = names.axes.map(({ output }) => output);
  lines.open(`if ${within(names, letters, sizes)}${whole}:`);
}

const within = ({ base }: LoopNames, letters: readonly string[], sizes: readonly number[]): string =>
  letters.map((letter, n) => `${letter} in ${base}…${(sizes[n] ?? 1) - 1 + base}`).join(' and ');
