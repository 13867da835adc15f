import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { claimFile } from './claim-file.ts';
import { ask, until } from './figures.ts';
import { type Product, startProduct } from './product.ts';
import { tableFile } from './table-file.ts';

/*
 * Pictures for the documentation, of the product with its demo population: `node e2e/docs-screenshots.ts`.
 * The people in them are synthetic.
 */

const folder = join(import.meta.dirname, '..', 'docs', 'images');
const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
const largestPicture = 300_000;

async function openAs(
  browser: Browser,
  product: Product,
  role: string,
  viewport = desktop,
  colorScheme: 'light' | 'dark' = 'light',
) {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    locale: 'en-US',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  const { email, password } = product.signInOf(role);
  await context.request.post(`${product.url}/v1/session`, {
    headers: { 'x-optimiq-request': '1' },
    data: { email, password },
  });
  return context.newPage();
}

async function take(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  // What is on its way by then is not what the picture is of.
  await page.waitForFunction(() => !document.querySelector('.skel'));
  const picture = await page.screenshot({ path: join(folder, `${name}.png`) });
  if (picture.length > largestPicture) throw new Error(`${name}.png has ${picture.length} bytes`);
  process.stdout.write(`${name}.png ${Math.round(picture.length / 1000)} kB\n`);
}

/** A member with heart failure whose receipt shows an interaction, and whose first HCC stands on a claim line. */
async function tellingMember(page: Page, url: string): Promise<string> {
  const { items } = (await (await page.request.get(`${url}/v1/members?hcc=226&limit=50`)).json()) as {
    items: { memberKey: string }[];
  };
  for (const { memberKey } of items) {
    const receipt = (await (await page.request.get(`${url}/v1/members/${memberKey}/score`)).json()) as {
      terms?: { kind: string; thousandths: number }[];
      hccs: { diagnoses: { evidence: { line?: number }[] }[] }[];
    };
    const isFromLine = receipt.hccs[0]?.diagnoses.some(({ evidence }) =>
      evidence.some(({ line }) => line !== undefined),
    );
    const terms = receipt.terms ?? [];
    const isJoint = terms.some(({ kind, thousandths }) => kind === 'interaction' && thousandths > 0);
    if (isJoint && isFromLine && terms.length <= 8 && receipt.hccs.length >= 4) return memberKey;
  }
  return items[0]!.memberKey;
}

/** Two cohorts that the director keeps, as the address of their comparison names them. */
async function twoCohorts(page: Page, url: string): Promise<string> {
  const diabetes = { kind: 'diagnosis', codes: ['E11'], n: 1, from: '2025-01-01', through: '2025-12-31' };
  const ids = [];
  for (const [name, criteria] of [
    ['Diabetes this year', [diabetes]],
    ['Diabetes, 80 and more', [diabetes, { kind: 'age', from: 80 }]],
  ] as const) {
    const made = await page.request.post(`${url}/v1/cohorts`, {
      headers: { 'x-optimiq-request': '1' },
      data: { name, definition: { match: 'all', groups: [{ match: 'all', criteria }] } },
    });
    ids.push(((await made.json()) as { cohortId: string }).cohortId);
  }
  return ids.map((id) => `cohort=${id}`).join('&');
}

