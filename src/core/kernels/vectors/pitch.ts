/** Elements of a page of memory, and how far from whole pages two neighbours are kept. */
const MEMORY_PAGE = 512;
const APART = 8;

/**
 * From one plane to the next, in numbers: what stands whole pages apart, or nearly so, has the same few places in the caches, and
 * one pushes the other out.
 */
export function pitchOf(elements: number): number {
  if (elements < MEMORY_PAGE - APART) return elements;
  const past = (elements + APART) % MEMORY_PAGE;
  return past < 2 * APART ? elements + 2 * APART - past : elements;
}
