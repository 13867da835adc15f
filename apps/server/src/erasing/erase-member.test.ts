import type { ErasureCertificate } from '@optimiq/contracts/erasures';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { zipOf } from '@optimiq/formats/archive/cases';
import { countMemberRows } from '@optimiq/store/facts/member-rows';
import { deleteRun } from '@optimiq/store/facts/run-rows';
import { appendErasures, readErasures } from '@optimiq/store/keys/erasure-ledger';
import { findErasure } from '@optimiq/store/postgres/erasures';
import { setHold } from '@optimiq/store/postgres/holds';
import { readFileNames } from '@optimiq/store/postgres/loads-read';
import { listMerges, mergeMembers } from '@optimiq/store/postgres/member-merges';
import { currentRun, listRuns } from '@optimiq/store/postgres/runs';
import { readSourceNumber } from '@optimiq/store/postgres/source-numbers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAgreement } from '../agreement.ts';
import { modelId } from '../jobs/run-settings.ts';
import { replayRun } from '../operations/replay-run.ts';
import { canaryPerson } from '../testing/canary-files.ts';
import { canarySearch } from '../testing/canary-search.ts';
import { blobsAsBytes, erase, factsAsText, loadsOf, memberOf } from '../testing/erasing.ts';
import { csvOf, day, inTenant, load, readLoad, receive, settled, state, tidyTexts, undo } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { applyErasures } from './apply-erasures.ts';
import { isUnchanged } from './certificate.ts';
import { ledgerFolder } from './hide-erased.ts';
import { requestErasure } from './request-erasure.ts';

const actor = { kind: 'system', id: 'test' } as const;
const { mbi, memberId, lastName, firstName, birthDate, claim, fill, note } = canaryPerson;
let world: TestProduct;
let erased: MemberKey;
let certificate: ErasureCertificate;
let claimPlace: { load: number; record: number };

const person = {
  member_id: memberId,
  mbi,
  birth_date: birthDate,
  sex: 'F',
  last_name: lastName,
  first_name: firstName,
};
const people = (rows: readonly Record<string, string>[]) =>
  csvOf(['member_id', 'mbi', 'birth_date', 'sex', 'last_name', 'first_name', 'zip', 'state'], rows);
const years = csvOf(
  ['member_id', 'year', 'medicare_status', 'part_a_months', 'part_b_months', 'orec'],
  [{ member_id: memberId, year: '2025', medicare_status: '10', part_a_months: '12', part_b_months: '12', orec: '0' }],
);
const lines = csvOf(
  ['member_id', 'claim_id', 'claim_type', 'from_date', 'thru_date', 'line_num', 'hcpcs', 'pos', 'units', 'npi', 'dx1'],
  [
    {
      member_id: memberId,
      claim_id: claim,
      claim_type: 'CARRIER',
      from_date: '2025-02-03',
      thru_date: '2025-02-03',
      line_num: '1',
      hcpcs: '99213',
      pos: '11',
      units: '1',
      npi: '1234567893',
      dx1: 'E1122',
    },
  ],
);
const fills = csvOf(
  ['member_id', 'pde_id', 'fill_date', 'rxnorm', 'qty'],
  [{ member_id: memberId, pde_id: fill, fill_date: '2025-03-01', rxnorm: '860975', qty: '30' }],
);
const chart = JSON.stringify({
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    {
      resource: {
        resourceType: 'Patient',
        id: 'p1',
        identifier: [{ system: 'http://hl7.org/fhir/sid/us-mbi', value: mbi }],
        name: [{ family: lastName, given: [firstName] }],
        gender: 'female',
        birthDate,
      },
    },
    {
      resource: {
        resourceType: 'DocumentReference',
        id: 'd1',
        status: 'current',
        subject: { reference: 'Patient/p1' },
        type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }] },
        date: '2025-03-04T10:00:00Z',
        content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(note).toString('base64') } }],
      },
    },
  ],
});
const population = tidyTexts({ members: 12, seed: 5, asOf: day('2025-11-24'), months: 12 });
const currentOf = async (tenant: TenantId) =>
  (await inTenant(world.product, tenant, (tx) => currentRun(tx, modelId, 2026)))!;

