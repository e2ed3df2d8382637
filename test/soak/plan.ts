/** What a round of the soak is told, by a file in its workspace: the two halves run in different processes. */
export interface Plan {
  readonly cells: number;
  readonly runs: number;
  readonly seed: number;
}

export const PLAN = 'soak.json';
export const NOTEBOOK = 'soak.backprop.md';

/** What the half in the extension host prints, as one line of JSON after this word. */
export const SAMPLE = 'soak-sample ';
export interface Sample {
  readonly runs: number;
  readonly edits: number;
  readonly stops: number;
  readonly restarts: number;
  readonly reopened: number;
  /** 1 where VS Code did not give up the notebook when it was closed, which ends the round. */
  readonly kept: number;
  /** Workers that evaluate, now. */
  readonly workers: number;
  /** Bytes of the extension host's heap after a collection. */
  readonly heap: number;
}

/** Whole numbers below a bound (mulberry32), so that a round can be run again. */
export function randomness(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** Seconds of work, for whoever wants to stop it. */
export const LONG_CELL = 'randn(3000, 3000) * 2\nconv2d(randn(16, 128, 128), randn(16, 16, 9, 9))';

/** The text of a cell: nearly always right, since an error ends the queue; mostly with an output. */
export function someCell(random: (below: number) => number): string {
  const n = random(9) + 1;
  const name = `v${random(40)}`;
  if (random(400) === 0) return `${name} = nothing + ${n}`;
  switch (random(7)) {
    case 0:
      return `X = reshape(1:9, 3, 3) * ${n}\nK = [${n} 2; 3 4]\nZ = conv2d(X, K)\nbackward(Z, K)`;
    case 1:
      return `${name} = randn(${n + 2}, ${n + 2}, seed=${random(1000)})`;
    case 2:
      return `w = ${n}; L = w^2; backward(L)\nw = w - 0.1 * grad(w)`;
    case 3:
      return `symbol(2, 2) @ symbol(2, 2) + ${n}`;
    case 4:
      return `"step ${random(1000)}"`;
    case 5:
      return `gradcheck(sum(conv2d(randn(4, 4, seed=${n}), [1 ${n}; 3 4])^2))`;
    default:
      return `${name} = [1 ${n}; 3 4]\n${name} + 1`;
  }
}
