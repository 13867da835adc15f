import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';

/** The Chromium that comes as an npm package, started headless with the arguments it asks for. */
export async function startChromium(): Promise<Browser> {
  // It brings its own NSS libraries and unpacks them only where it believes to run on this runtime.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
  const own = join(tmpdir(), `optimiq-chromium-${userInfo().uid}`);
  if (!existsSync(own)) mkdirSync(own, { recursive: true, mode: 0o700 });
  process.env.TMPDIR = own;
  const [{ default: chromium }, { chromium: launcher }] = await Promise.all([
    import('@sparticuz/chromium'),
    import('playwright-core'),
  ]);
  return launcher.launch({ executablePath: await chromium.executablePath(), args: chromium.args, headless: true });
}
