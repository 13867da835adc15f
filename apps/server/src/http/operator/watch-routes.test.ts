import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../../testing/product.ts';
import { buildApp } from '../app.ts';
import { callerByControlSocket } from './caller.ts';

const folders = realpathSync(mkdtempSync(join(tmpdir(), 'optimiq-watch-routes-')));
let world: TestProduct;
let control: FastifyInstance;
let slug: string;
beforeAll(async () => {
  world = await testProduct();
  control = await buildApp({ product: world.product, callerOf: callerByControlSocket(world.product), operator: true });
  slug = (await world.product.tenants()).find(({ id }) => id === world.alpha)!.slug;
});
afterAll(async () => {
  await control.close();
  await world.close();
  rmSync(folders, { recursive: true, force: true });
});

const watch = (folder: string) =>
  control.inject({
    method: 'PUT',
    url: '/v1/feeds/dropped/watch',
    headers: { 'x-optimiq-request': '1', 'x-optimiq-tenant': slug },
    payload: { folder },
  });

test('a folder is watched by its own path, and the audit event names the feed', async () => {
  const folder = join(folders, 'drop');
  mkdirSync(folder);
  symlinkSync(folder, join(folders, 'by-link'));
  const answer = await watch(join(folders, 'by-link'));
  expect([answer.statusCode, answer.json().isWatched]).toEqual([200, true]);
  const [row] = await world.test.asSuperuser('select id, watch_folder as folder from optimiq.feeds');
  expect(row!['folder']).toBe(folder);
  const events = await world.test.asSuperuser(
    "select subject_kind as kind, subject_id as id from optimiq.audit_events where action = 'feed.watch'",
  );
  expect(events).toEqual([{ kind: 'feed', id: row!['id'] }]);
});

test('a folder of the installation is refused, by whatever links the installation or the folder is named', async () => {
  const { folders: own } = world.product.settings;
  const linked = join(folders, 'installation');
  symlinkSync(world.base, linked);
  mkdirSync(join(own.data, 'inside'), { recursive: true });
  for (const folder of [own.data, join(own.data, 'inside'), world.base, linked, join(linked, 'data')]) {
    expect([folder, (await watch(folder)).statusCode]).toEqual([folder, 400]);
  }
  // Settings that name the installation by a link mean the same folder.
  Object.assign(world.product.settings, {
    folders: Object.fromEntries(Object.entries(own).map(([name, path]) => [name, path.replace(world.base, linked)])),
  });
  expect((await watch(join(own.data, 'inside'))).statusCode).toBe(400);
  for (const folder of ['relative', join(folders, 'nowhere')]) expect((await watch(folder)).statusCode).toBe(400);
});
