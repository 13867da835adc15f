import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { launchWithProfile } from './browser.ts';
import { ask, same } from './figures.ts';
import { journey } from './journey.ts';
import type { Product } from './product.ts';
import { enter } from './sign-in-form.ts';

type Person = { memberKey: string; name: string; memberId: string; mbiMasked: string };

journey('a profile folder holds nothing of a person who was looked at', async ({ product }) => {
  const folder = mkdtempSync(join(tmpdir(), 'optimiq-profile-'));
  try {
    const first = await launchWithProfile(folder);
    const person = await lookAtSomebody(first, product).finally(() => first.close());
    const { found, files } = searchFolder(folder, [...wordsOf(person), '/assets/']);
    // The search itself is shown to work: the program's own files are kept, with their addresses in clear.
    same('files searched, more than a few', files > 10, true);
    same('the program in the cache', found.includes('/assets/'), true);
    same(
      'words of the person in the profile',
      found.filter((word) => word !== '/assets/'),
      [],
    );

    const second = await launchWithProfile(folder);
    try {
      const page = second.pages()[0] ?? (await second.newPage());
      await page.goto(`${product.url}/members/${person.memberKey}`);
      await page.getByLabel('Password').waitFor();
      same('the name after opening again', (await page.content()).includes(person.name), false);
    } finally {
      await second.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

journey(
  'a search leaves no name, claim number or NPI in addresses, titles, timings or storage',
  async ({ page, product, signIn }) => {
    const asked: { url: string; referer: string }[] = [];
    page.on('request', (request) => asked.push({ url: request.url(), referer: request.headers().referer ?? '' }));
    await signIn('hcc-coder');
    const person = await firstPerson(page, product);
    await searchFor(page, person);
    await page.getByRole('tab', { name: /Claims/ }).click();
    await page.getByRole('table').first().waitFor();
    const { number, npi } = await firstClaim(page, person);
    await search(page, number, /^Claim/);
    await page.locator('.dock').waitFor();
    await search(page, npi, /^NPI/);
    await page.getByRole('heading', { level: 1, name: 'Provider' }).waitFor();

    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    const timings = await page.evaluate(() => performance.getEntries().map(({ name }) => name));
    const history = await page.context().newCDPSession(page);
    const { entries } = await history.send('Page.getNavigationHistory');
    const traces = [
      ...asked.flatMap(({ url, referer }) => [url, referer]),
      ...timings,
      ...entries.flatMap(({ url, userTypedURL, title }) => [url, userTypedURL, title]),
      await page.title(),
      stored,
    ];
    same(
      'requests, timings and history looked at',
      [asked.length > 10, timings.length > 5, entries.length > 0],
      [true, true, true],
    );
    same(
      'searches posted',
      ['member', 'claim', 'provider'].map((one) => asked.some(({ url }) => url.endsWith(`/v1/${one}-searches`))),
      [true, true, true],
    );
    const words = [...wordsOf(person), number, npi].map((word) => word.toLowerCase());
    same(
      'traces with a word of the person',
      traces.filter((trace) => words.some((word) => decodeURIComponent(trace).toLowerCase().includes(word))),
      [],
    );
  },
);

async function lookAtSomebody(context: BrowserContext, product: Product): Promise<Person> {
  const page = context.pages()[0] ?? (await context.newPage());
  await enter(page, product.url, product.signInOf('hcc-coder'));
  const person = await firstPerson(page, product);
  await searchFor(page, person);
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await page.goto(`${product.url}/members`);
  await page.getByRole('table', { name: 'Members' }).waitFor();
  await page.getByRole('button', { name: /signed in as/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
  same('the name on the page after sign-out', (await page.content()).includes(person.name), false);
  await page.goBack();
  await page.getByLabel('Password').waitFor();
  same('the name on the page after Back', (await page.content()).includes(person.name), false);
  return person;
}

async function firstPerson(page: Page, product: Product): Promise<Person> {
  const { items } = await ask<{ items: { memberKey: string }[] }>(page, `${product.url}/v1/members?hcc=37&limit=1`);
  const { memberKey } = items[0]!;
  const { identity } = await ask<{ identity: Omit<Person, 'memberKey'> }>(page, `/v1/members/${memberKey}`);
  return { memberKey, name: identity.name, memberId: identity.memberId, mbiMasked: identity.mbiMasked };
}

async function searchFor(page: Page, { name }: Person): Promise<void> {
  await search(page, name.toLowerCase(), new RegExp(name, 'i'));
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** Types into the palette and takes the first line of this name. */
async function search(page: Page, text: string, line: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Search or go to' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or go to' }).fill(text);
  await page.getByRole('option', { name: line }).first().click();
}

/** Numbers of the first claim of a person: its source's own and its provider's. */
async function firstClaim(page: Page, { memberKey }: Person): Promise<{ number: string; npi: string }> {
  const claims = `/v1/members/${memberKey}/claims`;
  const { items } = await ask<{ items: { claimKey: string }[] }>(page, claims);
  type Claim = { sourceClaimNumber: string; providerNpi: string };
  const { sourceClaimNumber, providerNpi } = await ask<Claim>(page, `${claims}/${items[0]!.claimKey}`);
  return { number: sourceClaimNumber, npi: providerNpi };
}

/** What would tell who it was: the name, its last word and the numbers, as the screens show them. */
const wordsOf = ({ name, memberId, mbiMasked }: Person): string[] =>
  [name, name.split(' ').at(-1), memberId, mbiMasked].filter((word): word is string => (word?.length ?? 0) > 3);

/** Words found in any file, as UTF-8 or UTF-16, in any case. */
function searchFolder(folder: string, words: readonly string[]): { found: string[]; files: number } {
  const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map(({ parentPath, name }) =>
    readFileSync(join(parentPath, name)).toString('latin1').toLowerCase(),
  );
  const forms = (word: string) =>
    (['utf8', 'utf16le'] as const).map((encoding) => Buffer.from(word, encoding).toString('latin1').toLowerCase());
  const found = words.filter((word) => forms(word).some((form) => texts.some((text) => text.includes(form))));
  return { found, files: files.length };
}
