import * as vscode from 'vscode';
import { LITERAL_LANGUAGES } from '../language/literals/languages';
import { literalFeatures } from './firstUse';
import { COPY_AS, type LiteralTarget, OPEN_AS_K, OPEN_AS_X } from './literalTarget';

const SETTING = 'backprop.hover.languages';

/** Hovers on matrix literals in the languages of the setting, and the commands behind their links. */
export function registerLiteralHovers(context: vscode.ExtensionContext): void {
  let provider = registerProvider();
  context.subscriptions.push(
    new vscode.Disposable(() => provider.dispose()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration(SETTING)) return;
      provider.dispose();
      provider = registerProvider();
    }),
    vscode.commands.registerCommand(OPEN_AS_X, openAs('X')),
    vscode.commands.registerCommand(OPEN_AS_K, openAs('K')),
    vscode.commands.registerCommand(COPY_AS, async (target?: LiteralTarget, format?: string) =>
      (await literalFeatures()).copyAs(target, format),
    ),
  );
}

const openAs =
  (name: 'X' | 'K') =>
  async (target?: LiteralTarget): Promise<vscode.NotebookDocument | undefined> =>
    (await literalFeatures()).openAs(name, target);

function registerProvider(): vscode.Disposable {
  const languages = chosenLanguages();
  const selector: vscode.DocumentFilter[] = [
    ...languages.map((language) => ({ language })),
    ...(languages.includes('csv') ? [{ pattern: '**/*.{csv,CSV}' }] : []),
    ...(languages.includes('tsv') ? [{ pattern: '**/*.{tsv,tab,TSV}' }] : []),
  ];
  if (selector.length === 0) return new vscode.Disposable(() => undefined);
  return vscode.languages.registerHoverProvider(selector, {
    provideHover: async (document, position, token) =>
      (await literalFeatures()).literalHover(document, position, token),
  });
}

function chosenLanguages(): string[] {
  const chosen = vscode.workspace.getConfiguration().get<unknown>(SETTING);
  const names = Array.isArray(chosen) ? chosen : LITERAL_LANGUAGES;
  return LITERAL_LANGUAGES.filter((language) => names.includes(language));
}
