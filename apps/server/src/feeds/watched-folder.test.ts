import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { saveWatchFolder } from '@optimiq/store/postgres/feeds';
import { listLoads } from '@optimiq/store/postgres/loads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { day, inTenant, tidyTexts, whenRead } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { holdFolder, moveBeside } from './held-folder.ts';
import { lookAtFolder, type Sightings } from './watched-folder.ts';

const files = tidyTexts({ members: 3, seed: 34, asOf: day('2025-11-24'), months: 6 });
const folders = realpathSync(mkdtempSync(join(tmpdir(), 'optimiq-watch-')));
let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(async () => {
  await world.close();
  rmSync(folders, { recursive: true, force: true });
});

/** A watched folder of a feed of its own. */
async function watched(tenant: TenantId, place: string) {
  const folder = join(folders, place);
  const source = place.replace('/', '.');
  mkdirSync(folder);
  const feed = await inTenant(world.product, tenant, (tx) => saveWatchFolder(tx, source, folder, 'test'));
  let seen: Sightings = new Map();
  return {
    put: (name: string, text: string) => writeFileSync(join(folder, name), text),
    folder,
    /** One look, some seconds after the one before. */
    look: (nowMs = 0, settleMs = 0, signal = new AbortController().signal) =>
      lookAtFolder(world.product, tenant, { ...feed, watchFolder: folder }, seen, { nowMs, settleMs, signal }),
    restart: () => {
      seen = new Map();
    },
    names: (place = '.') => (existsSync(join(folder, place)) ? readdirSync(join(folder, place)).sort() : []),
    loads: async () =>
      (await inTenant(world.product, tenant, (tx) => listLoads(tx, 50))).filter((load) => load.source === source),
  };
}

test('a file that has settled becomes a load of its feed and is moved away once it has been read', async () => {
  const { alpha, beta, product } = world;
  const place = await watched(alpha, 'folder-a');
  place.put('members.csv', files['members.csv']!);
  place.put('half.csv.part', 'still on its way');
  await place.look(1_000, 10_000);
  await place.look(10_999, 10_000);
  expect(await place.loads()).toEqual([]);
  place.restart();
  await place.look(11_000, 10_000);
  expect(await place.loads()).toEqual([]);
  await place.look(21_000, 10_000);
  const [load] = await place.loads();
  await whenRead(product, alpha, load!.id);
  await place.look(26_000, 10_000);
  expect([place.names('loaded'), place.names()]).toEqual([['members.csv'], ['half.csv.part', 'loaded']]);
  expect((await place.loads()).map(({ state }) => state)).toEqual(['active']);
  expect(await inTenant(product, beta, (tx) => listLoads(tx, 50))).toEqual([]);
  // The file's name is nowhere but in the folder and, as ciphertext, with its load.
  const tags = await world.test.asSuperuser(`select row_to_json(f)::text as row from optimiq.feed_files f`);
  expect(tags).toEqual([]);
  expect(world.logged.join()).not.toContain('members.csv');
});

test('a file with a marker is taken at once, and the marker goes with it', async () => {
  const place = await watched(world.alpha, 'folder-b');
  place.put('e.csv', files['eligibility_year.csv']!);
  place.put('e.csv.done', '');
  await place.look(0, 1_000_000);
  await whenRead(world.product, world.alpha, (await place.loads())[0]!.id);
  await place.look(0, 1_000_000);
  expect([place.names(), place.names('loaded')]).toEqual([['loaded'], ['e.csv']]);
});

test('the same bytes under another name are one load; the copy is put with the loaded ones', async () => {
  const place = await watched(world.beta, 'folder-c');
  place.put('one.csv', files['members.csv']!);
  await place.look();
  const [load] = await place.loads();
  await whenRead(world.product, world.beta, load!.id);
  place.put('two.csv', files['members.csv']!);
  await place.look();
  await place.look();
  expect(place.names('loaded')).toEqual(['one.csv', 'two.csv']);
  expect(await place.loads()).toHaveLength(1);
  place.put('one.csv', files['members.csv']!);
  await place.look();
  await place.look();
  expect(place.names('loaded')).toEqual(['one.csv', 'one.csv.2', 'two.csv']);
});

