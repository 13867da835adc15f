import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './bootstrap/lock.mjs';
import { root } from './bootstrap.mjs';

const web = join(root, 'apps', 'web');
const dist = join(web, 'dist');
const stamp = join(dist, '.sources');

/** Everything the bundle is made of; tests are not. */
const sources = [
  'package-lock.json',
  'apps/web/*.{ts,html,json}',
  'apps/web/{src,public}/**/*.*',
  'packages/{contracts,domain}/src/**/*.ts',
];

/**
 * Builds the web app unless `apps/web/dist` was built from exactly the present sources.
 *
 * The new build replaces the old one by two renames, so that a running server never finds half of one; of two
 * calls at once one builds and the other waits. Throws when the build fails; the old one then stays.
 */
export async function buildWeb() {
  if (isFresh()) return;
  const lock = join(root, 'node_modules', '.optimiq-build.lock');
  await withLock(lock, async (hold) => {
    if (isFresh()) return;
    process.stderr.write('Building the web app ...\n');
    const began = Date.now();
    const hash = hashOfSources();
    await runVite(hold);
    writeFileSync(join(`${dist}.new`, '.sources'), hash);
    if (existsSync(dist)) renameSync(dist, `${dist}.old`);
    renameSync(`${dist}.new`, dist);
    rmSync(`${dist}.old`, { recursive: true, force: true });
    process.stderr.write(`Web app built in ${((Date.now() - began) / 1000).toFixed(1)} s.\n`);
  });
}

const isFresh = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOfSources();

function hashOfSources() {
  const hash = createHash('sha256');
  const files = globSync(sources, { cwd: root }).filter((file) => !/\.test\.tsx?$/.test(file));
  for (const file of files.sort())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

function runVite(hold) {
  for (const rest of ['.new', '.old']) rmSync(`${dist}${rest}`, { recursive: true, force: true });
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--outDir', 'dist.new', '--emptyOutDir', '--logLevel', 'warn'];
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd: web, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.pipe(process.stderr);
    child.once('spawn', () => hold(child.pid));
    child.once('error', fail);
    child.once('close', (code) => (code === 0 ? done() : fail(new Error('The web app could not be built.'))));
  });
}
