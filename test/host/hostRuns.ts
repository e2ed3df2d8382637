import type { Page } from 'playwright-core';

/**
 * Lets a page open windows of VS Code whose address names a script for the extension host (`extensionTestsPath`).
 *
 * @param told is given each line that the script prints.
 * @returns what opens a window, and waits until the script in it has ended. It throws an Error with the last complaints of the page
 * when the script failed.
 */
export async function hostRuns(
  page: Page,
  told: (line: string) => void,
): Promise<(address: string) => Promise<void>> {
  let end: (code: number) => void = () => undefined;
  let complaints: string[] = [];
  await page.exposeFunction('codeAutomationLog', (type: string, args: readonly unknown[]) => {
    const [first] = args;
    if (type === 'error') complaints.push(args.join(' '));
    else if (typeof first === 'string') told(first);
  });
  await page.exposeFunction('codeAutomationExit', (code: number) => end(code));
  return async (address) => {
    complaints = [];
    const ended = new Promise<number>((resolve) => {
      end = resolve;
    });
    await page.goto(address);
    const code = await ended;
    if (code !== 0)
      throw new Error(
        `the script in the extension host ended with ${code}:\n${complaints.slice(-5).join('\n')}`,
      );
  };
}
