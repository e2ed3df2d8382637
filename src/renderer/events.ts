/** Events of our own, for whoever listens at the root of an output. */

/** The animation stands at another element. */
export const MOVED = 'backprop-moved';
/** An element of a gradient is pointed at. */
export const POINTED = 'backprop-pointed';
