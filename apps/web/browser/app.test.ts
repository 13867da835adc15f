// @vitest-environment node
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Role } from '@optimiq/domain/access/roles';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessibilityFault, expectAccessible } from '../../../e2e/axe.ts';
import { launchBrowser } from '../../../e2e/browser.ts';
import { buildWeb } from '../scripts/build.ts';
import { bars, measureSize } from '../scripts/measure-size.ts';
import { fixturePassword } from '../src/testing/fixture-answers.ts';
import { members } from '../src/testing/fixture-population.ts';
import { startSite } from '../src/testing/fixture-site.ts';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type BrowserContext = Awaited<ReturnType<Browser['newContext']>>;
type Page = Awaited<ReturnType<Browser['newPage']>>;

const dist = mkdtempSync(join(tmpdir(), 'optimiq-web-'));
const member = members.find(({ receipt }) => receipt.hccs.length > 2)!;
let site: Awaited<ReturnType<typeof startSite>>;
let browser: Browser;

beforeAll(async () => {
  await buildWeb(dist);
  site = await startSite(dist);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  rmSync(dist, { recursive: true, force: true });
});

async function openAt(path: string, role: Role | undefined, options: Parameters<Browser['newContext']>[0] = {}) {
  const context = await browser.newContext(options);
  if (role) await signIn(context, role);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) faults.push(message.text());
  });
  await page.goto(site.url + path);
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('networkidle');
  return { page, faults, close: () => context.close() };
}

const signIn = (context: BrowserContext, role: Role) =>
  context.request.post(`${site.url}/v1/session`, {
    headers: { 'x-optimiq-request': '1' },
    data: { email: `${role}@demo.example`, password: fixturePassword },
  });

const screens: readonly (readonly [string, string, Role | undefined, string?])[] = [
  ['Sign-in', '/', undefined],
  ['Population', '/?segment=CNA&hcc=37', 'risk-director'],
  ['Population of an executive', '/', 'executive'],
  ['Dashboard', '/dashboards/00000001-9100-4000-8000-000000000000', 'risk-director', '.dash svg >> nth=0'],
  ['Scheduled reports', '/reports', 'risk-director'],
  ['Cohorts', '/cohorts', 'risk-director'],
  ['Cohort', '/cohorts/00000001-9000-4000-8000-000000000000', 'risk-director', '.live-count >> nth=0'],
  [
    'Cohorts compared',
    '/cohorts/compare?cohort=00000001-9000-4000-8000-000000000000&cohort=00000002-9000-4000-8000-000000000000',
    'risk-director',
    '.compared >> nth=0',
  ],
  ['Members of a past day', '/members?asOf=2025-10-31', 'hcc-coder', '.asof.past >> nth=0'],
  ['Members', '/members', 'hcc-coder'],
  ['Member', `/members/${member.memberKey}`, 'risk-director'],
  [
    'Member with a claim',
    `/members/${member.memberKey}?claim=${member.claims[0]!.claimKey}&line=2`,
    'hcc-coder',
    '.dock table >> nth=0',
  ],
  ['Claims', `/members/${member.memberKey}?tab=claims`, 'risk-director'],
  ['Labs and drugs', `/members/${member.memberKey}?tab=clinical`, 'care-manager', '.measure-trend >> nth=0'],
  ['Loads', '/loads', 'tenant-admin'],
  ['Load', '/loads/00000001-6000-4000-8000-000000000000', 'tenant-admin'],
  ['Load, matching', '/loads/00000001-6000-4000-8000-000000000000?tab=matching', 'risk-director'],
  ['Load, impact', '/loads/00000001-6000-4000-8000-000000000000?tab=impact', 'risk-director'],
  ['Coverage', `/members/${member.memberKey}?tab=coverage`, 'risk-director'],
  ['Data quality', '/data-quality', 'tenant-admin'],
  ['Matching', '/matches', 'tenant-admin'],
  ['Exports', '/exports', 'risk-director'],
  ['Runs', '/runs', 'risk-director'],
  ['Provider', '/provider?view=00000000-0000-4000-8000-0000000000a1', 'claims-analyst'],
  ['Table row', '/reference?ref=cms-hcc-v28/2026/diagnoses:E1122:37', 'executive'],
  ['API', '/api', 'executive'],
  ['Parts and states', '/style', 'executive', '.waterfall >> nth=0'],
];

/** Screens that the journeys look at, in both widths and both colours, on the product itself. */
const seenByJourneys = new Set([
  ...['Sign-in', 'Population', 'Population of an executive', 'Scheduled reports', 'Cohorts', 'Members', 'Member'],
  ...['Loads', 'Load', 'Load, matching', 'Load, impact', 'Coverage', 'Data quality', 'Exports', 'Runs', 'API'],
  'Parts and states',
]);
const lookedAt = screens.filter(([name]) => !seenByJourneys.has(name));

/** Screens looked at in Spanish, too. */
const longInSpanish = new Set(['Sign-in', 'Population', 'Members', 'Member', 'Cohort', 'Load']);

// What journeys do not come to: states that take made-up answers. Both looks take one opening, and wait for pages of
// their own, so halves of them are taken at the same time.
for (const half of [0, 1]) {
  test.concurrent(`every further screen is accessible and keeps to the policy, light on a phone and dark on a desk, ${half + 1} of 2`, async () => {
    for (const [name, path, role, waitFor] of lookedAt.filter((_, at) => at % 2 === half)) {
      const { page, faults, close } = await openAt(path, role, { viewport: { width: 390, height: 844 } });
      if (waitFor) await page.locator(waitFor).waitFor();
      await expectAccessible(page, name);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(390);
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      const isDark = () => document.documentElement.dataset['mantineColorScheme'] === 'dark';
      await page.waitForFunction(isDark).catch(() => expect.fail(`${name} stays light`));
      await expectAccessible(page, `${name}, dark`, ['color-contrast']);
      expect(faults, name).toEqual([]);
      await close();
    }
  });
}

