/**
 * What is loaded at its first use and not when the extension starts. In Node these are files of their own beside the extension; in the
 * browser's host, which loads a single file, they are parts of that one which have not run yet.
 */

interface Loadable {
  speakAsEditor(): void;
}

/**
 * Loads once, `before` first. Each has a turn of its own: the one that asks may be the one in which the extension starts,
 * and what is large holds up nobody longer than one part of it takes.
 */
function once<Loaded extends Loadable>(
  load: () => Promise<Loaded>,
  ...before: readonly (() => Promise<unknown>)[]
): () => Promise<Loaded> {
  let loaded: Promise<Loaded> | undefined;
  const begin = async (): Promise<Loaded> => {
    for (const part of before) {
      await nextTurn();
      await part();
    }
    await nextTurn();
    const features = await load();
    features.speakAsEditor();
    return features;
  };
  return () => {
    loaded ??= begin();
    return loaded;
  };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** What cells and pages share. */
const core = [() => import('../core/operations'), () => import('../language')];

/** What is known of our language: for cells. */
export const cellFeatures = once(() => import('./cellFeatures'), ...core);

/** What writes a notebook as a page. */
export const pageFeatures = once(() => import('./exportPage'), ...core);

/** Matrix literals of other languages, which need little of the rest. */
export const literalFeatures = once(() => import('./literalFeatures'));
