import type { ImageLayout } from './image';

/** What forward and dX are both made of: sums over a list of places in an image, the same for all elements of a phase. */

export type Three<T> = readonly [T, T, T];

/** Along one axis: element h of the result has residue (h + offset) mod step, and quotient q = ⌊(h + offset)/step⌋. */
export interface Output {
  readonly size: number;
  readonly step: number;
  readonly offset: number;
  /** Image position of quotient q: (q − first)·stride. */
  readonly first: number;
  readonly stride: number;
}

/** The elements of one residue per axis, and the pairs that each is the sum of. */
export interface Phase {
  readonly residues: Three<number>;
  /** In numbers, from the element's place in the image. */
  readonly offsets: readonly number[];
  /** Where each weight stands, from the first weight of the lane. */
  readonly weights: readonly number[];
  readonly lines: Lines;
}

/**
 * How neighbouring rows of the result meet the same numbers: within every `block` offsets, the one that is `line` further on is
 * a row of the result away, the row behind or, `upwards`, the row before. `line` is 0 where no two rows share anything.
 */
export interface Lines {
  readonly line: number;
  readonly block: number;
  readonly upwards: boolean;
}

export const NO_LINES: Lines = { line: 0, block: 0, upwards: false };

export interface Gather {
  /** Rows of the result that one image serves, and how far down in the source the next image begins. */
  readonly band: Band;
  readonly batch: number;
  readonly groups: number;
  readonly source: Float64Array;
  /** Planes of one group. */
  readonly sources: number;
  readonly image: ImageLayout;
  readonly targets: number;
  readonly outputs: Three<Output>;
  readonly phases: readonly Phase[];
  readonly kernel: Float64Array;
  /** Distances between the weights of two groups and of two targets. */
  readonly kernelGroup: number;
  readonly kernelTarget: number;
  readonly bias: Float64Array | undefined;
}

export interface Band {
  readonly rows: number;
  readonly advance: number;
}
