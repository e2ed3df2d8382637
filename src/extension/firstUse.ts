/**
 * What is loaded at its first use and not when the extension starts. In Node each of these is a file of its own beside the
 * extension; in the browser's host, which loads a single file, it is a part of that one which has not run yet.
 */

/** What is known of our language: for cells. */
export const cellFeatures = once(() => import('./cellFeatures'));

/** Matrix literals of other languages. */
export const literalFeatures = once(() => import('./literalFeatures'));

/** What writes a notebook as a page. */
export const exporting = once(() => import('./exportPage'));

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}
