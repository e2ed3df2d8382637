import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import { translations } from './editorLanguage';
import { activateExtension, type BackpropApi } from './extension';
import { nodeThreads } from './worker/nodeThread';

/** The entry on the desktop and in a remote host. */
export function activate(context: ExtensionContext): BackpropApi {
  const script = join(context.extensionPath, 'dist', 'worker.js');
  return activateExtension(context, nodeThreads(script, translations));
}
