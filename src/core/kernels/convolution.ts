import { type Geometry, multiplications } from './geometry';
import * as loops from './loops';
import * as vectors from './vectors';
import { type Arena, bestArena, OutOfMemory } from './vectors/arena';

/**
 * The passes of a convolution, on vectors where that is possible and worth it, in plain loops elsewhere. The results are
 * the same but for rounding, and exactly the same for whole numbers. Their formulas stand in `loops.ts`.
 */

/** Below this many multiplications a call into WebAssembly costs more than it saves. */
const WORTH_A_CALL = 4_000;

/** What an image becomes does not depend on the batch it is in: so neither does who computes it. */
const isTiny = (g: Geometry): boolean => multiplications({ ...g, batch: 1 }) < WORTH_A_CALL;

let arena: Arena | undefined;
let looked = false;

/** The arena of this thread, made when it is first asked for. */
function arenaHere(): Arena | undefined {
  if (!looked) {
    looked = true;
    arena = bestArena();
  }
  return arena;
}

/** The vectors' result, or `undefined` where the loops have to give it. */
export function onVectors(
  arena: Arena,
  pass: (arena: Arena) => Float64Array | undefined,
): Float64Array | undefined {
  try {
    return pass(arena);
  } catch (error) {
    if (error instanceof OutOfMemory) return undefined;
    throw error;
  } finally {
    arena.reset();
  }
}

/** The forward pass, {@link loops.convolve}. `bias` may be absent. */
export function convolve(
  g: Geometry,
  x: Float64Array,
  kernel: Float64Array,
  bias: Float64Array | undefined,
): Float64Array {
  const arena = isTiny(g) ? undefined : arenaHere();
  const z = arena && onVectors(arena, () => vectors.convolve(arena, g, x, kernel, bias));
  return z ?? loops.convolve(g, x, kernel, bias);
}

/** The gradient of X, {@link loops.inputGradient}. */
export function inputGradient(g: Geometry, dz: Float64Array, kernel: Float64Array): Float64Array {
  const arena = isTiny(g) ? undefined : arenaHere();
  const dx = arena && onVectors(arena, () => vectors.inputGradient(arena, g, dz, kernel));
  return dx ?? loops.inputGradient(g, dz, kernel);
}

/** The gradient of K, {@link loops.kernelGradient}. */
export function kernelGradient(g: Geometry, dz: Float64Array, x: Float64Array): Float64Array {
  const arena = multiplications(g) < WORTH_A_CALL ? undefined : arenaHere();
  const dk = arena && onVectors(arena, () => vectors.kernelGradient(arena, g, dz, x));
  return dk ?? loops.kernelGradient(g, dz, x);
}

export { biasGradient } from './loops';
