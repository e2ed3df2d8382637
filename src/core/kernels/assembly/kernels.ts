/**
 * The inner loops of the convolution family in AssemblyScript, TypeScript's dialect for WebAssembly. Compiled twice
 * (see `../binaries.ts`): with relaxed SIMD, where `fma` is one fused instruction, and with SIMD128 alone.
 *
 * Nothing here allocates or tests bounds: `../vectors` lays the memory out. What is `usize` is a byte address or the bytes between two
 * neighbours along an axis; what is `i32` is a count, of float64 numbers along a row unless its name says of what. A `table` holds byte
 * offsets of 32 bits, one for each tap. A tile that is wider than what is left of a row reads on behind it and throws
 * those lanes away, which is why every image has some room behind it.
 */
export { extend, interleave } from './copies';
export { correlate, filtersOfTile } from './correlate';
export { dots } from './dots';
export { strips } from './strips';