beforeAll(async () => {
  world = await testProduct();
  const { product, alpha, beta } = world;
  for (const text of [...Object.values(population), people([person]), years, lines, chart])
    await receive(product, alpha, text, `${lastName}.csv`);
  // A row that is refused names the person, too: its load states somebody else.
  const refused = { ...person, member_id: '', mbi: '', zip: `${mbi.slice(0, 4)}-${mbi.slice(4, 7)}-${mbi.slice(7)}` };
  await receive(product, alpha, people([{ ...person, member_id: 'OTHER-77', mbi: '', last_name: 'Else' }, refused]));
  for (const text of [people([person]), years, lines]) await receive(product, beta, text);
  await settled(product, alpha);
  await settled(product, beta);
  await load(product, alpha, fills);
  erased = (await memberOf(product, alpha, mbi))!;
  // As the results of older runs are: no longer stored.
  const first = (await inTenant(product, alpha, (tx) => listRuns(tx, 200))).at(-1)!;
  await deleteRun(product.facts, alpha, first.number);
}, 400_000);
afterAll(() => world.close());

const search = canarySearch([memberId, mbi, lastName, claim, fill, note]);

test('the person is in every kind of store before: the search that finds nothing afterwards finds them now', async () => {
  const { product, alpha } = world;
  const found = new Set(search.inBytes('blobs', await blobsAsBytes(product, alpha)).map(({ canary }) => canary));
  expect(found).toEqual(new Set([memberId, mbi, lastName, claim, fill, note]));
  const rows = await countMemberRows(product.facts, alpha, [erased]);
  const tables = new Set(rows.map(({ table }) => table));
  for (const table of ['members', 'claims', 'claim_lines', 'claim_diagnoses', 'pharmacy_fills', 'documents', 'scores'])
    expect([table, tables.has(table as never)]).toEqual([table, true]);
  const [place] = await product.facts.inspect<{ load: number; record: number }>(
    alpha,
    `select load_no as load, record_no as record from facts.claims where member_key = cast($1 as uuid)`,
    [erased],
  );
  claimPlace = place!;
  expect(await numberAt()).toBe(claim);
});

async function numberAt(): Promise<string | undefined> {
  const { product, alpha } = world;
  const keys = await product.keysOf(alpha);
  const { id } = (await loadsOf(product, alpha)).find(({ number }) => number === claimPlace.load)!;
  return inTenant(product, alpha, (tx) => readSourceNumber(tx, keys, id, 'claims', claimPlace.record));
}

test('DSR-03 RET-05 erasing one of many removes their rows and nobody else’s, and the certificate equals a recount', async () => {
  const { product, alpha, beta } = world;
  const before = await factsAsText(product, alpha);
  const others = await factsAsText(product, beta);
  const counted = await countMemberRows(product.facts, alpha, [erased]);
  const run = await currentOf(alpha);
  const betaState = await state(product, beta);

  const id = await erase(product, alpha, { mbi });
  const done = (await inTenant(product, alpha, (tx) => findErasure(tx, id)))!;
  expect(done.state).toBe('done');
  certificate = done.certificate as ErasureCertificate;

  const after = await factsAsText(product, alpha);
  for (const [table, rows] of before) {
    const removed = counted.filter((one) => one.table === table).reduce((sum, one) => sum + one.rows, 0);
    const listed = certificate.counts.find((one) => one.store === 'facts' && one.table === table);
    expect([table, rows.length - after.get(table)!.length, listed?.before ?? 0]).toEqual([table, removed, removed]);
    const kept = new Set(after.get(table));
    expect([table, rows.filter((row) => kept.has(row)).length]).toEqual([table, after.get(table)!.length]);
  }
  expect(await countMemberRows(product.facts, alpha, [erased])).toEqual([]);
  expect([...after.values()].flat().join('\n')).not.toContain(erased);
  expect(await factsAsText(product, beta)).toEqual(others);
  expect(await state(product, beta)).toEqual(betaState);
  expect(await memberOf(product, beta, mbi)).toBeDefined();
  expect(isUnchanged(certificate)).toBe(true);
  expect(isUnchanged({ ...certificate, keys: 2 })).toBe(false);
  expect((await currentOf(alpha)).id).toBe(run.id);
  expect(certificate.checks.map(({ found, expected }) => found === expected)).not.toContain(false);
});

