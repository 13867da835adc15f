import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import { factsTables } from '@optimiq/store/facts/columns';
import { findJobRun } from '@optimiq/store/postgres/job-runs';
import { listLoads } from '@optimiq/store/postgres/loads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canaryFhir } from '../testing/canary-fhir.ts';
import { canaries, canary837, canaryGuides, canaryPerson, canaryTables, canaryWord } from '../testing/canary-files.ts';
import { databaseFiles, databaseFolder, databaseRows, logLines } from '../testing/canary-places.ts';
import { type CanarySearch, canarySearch, type Finding } from '../testing/canary-search.ts';
import { inTenant, readLoad, readProblems, receive, settled } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

let world: TestProduct;
const loads: LoadId[] = [];

beforeAll(async () => {
  world = await testProduct();
  const { product, alpha } = world;
  const files = [
    ...canaryTables(),
    ...canary837(),
    ...canaryGuides(),
    canaryFhir(),
    `not a file of ours: ${canaryPerson.note}`,
  ];
  for (const text of files) loads.push((await receive(product, alpha, text, `${canaryPerson.lastName}.csv`)).loadId);
  const cut = gzipSync(canaryTables()[0]!).subarray(0, 300);
  loads.push((await receive(product, alpha, cut, `${canaryPerson.lastName}.gz`)).loadId);
  await settled(product, alpha);
}, 300_000);
afterAll(() => world.close());

const search = canarySearch(canaries);

/** Every row of every facts table as text, decoded. */
async function inFacts(look: CanarySearch): Promise<Finding[]> {
  const { product, alpha } = world;
  const visible = (await inTenant(product, alpha, (tx) => listLoads(tx, 200))).map(({ number }) => number);
  const findings: Finding[] = [];
  for (const table of factsTables) {
    const view = table.startsWith('score') ? table : `${table}_loaded`;
    const rows = await product.facts.query<object>(alpha, visible, `select * from ${view}`);
    findings.push(...look.inText(table, rows.map((row) => JSON.stringify(row)).join('\n')));
  }
  return findings;
}

const inDatabase = (look: CanarySearch) => databaseRows(world, look);
const inServerFiles = (look: CanarySearch) => databaseFiles(world, look);
const inLog = (look: CanarySearch) => logLines(world, look);

test('the files were read, and who they speak of is found again in the vault', async () => {
  const states = (await inTenant(world.product, world.alpha, (tx) => listLoads(tx, 200))).map(({ state }) => state);
  expect(states.filter((at) => at === 'active')).toHaveLength(9);
  expect(states.filter((at) => at === 'failed')).toHaveLength(2);
  const cookie = await world.signIn(world.alpha, 'hcc-coder');
  for (const text of [canaryPerson.memberId, canaryPerson.lastName]) {
    const answer = await world.app.inject({
      method: 'POST',
      url: '/v1/member-searches',
      headers: { cookie, 'x-optimiq-request': '1' },
      payload: { text },
    });
    expect(answer.json().items[0].name).toContain(canaryPerson.lastName);
  }
  const claims = await world.product.facts.query<{ n: number }>(
    world.alpha,
    (await inTenant(world.product, world.alpha, (tx) => listLoads(tx, 200))).map(({ number }) => number),
    'select count(*) as n from claims_loaded',
  );
  expect(claims[0]!.n).toBeGreaterThan(300);
});

test('AUT-04 no problem of a load holds a value of its file', async () => {
  const problems = await Promise.all(loads.map((id) => readProblems(world.product, world.alpha, id)));
  expect(problems.flat().length).toBeGreaterThan(300);
  expect(search.inText('problems', JSON.stringify(problems))).toEqual([]);
});

test('no column outside the vault, decoded, holds a name, identifier, birth date, number or note', async () => {
  expect(await inDatabase(search)).toEqual([]);
  expect(await inFacts(search)).toEqual([]);
});

test('AUT-04 no file, queue or log holds one in any encoding', async () => {
  expect(search.inFolder(world.base)).toEqual([]);
  expect(await inServerFiles(search)).toEqual([]);
  expect(world.logged.length).toBeGreaterThan(8);
  expect(inLog(search)).toEqual([]);
});

