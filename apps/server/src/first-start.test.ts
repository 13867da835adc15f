import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadList } from '@optimiq/contracts/loads';
import type { RunList } from '@optimiq/contracts/runs';
import { afterAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { type Installation, makeInstallation, type ServerProcess } from './testing/server-process.ts';

const members = 30;
const made: Installation[] = [];
const installation = () => {
  const one = makeInstallation(members);
  made.push(one);
  return one;
};
afterAll(() => Promise.all(made.map((one) => one.remove())));

/** The demo is whole: four loads, and one current run of all members over them. */
async function expectWhole(one: Installation): Promise<void> {
  const loads = (await one.ask('/v1/loads')) as z.infer<typeof LoadList>;
  expect(loads.items.filter(({ state }) => state === 'active')).toHaveLength(4);
  const runs = (await one.ask('/v1/runs')) as z.infer<typeof RunList>;
  const current = runs.items.filter(({ isCurrent }) => isCurrent);
  expect(current).toHaveLength(1);
  expect(current[0]).toMatchObject({ members });
  expect(current[0]!.loadNumbers).toHaveLength(4);
}

const has = (one: Installation, test: (name: string) => boolean) => {
  const data = join(one.base, 'data');
  return existsSync(data) && readdirSync(data).some(test);
};

/** The moments of a first start at which it is killed, one after the other, on the same installation. */
const moments: readonly [string, (one: Installation, server: ServerProcess) => boolean][] = [
  ['the database folder is being made', (one) => has(one, (name) => name.startsWith('postgres.new-'))],
  ['the schema is made', (one) => /job queue|database migrated/.test(logOf(one))],
  ['claims are loaded', (_, server) => server.output().includes('synthetic pharmacy')],
  ['scores are awaited', (_, server) => server.output().includes('scoring')],
];

const logOf = (one: Installation) => (existsSync(join(one.base, 'run/service.log')) ? one.log() : '');

test('a first start killed at every stage is made good by the next, whose demo is whole', {
  timeout: 240_000,
}, async () => {
  const one = installation();
  for (const [, isReached] of moments) {
    const server = one.start();
    await server.until(() => isReached(one, server));
    expect(await server.end('SIGKILL')).toBe('SIGKILL');
  }
  const last = one.start();
  const { signIns } = await last.ready();
  expect(signIns).toHaveLength(12);
  await expectWhole(one);

  const orphan = one.postgres();
  expect(await last.end('SIGKILL')).toBe('SIGKILL');
  expect(one.postgres()).toBe(orphan);
  const next = one.start();
  expect((await next.ready()).signIns).toEqual(signIns);
  expect(one.postgres()).toBe(orphan);
  await expectWhole(one);
  expect(await next.end('SIGTERM')).toBe(0);
  expect(one.postgres()).toBeUndefined();
});

test('of two first starts at once one serves, and the other waits until it is ready and points to it', {
  timeout: 60_000,
}, async () => {
  const one = installation();
  const both = [one.start(), one.start()];
  const [first, second] = await Promise.all(both.map((server) => server.ready()));
  expect(first).toEqual(second);
  const guest = both.find(({ output }) => output().includes('running already'))!;
  expect(await guest.exit()).toBe(0);
  expect(guest.output()).toContain(first!.url);
  const host = both.find((server) => server !== guest)!;
  expect(host.child.exitCode).toBeNull();
  await expectWhole(one);
  expect(await host.end('SIGTERM')).toBe(0);
});

test('a stop in the middle of loading loses nothing: the next start goes on', { timeout: 180_000 }, async () => {
  const one = installation();
  const server = one.start();
  await server.until(() => server.output().includes('synthetic claim_lines'));
  expect(await server.end('SIGTERM')).toBe(0);
  expect(one.postgres()).toBeUndefined();
  expect(server.output()).not.toContain('Start failed');
  const next = one.start();
  await next.ready();
  await expectWhole(one);

  // A second signal does not wait; what it leaves running is taken over.
  next.child.kill('SIGTERM');
  expect(await next.end('SIGINT')).toBe(1);
  const last = one.start();
  await last.ready();
  await expectWhole(one);
  expect(await last.end('SIGINT')).toBe(0);
  expect(readdirSync(join(one.base, 'run')).filter((name) => /lock|sock|running|owner/.test(name))).toEqual([]);
  expect(readFileSync(join(one.base, 'run/service.log'), 'utf8')).not.toContain('uncaught');
});
