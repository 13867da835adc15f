import type { Page } from 'playwright-core';
import { ask, same } from './figures.ts';
import { journey } from './journey.ts';
import type { Product } from './product.ts';

type Screen = { readonly name: string; readonly path: string; readonly shows: string };

/** Rows, or why there are none: what other journeys left on the product decides which. */
const settled = '.card :is(tbody tr, .state)';

/** What each role can open (the word before a comma), and the part by which its screen is known to be complete. */
const screensOf: Record<string, (page: Page) => Promise<readonly Screen[]>> = {
  'risk-director': async (page) => [
    { name: 'Population', path: '/', shows: '.echart svg' },
    { name: 'Dashboards', path: '/dashboards', shows: '.dash-starters a' },
    { name: 'Dashboard begun', path: '/dashboards/new?example=board', shows: '.dash-edit li' },
    { name: 'Cohorts', path: '/cohorts', shows: '.cohort-examples a' },
    { name: 'Cohort begun from an example', path: '/cohorts/new?example=diabetes-not-again', shows: '.live-count' },
    { name: 'Members', path: '/members', shows: 'tbody tr' },
    { name: 'Members of an HCC', path: '/members?hcc=37', shows: 'tbody tr' },
    { name: 'Member', path: `/members/${await memberWith(page, 'hcc=37&sort=payment')}`, shows: '.waterfall' },
    { name: 'Diagnoses that did not count', path: '/not-counted', shows: 'tbody tr' },
    { name: 'Paid by month', path: '/paid', shows: 'tbody tr' },
    { name: 'Member, coverage', path: `/members/${await memberWith(page, '')}?tab=coverage`, shows: '.coverage-bars' },
    { name: 'Data quality', path: '/data-quality', shows: '.month-chart svg' },
    { name: 'Data quality as tables', path: '/data-quality?view=table', shows: 'tbody tr' },
    { name: 'A rule of data quality', path: '/data-quality/member-without-claims', shows: 'tbody tr' },
    { name: 'Claims of a month', path: '/data-quality/months/2025-06', shows: 'tbody tr' },
    { name: 'Impact of a load', path: `/loads/${await anyLoad(page)}?tab=impact`, shows: '#load-panel p' },
    { name: 'Exports', path: '/exports', shows: 'main .card' },
    { name: 'Scheduled reports', path: '/reports', shows: 'main .card .state' },
    { name: 'Runs', path: '/runs', shows: 'tbody tr' },
    { name: 'API', path: '/api', shows: 'h2' },
    { name: 'Parts and states', path: '/style', shows: '.waterfall' },
    { name: 'No such screen', path: '/nowhere', shows: 'main' },
  ],
  'tenant-admin': async (page) => [
    { name: 'Loads', path: '/loads', shows: 'tbody tr' },
    { name: 'Load', path: `/loads/${await anyLoad(page)}`, shows: '.steps' },
    { name: 'Matching of a load', path: `/loads/${await anyLoad(page)}?tab=matching`, shows: '#load-panel tbody tr' },
  ],
  'tenant-admin, who administers': async (page) => [
    { name: 'People', path: '/people', shows: 'tbody tr' },
    { name: 'A person', path: `/people/${await personOf(page, 'hcc-coder')}`, shows: 'tbody tr' },
    { name: 'Roles', path: '/roles?role=hcc-coder', shows: '.role-facts' },
    { name: 'Panels', path: '/panels', shows: settled },
    { name: 'Organization', path: '/organization', shows: settled },
    { name: 'Settings', path: '/settings', shows: 'tbody tr' },
    { name: 'Outbound hosts', path: '/outbound-hosts', shows: settled },
    { name: 'Operator access', path: '/operator-access', shows: settled },
    { name: 'Backups', path: '/backups', shows: settled },
  ],
  'privacy-officer': async (page) => [
    {
      name: 'Readers of a member',
      path: `/members/${await memberWith(page, '')}?tab=access`,
      shows: 'text=Granted by',
    },
    { name: 'Erasures', path: '/erasures', shows: settled },
    { name: 'Roles that are not yours', path: '/roles?role=tenant-admin', shows: '.role-facts .banner' },
  ],
  'hcc-coder': async (page) => [
    { name: 'Population of a coder', path: '/', shows: '.tile .val' },
    { name: 'Gaps', path: '/gaps', shows: 'tbody input[type=checkbox]' },
    { name: 'My work', path: '/work?view=mine', shows: settled },
    { name: 'Member of a coder', path: `/members/${await memberWith(page, 'hcc=37')}`, shows: 'tbody tr' },
  ],
  executive: async () => [
    { name: 'Population of an executive', path: '/', shows: '.echart svg' },
    { name: 'Members, not in the role', path: '/members', shows: 'text=Not in your role' },
  ],
};

const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
// The other two of the four are looked at on made-up answers: apps/web/browser.
const looks = [
  { name: 'wide, light', viewport: desktop, colorScheme: 'light' },
  { name: 'narrow, dark', viewport: phone, colorScheme: 'dark' },
] as const;

for (const [reader, screens] of Object.entries(screensOf)) {
  journey(`every screen of ${reader} is accessible, wide and narrow, light and dark`, async (traveller) => {
    const { page, product, signIn, expectAccessible } = traveller;
    await signIn(reader.split(',')[0]!);
    for (const screen of await screens(page)) {
      await openScreen(page, product, screen);
      for (const { name, viewport, colorScheme } of looks) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.waitForFunction(
          (scheme) => document.documentElement.dataset.mantineColorScheme === scheme,
          colorScheme,
        );
        await page.locator(screen.shows).first().waitFor();
        await expectAccessible(`${screen.name} (${name})`);
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        same(`${screen.name} (${name}): pixels beyond the side`, Math.max(0, beyond), 0);
      }
    }
  });
}

journey('sign-in is accessible, wide and narrow, light and dark', async ({ page, product, expectAccessible }) => {
  for (const { name, viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await page.goto(product.url);
    await page.getByLabel('Password').waitFor();
    await expectAccessible(`Sign-in (${name})`);
  }
});

async function openScreen(page: Page, product: Product, { path, shows }: Screen): Promise<void> {
  await page.goto(product.url + path);
  await page.locator(shows).first().waitFor();
}

async function memberWith(page: Page, query: string): Promise<string> {
  const { items } = await ask<{ items: { memberKey: string }[] }>(page, `/v1/members?${query}`);
  return items[0]!.memberKey;
}

async function personOf(page: Page, role: string): Promise<string> {
  const { items } = await ask<{ items: { userId: string; roles: string[] }[] }>(page, '/v1/people');
  return items.find(({ roles }) => roles.includes(role))!.userId;
}

/** The latest load that is visible: one that was cancelled has neither matching nor impact. */
async function anyLoad(page: Page): Promise<string> {
  const { items } = await ask<{ items: { loadId: string }[] }>(page, '/v1/loads?state=active');
  return items[0]!.loadId;
}
