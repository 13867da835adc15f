import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessibilityFault, expectAccessible } from './axe.ts';
import { launchBrowser } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const page = async (body: string) => {
  const opened = await browser.newPage();
  await opened.setContent(`<!doctype html><html lang="en"><title>Planted</title><main><h1>Planted</h1>${body}</main>`);
  return opened;
};

test('a page without faults passes', async () => {
  await expectAccessible(await page('<button>Sign in</button>'), 'Planted');
});

test.each([
  { name: 'a field without a label', body: '<input name="email">', rule: 'label' },
  { name: 'a button without a name', body: '<button></button>', rule: 'button-name' },
  { name: 'grey text on white', body: '<p style="color:#bbb;background:#fff">Paid</p>', rule: 'color-contrast' },
])('$name is caught', async ({ body, rule }) => {
  const fault = await expectAccessible(await page(body), 'Planted').catch((cause: unknown) => cause);
  expect(fault).toBeInstanceOf(AccessibilityFault);
  expect((fault as Error).message).toContain(`${rule}: `);
});
