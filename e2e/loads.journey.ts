import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { claimFile } from './claim-file.ts';
import { optimiq } from './command-line.ts';
import { ask, numberIn, same, until } from './figures.ts';
import { journey } from './journey.ts';

type Load = {
  loadId: string;
  number: number;
  state: string;
  claims: number;
  members: number;
  rejected: number;
  rows: number;
  refusedRows: number;
};
type Problems = { items: { severity: string; rule: string; message: string; segment?: number; offset?: number }[] };
type Board = { members: number; claims: number; run?: { number: number } };

const boardOf = (page: Page) => ask<Board>(page, '/v1/population');

/** The board once it counts so many members; a load shows when its facts are active and scored. */
const boardWith = (page: Page, members: number) =>
  until(`${members} members on the board`, async () => {
    const board = await boardOf(page);
    return board.members === members ? board : undefined;
  });

async function takeBack(page: Page, load: Load): Promise<void> {
  await page.getByRole('button', { name: 'Undo load' }).click();
  const dialog = page.getByRole('dialog', { name: new RegExp(`load ${load.number}`, 'i') });
  await dialog.getByRole('button', { name: /^Undo/ }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Undone', { exact: true }).first().waitFor();
}

journey(
  'an admin loads a claim file, reads what was refused, and takes it back',
  async ({ page, product, signIn, expectAccessible }) => {
    await signIn('tenant-admin');
    const before = await boardOf(page);
    await page.goto(`${product.url}/loads`);
    const table = page.getByRole('table', { name: 'Loads' });
    await table.waitFor();
    const rowsBefore = await table.getByRole('row').count();
    const upload = page.waitForResponse((response) => response.request().method() === 'POST');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'journey.837', mimeType: 'text/plain', buffer: claimFile('JOURNEY01') });
    const { loadId, jobId } = (await (await upload).json()) as { loadId: string; jobId: string };
    // Progress is told where it moves: the job is in sight before the load is.
    await page.locator('.job').first().waitFor();
    await until('the job', async () =>
      (await ask<{ state: string }>(page, `/v1/jobs/${jobId}`)).state === 'done' ? true : undefined,
    );
    await table
      .getByRole('link', { name: /Load \d+/ })
      .nth(rowsBefore - 1)
      .waitFor();

    await table
      .getByRole('link', { name: /Load \d+/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: 'journey.837' }).waitFor();
    const load = await ask<Load>(page, `/v1/loads/${loadId}`);
    same('load', [load.state, load.members, load.claims, load.rejected], ['active', 1, 2, 1]);
    const totals = page.getByRole('table', { name: 'Control totals' });
    const loaded = (name: string) =>
      totals
        .getByRole('row', { name: new RegExp(`^${name} `) })
        .locator('td')
        .nth(1);
    for (const [name, value] of [
      ['Claims', load.claims],
      ['Members', load.members],
      ['Rows', load.rows - load.refusedRows],
    ] as const) {
      same(name, numberIn(await loaded(name).textContent()), value);
    }
    same('billed', await loaded('Billed').textContent(), '$300.00');
    const { items } = await ask<Problems>(page, `/v1/loads/${loadId}/problems`);
    const refused = items.find(({ severity }) => severity === 'error')!;
    const rules = page.getByRole('table', { name: 'Problems by rule' });
    await rules.getByRole('link', { name: refused.rule }).click();
    const places = page.getByRole('table', { name: `Places of ${refused.rule}` });
    await places.getByText(refused.message, { exact: true }).first().waitFor();
    await places
      .getByText(new RegExp(`segment ${refused.segment ?? '\\d+'}\\b`))
      .first()
      .waitFor();
    const steps = page.getByRole('region', { name: 'Steps of the load' });
    await steps.locator('li[data-state=done]').filter({ hasText: 'Score' }).waitFor({ timeout: 60_000 });
    await expectAccessible('Load');

    const after = await boardWith(page, before.members + 1);
    same('claims on the board', after.claims, before.claims + 2);
    await takeBack(page, load);
    const undone = await boardWith(page, before.members);
    same('claims after undo', undone.claims, before.claims);
  },
);

journey('the command line loads into the running product', async ({ page, product, signIn }) => {
  await signIn('tenant-admin');
  const before = await boardOf(page);
  const file = join(product.base, 'from-command-line.837');
  writeFileSync(file, claimFile('JOURNEY02'));
  const first = await optimiq(product.base, ['import', file]);
  same('exit code, one claim refused', first.code, 1);
  await boardWith(page, before.members + 1);
  const again = await optimiq(product.base, ['import', file]);
  same('exit code of the same bytes', again.code, 0);
  same('said of the same bytes', /nothing changed/.test(again.output), true);

  const { items } = await ask<{ items: Load[] }>(page, '/v1/loads');
  const load = items.find(({ state, claims }) => state === 'active' && claims === 2)!;
  await page.goto(`${product.url}/loads/${load.loadId}`);
  await page.getByRole('heading', { level: 1, name: 'from-command-line.837' }).waitFor();
  await takeBack(page, load);
  await boardWith(page, before.members);
});
