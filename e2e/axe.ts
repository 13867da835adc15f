import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What is wrong on a page for people who use a keyboard, a screen reader or high contrast. */
export class AccessibilityFault extends Error {}

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * Throws `AccessibilityFault` when the page, as it stands, breaks WCAG 2.2 A or AA in a way axe can see.
 *
 * @param screen name for the message.
 * @param rules  the only ones to look for, where the rest was looked at in other colours; all of both levels when absent.
 */
export async function expectAccessible(page: Page, screen: string, rules?: readonly string[]): Promise<void> {
  // Evaluated by the debugger, not added as a script: the page's content security policy stays as it is.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (runOnly) => (window as unknown as { axe: typeof axe }).axe.run(document, { runOnly, resultTypes: ['violations'] }),
    rules ? { type: 'rule' as const, values: [...rules] } : { type: 'tag' as const, values: standards },
  );
  if (violations.length === 0) return;
  const lines = violations.flatMap(({ id, help, nodes }) => [
    `${id}: ${help}`,
    ...nodes.slice(0, 3).map((node) => `  at ${node.target.join(' ')}`),
  ]);
  throw new AccessibilityFault(`${screen} is not accessible:\n${lines.join('\n')}`);
}
