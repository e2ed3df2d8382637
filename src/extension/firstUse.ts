/**
 * What is loaded at its first use and not when the extension starts. In Node it is a file of its own beside the extension; in the
 * browser's host, which loads a single file, it is a part of that one which has not run yet.
 */

let loaded: Promise<typeof import('./features')> | undefined;

function features(): Promise<typeof import('./features')> {
  loaded ??= import('./features').then((features) => {
    features.speakAsEditor();
    return features;
  });
  return loaded;
}

/** What is known of our language: for cells. */
export const cellFeatures = async () => (await features()).cells;

/** Matrix literals of other languages. */
export const literalFeatures = async () => (await features()).literals;

/** What writes a notebook as a page. */
export const exporting = async () => (await features()).page;
