import type { Page } from 'playwright-core';
import { ask, listedTotal, numberIn, same } from './figures.ts';
import { journey } from './journey.ts';

type Band = { fromThousandths: number; members: number };
type Row = { memberKey: string; paymentThousandths?: number };
type Receipt = {
  terms: { thousandths: number }[];
  hccs: { hcc: number; diagnoses: { evidence: { line?: number }[] }[] }[];
  rawThousandths: number;
  normalizedThousandths: number;
  paymentThousandths: number;
  run: { normalizationThousandths: number; codingAdjustmentThousandths: number };
};

journey('the rows behind each tile add up to the tile', async ({ page, product, signIn, expectAccessible }) => {
  await signIn('risk-director');
  await page.getByRole('region', { name: 'Members', exact: true }).waitFor();
  await page.locator('.echart svg').first().waitFor();
  await expectAccessible('Population');
  for (const name of ['Members', 'RAF, payment', 'Members with an HCC', 'HCCs per member']) {
    const tile = page.getByRole('region', { name, exact: true });
    const door = tile.getByRole('link');
    const promised = numberIn(await door.textContent());
    if (name.startsWith('Members')) same(name, promised, numberIn(await tile.locator('.val').textContent()));
    await door.click();
    same(`${name}: rows`, await listedTotal(page), promised);
    await page.goBack();
    await page.locator('.echart svg').first().waitFor();
  }
  await page.getByRole('region', { name: 'Did not count' }).getByRole('link').click();
  const total = page
    .getByRole('table', { name: 'Diagnoses that did not count, by reason' })
    .getByRole('row')
    .last()
    .getByRole('cell')
    .last();
  await total.waitFor();
  const seen = numberIn(await total.textContent());
  await page.goto(product.url);
  const tile = page.getByRole('region', { name: 'Did not count' });
  await tile.waitFor();
  same('Did not count', seen, numberIn(await tile.locator('.val').textContent()));
});

journey('a bar of the distribution opens as many members as it shows', async ({ page, signIn }) => {
  await signIn('risk-director');
  const { bands } = await ask<{ bands: Band[] }>(page, '/v1/population/raf-distribution');
  const tallest = bands.reduce((best, band) => (band.members > best.members ? band : best));
  const card = page.getByRole('region', { name: 'RAF distribution' });
  await card.getByRole('button', { name: 'Table' }).click();
  const index = bands.indexOf(tallest);
  await card.getByRole('link').nth(index).click();
  same('members of the band', await listedTotal(page), tallest.members);
  const { items } = await ask<{ items: Row[] }>(page, `/v1/members?band=${tallest.fromThousandths}`);
  const outside = items.filter(
    ({ paymentThousandths: score = -1 }) => score < tallest.fromThousandths || score >= tallest.fromThousandths + 250,
  );
  same('members outside of the band', outside.length, 0);
});

journey('a kind of service and a provider open as many members as they show', async ({ page, signIn }) => {
  await signIn('risk-director');
  const { rows } = await ask<{ rows: { service: string; members: number }[] }>(page, '/v1/population/paid-by-service');
  // Keys bring what is further down, as scrolling does.
  const showAll = async () => {
    await page.getByRole('table', { name: 'By segment' }).waitFor();
    await page.keyboard.press('Tab');
  };
  await showAll();
  const costs = page.getByRole('region', { name: 'Paid PMPM by service' });
  await costs.getByRole('link').first().click();
  same('members of the kind', await listedTotal(page), rows[0]!.members);
  await page.goBack();
  await showAll();
  const groups = page.getByRole('region', { name: 'By contract, plan and provider' });
  await groups.getByRole('button', { name: 'Attributed provider' }).click();
  const { rows: providers } = await ask<{ rows: { name: string; members: number }[] }>(
    page,
    '/v1/population/groups?by=provider',
  );
  await groups.getByRole('link', { name: providers[0]!.name }).click();
  same('members of the provider', await listedTotal(page), providers[0]!.members);
});

