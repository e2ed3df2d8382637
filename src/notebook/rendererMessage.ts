/** The renderer's name in the manifest. */
export const RENDERER = 'backprop-notebook-renderer';

/** What the renderer tells the extension the first time that an element of a gradient is pointed at, by mouse or keyboard. */
export const POINTED_AT_GRADIENT = { happened: 'pointed at a gradient' } as const;

/** Whether a message is that one. Any script of the webview may send some: nothing is taken from it but this. */
export function saysPointedAtGradient(message: unknown): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    'happened' in message &&
    message.happened === POINTED_AT_GRADIENT.happened
  );
}
