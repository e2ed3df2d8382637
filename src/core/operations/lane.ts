import type { Axis } from '../kernels';
import type { Dressing } from './dressing';
import { type PaddingMode, paddedSize, placesOf, shownAt } from './paddingMode';
import type { Cell, Inserted, View } from './picture';

/** Where the rows or columns of a view come from. */
export interface Lane {
  readonly size: number;
  /** The operand's row under the i-th of the view, or why there is none. */
  at(i: number): number | Inserted;
  /** The inverse; outside 0 … size−1 where the row was cropped away. */
  of(k: number): number;
  /** Everywhere the operand's row stands, where it stands more than once. */
  all?(k: number): readonly number[];
}

/** An operand's rows, spread `step` apart, with `before` and `after` rows around; negative ones crop. */
export function spreadLane(count: number, step: number, before: number, after: number): Lane {
  const spread = (count - 1) * step + 1;
  return {
    size: before + spread + after,
    at(i) {
      const k = i - before;
      if (k < 0 || k >= spread) return 'padding';
      return k % step === 0 ? k / step : 'stuffing';
    },
    of: (k) => k * step + before,
  };
}

/** The input's rows with its padding around: zeros, or copies of its own rows. */
export function paddedLane(axis: Axis, mode: PaddingMode): Lane {
  const lane: Lane = {
    size: paddedSize(axis),
    at: (i) => shownAt(axis, mode, i) ?? 'padding',
    of: (k) => k + axis.before,
  };
  return mode === 'zeros' ? lane : { ...lane, all: (k) => placesOf(axis, mode, k) };
}

/** A kernel's rows, `dilation` apart. */
export function dilatedLane({ kernel, dilation }: Axis): Lane {
  const lane = spreadLane(kernel, dilation, 0, 0);
  return {
    ...lane,
    at: (i) => {
      const source = lane.at(i);
      return typeof source === 'number' ? source : 'dilation';
    },
  };
}

/** Rows in reverse, spread `step` apart. */
export function turnedLane(count: number, step: number): Lane {
  const last = (count - 1) * step;
  return {
    size: last + 1,
    at: (i) => (i % step === 0 ? (last - i) / step : 'dilation'),
    of: (k) => last - k * step,
  };
}

/** A view of which rows and columns are spread, padded, cropped or turned. */
export function dressed(plain: View, rows: Lane, columns: Lane, dressing: Dressing | undefined): View {
  const shown = (lane: Lane, k: number): readonly number[] =>
    (lane.all?.(k) ?? [lane.of(k)]).filter((i) => i >= 0 && i < lane.size);
  return {
    ...plain,
    ...(dressing === undefined ? {} : { dressing }),
    rows: rows.size,
    columns: columns.size,
    source(plane, row, column) {
      const i = rows.at(row);
      const j = columns.at(column);
      if (typeof i === 'number' && typeof j === 'number') return plain.source(plane, i, j);
      if (i === 'padding' || j === 'padding') return 'padding';
      return typeof i === 'number' ? j : i;
    },
    locate(index) {
      const place = plain.locate(index);
      if (!place) return undefined;
      const row = rows.of(place.row);
      const column = columns.of(place.column);
      if (row < 0 || row >= rows.size || column < 0 || column >= columns.size) return undefined;
      return { plane: place.plane, row, column };
    },
    ...(rows.all || columns.all
      ? {
          places(index: number): readonly Cell[] {
            const own = plain.locate(index);
            if (!own) return [];
            const { plane } = own;
            const across = shown(columns, own.column);
            return shown(rows, own.row).flatMap((row) => across.map((column) => ({ plane, row, column })));
          },
        }
      : {}),
  };
}
