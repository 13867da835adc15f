import type { Page } from 'playwright-core';
import { same } from './figures.ts';
import { journey } from './journey.ts';

/** Journeys have names before there is a product: each holds this list against the product's own. */
const roles = [
  'tenant-admin',
  'privacy-officer',
  'risk-director',
  'hcc-coder',
  'coding-qa',
  'claims-analyst',
  'claims-lead',
  'care-manager',
  'post-acute-coordinator',
  'executive',
  'billing-contact',
  'auditor',
];
/** Stops of the Tab key looked at in a screen. */
const mostStops = 15;
/** Screens that an earlier role was led through. */
const walked = new Set<string>();

for (const role of roles) {
  journey(
    `keys alone take a ${role} in, through the screens and out, and the focus is always in sight`,
    async (traveller) => {
      const { page, product } = traveller;
      same('roles that sign in', product.roles, roles);
      await page.mouse.move(0, 0);
      await page.goto(product.url);
      await signInByKeys(page, product.signInOf(role));
      for (const screen of await screensInSight(page)) await openAndWalk(page, screen);
      if ((await page.locator('nav a[href]', { hasText: 'Admin' }).count()) > 0) {
        await tabTo(page, /^Admin/, 'Shift+Tab');
        await page.keyboard.press('Enter');
        await page.getByRole('navigation', { name: 'Administration' }).waitFor();
        for (const screen of await screensInSight(page)) await openAndWalk(page, screen);
      }
      await chooseInPalette(page, 'Sign out');
      await page.getByLabel('Password').waitFor();
    },
  );
}

async function signInByKeys(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel('Password').waitFor();
  await tabTo(page, /^Email$/);
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.locator('nav a[href]').first().waitFor();
  await page.waitForLoadState('networkidle');
}

/** Names of the screens in the rail, and of those beside it; the door to the administration is no screen of its own. */
async function screensInSight(page: Page): Promise<string[]> {
  const names = (await page.locator('nav:not(.api-tags) a[href^="/"]').allTextContents()).map((name) =>
    name.replace(/\d+.*$/, '').trim(),
  );
  same('there are screens', names.length > 0, true);
  return names.filter((name) => name !== 'Admin');
}

async function openAndWalk(page: Page, screen: string): Promise<void> {
  if (walked.has(screen)) return;
  walked.add(screen);
  await openByPalette(page, screen);
  await walk(page, screen);
}

async function openByPalette(page: Page, screen: string): Promise<void> {
  const path = new URL(page.url()).pathname;
  const heading = await page.locator('main h1').first().elementHandle();
  await chooseInPalette(page, screen);
  await page.locator('nav a[aria-current="page"]', { hasText: screen }).first().waitFor();
  if (path !== new URL(page.url()).pathname) await page.waitForFunction((one) => !one?.isConnected, heading);
  await page.locator('main h1').first().waitFor();
  await page.waitForLoadState('networkidle');
}

async function chooseInPalette(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or go to' }).waitFor();
  await page.keyboard.type(name);
  await page.getByRole('option', { name }).first().waitFor();
  await page.keyboard.press('Enter');
  await page
    .locator('.palette')
    .waitFor({ state: 'detached' })
    .catch(async () => {
      const { name: at } = await focused(page);
      throw new Error(`${name} is not chosen, the focus is on ${at}: ${await page.locator('.palette').textContent()}`);
    });
}

/** Presses Tab, or Tab backwards, until what has the focus is named so. */
async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  for (let press = 0; press < 120; press += 1) {
    await page.keyboard.press(key);
    if (name.test((await focused(page)).label)) return;
  }
  throw new Error(`${key} does not lead to ${name}`);
}

/** Tab through a screen: at each stop something has the focus, shows that it has, and is not under anything else. */
async function walk(page: Page, screen: string): Promise<void> {
  for (let stop = 0; stop < mostStops; stop += 1) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    // Beyond the last stop the focus is with the browser.
    if (at.isNowhere) break;
    same(`${screen}: "${at.name}" shows that it has the focus`, at.isMarked, true);
    same(`${screen}: "${at.name}" has the focus and is in sight`, at.isInSight, true);
  }
}

/** What has the focus, in the page's own words. */
const focused = (page: Page) =>
  page.evaluate(async () => {
    const element = document.activeElement as HTMLElement | null;
    if (!element || element === document.body)
      return { name: '', label: '', isNowhere: true, isMarked: false, isInSight: false };
    await new Promise(requestAnimationFrame);
    const labelled = element.getAttribute('aria-labelledby');
    const name =
      element.getAttribute('aria-label') ??
      (labelled ? document.getElementById(labelled)?.textContent : undefined) ??
      (element as HTMLInputElement).labels?.[0]?.textContent ??
      element.textContent ??
      '';
    // The parts of a date are the browser's own, and so is how they show the focus.
    const isOfBrowser = (element as HTMLInputElement).type === 'date';
    // A small or hidden control shows its focus on the label or cell around it.
    let marked: HTMLElement | null = element;
    const isMarked = (one: HTMLElement) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    };
    for (let up = 0; marked && up < 3 && !isMarked(marked); up += 1) marked = marked.parentElement;
    const { left, top, width, height } = element.getBoundingClientRect();
    const x = Math.min(Math.max(left + width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(top + height / 2, 0), innerHeight - 1);
    const above = document.elementFromPoint(x, y);
    return {
      name: `${element.tagName} ${name.trim()} at ${[left, top, width, height].map(Math.round)}`,
      label: name.trim(),
      isNowhere: false,
      isMarked: isOfBrowser || (marked !== null && isMarked(marked)),
      isInSight: above !== null && (element.contains(above) || above.contains(element)),
    };
  });