test('AUT-04 a job that fails says so by a code, lets go of its load, and the same bytes load afterwards', async () => {
  const { product, alpha } = world;
  const { blobs } = product;
  const text = canaryTables()[0]!.replaceAll('ZQODD', 'ZQAGAIN');
  const broken = async (): Promise<Uint8Array> => {
    throw Object.assign(new Error(`cannot read ${canaryPerson.note}`), { detail: canaryPerson.mbi, code: canaryWord });
  };
  Object.assign(product, { blobs: { ...blobs, readSpan: broken } });
  const failed = await receive(product, alpha, text);
  await settled(product, alpha);
  Object.assign(product, { blobs });
  expect(await readLoad(product, alpha, failed.loadId)).toMatchObject({ state: 'failed', errorCode: 'interrupted' });
  const job = await inTenant(product, alpha, (tx) => findJobRun(tx, failed.jobId!));
  expect(job).toMatchObject({ state: 'failed', errorCode: 'internal' });
  expect(await inDatabase(search)).toEqual([]);
  expect(inLog(search)).toEqual([]);

  const again = await receive(product, alpha, text);
  expect(again.duplicateOf).toBeUndefined();
  await settled(product, alpha);
  expect(await readLoad(product, alpha, again.loadId)).toMatchObject({ state: 'active' });
});

test('a canary planted in clear is found in each of these places', async () => {
  const { product, alpha, base, test: database, logged } = world;
  const planted = (place: string) => `ZQPLANTED${place.toUpperCase()}`;
  const look = (place: string) => canarySearch([planted(place)]);
  const first = (findings: readonly Finding[]) => [findings.length > 0, findings[0]?.place];

  for (const place of ['facts', 'blobs', 'spill']) {
    const folder = join(base, 'data', place, 'planted');
    mkdirSync(folder, { recursive: true });
    const word = Buffer.from(`before ${planted(place)} after`);
    const encoded = {
      utf8: word,
      utf16: Buffer.from(word.toString(), 'utf16le'),
      base64: Buffer.from(word.toString('base64')),
      hex: Buffer.from(word.toString('hex')),
      url: Buffer.from(Array.from(word, (byte) => `%${byte.toString(16)}`).join('')),
    };
    const packed = {
      gzip: gzipSync(word),
      zlib: Buffer.concat([Buffer.from('before'), deflateSync(word)]),
      zip: zipOf(word),
    };
    for (const [encoding, bytes] of Object.entries(place === 'spill' ? { ...encoded, ...packed } : encoded)) {
      const path = join(folder, `x.${encoding}`);
      writeFileSync(path, bytes);
      const found = look(place).inFolder(base);
      expect(new Set(found.map(({ place: at }) => at))).toEqual(new Set([path]));
      expect(found.map((one) => one.encoding).join()).toContain(
        encoding === 'zip' ? 'unzipped' : (unpacked[encoding] ?? encoding),
      );
      rmSync(path);
    }
  }

  await database.asSuperuser('update auth.tenants set name = $1', [planted('tenant')]);
  await database.asSuperuser(`update optimiq.tenant_settings set as_of = '1903-07-11'`);
  expect(first(await inDatabase(look('tenant')))).toEqual([true, 'auth.tenants']);
  expect(first(await inDatabase(canarySearch(['1903-07-11'])))).toEqual([true, 'optimiq.tenant_settings']);
  const inFiles = (await inServerFiles(look('tenant'))).map(
    ({ place }) => place.slice(databaseFolder().length).split('/')[1],
  );
  expect(new Set(inFiles)).toEqual(new Set(['base', 'pg_wal']));

  await database.asSuperuser(`update jobs.job set output = jsonb_build_object('message', $1::text)`, [
    planted('queue'),
  ]);
  expect((await inDatabase(look('queue')))[0]?.place).toMatch(/^jobs\./);

  const forged = `insert into facts.score_table_rows values (1, 999999, '${planted('row')}')`;
  await product.facts.execute(alpha, [], forged);
  expect(first(await inFacts(look('row')))).toEqual([true, 'score_table_rows']);
  const born = `update facts.claims set admit_on = date '1903-07-11' where record_no = 0`;
  await product.facts.execute(alpha, [], born);
  expect(first(await inFacts(canarySearch(['1903-07-11'])))).toEqual([true, 'claims']);

  product.log.info({ member: planted('log') }, 'planted');
  expect(first(inLog(look('log')))).toEqual([true, 'log']);
  expect(logged.join('')).toContain(planted('log'));
  expect(canarySearch([canaryWord]).inText('text', `x${canaryWord}x`)).not.toEqual([]);
});

const unpacked: Readonly<Record<string, string>> = { gzip: 'unzipped', zlib: 'unzipped' };

/** The first part of a zip archive of one file: what a reader of its bytes sees. */
function zipOf(content: Buffer): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x0403_4b50, 0);
  header.writeUInt16LE(8, 8);
  header.writeUInt16LE(5, 26);
  return Buffer.concat([header, Buffer.from('a.csv'), deflateRawSync(content)]);
}