const browser = await launchBrowser();
const product = await startProduct({ members: 2_000 });
mkdirSync(folder, { recursive: true });
try {
  const visitor = await browser.newPage({ viewport: desktop, colorScheme: 'light' });
  await visitor.goto(product.url);
  await visitor.getByLabel('Password').waitFor();
  await take(visitor, 'sign-in');

  const director = await openAs(browser, product, 'risk-director');
  await director.goto(product.url);
  await director.locator('.echart svg').first().waitFor();
  await take(director, 'population');
  await director.keyboard.press('Tab');
  const groups = director.getByRole('region', { name: 'By contract, plan and provider' });
  await groups.getByRole('button', { name: 'Attributed provider' }).click();
  await groups.scrollIntoViewIfNeeded();
  await take(director, 'population-more');
  const member = await tellingMember(director, product.url);
  await openMember(director, member);
  await take(director, 'member');
  await director.getByRole('table', { name: 'Conditions' }).locator('tbody tr').first().click();
  await director
    .locator('.unfolded')
    .getByRole('button', { name: /^Claim .*line/ })
    .first()
    .click();
  await director.locator('.dock tr[aria-current]').waitFor();
  await take(director, 'claims-panel');
  await director.locator('.dock').getByRole('table', { name: 'Versions' }).waitFor();
  await director.locator('.dock').getByRole('table', { name: 'Versions' }).scrollIntoViewIfNeeded();
  await take(director, 'member-sources');
  for (const part of ['clinical', 'coverage', 'timeline']) {
    await director.goto(`${product.url}/members/${member}?tab=${part}`);
    await director.locator('#member-panel .card').first().waitFor();
    await take(director, `member-${part}`);
  }
  await director.goto(`${product.url}/members?hcc=226`);
  await director.getByRole('table', { name: 'Members' }).waitFor();
  await take(director, 'members');
  await director.goto(`${product.url}/data-quality`);
  await director.locator('.month-chart svg').first().waitFor();
  await take(director, 'data-quality');

  await director.goto(`${product.url}/cohorts/new?example=diabetes-not-again`);
  await director.locator('.live-count').nth(3).waitFor();
  await take(director, 'cohort-builder');
  await director.goto(`${product.url}/cohorts/compare?${await twoCohorts(director, product.url)}`);
  await director.getByRole('table', { name: 'Most frequent HCCs' }).waitFor();
  await take(director, 'cohorts-compared');
  await director.goto(`${product.url}/dashboards/new?example=board`);
  await director.getByRole('textbox', { name: 'Name' }).fill('For the board');
  await director.getByRole('button', { name: 'Save' }).click();
  await director.locator('.dash svg').first().waitFor();
  await director.getByRole('table', { name: /^Claims and paid/ }).waitFor();
  await take(director, 'dashboard');
  await director.keyboard.press('Control+k');
  await director.getByRole('combobox', { name: 'Search or go to' }).fill('diabetes');
  await director.getByRole('option', { name: /HCC 37/ }).waitFor();
  await take(director, 'palette');
  await director.keyboard.press('Escape');

  const moments = await (await director.request.get(`${product.url}/v1/view-moments`)).json();
  await director.goto(`${product.url}/?asOf=${moments.items[0].at}`);
  await director.getByRole('button', { name: /^As of/ }).click();
  await director.getByRole('button', { name: /^Run/ }).first().waitFor();
  await take(director, 'past');

  await director.goto(`${product.url}/gaps?lasting=true`);
  await director.locator('tbody input[type=checkbox]').first().waitFor();
  await take(director, 'gaps');
  const coder = await openAs(browser, product, 'hcc-coder');
  await coder.goto(`${product.url}/gaps?lasting=true`);
  for (const at of [0, 1, 2, 3, 4, 5]) await coder.locator('tbody input[type=checkbox]').nth(at).check();
  await coder.getByRole('button', { name: 'Take into work' }).click();
  await coder.getByRole('button', { name: /^Undo/ }).waitFor();
  await coder.goto(`${product.url}/work?view=mine`);
  await coder.locator('tbody tr [data-open]').first().click();
  await coder.getByRole('button', { name: 'Not present', exact: true }).waitFor();
  await take(coder, 'work');

  const atNight = await openAs(browser, product, 'risk-director', desktop, 'dark');
  await openMember(atNight, member);
  await take(atNight, 'member-dark');

  const executive = await openAs(browser, product, 'executive', desktop, 'dark');
  await executive.goto(product.url);
  await executive.locator('.echart svg').first().waitFor();
  await take(executive, 'executive');

  const admin = await openAs(browser, product, 'tenant-admin');
  await admin.goto(`${product.url}/loads`);
  await admin.getByRole('table').first().waitFor();
  await admin
    .locator('input[type=file]')
    .setInputFiles({ name: 'claims-837p.x12', mimeType: 'text/plain', buffer: claimFile('SAMPLE01') });
  await until('the load, scored', async () => {
    const { run } = await ask<{ run: { number: number } }>(admin, '/v1/population');
    return run.number > 1 ? true : undefined;
  });
  await admin.reload();
  await take(admin, 'loads');
  await admin.getByRole('link', { name: 'Load 5' }).click();
  await admin.getByRole('table', { name: 'Problems by rule' }).waitFor();
  await take(admin, 'load');

  await admin.goto(`${product.url}/loads`);
  const sent = admin.waitForResponse((response) => response.request().method() === 'POST');
  await admin
    .locator('input[type=file]')
    .setInputFiles({ name: 'claims-payer-z.csv', mimeType: 'text/csv', buffer: tableFile('QA') });
  const { loadId } = (await (await sent).json()) as { loadId: string };
  await until('the table, held', async () =>
    (await ask<{ state: string }>(admin, `/v1/loads/${loadId}`)).state === 'held' ? true : undefined,
  );
  await admin.goto(`${product.url}/loads/${loadId}`);
  await admin.getByLabel('What Acct Holder Key is').selectOption('memberId');
  await take(admin, 'mapping');

  await setUpOrganization(admin, product.url);
  for (const screen of ['people', 'roles?role=hcc-coder', 'settings', 'organization']) {
    await admin.goto(`${product.url}/${screen}`);
    await admin.locator('tbody tr').first().waitFor();
    await take(admin, screen.split('?')[0]!);
  }
  await admin.goto(`${product.url}/people`);
  await admin.getByRole('table', { name: 'People' }).getByRole('link', { name: /coder/i }).first().click();
  await admin.getByRole('table', { name: /^What this person can see/ }).waitFor();
  await take(admin, 'person');

  const director390 = await openAs(browser, product, 'risk-director', phone);
  await openMember(director390, member);
  await take(director390, 'mobile-member');
} finally {
  await browser.close();
  await product.stop();
}

