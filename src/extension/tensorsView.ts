import * as vscode from 'vscode';
import { thumbnailIcon } from '../core/explain';
import { type Glance, glanceLine, spokenGlance, type VariableGlance } from '../language';
import type { Freshness } from '../language/staleness';
import { glanceMarkdown } from './hover';
import { themeKind } from './hoverMarkdown';
import { NOTEBOOK_TYPE } from './notebookType';
import type { Sessions } from './sessions';
import type { Staleness } from './staleness';
import { REVEAL } from './tensorCommands';
import type { VariableName } from './worker/protocol';

export const TENSORS_VIEW = 'backprop.tensors';
/** Whether a Backprop notebook is open: where none is, the view is out of the way. */
const CONTEXT = 'backprop.notebookIsOpen';
/** How long nothing must change, in ms, before the tree is drawn again: a run of many cells changes much. */
const PAUSE = 50;

/** The variables of the session of the notebook in front, and their gradients. */
export class TensorsView implements vscode.TreeDataProvider<VariableName>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<VariableName>;
  private readonly listeners: vscode.Disposable;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  /** The notebook that was in front last, as long as it is open: a click into the view is no change of notebook. */
  private shown: vscode.NotebookDocument | undefined;

  constructor(
    private readonly sessions: Sessions,
    private readonly staleness: Staleness,
  ) {
    this.view = vscode.window.createTreeView(TENSORS_VIEW, { treeDataProvider: this });
    const soon = (): void => this.soon();
    this.listeners = vscode.Disposable.from(
      this.view,
      sessions.onDidChangeVariables(soon),
      staleness.onDidChange(soon),
      vscode.window.onDidChangeActiveNotebookEditor(soon),
      vscode.window.onDidChangeActiveColorTheme(soon),
      vscode.workspace.onDidOpenNotebookDocument(soon),
      vscode.workspace.onDidCloseNotebookDocument(soon),
    );
    this.refresh();
  }

  /** The notebook whose variables are shown. */
  get notebook(): vscode.NotebookDocument | undefined {
    return this.shown;
  }

  get selected(): VariableName | undefined {
    return this.view.selection[0];
  }

  getChildren(parent?: VariableName): VariableName[] {
    if (parent?.gradient) return [];
    if (parent) return this.variables.get(parent.name)?.gradient ? [{ ...parent, gradient: true }] : [];
    return [...this.variables.keys()].map((name) => ({ name, gradient: false }));
  }

  getParent({ name, gradient }: VariableName): VariableName | undefined {
    return gradient ? { name, gradient: false } : undefined;
  }

  getTreeItem(element: VariableName): vscode.TreeItem {
    const { name, gradient } = element;
    const label = gradient ? `∂L/∂${name}` : name;
    const glance = this.glanceOf(element);
    const hasChildren = !gradient && this.variables.get(name)?.gradient !== undefined;
    const { Expanded, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(label, hasChildren ? Expanded : None);
    // VS Code keeps an item closed that had nothing to open when it was first drawn: with a gradient it is another item.
    item.id = JSON.stringify([this.shown?.uri.toString(), name, gradient, hasChildren]);
    if (!glance) return item;
    const stale = this.freshnessOf(element)?.stale ? [vscode.l10n.t('stale')] : [];
    item.description = [glanceLine(glance), ...stale].join(' · ');
    item.iconPath = iconOf(glance);
    item.contextValue = glance.statistics ? 'numbers' : 'symbols';
    item.command = {
      command: REVEAL,
      title: vscode.l10n.t('Go to Definition'),
      arguments: [element],
    };
    const spoken = gradient ? vscode.l10n.t('gradient of {0}', name) : name;
    item.accessibilityInformation = { label: [spoken, spokenGlance(glance), ...stale].join(', ') };
    return item;
  }

  /** The large picture is drawn once somebody points at the item. */
  resolveTreeItem(item: vscode.TreeItem, element: VariableName): vscode.TreeItem {
    const glance = this.glanceOf(element);
    if (glance) item.tooltip = glanceMarkdown(String(item.label), glance, this.freshnessOf(element));
    return item;
  }

  private freshnessOf({ name, gradient }: VariableName): Freshness | undefined {
    return this.shown && !gradient ? this.staleness.freshnessOf(this.shown.uri, name) : undefined;
  }

  private get variables(): ReadonlyMap<string, VariableGlance> {
    return this.shown ? this.sessions.variables(this.shown.uri) : new Map();
  }

  private glanceOf({ name, gradient }: VariableName): Glance | undefined {
    const variable = this.variables.get(name);
    return gradient ? variable?.gradient : variable?.value;
  }

  private soon(): void {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.refresh(), PAUSE);
  }

  private refresh(): void {
    const open = vscode.workspace.notebookDocuments.filter(
      ({ notebookType, isClosed }) => notebookType === NOTEBOOK_TYPE && !isClosed,
    );
    const active = vscode.window.activeNotebookEditor?.notebook;
    const [only] = open;
    this.shown = [active, this.shown, only].find((notebook) => notebook && open.includes(notebook));
    const name = this.shown?.uri.path
      .split('/')
      .at(-1)
      ?.replace(/\.backprop\.md$/, '');
    this.view.description = name ?? '';
    void vscode.commands.executeCommand('setContext', CONTEXT, open.length > 0);
    this.changed.fire(undefined);
  }

  dispose(): void {
    clearTimeout(this.waiting);
    this.listeners.dispose();
    this.changed.dispose();
  }
}

/** A heatmap, its colours baked in, because a picture sees no theme; a sign where there are no numbers. */
function iconOf({ statistics, thumbnail }: Glance): vscode.Uri | vscode.ThemeIcon {
  if (!statistics || !thumbnail) return new vscode.ThemeIcon('symbol-parameter');
  const svg = thumbnailIcon(thumbnail, statistics, themeKind());
  return vscode.Uri.from({ scheme: 'data', path: `image/svg+xml;base64,${btoa(svg)}` });
}
