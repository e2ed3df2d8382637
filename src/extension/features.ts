/** What the extension loads at its first use, in one file: its parts share most of the core. */

export * as cells from './cellFeatures';
export { speakAsEditor } from './editorLanguage';
export * as page from './exportPage';
export * as literals from './literalFeatures';
