/**
 * `assembly/kernels.ts` compiled to WebAssembly, in base64. The build replaces this file by one that holds the bytes (see
 * `assembly/compile.mjs`); whoever bundles without it gets the loops of `loops.ts`, which give the same results.
 */
export const relaxedSimd: string = '';
export const simd128: string = '';
