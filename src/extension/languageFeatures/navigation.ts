import * as vscode from 'vscode';
import type { Steps } from '../../core/tensor';
import {
  definitionAt,
  foldSteps,
  highlightsAt,
  type Location,
  type OutlineSymbol,
  referencesAt,
  selectionRangesAt,
  semanticTokensSteps,
  symbolsOf,
  TOKEN_MODIFIERS,
  TOKEN_TYPES,
} from '../../language/editor';
import { LANGUAGE } from '../notebookType';
import { inTurns } from '../turns';
import { exactRange, type PlacedCell, placed } from './checkedNotebook';

/** Definition, references, highlights, outline, semantic tokens, folding and selection ranges. */
export function registerNavigation(): vscode.Disposable {
  const selector = { language: LANGUAGE };
  return vscode.Disposable.from(
    vscode.languages.registerDefinitionProvider(selector, {
      async provideDefinition(document, position) {
        const at = await placed(document);
        const found = at && definitionAt(at.notebook, at.cell, document.offsetAt(position));
        return found && locationOf(at, found);
      },
    }),
    vscode.languages.registerReferenceProvider(selector, {
      async provideReferences(document, position, { includeDeclaration }) {
        const at = await placed(document);
        if (!at) return undefined;
        return referencesAt(at.notebook, at.cell, document.offsetAt(position))
          .filter(({ role }) => includeDeclaration || role === 'reads')
          .flatMap((found) => locationOf(at, found) ?? []);
      },
    }),
    vscode.languages.registerDocumentHighlightProvider(selector, {
      async provideDocumentHighlights(document, position) {
        const at = await placed(document);
        if (!at) return undefined;
        return highlightsAt(at.notebook, at.cell, document.offsetAt(position)).map(
          (found) =>
            new vscode.DocumentHighlight(
              exactRange(document, found),
              found.role === 'defines'
                ? vscode.DocumentHighlightKind.Write
                : vscode.DocumentHighlightKind.Read,
            ),
        );
      },
    }),
    vscode.languages.registerDocumentSymbolProvider(selector, {
      async provideDocumentSymbols(document) {
        const at = await placed(document);
        return at && symbolsOf(at.notebook, at.cell).map((symbol) => symbolIn(document, symbol));
      },
    }),
    vscode.languages.registerDocumentSemanticTokensProvider(
      selector,
      {
        async provideDocumentSemanticTokens(document, token) {
          const at = await placed(document);
          if (!at) return undefined;
          const { version } = document;
          return inTurns(
            semanticTokens(document, at),
            () => document.version === version && !token.isCancellationRequested,
          );
        },
      },
      LEGEND,
    ),
    vscode.languages.registerFoldingRangeProvider(selector, {
      async provideFoldingRanges(document, _, token) {
        const { version } = document;
        const folds = await inTurns(
          foldSteps(document.getText()),
          () => document.version === version && !token.isCancellationRequested,
        );
        return folds?.map(({ startLine, endLine, kind }) =>
          kind === 'comment'
            ? new vscode.FoldingRange(startLine, endLine, vscode.FoldingRangeKind.Comment)
            : new vscode.FoldingRange(startLine, endLine),
        );
      },
    }),
    vscode.languages.registerSelectionRangeProvider(selector, {
      async provideSelectionRanges(document, positions) {
        const at = await placed(document);
        if (!at) return undefined;
        return positions.map((position) => {
          const { text, program } = at.checked;
          let range = new vscode.SelectionRange(new vscode.Range(position, position));
          for (const span of selectionRangesAt(text, program, document.offsetAt(position)).reverse()) {
            const around = exactRange(document, span);
            range =
              range.parent || !range.range.isEmpty
                ? new vscode.SelectionRange(around, range)
                : new vscode.SelectionRange(around);
          }
          return range;
        });
      },
    }),
  );
}

/** So many tokens get their place in the document in one step. */
const IN_A_STEP = 512;

function* semanticTokens(document: vscode.TextDocument, at: PlacedCell): Steps<vscode.SemanticTokens> {
  const builder = new vscode.SemanticTokensBuilder(LEGEND);
  for (const [n, token] of (yield* semanticTokensSteps(at.notebook, at.cell)).entries()) {
    const range = exactRange(document, token);
    if (range.isSingleLine) builder.push(range, token.type, [...token.modifiers]);
    if (n % IN_A_STEP === 0) yield;
  }
  return builder.build();
}

const LEGEND = new vscode.SemanticTokensLegend([...TOKEN_TYPES], [...TOKEN_MODIFIERS]);

function locationOf(at: PlacedCell, place: Location): vscode.Location | undefined {
  const document = at.documents[place.cell];
  return document && new vscode.Location(document.uri, exactRange(document, place));
}

function symbolIn(document: vscode.TextDocument, symbol: OutlineSymbol): vscode.DocumentSymbol {
  return new vscode.DocumentSymbol(
    symbol.name,
    symbol.detail,
    SYMBOLS[symbol.kind],
    exactRange(document, symbol),
    exactRange(document, { start: symbol.nameStart, end: symbol.nameEnd }),
  );
}

const SYMBOLS: Readonly<Record<OutlineSymbol['kind'], vscode.SymbolKind>> = {
  matrix: vscode.SymbolKind.Array,
  number: vscode.SymbolKind.Number,
  formula: vscode.SymbolKind.TypeParameter,
  variable: vscode.SymbolKind.Variable,
};
