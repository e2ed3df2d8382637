import * as vscode from 'vscode';
import type { Said } from './worker/said';

/** What an error says to a person, in the editor's language where there are words for it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return hasWords(error) ? vscode.l10n.t(error.said.text, ...error.said.given) : error.message;
}

/** By what it carries: a session and who hears of its end may come from two bundles, each with a class of its own. */
const hasWords = (error: Error): error is Error & { readonly said: Said } =>
  'said' in error && typeof error.said === 'object';
