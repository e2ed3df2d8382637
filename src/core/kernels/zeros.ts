/** V8 keeps so few numbers beside the array itself. More get a buffer, which takes longer than filling it does. */
const WITHIN = 8;
/** Up to so many numbers an array is a part of a buffer that it shares, as small ones of Node's Buffer are. */
const SMALL = 64;
const SHARED = 512;

let shared = new Float64Array();
let used = 0;

/** A new array of so many zeros, which nobody else sees. */
export function zeros(count: number): Float64Array {
  if (count <= WITHIN || count > SMALL) return new Float64Array(count);
  if (used + count > shared.length) {
    shared = new Float64Array(SHARED);
    used = 0;
  }
  used += count;
  return shared.subarray(used - count, used);
}
