import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

/**
 * Flags of the package that are left out: the first three let a page do what no user's browser lets it do, and in
 * a single process one crashing page would take the later journeys with it.
 */
const leftOut = [
  '--disable-web-security',
  '--allow-running-insecure-content',
  '--disable-site-isolation-trials',
  '--single-process',
];

/**
 * A headless Chromium from the npm package, for root and for ordinary users alike.
 *
 * It is unpacked once per user and version, in a folder that only this user can change.
 */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(await launchOptions());
}

/** The same browser with its profile in a folder, as on a person's own machine: what it keeps stays there. */
export async function launchWithProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { ...(await launchOptions()), locale: 'en-US', timezoneId: 'UTC' });
}

async function launchOptions() {
  const { folder, args } = await unpackedChromium();
  return {
    executablePath: join(folder, 'chromium'),
    args: args.filter((arg) => !leftOut.includes(arg)),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_PATH: join(folder, 'fonts'),
      HOME: process.env.HOME ?? folder,
    },
  };
}

async function unpackedChromium(): Promise<{ folder: string; args: string[] }> {
  const own = join(tmpdir(), `optimiq-chromium-${userInfo().uid}`);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(own);
  if (uid !== userInfo().uid || (mode & 0o022) !== 0) throw new Error(`${own} can be changed by somebody else`);

  const folder = join(own, packageVersion());
  const staging = mkdtempSync(join(own, 'unpack-'));
  try {
    const { default: packed } = await importWith(staging);
    // Pages draw without a graphics card: one made up by the processor takes a quarter of the time of a journey.
    packed.setGraphicsMode = false;
    if (!existsSync(folder)) {
      await inTemporaryFolder(staging, () => packed.executablePath());
      writeFileSync(join(staging, 'fonts', 'fonts.conf'), fontSettings(folder));
      // Renamed when complete: a half-unpacked browser is never found.
      if (!existsSync(folder)) renameSync(staging, folder);
    }
    return { folder, args: packed.args };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** The package's own settings look in /tmp only; without any font the browser ends itself at the first field. */
const fontSettings = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;

function packageVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const manifest = readFileSync(join(dirname(entry), '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** The package decides at import whether to bring its own NSS libraries, by a variable of another runtime. */
async function importWith(folder: string): Promise<typeof import('@sparticuz/chromium')> {
  const kept = { ...process.env };
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x';
  try {
    return await inTemporaryFolder(folder, () => import('@sparticuz/chromium'));
  } finally {
    for (const name of ['LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
      if (kept[name] === undefined) delete process.env[name];
      else process.env[name] = kept[name];
    }
  }
}

async function inTemporaryFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const kept = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    return await work();
  } finally {
    if (kept === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = kept;
  }
}
