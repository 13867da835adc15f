import type { Page } from 'playwright-core';
import { ask, same } from './figures.ts';
import { journey } from './journey.ts';

const a4 = { width: 794, height: 1123 };

journey('a printed receipt says whose, as of when and from which run, and holds no controls', async (traveller) => {
  const { page, product, signIn } = traveller;
  await signIn('risk-director');
  const { items } = await ask<{ items: { memberKey: string }[] }>(page, '/v1/members?hcc=37&sort=payment');
  const { memberKey } = items[0]!;
  const { run } = await ask<{ run: { number: number } }>(page, `/v1/members/${memberKey}/score`);
  await page.goto(`${product.url}/members/${memberKey}`);
  await page.locator('.waterfall').waitFor();
  const onScreen = await shownNames(page, 'button:visible, select:visible, nav:visible');
  same('controls on the screen', onScreen > 3, true);

  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize(a4);
  same('rail on paper', await page.getByRole('navigation').isVisible(), false);
  same('controls on paper', await shownNames(page, '.btn:visible, select:visible, [role=tab]:visible'), 0);
  const words = [
    'Northfield Health Plan',
    'As of',
    'Nov 24, 2025',
    `Run ${run.number}`,
    'RAF receipt',
    /Riley Director/,
  ];
  for (const word of words) await page.getByText(word).filter({ visible: true }).first().waitFor();
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  same('pixels beyond the paper', Math.max(0, beyond), 0);
  const pdf = await page.pdf({ format: 'A4' });
  same('a PDF', pdf.subarray(0, 5).toString('latin1'), '%PDF-');
});

const shownNames = (page: Page, selector: string) => page.locator(selector).count();
