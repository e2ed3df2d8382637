/** Which keybindings of an extension take a key from VS Code. Knows no editor: its facts are those of a list of keybindings. */

export interface Keybinding {
  readonly key: string;
  readonly command: string;
  readonly when?: string;
}

/** What one part of a condition says of a context key: that it has this value, or that it has not; `true` is any. */
interface Atom {
  readonly key: string;
  readonly value: string;
  readonly holds: boolean;
}

/** Other places than the cells of a notebook: a key that is pressed there never reaches us. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...['inChat', 'inChatInput', 'chatAttachmentResource', 'accessibleViewInCodeBlock', 'inQuickInput'],
  ...['terminalChatResponseContainsCodeBlock', 'terminalChatResponseContainsMultipleCodeBlocks'],
  ...['breadcrumbsActive', 'breakpointsFocused', 'explorerViewletFocus', 'problemFocus', 'scmRepository'],
  ...['fileMatchOrMatchFocus', 'fileMatchFocus', 'folderMatchFocus', 'agentSessionsViewerFocused'],
  ...['refactorPreview.enabled', 'isMergeEditor', 'isCompositeNotebook', 'markdownEditorFocus'],
]);

/** What we take from VS Code on purpose, in our notebooks alone: Ctrl+Enter runs a cell, as in Jupyter. */
export const REPLACED: readonly string[] = [
  'notebook.cell.insertCodeCellBelow',
  'editor.action.insertLineAfter',
];

/** The list that “Open Default Keyboard Shortcuts (JSON)” shows. */
export const parseKeybindings = (shown: string): Keybinding[] =>
  JSON.parse(shown.replace(/^\s*\/\/.*$/gm, ''));

/** Those of VS Code and of its own extensions. @throws Error where ours are not in the list. */
export function othersIn(all: readonly Keybinding[], ours: readonly Keybinding[]): Keybinding[] {
  const isOurs = ({ key, command, when = '' }: Keybinding): boolean =>
    ours.some((own) => own.key === key && own.command === command) && when.includes('backprop-notebook');
  if (!all.some(isOurs)) throw new Error('VS Code does not know our keybindings');
  return all.filter((keybinding) => !isOurs(keybinding));
}

/** A condition as VS Code writes it, `a && b || c && !d`: one of these lists must hold, each as a whole. */
export function situationsOf(when: string | undefined): readonly (readonly Atom[])[] {
  return (when ?? '').split('||').map((all) =>
    all
      .split('&&')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(atomOf),
  );
}

function atomOf(part: string): Atom {
  const [, key = '', sign = '', value = ''] = /^([\w.-]+)\s*(==|!=)\s*'?([^']*)'?$/.exec(part) ?? [];
  if (key !== '') return { key, value, holds: sign === '==' };
  // Comparisons and patterns are taken for a key of their own: they exclude nothing that we know of.
  return part.startsWith('!')
    ? { key: part.slice(1), value: 'true', holds: false }
    : { key: part, value: 'true', holds: true };
}

function exclude(a: Atom, b: Atom): boolean {
  if (a.key !== b.key) return false;
  if (a.holds && b.holds) return a.value !== b.value && a.value !== 'true' && b.value !== 'true';
  if (a.holds === b.holds) return false;
  const [has, hasNot] = a.holds ? [a, b] : [b, a];
  return hasNot.value === 'true' || hasNot.value === has.value;
}

/** Strokes, each with its modifiers in one order: `shift+ctrl+a` is `ctrl+shift+a`. */
const strokesOf = (key: string): string[] =>
  key
    .toLowerCase()
    .split(' ')
    .map((stroke) => stroke.split('+').sort().join('+'));

/** Whether one key gets in the way of another: the same, or the beginning of it. */
function sameKey(a: string, b: string): boolean {
  const [strokes, others] = [strokesOf(a), strokesOf(b)];
  const length = Math.min(strokes.length, others.length);
  return strokes.slice(0, length).join(' ') === others.slice(0, length).join(' ');
}

/** The others that want the same key for something else, where both conditions may hold at once. */
export function collisions(ours: Keybinding, others: readonly Keybinding[]): Keybinding[] {
  return others.filter(({ key, command, when }) => {
    if (command === ours.command || !sameKey(key, ours.key)) return false;
    return situationsOf(when).some(
      (theirs) =>
        !theirs.some((atom) => atom.holds && ELSEWHERE.has(atom.key)) &&
        situationsOf(ours.when).some((own) => !own.some((a) => theirs.some((b) => exclude(a, b)))),
    );
  });
}
