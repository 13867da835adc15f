import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { same } from './figures.ts';
import { journey } from './journey.ts';

/** Bars of the definition of done, in kilobytes of gzip. */
const untilSignIn = 160;
const untilBoard = 380;

journey(
  'all JavaScript until sign-in and until the board shows its charts is light',
  async ({ page, signIn, product }) => {
    const scripts = recordScripts(page);
    await page.goto(product.url);
    await page.getByLabel('Password').waitFor();
    await page.waitForLoadState('networkidle');
    const atSignIn = await scripts();
    await signIn('risk-director');
    await page.locator('.echart svg').first().waitFor();
    await page.waitForLoadState('networkidle');
    const atBoard = await scripts();
    process.stdout.write(
      `       JavaScript, gzip: ${atSignIn.kilobytes} kB until sign-in, ${atBoard.kilobytes} kB until the charts\n`,
    );
    same('scripts seen', [atSignIn.count > 0, atBoard.count > atSignIn.count], [true, true]);
    same('sent without compression', atBoard.plain, []);
    same(`at most ${untilSignIn} kB until sign-in`, atSignIn.kilobytes <= untilSignIn, true);
    same(`at most ${untilBoard} kB until the charts`, atBoard.kilobytes <= untilBoard, true);
  },
);

type Weighed = { readonly count: number; readonly kilobytes: number; readonly plain: readonly string[] };

/** Weighs every script once, however often it is asked for, whether or not the page needs it. */
function recordScripts(page: Page): () => Promise<Weighed> {
  const seen = new Map<string, Promise<{ bytes: number; isPlain: boolean }>>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.endsWith('.js') || seen.has(pathname)) return;
    seen.set(
      pathname,
      response.body().then((body) => ({
        bytes: gzipSync(body).length,
        isPlain: body.length >= 1024 && response.headers()['content-encoding'] === undefined,
      })),
    );
  });
  return async () => {
    const weighed = await Promise.all([...seen].map(async ([path, one]) => ({ path, ...(await one) })));
    const bytes = weighed.reduce((sum, one) => sum + one.bytes, 0);
    return {
      count: weighed.length,
      kilobytes: Math.round(bytes / 100) / 10,
      plain: weighed.filter(({ isPlain }) => isPlain).map(({ path }) => path),
    };
  };
}
