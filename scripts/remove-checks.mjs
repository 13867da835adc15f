import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onProductNode, root } from './bootstrap.mjs';

await onProductNode(import.meta.url);

const { removableChecks } = await import('./removable-checks.mjs');

/**
 * Takes the checks of removable-checks.mjs out of a copy of the sources, one at a time, and runs the tests that must turn
 * red. Words of the command line choose checks by their names.
 *
 * Exit 1 when a check can go and nothing turns red, or when a test is red with all checks in place.
 */
const words = process.argv.slice(2);
const chosen = removableChecks.filter(({ name }) => words.every((word) => name.includes(word)));
const copy = mkdtempSync(join(tmpdir(), 'optimiq-removed-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
copySources();

const survivors = [];
const sound = new Map();
for (const { name, file, check, without, test, title } of chosen) {
  const key = `${test} ${title ?? ''}`;
  if (!sound.has(key)) sound.set(key, runTest(test, title).isGreen);
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  const isThere = text.replaceAll(check, without) !== text;
  writeFileSync(path, text.replaceAll(check, without));
  const { isRed } = isThere ? runTest(test, title) : { isRed: false };
  writeFileSync(path, text);
  const told = !isThere ? 'not found' : !sound.get(key) ? 'red before' : isRed ? 'red' : 'STILL GREEN';
  if (told !== 'red') survivors.push(name);
  process.stdout.write(`${told}: without ${name}: ${key}\n`);
}
process.stdout.write(`${chosen.length - survivors.length} of ${chosen.length} checks are held by a test\n`);
process.exitCode = survivors.length > 0 ? 1 : 0;

/** Tracked and new files, and packages by links: those of the workspace lead into the copy. */
function copySources() {
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  for (const file of listed.stdout.split('\n').filter(Boolean)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { recursive: true });
  }
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    const from = join(root, 'node_modules', name);
    if (name === '@optimiq')
      cpSync(from, join(copy, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(from, join(copy, 'node_modules', name));
  }
}

/** A test that cannot even be read is neither green nor red. */
function runTest(test, title) {
  const args = ['node_modules/vitest/vitest.mjs', 'run', test, ...(title ? ['-t', title] : [])];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
  return { isGreen: status === 0, isRed: status !== 0 && /Tests.*\d+ failed/.test(stdout) };
}
