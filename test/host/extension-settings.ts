import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from './server';

/** Where an extension runs: in Node beside the server, or in the browser's worker. */
export type ExtensionKind = 'remote' | 'web';

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly contributes?: {
    readonly notebooks?: readonly {
      readonly type: string;
      readonly selector?: readonly { readonly filenamePattern?: string }[];
    }[];
  };
}

/** The settings that an extension under development needs in a VS Code that has never run. */
export async function extensionSettings(extensionPath: string, kind: ExtensionKind): Promise<Settings> {
  const manifest = JSON.parse(await readFile(join(extensionPath, 'package.json'), 'utf8')) as Manifest;
  // Before VS Code knows an extension it would open a notebook in a `.md` file as text. With this it waits.
  const associations: Record<string, string> = {};
  for (const { type, selector } of manifest.contributes?.notebooks ?? []) {
    for (const { filenamePattern } of selector ?? []) {
      if (filenamePattern) associations[filenamePattern] = type;
    }
  }
  return {
    'workbench.editorAssociations': associations,
    // The web workbench reads `extensionDevelopmentKind` from its address, and then never looks at it.
    'remote.extensionKind': {
      [`${manifest.publisher}.${manifest.name}`]: [kind === 'web' ? 'web' : 'workspace'],
    },
  };
}