test.concurrent('the palette and the menu of views are accessible, wide and on a phone', async () => {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    const { page, faults, close } = await openAt('/members', 'hcc-coder', { viewport });
    await page.keyboard.press('Control+k');
    await page.getByRole('listbox').waitFor();
    await expectAccessible(page, 'Palette');
    await page.getByRole('combobox', { name: 'Search or go to' }).fill('E11');
    await page.getByRole('option', { name: /E11/ }).first().waitFor();
    await expectAccessible(page, 'Palette with what was found');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('button', { name: 'Heart failure', exact: true }).waitFor();
    await expectAccessible(page, 'Views');
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.getByRole('textbox', { name: 'Name' }).waitFor();
    await expectAccessible(page, 'Save this view');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /signed in as/ }).click();
    await page.getByRole('checkbox', { name: /Compact rows/ }).check();
    await page.keyboard.press('Escape');
    const height = (await page.locator('tr[data-row]').nth(2).boundingBox())?.height ?? 0;
    expect(Math.round(height)).toBe(viewport.width > 700 ? 28 : 36);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('dialog', { name: 'Columns' }).waitFor();
    await expectAccessible(page, 'Columns over compact rows');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Notifications/ }).click();
    await page
      .getByRole('dialog', { name: /^Notifications/ })
      .getByRole('link')
      .first()
      .waitFor();
    await expectAccessible(page, 'Notifications');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('take the tour');
    await page.keyboard.press('Enter');
    await page.locator('[data-tour]').waitFor();
    await expectAccessible(page, 'Tour');
    expect(faults).toEqual([]);
    await close();
  }
});

test.concurrent('in Spanish nothing scrolls sideways on a phone, and the page says its language', async () => {
  const storage = {
    cookies: [],
    origins: [{ origin: site.url, localStorage: [{ name: 'optimiq-language', value: 'es' }] }],
  };
  for (const [name, path, role] of screens.filter(([name]) => longInSpanish.has(name))) {
    const { page, close } = await openAt(path, role, { viewport: { width: 390, height: 844 }, storageState: storage });
    await expectAccessible(page, `${name}, Spanish`);
    expect(await page.evaluate(() => document.documentElement.lang), name).toBe('es-US');
    expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(390);
    await close();
  }
});

test('a fault planted in a screen is caught', async () => {
  const { page, close } = await openAt('/', 'risk-director');
  await page.evaluate(() => document.querySelector('.tile .link, .tile .ib')?.removeAttribute('aria-label'));
  await expect(expectAccessible(page, 'Population')).rejects.toThrow(AccessibilityFault);
  await close();
});

test('JavaScript until sign-in and until the board stays under its bars, in the build and on the wire', async () => {
  const { signIn, board } = measureSize(dist);
  expect(signIn).toBeLessThanOrEqual(bars.signIn);
  expect(board).toBeLessThanOrEqual(bars.board);
  expect(await onTheWire('/', undefined, '#password')).toBeLessThanOrEqual(bars.signIn);
  expect(await onTheWire('/', 'risk-director', '.echart svg')).toBeLessThanOrEqual(bars.board);
});

async function onTheWire(path: string, role: Role | undefined, until: string): Promise<number> {
  const context = await browser.newContext();
  if (role) await signIn(context, role);
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) sizes.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(site.url + path);
  await page.locator(until).waitFor();
  await page.waitForLoadState('networkidle');
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await context.close();
  return total / 1000;
}

test('keys alone lead from the board to the rule', async () => {
  const { page, close } = await openAt('/', 'risk-director');
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('table', { name: 'Members' }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.locator('.waterfall').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.locator('.unfolded').waitFor();
  for (const name of ['CMS', 'Claim']) expect(await tabTo(page, name), name).toBe(true);
  await page.keyboard.press('Enter');
  await page.locator('.dock tr[aria-current]').waitFor();
  expect(await tabTo(page, 'CMS')).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByText('Published table row').waitFor();
  await page.keyboard.press('Escape');
  expect(await page.locator('.dock').count()).toBe(0);
  await close();
});

test('a long list draws the rows in view and reaches the last one', async () => {
  const { page, close } = await openAt('/members', 'hcc-coder');
  for (let more = 0; more < 2; more += 1) {
    await page.getByRole('button', { name: 'Load more' }).click();
    await page
      .getByText(`${200 + more * 40} of 240 members`)
      .first()
      .waitFor();
  }
  expect(await page.locator('tr[data-row]').count()).toBeLessThan(120);
  expect(await page.locator('table').getAttribute('aria-rowcount')).toBe('241');
  await page.locator('.scroll').evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await page.locator('tr[aria-rowindex="241"]').waitFor();
  await close();
});

test('a bar of the distribution tells its value on focus and opens its rows', async () => {
  const { page, close } = await openAt('/', 'risk-director');
  const bar = page.locator('.plot .marks button').nth(3);
  await bar.focus();
  expect(await page.locator('.plot .tip').textContent()).toMatch(/RAF 0.75–1.00.*members?.*%/s);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/members?band=750&sort=payment');
  await close();
});

/** Presses Tab until a button whose words start so has the focus. */
async function tabTo(page: Page, start: string): Promise<boolean> {
  for (let press = 0; press < 40; press += 1) {
    await page.keyboard.press('Tab');
    const text = await page.evaluate(() => document.activeElement?.textContent ?? '');
    if (text.startsWith(start)) return true;
  }
  return false;
}
