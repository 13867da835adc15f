import { listedTotal, numberIn, same } from './figures.ts';
import { journey } from './journey.ts';

journey(
  'a cohort is written, counted, kept and opened: the list has as many members as the count said',
  async ({ page, product, signIn }) => {
    await signIn('risk-director');
    await page.goto(`${product.url}/cohorts/new`);
    await page.getByLabel('codes', { exact: true }).fill('E11');
    const whole = page.locator('[aria-live=polite][aria-busy=false]').filter({ hasText: /of [\d,]+ members/ });
    await whole.waitFor();
    const diabetics = numberIn(await whole.textContent());
    await page.getByRole('button', { name: 'Add criterion' }).click();
    await page.getByLabel('What it is about').nth(1).selectOption({ label: 'Age' });
    await page.getByLabel('from', { exact: true }).nth(1).fill('75');
    await page.locator('.criterion').nth(1).locator('.live-count:not(.mute)').waitFor();
    await whole.waitFor();
    const members = numberIn(await whole.textContent());
    if (!(members > 0 && members < diabetics)) throw new Error(`${members} of ${diabetics} are left`);

    await page.getByRole('button', { name: 'Save cohort' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Diabetes, 75 and more');
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Diabetes, 75 and more' }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Members', exact: true }).click();
    await page.getByRole('button', { name: 'Remove filter Cohort Diabetes, 75 and more' }).waitFor();
    same('members of the cohort', await listedTotal(page), members);
  },
);
