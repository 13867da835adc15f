import type { Page } from 'playwright-core';
import { ask, same } from './figures.ts';
import { journey } from './journey.ts';

type Counts = { readonly counts: Readonly<Record<'mine' | 'done' | 'waiting', number>> };
const countsOf = async (page: Page) => (await ask<Counts>(page, '/v1/work-counts')).counts;

journey('AIO-05 a coder takes gaps into work, decides one of them, and takes the decision back', async (traveller) => {
  const { page, product, signIn } = traveller;
  await signIn('hcc-coder');
  await page.goto(`${product.url}/gaps`);
  const boxes = page.locator('tbody input[type=checkbox]');
  for (const at of [0, 1, 2]) await boxes.nth(at).check();
  const before = await countsOf(page);
  await page.getByRole('button', { name: 'Take into work' }).click();
  await page.getByRole('button', { name: /^Undo/ }).waitFor();
  same('items of mine', (await countsOf(page)).mine, before.mine + 3);

  await page.goto(`${product.url}/work?view=mine`);
  await page.locator('tbody tr [data-open]').first().click();
  const dock = page.getByRole('complementary').or(page.locator('.dock')).first();
  await dock.getByRole('button', { name: 'Not present', exact: true }).click();
  await dock.getByLabel('Condition is inactive').check();
  await dock.locator('button[type=submit]').click();
  await page.getByRole('button', { name: /^Undo/ }).waitFor();
  same('decided', (await countsOf(page)).done, before.done + 1);

  await page.getByRole('button', { name: /^Undo/ }).click();
  await page.getByText('Taken back').first().waitFor();
  const after = await countsOf(page);
  same('after the undo', [after.done, after.mine], [before.done, before.mine + 3]);
});