test('RET-08 no store holds the person: vault, numbers, facts, blobs decrypted, search, file names', async () => {
  const { product, alpha } = world;
  expect(search.inBytes('blobs', await blobsAsBytes(product, alpha))).toEqual([]);
  expect(search.inText('facts', [...(await factsAsText(product, alpha)).values()].flat().join('\n'))).toEqual([]);
  for (const table of ['members', 'member_identities', 'member_index']) {
    const column = table === 'members' ? 'id' : 'member_id';
    const rows = await world.test.asSuperuser(`select 1 from optimiq.${table} where ${column} = $1`, [erased]);
    expect([table, rows]).toEqual([table, []]);
  }
  expect(await numberAt()).toBeUndefined();
  expect(await product.memberSearch.search(alpha, lastName)).toEqual([]);
  expect(search.inFolder(world.base)).toEqual([]);
  const loads = await loadsOf(product, alpha);
  const keys = await product.keysOf(alpha);
  const names = await inTenant(product, alpha, (tx) =>
    readFileNames(
      tx,
      keys,
      loads.map(({ id: one }) => one),
    ),
  );
  const stating = loads.filter(({ rawRemovedAt, id: one }) => rawRemovedAt && names.get(one) !== 'file');
  expect(stating.map(({ id: one }) => names.get(one))).toEqual(['erased', 'erased', 'erased', 'erased']);
  const raw = loads.filter(({ rawRemovedAt }) => rawRemovedAt);
  // Five that state the person and one in which a refused row names them.
  expect(raw).toHaveLength(6);
});

test('the other numbers of the same sealed pages are still there, and other raw files too', async () => {
  const { product, alpha } = world;
  const loads = await loadsOf(product, alpha);
  const kept = loads.filter(({ blobName }) => blobName);
  expect(kept.length).toBe(Object.keys(population).length);
  const keys = await product.keysOf(alpha);
  const claims = await product.facts.inspect<{ load: number; record: number }>(
    alpha,
    'select load_no as load, record_no as record from facts.claims',
  );
  for (const { load: number, record } of claims) {
    const { id } = loads.find((one) => one.number === number)!;
    expect(await inTenant(product, alpha, (tx) => readSourceNumber(tx, keys, id, 'claims', record))).toBeTruthy();
  }
});

test('the stores agree after an erasure, as a start would find', async () => {
  const { product, alpha } = world;
  const agreement = openAgreement(product.database, product.facts, product.log);
  expect(await agreement.disagreementOf(alpha)).toBeUndefined();
  await product.facts.execute(alpha, [], 'delete from facts.member_ages where record_no = 0');
  const broken = openAgreement(product.database, product.facts, product.log);
  expect(await broken.disagreementOf(alpha)).toMatchObject({ table: 'member_ages' });
});

test('DSR-03 every finished run replays to its hash: the leaf of the erased is a tombstone, the others are equal', async () => {
  const { product, alpha } = world;
  const runs = (await inTenant(product, alpha, (tx) => listRuns(tx, 200))).filter(({ state: at }) => at === 'done');
  const stored = await product.facts.inspect<{ run: number }>(alpha, 'select distinct run_no as run from facts.scores');
  let tombstones = 0;
  for (const run of runs) {
    const report = await replayRun(product, alpha, run.id);
    if (!report.ok) throw new Error(report.reason);
    expect([run.number, report.value.same, report.value.members + report.value.tombstones]).toEqual([
      run.number,
      true,
      run.memberCount,
    ]);
    expect(report.value.differing).toEqual([]);
    tombstones += report.value.tombstones;
  }
  expect(tombstones).toBe(certificate.tombstones);
  // Also runs whose results were no longer stored when the person was erased.
  expect(runs.length).toBeGreaterThan(stored.length);
  expect(tombstones).toBeGreaterThan(stored.length);
});

