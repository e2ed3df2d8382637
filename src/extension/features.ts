/** What the extension loads at its first use, in one file: its parts share most of the core. */

export * as cells from './cellFeatures';
export * as page from './exportPage';
export { speakAsEditor } from './language';
export * as literals from './literalFeatures';
