import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { type Journey, journeys } from './journey.ts';
import { type Product, startProduct } from './product.ts';
import { enter } from './sign-in-form.ts';

const failures = join(import.meta.dirname, 'failures');
const limitSeconds = 600;

/** Journeys that change what a product holds: one lane. The others only read: the other lane, and whichever is free. */
const changing = ['administration', 'factors', 'loads', 'mapping', 'traces', 'work'];

/**
 * Runs every journey whose file name contains one of the arguments (all without arguments), in two lanes.
 *
 * Prints a line for each; a failed one leaves a picture in e2e/failures. Exit 1 when one fails or none ran.
 */
async function main(words: readonly string[]): Promise<boolean> {
  const files = globSync('*.journey.ts', { cwd: import.meta.dirname })
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort();
  // The longest begin first, so that no lane waits for the other at the end.
  files.sort((one, other) => Number(other.startsWith('screens.')) - Number(one.startsWith('screens.')));
  const own: Journey[] = [];
  const shared: Journey[] = [];
  for (const file of files) {
    const before = journeys.length;
    await import(`./${file}`);
    const lane = changing.some((name) => file.startsWith(`${name}.`)) ? own : shared;
    lane.push(...journeys.slice(before));
  }
  rmSync(failures, { recursive: true, force: true });

  const browser = await launchBrowser();
  const ended = await Promise.allSettled(
    (own.length > 0 && shared.length > 0 ? [own, []] : [own]).map((lane) => runLane(browser, lane, shared)),
  ).finally(() => browser.close());
  for (const lane of ended) if (lane.status === 'rejected') say(`A lane could not run: ${String(lane.reason)}`);
  const results = ended.flatMap((lane) => (lane.status === 'fulfilled' ? lane.value : [false]));
  report(results.filter(Boolean).length, results.filter((passed) => !passed).length);
  return results.length > 0 && results.every(Boolean);
}

/** One journey after the other on one product, the lane's own before those it takes from the shared; whether each passed. */
async function runLane(browser: Browser, own: Journey[], shared: Journey[]): Promise<boolean[]> {
  const product = await startProduct();
  const results: boolean[] = [];
  try {
    for (let next = own.shift() ?? shared.shift(); next; next = own.shift() ?? shared.shift())
      results.push(await runOne(next, browser, product));
  } finally {
    await product.stop();
  }
  return results;
}

async function runOne(journey: Journey, browser: Browser, product: Product): Promise<boolean> {
  const began = Date.now();
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults = watch(page, product.url);
  try {
    await within(limitSeconds, journey.run(travellerOf(page, product)));
    if (faults.length > 0) throw new Error(faults.join('\n'));
    say(`ok     ${journey.name} (${seconds(began)})`);
    return true;
  } catch (cause) {
    const picture = await photograph(page, journey.name);
    say(`FAILED ${journey.name} (${seconds(began)})\n${String(cause)}\n${faults.join('\n')}\n  ${picture}`);
    return false;
  } finally {
    await context.close();
  }
}

const travellerOf = (page: Page, product: Product) => ({
  page,
  product,
  expectAccessible: (screen: string) => expectAccessible(page, screen),
  signIn: async (role: string) => {
    await enter(page, product.url, product.signInOf(role));
  },
});

/** Errors no one catches, and anything the page asks of another machine, fail a journey whatever it looks at. */
function watch(page: Page, url: string): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`Uncaught in the page: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) faults.push(`Refused by the page's policy: ${message.text()}`);
  });
  page.on('request', (request) => {
    const target = request.url();
    // The product's other address at this machine leads to the first.
    const own = [new URL(url).origin, new URL(url).origin.replace('//localhost:', '//127.0.0.1:')];
    if (!own.some((origin) => target.startsWith(origin)) && !/^(data|blob):/.test(target))
      faults.push(`Asked of others: ${target}`);
  });
  return faults;
}

async function within(limit: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`Not finished after ${limit} s`)), limit * 1_000);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function photograph(page: Page, name: string): Promise<string> {
  mkdirSync(failures, { recursive: true });
  const file = join(failures, `${name.replaceAll(/\W+/g, '-')}.png`);
  return page.screenshot({ path: file }).then(
    () => file,
    () => 'no picture could be taken',
  );
}

function report(passed: number, failed: number): void {
  say(`Journeys: ${passed} passed, ${failed} failed.`);
  const file = process.env.OPTIMIQ_TEST_REPORT;
  if (file) writeFileSync(file, JSON.stringify({ passed, failed }));
}

const seconds = (since: number) => `${((Date.now() - since) / 1_000).toFixed(1)} s`;
const say = (text: string) => process.stdout.write(`${text}\n`);

const passed = await main(process.argv.slice(2)).catch((cause: unknown) => {
  say(`The journeys could not run: ${cause instanceof Error ? cause.message : String(cause)}`);
  return false;
});
process.exit(passed ? 0 : 1);
