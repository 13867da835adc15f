import { launchBrowser } from '../../e2e/browser.ts';
import { type Product, startProduct } from '../../e2e/product.ts';
import { enter } from '../../e2e/sign-in-form.ts';
import { p95 } from '../shared/percentile.ts';

/*
 * What a person waits for in a browser whose processor is four times as slow, the product on this machine: until the
 * largest part of a screen is painted (LCP), each screen opened anew without anything kept, and from a key or a press to
 * the next paint (INP). The web app has to be built (`npm run bench` does).
 */

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type Page = Awaited<ReturnType<Browser['newPage']>>;

const slower = 4;
const opened = Number(process.env['BENCH_OPENED'] ?? 3);
const members = Number(process.env['BENCH_MEMBERS'] ?? 2_000);

const print = (name: string, value: number, most?: number) =>
  process.stdout.write(
    `${JSON.stringify({ name, value: Math.round(value), unit: 'ms', ...(most && { bar: `<= ${most}`, ok: value <= most }) })}\n`,
  );

/** Screens, who opens them, and the part by which each is there. */
const screens = [
  { name: 'board', role: 'risk-director', path: '/', shows: '.echart svg' },
  { name: 'members', role: 'risk-director', path: '/members', shows: 'tbody tr' },
  { name: 'gaps', role: 'hcc-coder', path: '/gaps', shows: 'tbody input[type=checkbox]' },
  { name: 'data quality', role: 'risk-director', path: '/data-quality', shows: '.month-chart svg' },
  { name: 'loads', role: 'tenant-admin', path: '/loads', shows: 'tbody tr' },
] as const;

// What follows runs in the page, whose types are not those of Node.
const largestPaintSoFar = `new Promise((done) =>
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: 'largest-contentful-paint', buffered: true }))`;
// A key or a press is several events: the longest counts.
const keepInteractions = `(() => {
  const kept = (window.keptInteractions = {});
  window.keeper?.disconnect();
  window.keeper = new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId > 0) kept[interactionId] = Math.max(kept[interactionId] ?? 0, duration);
  });
  window.keeper.observe({ type: 'event', durationThreshold: 16 });
})()`;

const product = await startProduct({ members });
const browser = await launchBrowser();
try {
  for (const screen of screens) print(`LCP, ${screen.name}`, await largestPaint(browser, product, screen), 1_500);
  const times = await interactions(browser, product);
  for (const [name, found] of times) print(`interaction, ${name}, p95 of ${found.length}`, p95(found));
  print('interaction to next paint, all, p95', p95([...times.values()].flat()), 200);
} finally {
  await browser.close();
  await product.stop();
}

/** The median of some openings in a browser that keeps nothing but who is signed in. */
async function largestPaint(
  on: Browser,
  at: Product,
  { role, path, shows }: (typeof screens)[number],
): Promise<number> {
  const context = await on.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', timezoneId: 'UTC' });
  const found: number[] = [];
  try {
    await enter(await context.newPage(), at.url, at.signInOf(role));
    for (let time = 0; time < opened; time += 1) {
      const page = await context.newPage();
      const devtools = await slowed(page);
      await devtools.send('Network.enable');
      await devtools.send('Network.clearBrowserCache');
      await page.goto(at.url + path);
      await page.locator(shows).first().waitFor();
      await page.waitForLoadState('networkidle');
      found.push(await page.evaluate<number>(largestPaintSoFar));
      await page.close();
    }
  } finally {
    await context.close();
  }
  return found.sort((a, b) => a - b)[Math.floor(found.length / 2)]!;
}

async function slowed(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
  return devtools;
}

/** What people do all day, by keys and presses, with what the browser says each took until its paint. */
async function interactions(on: Browser, at: Product): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>();
  const context = await on.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', timezoneId: 'UTC' });
  try {
    const page = await context.newPage();
    await enter(page, at.url, at.signInOf('hcc-coder'));
    await slowed(page);
    const measured = async (name: string, work: () => Promise<void>) => {
      await page.evaluate(keepInteractions);
      await work();
      await page.waitForTimeout(300);
      const found = await page.evaluate<number[]>('Object.values(keptInteractions)');
      times.set(name, [...(times.get(name) ?? []), ...found]);
    };
    const press = async (keys: readonly string[], pause = 120) => {
      for (const key of keys) {
        await page.keyboard.press(key);
        await page.waitForTimeout(pause);
      }
    };

    await page.goto(`${at.url}/gaps`);
    await page.locator('tbody input[type=checkbox]').first().waitFor();
    await page.waitForLoadState('networkidle');
    await measured('move and choose in the gaps', () => press([...Array(10).fill('j'), 'x', 'k', 'x', 'k', 'x', 'x']));
    await page.goto(`${at.url}/members`);
    await page.locator('tbody tr').first().waitFor();
    await page.waitForLoadState('networkidle');
    await measured('sort members', async () => {
      for (const head of await page.locator('thead th button').all()) {
        await head.click();
        await page.waitForTimeout(400);
      }
    });
    await measured('type in the palette', async () => {
      await press(['Control+k'], 400);
      await page.keyboard.type('diabetes', { delay: 80 });
      await page.waitForTimeout(600);
      await press(['ArrowDown', 'ArrowDown', 'ArrowUp', 'Escape']);
    });
    await page.locator('tbody tr a, tbody tr button[data-open]').first().click();
    await page.getByRole('tab').first().waitFor();
    await page.waitForLoadState('networkidle');
    await measured('open tabs of a member', async () => {
      for (const tab of await page.getByRole('tab').all()) {
        await tab.click();
        await page.waitForTimeout(500);
      }
    });
    await page.getByRole('tab', { name: /Risk/ }).click();
    await measured('unfold conditions and open a claim', async () => {
      // One that is unfolded is no longer among them.
      const folded = page.locator('button[aria-expanded=false][data-open]');
      for (let left = await folded.count(); left > 0; left -= 1) await folded.first().click();
      await page.locator('.unfolded .cite').nth(1).click();
      await page.waitForTimeout(500);
      await press(['Escape']);
    });
  } finally {
    await context.close();
  }
  return times;
}
