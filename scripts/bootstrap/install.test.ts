import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const project = join(import.meta.dirname, '..');

/** Stands for npm: removes node_modules as `npm ci` does, takes its time, and writes one line for each call. */
const npm = `
import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n');
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules/.bin', { recursive: true });
if (existsSync('offline')) { console.error('npm error code ENOTFOUND'); process.exit(1); }
while (existsSync('hold')) await new Promise((done) => setTimeout(done, 20));
writeFileSync('node_modules/complete', '');
`;

/** A clone with nothing but the bootstrap, a lockfile and a script that says its arguments. */
function clone() {
  const folder = mkdtempSync(join(tmpdir(), 'optimiq-bootstrap-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'scripts'));
  for (const part of ['bootstrap', 'bootstrap.mjs']) {
    cpSync(join(project, part), join(folder, 'scripts', part), { recursive: true });
  }
  const file = (name: string) => join(folder, name);
  writeFileSync(file('npm.mjs'), npm);
  writeFileSync(file('package-lock.json'), '{}');
  writeFileSync(
    file('scripts/say.mjs'),
    `import { onProductNode } from './bootstrap.mjs';
    await onProductNode(import.meta.url);
    const words = process.argv.slice(2);
    if (words[0] === 'wait') { process.on('SIGTERM', () => process.exit(42)); setInterval(() => {}, 1000); }
    console.log('said ' + words.join(' '));
    if (words[0] === 'exit') process.exit(Number(words[1]));`,
  );
  const start = (...words: string[]) => {
    const env = { ...process.env, npm_execpath: file('npm.mjs'), npm_node_execpath: process.execPath };
    const child = spawn(process.execPath, [file('scripts/say.mjs'), ...words], { cwd: folder, env });
    return { child, ended: outcome(child) };
  };
  return {
    file,
    start,
    calls: () => (existsSync(file('calls')) ? readFileSync(file('calls'), 'utf8').split('\n').length - 1 : 0),
  };
}

async function outcome(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text));
  const [code] = await once(child, 'close');
  return { code, said };
}

const until = async (fact: () => boolean) => {
  while (!fact()) await new Promise((done) => setTimeout(done, 20));
};

test('the first start installs, the second does not', async () => {
  const { start, calls } = clone();
  expect((await start('one').ended).said).toContain('said one');
  expect((await start('two').ended).said).toBe('said two\n');
  expect(calls()).toBe(1);
});

test('a changed lockfile installs again', async () => {
  const { start, calls, file } = clone();
  await start('one').ended;
  writeFileSync(file('package-lock.json'), '{"changed":true}');
  await start('two').ended;
  expect(calls()).toBe(2);
});

test('of two starts at once one installs, and both run', async () => {
  const { start, calls, file } = clone();
  writeFileSync(file('hold'), '');
  const both = [start('one'), start('two')];
  await until(() => calls() === 1);
  rmSync(file('hold'));
  const [one, two] = await Promise.all(both.map(({ ended }) => ended));
  expect(one?.said).toContain('said one');
  expect(two?.said).toContain('said two');
  expect(calls()).toBe(1);
});

test('an installation whose starter was killed keeps others out while npm lives, and is then repeated', async () => {
  const { start, calls, file } = clone();
  writeFileSync(file('hold'), '');
  const first = start('one');
  await until(() => calls() === 1);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const second = start('two');
  await until(() => existsSync(file('.optimiq-install.lock')));
  expect(calls()).toBe(1);
  rmSync(file('hold'));
  expect((await second.ended).said).toContain('said two');
  expect(calls()).toBe(2);
  expect(existsSync(file('.optimiq-install.lock'))).toBe(false);
});

test('a lock of a dead process is taken over', async () => {
  const { start, file } = clone();
  const dead = spawn(process.execPath, ['-e', '0']);
  await once(dead, 'exit');
  writeFileSync(file('.optimiq-install.lock'), `${dead.pid} 1\n`);
  expect((await start('one').ended).code).toBe(0);
});

test('without a network the reason is said and nothing counts as installed', async () => {
  const { start, calls, file } = clone();
  writeFileSync(file('offline'), '');
  const { code, said } = await start('one').ended;
  expect(said).toContain('The package registry cannot be reached.');
  expect(said).not.toContain('said one');
  expect(code).toBe(1);
  rmSync(file('offline'));
  expect((await start('two').ended).code).toBe(0);
  expect(calls()).toBe(2);
});

test('exit codes come through the hand-over', async () => {
  expect((await clone().start('exit', '7').ended).code).toBe(7);
});

test('SIGTERM comes through the hand-over', async () => {
  const { child, ended } = clone().start('wait');
  let said = '';
  child.stdout?.on('data', (text) => (said += text));
  await until(() => said.includes('said wait'));
  child.kill('SIGTERM');
  expect((await ended).code).toBe(42);
});
