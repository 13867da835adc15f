import type { Page } from 'playwright-core';
import { ask, same, until } from './figures.ts';
import { journey } from './journey.ts';
import { tableFile } from './table-file.ts';

type Load = { loadId: string; state: string; holdReason?: string; claims: number; members: number };

/** Sends a file by the screen of loads, and gives the load it became once it moves no more. */
async function send(page: Page, url: string, name: string, buffer: Buffer): Promise<Load> {
  await page.goto(`${url}/loads`);
  await page.getByRole('table', { name: 'Loads' }).waitFor();
  const sent = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
  const { loadId } = (await (await sent).json()) as { loadId: string };
  return settled(page, loadId);
}

const settled = (page: Page, loadId: string) =>
  until('a load that is held or active', async () => {
    const load = await ask<Load>(page, `/v1/loads/${loadId}`);
    return load.state === 'held' || load.state === 'active' ? load : undefined;
  });

async function undo(page: Page, loadIds: readonly string[]): Promise<void> {
  for (const loadId of loadIds) {
    const url = new URL(`/v1/loads/${loadId}/undo`, page.url()).href;
    await page.request.post(url, { headers: { 'x-optimiq-request': '1' } });
  }
}

journey(
  'an engineer maps a table of any headers, corrects one column, and the load goes on',
  async ({ page, product, signIn, expectAccessible }) => {
    await signIn('tenant-admin');
    const before = await ask<{ members: number }>(page, '/v1/population');
    const load = await send(page, product.url, 'claims-of-nobody.csv', tableFile('QA'));
    same('a table nobody has mapped', [load.state, load.holdReason, load.claims], ['held', 'mapping', 0]);

    await page.goto(`${product.url}/loads/${load.loadId}`);
    const columns = page.getByRole('table', { name: 'Columns of the file' });
    const row = (name: string) => columns.getByRole('row', { name: new RegExp(`^${name}\\b`) });
    await row('Acct Holder Key').getByText('QA1 · QA2').waitFor();
    for (const [name, evidence] of [
      ['DOB_MBR', '100 % of 3 values look like YYYYMMDD'],
      ['Rndr NPI', '100 % of 3 values look like an NPI with a valid check digit'],
      ['Dx1', 'header fits 100 %'],
    ] as const) {
      await row(name).getByText(evidence).waitFor();
    }
    const save = page.getByRole('button', { name: 'Save as version 1 and load' });
    await page.getByText('Needed: Member id or MBI').waitFor();
    same('a mapping that lacks the member can be saved', await save.isDisabled(), true);
    await expectAccessible('Mapping');

    // By keyboard alone: the list of the column, typed to its choice; then back to the button before the table.
    const choice = page.getByLabel('What Acct Holder Key is');
    await choice.focus();
    await page.keyboard.type('Member id');
    await page.getByText('All needed columns are mapped').waitFor();
    same('chosen', await choice.inputValue(), 'memberId');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    same('focus', await save.evaluate((button) => button === document.activeElement), true);
    await page.keyboard.press('Enter');

    await page.getByText('as version 1 of the feed').waitFor();
    const mapped = await settled(page, load.loadId);
    same('the load went on', [mapped.state, mapped.members, mapped.claims], ['active', 2, 2]);
    await page.getByRole('table', { name: 'Control totals' }).getByText('$375.00').waitFor();

    const next = await send(page, product.url, 'claims-next.csv', tableFile('QB'));
    same('the next file of this header asks nothing', next.state, 'active');

    // Another header of the same feed: what differs from the version before is said before it is saved.
    const other = await send(page, product.url, 'claims-other.csv', tableFile('QC', 'Member Number'));
    same('another header', [other.state, other.holdReason], ['held', 'mapping']);
    await page.goto(`${product.url}/loads/${other.loadId}`);
    await page.getByText('3 changes against version 1').waitFor();
    await page.getByText('member number: now Member id').waitFor();
    await page.getByRole('button', { name: 'Save as version 2 and load' }).waitFor();
    await page.getByRole('button', { name: 'Cancel load' }).click();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();

    await undo(page, [load.loadId, next.loadId]);
    await until('the board as it was', async () =>
      (await ask<{ members: number }>(page, '/v1/population')).members === before.members ? true : undefined,
    );
  },
);
