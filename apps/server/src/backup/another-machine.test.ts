import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Installation, makeInstallation } from '../testing/server-process.ts';

const made: Installation[] = [];
const installation = () => {
  const one = makeInstallation(20);
  made.push(one);
  return one;
};
afterAll(() => Promise.all(made.map((one) => one.remove())));

test('SEC-12 the running product is backed up and restored on another machine, by the command line; another major is refused', {
  timeout: 400_000,
}, async () => {
  const [one, other] = [installation(), installation()];
  const server = one.start();
  await server.ready();
  const before = await one.ask('/v1/state-hash');
  const backups = join(one.base, '..', 'backups');

  const backup = await one.optimiq('backup', backups);
  expect([backup.code, backup.output]).toEqual([0, expect.stringContaining(backups)]);
  const [name] = readdirSync(backups);
  expect((await one.optimiq('backup', '--list')).output).toContain(`"folder":"${join(backups, name!)}"`);
  expect((await one.optimiq('backup', join(one.base, 'keys'))).code).toBe(2);
  expect(await one.ask('/v1/state-hash')).toEqual(before);
  expect(one.wide()).toEqual([]);
  expect(await server.end('SIGTERM')).toBe(0);

  const early = await other.optimiq('restore', backups);
  expect([early.code, early.output]).toEqual([2, expect.stringContaining('key')]);
  const kek = join(other.base, 'keys', 'kek-1.key');
  mkdirSync(join(other.base, 'keys'), { recursive: true, mode: 0o700 });
  writeFileSync(kek, randomBytes(32), { mode: 0o600 });
  const wrong = await other.optimiq('restore', backups);
  expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining('key')]);
  expect(readdirSync(join(other.base, 'keys'))).toEqual(['kek-1.key']);
  rmSync(kek);
  // The key comes along, the passwords of that machine's database do not.
  cpSync(join(one.base, 'keys', 'kek-1.key'), join(other.base, 'keys', 'kek-1.key'));
  expect(existsSync(join(other.base, 'keys', 'postgres-passwords.json'))).toBe(false);
  expect((await other.optimiq('backup', backups, '--verify')).output).toContain('are whole');
  expect(readdirSync(join(other.base, 'keys'))).toEqual(['kek-1.key']);
  const restored = await other.optimiq('restore', backups);
  expect([restored.code, restored.output]).toEqual([0, expect.stringContaining('"isStateCompared":true')]);
  expect((await other.optimiq('restore', backups)).code).toBe(2);

  // So second factors and keys of machines still open.
  const root = (at: Installation) => readFileSync(join(at.base, 'keys', 'root.json'), 'utf8');
  expect(root(other)).toBe(root(one));

  const second = other.start();
  await second.ready();
  expect(await other.ask('/v1/state-hash')).toEqual(before);
  expect(await second.end('SIGTERM')).toBe(0);
  expect(other.wide()).toEqual([]);

  const version = join(other.base, 'data/postgres/PG_VERSION');
  const major = Number(readFileSync(version, 'utf8'));
  writeFileSync(version, `${major - 1}\n`);
  const refused = other.start();
  expect(await refused.exit()).toBe(2);
  expect(refused.output()).toContain(`PostgreSQL ${major - 1}`);
  expect(refused.output()).toContain('optimiq restore');
  rmSync(backups, { recursive: true });
});