journey('a condition opens as many members as it shows', async ({ page, signIn }) => {
  await signIn('risk-director');
  const { rows } = await ask<{ rows: { hcc: number; members: number }[] }>(page, '/v1/population/hccs');
  const { hcc, members } = rows[0]!;
  const row = page
    .getByRole('table', { name: 'HCC prevalence' })
    .getByRole('row', { name: new RegExp(`^HCC ${hcc} `) });
  same('members in the row', numberIn(await row.getByRole('cell').nth(1).textContent()), members);
  await row.getByRole('link').click();
  same('members in the list', await listedTotal(page), members);
});

journey(
  'a score opens down to the claim line and the published table row',
  async ({ page, product, signIn, expectAccessible }) => {
    await signIn('risk-director');
    const { memberKey, receipt } = await memberWithLine(page, 37);
    const sum = receipt.terms.reduce((total, { thousandths }) => total + thousandths, 0);
    same('sum of terms', sum, receipt.rawThousandths);
    const { normalizationThousandths, codingAdjustmentThousandths } = receipt.run;
    same(
      'normalized',
      Math.round((receipt.rawThousandths * 1000) / normalizationThousandths),
      receipt.normalizedThousandths,
    );
    same(
      'payment',
      Math.round((receipt.normalizedThousandths * (1000 - codingAdjustmentThousandths)) / 1000),
      receipt.paymentThousandths,
    );

    await page.goto(`${product.url}/members/${memberKey}`);
    await page.locator('.waterfall').waitFor();
    await expectAccessible('Member');
    const receiptCard = page.getByRole('region', { name: 'RAF receipt' });
    for (const value of [receipt.rawThousandths, receipt.normalizedThousandths, receipt.paymentThousandths]) {
      await receiptCard
        .getByText((value / 1000).toFixed(3), { exact: true })
        .first()
        .waitFor();
    }

    await page.getByRole('table', { name: 'Conditions' }).getByText('HCC 37', { exact: true }).click();
    await page
      .locator('.unfolded')
      .getByRole('button', { name: /^Claim .*line/ })
      .first()
      .click();
    await page.locator('.dock tr[aria-current]').waitFor();
    await expectAccessible('Claim beside the receipt');
    await page.locator('.dock').getByRole('button', { name: /CMS/ }).first().click();
    await page.locator('.dock').getByText('Published table row').waitFor();
    await page.locator('.dock').getByText('Centers for Medicare & Medicaid Services').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.dock').waitFor({ state: 'detached' });
  },
);

/** A member whose HCC stands on a claim line; an inpatient stay supports a diagnosis as a whole, without a line. */
async function memberWithLine(page: Page, hcc: number): Promise<{ memberKey: string; receipt: Receipt }> {
  const { items } = await ask<{ items: Row[] }>(page, `/v1/members?hcc=${hcc}&sort=payment&limit=20`);
  for (const { memberKey } of items) {
    const receipt = await ask<Receipt>(page, `/v1/members/${memberKey}/score`);
    const evidence = receipt.hccs.find((one) => one.hcc === hcc)?.diagnoses.flatMap((one) => one.evidence) ?? [];
    if (evidence.some(({ line }) => line !== undefined)) return { memberKey, receipt };
  }
  throw new Error(`No member has HCC ${hcc} from a claim line`);
}

journey('a director sees no name of anybody', async ({ page, product, signIn }) => {
  await signIn('tenant-admin');
  const named = await ask<{ items: { name?: string; memberKey: string }[] }>(
    page,
    '/v1/members?limit=20&sort=member&direction=asc',
  );
  const names = named.items.flatMap(({ name }) => name ?? []);
  same('names the admin sees', names.length, 20);
  await page.context().clearCookies();
  await signIn('risk-director');
  const answers: string[] = [];
  page.on('response', async (response) => {
    if (response.url().includes('/v1/')) answers.push(await response.text().catch(() => ''));
  });
  await page.goto(`${product.url}/members?sort=member&direction=asc`);
  await listedTotal(page);
  await page.goto(`${product.url}/members/${named.items[0]!.memberKey}`);
  await page
    .getByRole('table', { name: 'Conditions' })
    .or(page.getByText('No payment HCC'))
    .or(page.getByText('No score in this model'))
    .first()
    .waitFor();
  const everything = answers.join('\n') + (await page.content());
  same(
    'names in sight',
    names.filter((name) => everything.includes(name)),
    [],
  );
});