/** A coder with restrictions, an invitation, facilities, agreements and a change that waits. */
async function setUpOrganization(page: Page, url: string): Promise<void> {
  const send = async <T>(method: 'POST' | 'PUT', path: string, data: object): Promise<T> => {
    const answer = await page.request.fetch(url + path, { method, headers: { 'x-optimiq-request': '1' }, data });
    if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}`);
    return (await answer.json()) as T;
  };
  const { items } = await ask<{ items: { userId: string; roles: string[] }[] }>(page, '/v1/people');
  const coder = items.find(({ roles }) => roles.includes('hcc-coder'))!;
  await send('PUT', `/v1/people/${coder.userId}/restrictions`, { modules: ['claims'], noExport: true });
  await send('POST', '/v1/invitations', {
    ...{ email: 'new.coder@plan.example', roles: ['hcc-coder'], restrictions: { networks: ['10.20.0.0/16'] } },
  });
  const group = { name: 'Northfield Medical Group', kind: 'group', tin: '411234567' };
  const { facilityId } = await send<{ facilityId: string }>('POST', '/v1/facilities', group);
  const hospital = { name: 'Northfield General', kind: 'hospital', npi: '1234567893', ccn: '330101' };
  await send('POST', '/v1/facilities', { ...hospital, parentId: facilityId });
  const today = Date.now();
  const dayIn = (days: number) => new Date(today + days * 86_400_000).toISOString().slice(0, 10);
  const agreement = { signer: 'Robin Mockridge', effectiveOn: dayIn(-320), documentSha256: '5e'.repeat(32) };
  await send('POST', '/v1/contracts', { ...agreement, kind: 'baa', version: '2025.1', expiresOn: dayIn(45) });
  await send('POST', '/v1/contracts', { ...agreement, kind: 'dpa', version: '2025.1' });
  await send('PUT', '/v1/settings/security.idleMinutes', { value: 10 });
  await send('PUT', '/v1/settings/security.absoluteHours', { value: 18 });
}

async function openMember(page: Page, memberKey: string): Promise<void> {
  await page.goto(`${product.url}/members/${memberKey}`);
  await page.locator('.waterfall').waitFor();
}