test('a bad file is refused and stops no other; links, pipes and folders are never followed', async () => {
  const place = await watched(world.beta, 'folder-d');
  const outside = join(folders, 'outside.csv');
  writeFileSync(outside, files['pharmacy.csv']!);
  symlinkSync(outside, join(place.folder, 'a-link.csv'));
  linkSync(outside, join(place.folder, 'a-second-name.csv'));
  mkdirSync(join(place.folder, 'a-folder'));
  place.put('b-nothing.csv', 'nothing that is read here');
  place.put('c-good.csv', files['eligibility_year.csv']!);
  await place.look();
  for (const { id } of await place.loads()) await whenRead(world.product, world.beta, id);
  await place.look();
  expect([place.names('loaded'), place.names('refused')]).toEqual([
    ['c-good.csv'],
    ['a-second-name.csv', 'b-nothing.csv'],
  ]);
  expect(place.names()).toEqual(['a-folder', 'a-link.csv', 'loaded', 'refused']);
  expect((await place.loads()).map(({ state, errorCode }) => [state, errorCode])).toEqual([
    ['active', undefined],
    ['failed', 'unknown-format'],
  ]);
});

test('loaded/ that leads elsewhere by a link is not followed, and the file stays', async () => {
  const place = await watched(world.alpha, 'folder-e');
  const elsewhere = join(folders, 'elsewhere');
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(place.folder, 'loaded'));
  place.put('p.csv', files['pharmacy.csv']!);
  await place.look();
  await whenRead(world.product, world.alpha, (await place.loads())[0]!.id);
  await place.look();
  expect([readdirSync(elsewhere), await place.loads()]).toEqual([[], [expect.objectContaining({ state: 'active' })]]);
});

test('a folder on whose way a link was put is not looked into', async () => {
  const parent = join(folders, 'parent');
  mkdirSync(parent);
  const place = await watched(world.alpha, 'parent/folder-h');
  const elsewhere = join(folders, 'another');
  mkdirSync(join(elsewhere, 'folder-h'), { recursive: true });
  writeFileSync(join(elsewhere, 'folder-h', 'theirs.csv'), files['pharmacy.csv']!);
  renameSync(parent, join(folders, 'parent-before'));
  symlinkSync(elsewhere, parent);
  await place.look();
  await place.look();
  expect([await place.loads(), readdirSync(join(elsewhere, 'folder-h'))]).toEqual([[], ['theirs.csv']]);
});

test('what is done in a held folder happens there, whatever its name leads to by now', async () => {
  const path = join(folders, 'held');
  const elsewhere = join(folders, 'swapped-in');
  for (const one of [path, elsewhere]) mkdirSync(one);
  writeFileSync(join(path, 'a.csv'), 'ours');
  const folder = (await holdFolder(path))!;
  renameSync(path, join(folders, 'held-before'));
  symlinkSync(elsewhere, path);
  writeFileSync(join(elsewhere, 'a.csv'), 'theirs');
  expect(await holdFolder(path)).toBeUndefined();
  const { ino } = statSync(folder.at('a.csv'));
  expect(await moveBeside(folder, 'a.csv', 'loaded', ino)).toBe(true);
  expect(readdirSync(elsewhere)).toEqual(['a.csv']);
  expect(readdirSync(join(folders, 'held-before', 'loaded'))).toEqual(['a.csv']);

  // Another file under the name by now: it stays.
  writeFileSync(folder.at('b.csv'), 'another');
  expect(await moveBeside(folder, 'b.csv', 'loaded', ino)).toBe(false);
  expect(existsSync(folder.at('b.csv'))).toBe(true);
  await folder.close();
});

test('killed after a file was received and before that was noted, the next look takes it for what it is', async () => {
  const place = await watched(world.alpha, 'folder-f');
  place.put('c.csv', files['claim_lines.csv']!);
  await place.look();
  const [load] = await place.loads();
  await world.test.asSuperuser('delete from optimiq.feed_files where load_id = $1', [load!.id]);
  place.restart();
  await place.look();
  await whenRead(world.product, world.alpha, load!.id);
  await place.look();
  expect([place.names('loaded'), (await place.loads()).length]).toEqual([['c.csv'], 1]);
});

test.skipIf(process.getuid?.() === 0)('a file we may not read is refused', async () => {
  const place = await watched(world.alpha, 'folder-g');
  place.put('secret.csv', files['members.csv']!);
  chmodSync(join(place.folder, 'secret.csv'), 0);
  await place.look();
  expect(place.names('refused')).toEqual(['secret.csv']);
});

test('once the service stops, no further file of a folder is begun', async () => {
  const { alpha, product } = world;
  const place = await watched(alpha, 'folder-stop');
  for (const name of ['a.csv', 'b.csv', 'c.csv']) place.put(name, `member_id\n${name}\n`);
  const stopping = new AbortController();
  const { blobs } = product;
  const put: typeof blobs.put = async (...asked) => {
    stopping.abort();
    return blobs.put(...asked);
  };
  Object.assign(product, { blobs: { ...blobs, put } });
  await place.look(0, 0, stopping.signal);
  Object.assign(product, { blobs });
  expect(await place.loads()).toHaveLength(1);
  await place.look();
  expect(await place.loads()).toHaveLength(3);
});
