import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Role } from '@optimiq/domain/access/roles';
import { launchBrowser } from '../../../e2e/browser.ts';
import { fixturePassword } from '../src/testing/fixture-answers.ts';
import { members } from '../src/testing/fixture-population.ts';
import { startSite } from '../src/testing/fixture-site.ts';

// Pictures of every screen of the built app over the fixture, at two sizes, light and dark.
// `node scripts/take-screenshots.ts FOLDER [name part] [language]`, after `vite build`. What opens a dialog by its name is in English only.

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof launchBrowser>>['newPage']>>;

const folder = resolve(process.argv[2] ?? 'screenshots');
const only = process.argv[3] ?? '';
const language = process.argv[4] ?? 'en';
mkdirSync(folder, { recursive: true });

const richest = members.toSorted((a, b) => b.receipt.hccs.length - a.receipt.hccs.length)[3]!;
const open = async (page: Page) => {
  await page.locator('tr[data-row] [data-open]').first().click();
  await page.locator('.unfolded .cite').nth(1).click();
  await page.locator('.dock table').first().waitFor();
};

/** As if somebody had chosen the language in this browser before. */
const speak = (context: ReturnType<Page['context']>) =>
  context.addInitScript((chosen) => localStorage.setItem('optimiq-language', chosen), language);

const press = (name: string) => async (page: Page) => {
  await page.getByRole('button', { name }).first().click();
  await page.getByRole('dialog').waitFor();
};

const shots: readonly (readonly [string, Role, string, ((page: Page) => Promise<void>)?])[] = [
  ['population', 'risk-director', '/'],
  ['population-executive', 'executive', '/'],
  ['population-coder', 'hcc-coder', '/?segment=CNA&segment=CND'],
  ['members', 'hcc-coder', '/members?hcc=37'],
  ['member', 'risk-director', `/members/${richest.memberKey}`],
  ['member-evidence', 'hcc-coder', `/members/${richest.memberKey}`, open],
  ['claims', 'risk-director', `/members/${richest.memberKey}?tab=claims`],
  ['loads', 'tenant-admin', '/loads'],
  ['load', 'tenant-admin', '/loads/00000001-6000-4000-8000-000000000000'],
  ['gaps', 'risk-director', '/gaps'],
  ['dashboard', 'risk-director', '/dashboards/00000001-9100-4000-8000-000000000000'],
  ['cohorts', 'risk-director', '/cohorts'],
  ['cohort', 'risk-director', '/cohorts/00000001-9000-4000-8000-000000000000'],
  [
    'cohorts-compared',
    'risk-director',
    '/cohorts/compare?cohort=00000001-9000-4000-8000-000000000000&cohort=00000002-9000-4000-8000-000000000000',
  ],
  ['palette', 'risk-director', '/members', (page) => page.keyboard.press('Control+k')],
  ['views', 'hcc-coder', '/members', press('Views')],
  ['columns', 'hcc-coder', '/members?columns=member.hccs.last', press('columns hidden')],
  ['notifications', 'tenant-admin', '/loads', press('Notifications')],
  ['style', 'executive', '/style'],
  ['provider', 'claims-analyst', '/provider?view=00000000-0000-4000-8000-0000000000a1'],
  ['past', 'risk-director', '/?asOf=2025-10-31', press('As of')],
  ['exports', 'tenant-admin', '/exports'],
  ['past-nothing', 'tenant-admin', '/loads?asOf=2025-11-22T09:12:44.120Z'],
  ['reference', 'executive', '/reference?ref=cms-hcc-v28/2026/diagnoses:E1122:37'],
  ['runs', 'risk-director', '/runs'],
  ['people', 'tenant-admin', '/people'],
  ['people-invite', 'tenant-admin', '/people', press('Invite')],
  ['person', 'tenant-admin', '/people/user-hcc-coder'],
  ['roles', 'tenant-admin', '/roles?role=hcc-coder'],
  ['roles-lacked', 'privacy-officer', '/roles?role=tenant-admin'],
  ['roles-new', 'tenant-admin', '/roles', press('New role')],
  ['settings', 'tenant-admin', '/settings'],
  ['settings-change', 'tenant-admin', '/settings', press('Change Training of models')],
  ['organization', 'tenant-admin', '/organization'],
  ['organization-agreement', 'tenant-admin', '/organization', press('Add agreement')],
  ['organization-facility', 'tenant-admin', '/organization', press('Add facility')],
  ['panels', 'tenant-admin', '/panels?panel=00000000-0000-4000-8000-000000000061'],
  ['operator-access', 'privacy-officer', '/operator-access'],
  ['operator-access-grant', 'privacy-officer', '/operator-access', press('Let an operator in')],
  ['outbound-hosts', 'tenant-admin', '/outbound-hosts'],
  ['backups', 'privacy-officer', '/backups'],
  ['erasures', 'privacy-officer', '/erasures?erasure=00000000-0000-4000-8000-000000000071'],
  ['erasures-ask', 'privacy-officer', '/erasures', press('Erase a person')],
  ['member-readers', 'privacy-officer', `/members/${richest.memberKey}?tab=access`],
  ['single-sign-on', 'tenant-admin', '/single-sign-on'],
  ['machines', 'tenant-admin', '/machines'],
  ['api', 'risk-director', '/api'],
  ['keys', 'risk-director', '/', (page) => page.keyboard.press('?')],
];

const site = await startSite(resolve(import.meta.dirname, '../dist'));
const browser = await launchBrowser();
for (const scheme of ['light', 'dark'] as const) {
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    for (const [name, role, path, act] of shots.filter(([name]) => name.includes(only))) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
      await speak(context);
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && console.error(name, message.text()));
      page.on('pageerror', (error) => console.error(name, error.message));
      await context.request.post(`${site.url}/v1/session`, {
        headers: { 'x-optimiq-request': '1' },
        data: { email: `${role}@demo.example`, password: fixturePassword },
      });
      await page.goto(site.url + path);
      await page.locator('h1').waitFor();
      await page.waitForLoadState('networkidle');
      await act?.(page);
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${folder}/${name}-${width}-${scheme}.png` });
      await context.close();
    }
  }
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: scheme });
  await speak(context);
  const page = await context.newPage();
  await page.goto(site.url);
  await page.locator('h1').waitFor();
  await page.screenshot({ path: `${folder}/sign-in-1440-${scheme}.png` });
  await context.close();
}
await browser.close();
await site.close();
