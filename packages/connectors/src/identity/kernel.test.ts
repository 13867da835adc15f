import { type TestDatabase, testDatabase } from '@optimiq/store/testing/postgres';
import { betterAuth } from 'better-auth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKernel } from './kernel.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.close());

const open = () => openKernel({ pool: t.database.authPool, secret: 's'.repeat(32), baseUrl: 'http://127.0.0.1:3000' });

test('every path of the library is off but the two we use', async () => {
  const kernel = open();
  const all = Object.values(betterAuth({ secret: 's'.repeat(32), baseURL: 'http://127.0.0.1' }).api);
  const paths = [
    ...new Set(all.map((endpoint) => (endpoint as { path?: string }).path).filter((path) => path)),
  ] as string[];
  expect(paths.length).toBeGreaterThan(20);
  const open_: string[] = [];
  for (const path of paths) {
    const url = `http://127.0.0.1:3000/kernel${path.replaceAll(/:\w+/g, 'x')}`;
    const replies = [
      await kernel.handler(new Request(url)),
      await kernel.handler(
        new Request(url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
      ),
    ];
    if (replies.some(({ status }) => status !== 404)) open_.push(path);
  }
  expect(open_.sort()).toEqual(['/sign-out']);
});