test('DSR-03 erasing again changes nothing; an unknown person is not found; the key names the old case', async () => {
  const { product, alpha } = world;
  const again = await requestErasure(product, alpha, { who: { memberKey: erased }, reason: 'asked again', actor });
  expect(again).toEqual({ ok: true, value: { erasureId: certificate.erasureId } });
  const unknown = await requestErasure(product, alpha, { who: { mbi }, reason: 'asked again', actor });
  expect(unknown).toEqual({ ok: false, reason: 'unknown' });
  expect(readErasures(ledgerFolder(product), alpha).map(({ member }) => member)).toEqual([erased]);
});

test('RET-07 who is in the ledger and back in the stores, as after restoring an old backup, is erased again', async () => {
  const { product, alpha } = world;
  // The same file again: its load was of the person alone, and its bytes are new to the tenant once it is undone.
  await load(product, alpha, people([{ ...person, zip: '02139' }]));
  const back = (await memberOf(product, alpha, mbi))!;
  expect(back).not.toBe(erased);
  appendErasures(ledgerFolder(product), alpha, [back], '2026-01-01T00:00:00.000Z');
  expect(await applyErasures(product, alpha)).toBe(1);
  await settled(product, alpha);
  expect(await memberOf(product, alpha, mbi)).toBeUndefined();
  expect(await countMemberRows(product.facts, alpha, [back])).toEqual([]);
  expect(await applyErasures(product, alpha)).toBe(0);
});

test('RET-06 LEGL-03 nobody is erased while the tenant or a load that names them is held', async () => {
  const { product, alpha } = world;
  const { loadId } = await load(product, alpha, people([{ ...person, zip: '02140' }]));
  const ask = () => requestErasure(product, alpha, { who: { mbi }, reason: 'asked in writing', actor });
  for (const held of [undefined, loadId]) {
    await inTenant(product, alpha, (tx) => setHold(tx, actor, true, held));
    expect(await ask()).toEqual({ ok: false, reason: 'held' });
    await inTenant(product, alpha, (tx) => setHold(tx, actor, false, held));
  }
  expect(await memberOf(product, alpha, mbi)).toBeDefined();
});

test('DSR-03 a file that waits for its mapping is searched: it goes and its load with it; one under a hold stays', async () => {
  const { product, alpha } = world;
  const header = 'Member ID;Sex;DOB;Last Name\n';
  const named = await receive(product, alpha, `${header}${memberId};F;${birthDate};${lastName}\n`);
  const other = await receive(product, alpha, `${header}OTHER-78;F;1950-01-02;Else\n`);
  // Nobody can say what is in an archive within an archive.
  const kept = await receive(product, alpha, zipOf([{ content: zipOf([{ content: header }]) }]));
  await settled(product, alpha);
  await inTenant(product, alpha, (tx) => setHold(tx, actor, true, kept.loadId));
  const id = await erase(product, alpha, { mbi });
  expect(await readLoad(product, alpha, named.loadId)).toMatchObject({ state: 'cancelled', blobName: undefined });
  expect(await readLoad(product, alpha, other.loadId)).toMatchObject({ state: 'held', holdReason: 'mapping' });
  expect((await readLoad(product, alpha, other.loadId)).blobName).toBeDefined();
  expect((await readLoad(product, alpha, kept.loadId)).blobName).toBeDefined();
  const { remains } = (await inTenant(product, alpha, (tx) => findErasure(tx, id)))!.certificate as ErasureCertificate;
  expect(remains).toContain(`The raw file of load ${kept.loadId}: a legal hold keeps it.`);
  await inTenant(product, alpha, (tx) => setHold(tx, actor, false, kept.loadId));
  await load(product, alpha, people([{ ...person, zip: '02141' }]));
});

