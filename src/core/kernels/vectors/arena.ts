import { relaxedSimd, simd128 } from '../binaries';

/**
 * `assembly/kernels.ts` as WebAssembly, and the memory it works in. Compiled at the first use, without waiting: the
 * binaries are a few kilobytes.
 */

export type Variant = 'relaxed-simd' | 'simd128';

/** With fused multiply-add first: it is faster, and rounds once instead of twice. */
export const VARIANTS: readonly Variant[] = ['relaxed-simd', 'simd128'];

const BINARIES: Readonly<Record<Variant, string>> = { 'relaxed-simd': relaxedSimd, simd128 };

/** What `assembly/kernels.ts` exports; its comments say what the numbers mean. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  extend(
    from: number,
    to: number,
    planes: number,
    toPlane: number,
    toRow: number,
    startB: number,
    lengthB: number,
    sizeB: number,
    startC: number,
    step: number,
    lengthC: number,
    sizeC: number,
  ): void;
  interleave(
    from: number,
    to: number,
    planes: number,
    fromPlane: number,
    rows: number,
    columns: number,
  ): void;
  correlate(
    out: number,
    outFilter: number,
    outA: number,
    outB: number,
    outC: number,
    x: number,
    xA: number,
    xB: number,
    na: number,
    nb: number,
    nc: number,
    weights: number,
    table: number,
    taps: number,
    filters: number,
    scratch: number,
    line: number,
    block: number,
  ): void;
  filtersOfTile(left: number): number;
  dots(
    sums: number,
    filters: number,
    dz: number,
    rows: number,
    pairs: number,
    x: number,
    xRow: number,
    table: number,
    taps: number,
  ): void;
  strips(
    sums: number,
    tall: number,
    wide: number,
    dz: number,
    zRow: number,
    between: number,
    x: number,
    xRow: number,
    rows: number,
    table: number,
  ): void;
}

/** The parts of the host's `WebAssembly` that are needed; a host may lack it, or forbid it by its content policy. */
export type Host = Pick<typeof WebAssembly, 'validate' | 'Module' | 'Instance'>;

const PAGE = 65_536;
/** Memory beyond 2 GiB is not to be had everywhere. */
const LARGEST = 2 ** 31 - PAGE;
/** What is kept between two calls, in bytes; after a larger one the memory goes back to the host. */
const KEPT = 64 * 2 ** 20;
/** Nothing lies at the bottom: the binaries have no static data. */
const BOTTOM = 64;

/** Thrown where a call needs more memory than there is. The loops need less. */
export class OutOfMemory extends Error {}

/** The kernels and their memory, which is handed out from the bottom up and taken back as a whole. */
export class Arena {
  readonly #start: () => Exports;
  #kernels: Exports | undefined;
  #next = BOTTOM;
  #numbers = new Float64Array();
  #offsets = new Uint32Array();

  /** @throws where the host forbids it, and where it does not know the instructions. */
  constructor(host: Host, bytes: Uint8Array<ArrayBuffer>) {
    const module = new host.Module(bytes);
    // Safe: these are the exports of assembly/kernels.ts, which the build has compiled.
    this.#start = () => new host.Instance(module).exports as unknown as Exports;
    this.#kernels = this.#start();
    this.#view(this.#kernels);
  }

  get kernels(): Exports {
    if (this.#kernels === undefined) {
      this.#kernels = this.#start();
      this.#view(this.#kernels);
    }
    return this.#kernels;
  }

  /** The memory as numbers; to be asked for again after every `take`. */
  get numbers(): Float64Array {
    return this.#numbers;
  }

  /** The memory as 32-bit words. */
  get words(): Uint32Array {
    return this.#offsets;
  }

  /** Bytes that the host has given. */
  get size(): number {
    return this.#kernels?.memory.buffer.byteLength ?? 0;
  }

  /** The address of room for so many numbers, on a multiple of 16. What stands there is arbitrary. @throws OutOfMemory */
  take(count: number): number {
    const at = this.#next;
    this.#next += Math.ceil(count / 2) * 16;
    if (this.#next > LARGEST) throw new OutOfMemory();
    const { memory } = this.kernels;
    const missing = this.#next - memory.buffer.byteLength;
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / PAGE));
      } catch {
        throw new OutOfMemory();
      }
      this.#view(this.kernels);
    }
    return at;
  }

  /** Takes everything back. */
  reset(): void {
    this.#next = BOTTOM;
    if (this.size <= KEPT) return;
    this.#kernels = undefined;
    this.#numbers = new Float64Array();
    this.#offsets = new Uint32Array();
  }

  #view({ memory }: Exports): void {
    this.#numbers = new Float64Array(memory.buffer);
    this.#offsets = new Uint32Array(memory.buffer);
  }
}

/** An arena of this variant; nothing where the build brought no binary, or the host does not take it. */
export function arenaOf(
  variant: Variant,
  // Absent in a host without WebAssembly, whatever the type says.
  host: Host | undefined = (globalThis as { WebAssembly?: Host }).WebAssembly,
): Arena | undefined {
  const binary = BINARIES[variant];
  if (binary === '' || host === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(binary), (character) => character.charCodeAt(0));
    return host.validate(bytes) ? new Arena(host, bytes) : undefined;
  } catch {
    // A content security policy forbids WebAssembly: webviews and web extension hosts may have one.
    return undefined;
  }
}

/** The best arena that the host takes. */
export function bestArena(host?: Host): Arena | undefined {
  for (const variant of VARIANTS) {
    const arena = arenaOf(variant, host);
    if (arena) return arena;
  }
  return undefined;
}
