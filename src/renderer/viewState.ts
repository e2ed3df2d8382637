import type { Selection } from '../core/operations';
import { sizeOf } from '../core/tensor';
import type { Payload } from '../notebook/payload';
import type { Linkage } from './linkage';
import { valuesInOrder } from './linkage';

/** Where a person left a stage: open or not, the planes that were chosen, the animation's place. */
export interface StageState {
  readonly open?: boolean;
  /** What was unfolded below and in it: the list of all formulas, the terms one by one, … */
  readonly unfolded?: readonly string[];
  /** The height of the formula panel: over a new run nothing moves. */
  readonly height?: number;
  readonly selection: Selection;
  readonly target: number;
  readonly index: number;
}

/** Where a person left a figure. Values are counted in the order of the scene: their ids change with every run. */
export interface FigureState {
  readonly stages: readonly StageState[];
  /** Whether it shows what would be with the other kind of convolution. */
  readonly otherKernels?: boolean;
  /** The size of the values that are spread out on the scale. */
  readonly knee?: number;
  readonly pinned?: { readonly value: number; readonly side: 'value' | 'gradient'; readonly index: number };
}

/** A figure is the same one again when it has the same source and the same shapes. */
export function figureKeys({ figures }: Payload): string[] {
  return figures.map((figure) => {
    const shapes = 'scene' in figure ? figure.scene.values.map(({ shape }) => shape.join('×')) : [];
    return `${figure.kind} ${'title' in figure ? figure.title : ''} ${shapes.join(' ')}`;
  });
}

/** What a person left in a figure, whatever its stages. */
export function linkageState(linkage: Linkage): Pick<FigureState, 'pinned' | 'knee'> {
  const pinned = pinnedState(linkage);
  const { knee } = linkage.palette;
  return { ...(pinned ? { pinned } : {}), ...(knee === undefined ? {} : { knee }) };
}

export function restoreLinkage(linkage: Linkage, { pinned, knee }: FigureState): void {
  if (typeof knee === 'number') linkage.palette.emphasize(knee);
  restorePin(linkage, pinned);
}

function pinnedState(linkage: Linkage): FigureState['pinned'] {
  const place = linkage.pinned;
  if (!place) return undefined;
  const value = valuesInOrder(linkage.scene).findIndex(({ id }) => id === place.value.id);
  return { value, side: place.side, index: place.index };
}

function restorePin(linkage: Linkage, pinned: FigureState['pinned']): void {
  if (!pinned) return;
  const value = valuesInOrder(linkage.scene)[pinned.value];
  if (!value || !(pinned.index < sizeOf(value.shape))) return;
  if (pinned.side === 'gradient' && !linkage.scene.gradients.has(value.id)) return;
  linkage.togglePin({ value, side: pinned.side, index: pinned.index });
}

/** Figures that were left, newest last; the oldest are forgotten. */
const REMEMBERED = 60;

/** Remembers how figures were left, over new runs and over reloads of the window. */
export class ViewStates {
  private readonly states: Map<string, FigureState>;

  constructor(
    kept: unknown,
    private readonly keep: (states: Record<string, FigureState>) => void,
  ) {
    const figures = (kept ?? {}) as Record<string, FigureState>; // written by `keep` below
    // After a reload of the window its width and its fonts may be others.
    this.states = new Map(
      Object.entries(figures).map(([key, figure]) => [
        key,
        { ...figure, stages: figure.stages.map(({ height: _, ...stage }) => stage) },
      ]),
    );
  }

  get(key: string): FigureState | undefined {
    return this.states.get(key);
  }

  set(key: string, state: FigureState): void {
    this.states.delete(key);
    this.states.set(key, state);
    for (const oldest of this.states.keys()) {
      if (this.states.size <= REMEMBERED) break;
      this.states.delete(oldest);
    }
    this.keep(Object.fromEntries(this.states));
  }
}
