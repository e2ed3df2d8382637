/**
 * The most that WebAssembly can multiply and add on this host: a loop over registers alone. Written in WebAssembly's own bytes,
 * because a compiler might see that nothing comes of it.
 */

/** Sums that do not wait for each other: enough for two units of four or five cycles each. */
const SUMS = 12;
/** Multiply-adds in one turn of the loop. */
const PER_TURN = 4 * SUMS;

const leb = (value: number): number[] => {
  const low = value & 0x7f;
  const rest = value >>> 7;
  return rest === 0 ? [low] : [low | 0x80, ...leb(rest)];
};
const simd = (opcode: number): number[] => [0xfd, ...leb(opcode)];
const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...leb(content.length),
  ...content,
];

const RELAXED_MADD = simd(0x107);
const MUL = simd(0xf2);
const ADD = simd(0xf0);
const SPLAT = simd(0x14);
const EXTRACT_0 = [...simd(0x21), 0];

/** `peak(turns: i32, factor: f64): f64`, with fused multiply-adds or with a multiplication and an addition each. */
function moduleBytes(fused: boolean): Uint8Array<ArrayBuffer> {
  const get = (local: number): number[] => [0x20, ...leb(local)];
  const set = (local: number): number[] => [0x21, ...leb(local)];
  // Locals: 0 turns, 1 factor, 2 the factor in both lanes, 3 … the sums.
  const factor = 2;
  const sum = (n: number): number => 3 + (n % SUMS);
  const step = (n: number): number[] =>
    fused
      ? [...get(sum(n)), ...get(factor), ...get(factor), ...RELAXED_MADD, ...set(sum(n))]
      : [...get(sum(n)), ...get(factor), ...MUL, ...get(factor), ...ADD, ...set(sum(n))];
  const turn = Array.from({ length: PER_TURN }, (_, n) => step(n)).flat();
  const body = [
    ...[1, ...leb(1 + SUMS), 0x7b],
    ...[...get(1), ...SPLAT, ...set(factor)],
    ...[0x03, 0x40, ...turn],
    ...[...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
    ...get(sum(0)),
    ...Array.from({ length: SUMS - 1 }, (_, n) => [...get(sum(n + 1)), ...ADD]).flat(),
    ...EXTRACT_0,
    0x0b,
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, 0x7f, 0x7c, 1, 0x7c]),
    ...section(3, [1, 0]),
    ...section(7, [1, 4, ...new TextEncoder().encode('peak'), 0, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}

export interface PeakProbe {
  readonly flops: number;
  run(): number;
}

/** A run takes some tenths of a millisecond. Undefined where the host does not know the instruction. */
export function peakProbe(fused: boolean): PeakProbe | undefined {
  const bytes = moduleBytes(fused);
  if (!WebAssembly.validate(bytes)) return undefined;
  // Safe: the module above exports exactly this.
  const { peak } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as {
    peak: (turns: number, factor: number) => number;
  };
  const turns = 20_000;
  return { flops: turns * PER_TURN * 4, run: () => peak(turns, 1e-9) };
}