test('RET-06 LEGL-03 a hold set while a person is being erased keeps what it is on, and the certificate says what', async () => {
  const { product, alpha } = world;
  // A refused row names the person: the load states somebody else and is found by searching its file.
  const other = { ...person, member_id: 'OTHER-78', mbi: '3EG4TE5MK75', last_name: 'Else' };
  const refused = { ...person, member_id: '', mbi: '', zip: mbi };
  const named = await load(product, alpha, people([other, refused]));
  const stating = await load(product, alpha, people([{ ...person, zip: '02141' }]));
  const free = await load(product, alpha, people([{ ...person, zip: '02142' }]));
  const { facts } = product;
  const rewrite: typeof facts.rewrite = async (...asked) => {
    await facts.rewrite(...asked);
    for (const { loadId } of [named, stating]) await inTenant(product, alpha, (tx) => setHold(tx, actor, true, loadId));
  };
  Object.assign(product, { facts: { ...facts, rewrite } });
  const wanted: (number | undefined)[] = [];
  const { requireSpace } = product;
  const noted = async (bytes?: number) => {
    wanted.push(bytes);
    await requireSpace(bytes);
  };
  Object.assign(product, { requireSpace: noted });
  const id = await erase(product, alpha, { mbi });
  Object.assign(product, { facts, requireSpace });
  // Its copy is as large, and room for it is looked for before it is begun.
  expect(wanted.some((bytes) => (bytes ?? 0) > 100_000)).toBe(true);
  const done = (await inTenant(product, alpha, (tx) => findErasure(tx, id)))!;
  expect(done.state).toBe('done');
  const { counts, remains } = done.certificate as ErasureCertificate;
  expect(counts.find(({ table }) => table === 'raw-files')).toMatchObject({ after: 2 });
  for (const { loadId } of [named, stating]) {
    expect(remains.some((text) => text.includes(loadId) && text.includes('hold'))).toBe(true);
    expect((await readLoad(product, alpha, loadId)).blobName).toBeDefined();
    await inTenant(product, alpha, (tx) => setHold(tx, actor, false, loadId));
  }
  expect((await readLoad(product, alpha, free.loadId)).blobName).toBeUndefined();
  for (const { loadId } of [named, stating]) await undo(product, alpha, loadId);
  await load(product, alpha, people([{ ...person, zip: '02143' }]));
});

test('RET-08 why people were merged is gone with the person, and that they were stays', async () => {
  const { product, beta } = world;
  const keys = await product.keysOf(beta);
  const survivor = (await memberOf(product, beta, mbi))!;
  const second = { ...person, member_id: 'SECOND-1', mbi: '2EG4TE5MK74', last_name: 'Else', zip: '02144' };
  await load(product, beta, people([second]));
  const merged = (await memberOf(product, beta, second.mbi))!;
  const reason = 'same person by telephone';
  await inTenant(product, beta, (tx) => mergeMembers(tx, keys, actor, { survivor, merged, reason }));
  expect((await inTenant(product, beta, (tx) => listMerges(tx, keys, 10)))[0]).toMatchObject({ reason });
  const id = await erase(product, beta, { mbi });
  const merges = await inTenant(product, beta, (tx) => listMerges(tx, keys, 10));
  expect(merges.map((one) => [one.merged, one.reason])).toEqual([[merged, undefined]]);
  const { certificate: made } = (await inTenant(product, beta, (tx) => findErasure(tx, id)))!;
  expect((made as ErasureCertificate).counts).toContainEqual({
    store: 'vault',
    table: 'member_merges.reason',
    before: 1,
    after: 0,
  });
});

test('a load under way that has read the person already brings no row of them, and its stores agree', async () => {
  const { product, alpha } = world;
  const member = (await memberOf(product, alpha, mbi))!;
  const { facts } = product;
  let asked: Promise<unknown> | undefined;
  // The counting of what was stored begins with it.
  const query = async <Row>(...sent: Parameters<typeof facts.query>) => {
    const rows = await facts.query<Row>(...sent);
    if (sent[2].includes('version()')) {
      asked ??= requestErasure(product, alpha, { who: { memberKey: member }, reason: 'asked in writing', actor });
      await asked;
    }
    return rows;
  };
  Object.assign(product, { facts: { ...facts, query } });
  const { loadId } = await load(product, alpha, lines.replaceAll('2025-02-03', '2025-02-04'));
  Object.assign(product, { facts });
  expect(await asked).toMatchObject({ ok: true });
  const { state: at, blobName } = await readLoad(product, alpha, loadId);
  expect([at, blobName]).toEqual(['active', undefined]);
  expect(await countMemberRows(facts, alpha, [member])).toEqual([]);
  expect(search.inBytes('blobs', await blobsAsBytes(product, alpha))).toEqual([]);
});
