import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourcePerson } from '@optimiq/domain/records/source';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { actor, type TestVault, testVault } from '../testing/vault.ts';
import { sweepLoad, undoLoad } from './loads.ts';
import {
  countVisibleMembers,
  hashOfMembers,
  listVisibleMembers,
  readIdentities,
  searchIdentities,
} from './member-identity-read.ts';
import { contentTagOf } from './member-identity-statements.ts';

let t: TestDatabase;
let alpha: TestVault;
let beta: TestVault;
beforeAll(async () => {
  t = await testDatabase();
  alpha = testVault(t, t.alpha);
  beta = testVault(t, t.beta);
});
afterAll(() => t.close());

let people = 0;
/** A person nobody else in this file is. */
function anyone(said: Partial<SourcePerson> = {}): SourcePerson & { mbi: string; memberId: string } {
  people += 1;
  return {
    mbi: `1EG4-TE5-MK${people}`,
    memberId: `id-${people}`,
    lastName: `Doe${people}`,
    firstName: 'Jane',
    birthDate: '1943-05-01' as CalendarDate,
    sex: 'F',
    ...said,
  } as SourcePerson & { mbi: string; memberId: string };
}
const key = (members: readonly (MemberKey | string)[], at = 0) => members[at] as MemberKey;
const who = async (vault: TestVault, member: MemberKey) =>
  (await vault.run((tx) => readIdentities(tx, vault.keys, [member]))).get(member);
const hash = (vault: TestVault) => vault.run((tx) => hashOfMembers(tx, vault.keys));
const undo = (vault: TestVault, load: Awaited<ReturnType<TestVault['open']>>) =>
  vault.run((tx) => undoLoad(tx, actor, load));

test('PHD-01 the same person in two tenants is two members, and neither sees the other', async () => {
  const person = anyone();
  const a = await alpha.load([person]);
  const b = await beta.load([person]);
  expect(a.members[0]).not.toBe(b.members[0]);
  expect(await who(alpha, key(a.members))).toEqual(person);
  expect(await who(beta, key(a.members))).toBeUndefined();
  expect(await beta.run((tx) => readIdentities(tx, alpha.keys, [key(a.members)]))).toEqual(new Map());
  const seen = await beta.run((tx) => listVisibleMembers(tx, 1000));
  expect(seen).not.toContain(a.members[0]);
});

test('PHD-01 duplicates across loads are one member: by MBI however written, else by member id of the same source', async () => {
  const person = anyone();
  const { members } = await alpha.load([person]);
  const mbi = person.mbi.replaceAll('-', '').toLowerCase();
  expect((await alpha.load([{ mbi }], 'plan-b')).members).toEqual(members);
  expect((await alpha.load([{ memberId: ` ${person.memberId} ` }])).members).toEqual(members);
  expect((await alpha.load([{ memberId: person.memberId }], 'plan-b')).members).not.toEqual(members);
});

test('a person in conflict is told and leaves no trace', async () => {
  const [a, b] = [anyone(), anyone()];
  await alpha.load([a, b]);
  const before = [await hash(alpha), await t.asSuperuser('select count(*) from optimiq.member_index')];
  const load = await alpha.open();
  const [conflict] = await alpha.match(load, [{ mbi: a.mbi, memberId: b.memberId, lastName: 'Other' }]);
  expect(conflict).toEqual({ ok: false, reason: 'identifier-conflict' });
  await alpha.activate(load);
  expect([await hash(alpha), await t.asSuperuser('select count(*) from optimiq.member_index')]).toEqual(before);
  expect(await t.asSuperuser('select 1 from optimiq.member_identities where load_id = $1', [load])).toEqual([]);
});

test('a load that is not active shows nobody', async () => {
  const person = anyone();
  const load = await alpha.open();
  const [result] = await alpha.match(load, [person]);
  const member = result!.ok ? result!.value.member : ('' as MemberKey);
  expect(await who(alpha, member)).toBeUndefined();
  expect(await alpha.run((tx) => searchIdentities(tx, alpha.keys, { mbi: person.mbi }))).toEqual([]);
  await alpha.activate(load);
  expect(await who(alpha, member)).toEqual(person);
  expect(await alpha.run((tx) => searchIdentities(tx, alpha.keys, { mbi: person.mbi }))).toEqual([member]);
});

test('who a member is: field by field what the latest active load says, and undo brings back the earlier', async () => {
  const person = anyone({ phone: '555-0100' });
  const first = await alpha.load([person]);
  const member = key(first.members);
  const second = await alpha.load([{ memberId: person.memberId, lastName: 'Married' }]);
  const third = await alpha.load([{ memberId: person.memberId }]);
  expect(await who(alpha, member)).toEqual({ ...person, lastName: 'Married' });
  const shown = await hash(alpha);

  const fourth = await alpha.load([{ ...person, lastName: 'Wrong', phone: '555-0199' }]);
  expect(await who(alpha, member)).toEqual({ ...person, lastName: 'Wrong', phone: '555-0199' });
  expect(await undo(alpha, fourth.load)).toMatchObject({ ok: true, value: { membersTouched: 1, membersHidden: 0 } });
  expect(await hash(alpha)).toBe(shown);

  await undo(alpha, second.load);
  expect(await who(alpha, member)).toEqual(person);
  await undo(alpha, first.load);
  expect(await who(alpha, member)).toEqual({ memberId: person.memberId });
  await undo(alpha, third.load);
  expect(await who(alpha, member)).toBeUndefined();
});

test('undo hides members seen in no other active load, also after later loads', async () => {
  const [stays, goes] = [anyone(), anyone()];
  const before = await hash(alpha);
  const first = await alpha.load([stays, goes]);
  const later = await alpha.load([stays]);
  expect(await undo(alpha, first.load)).toMatchObject({ ok: true, value: { membersTouched: 2, membersHidden: 1 } });
  expect(await who(alpha, key(first.members, 0))).toEqual(stays);
  expect(await who(alpha, key(first.members, 1))).toBeUndefined();
  await undo(alpha, later.load);
  expect(await hash(alpha)).toBe(before);
});

test('loading again after an undo gives members their keys back', async () => {
  const [a, b] = [anyone(), anyone()];
  const first = await alpha.load([a, b]);
  const shown = await hash(alpha);
  await undo(alpha, first.load);
  const again = await alpha.load([b, a]);
  expect(again.members).toEqual([first.members[1], first.members[0]]);
  expect(await hash(alpha)).toBe(shown);
});

test('an identifier that an undone load gave by mistake does not match any more', async () => {
  const person = anyone();
  const other = anyone();
  const { members } = await alpha.load([person]);
  const wrong = await alpha.load([{ memberId: person.memberId, mbi: other.mbi }]);
  await undo(alpha, wrong.load);
  const right = await alpha.load([other]);
  expect(right.members).not.toEqual(members);
  expect(await alpha.run((tx) => searchIdentities(tx, alpha.keys, { mbi: other.mbi }))).toEqual(right.members);
});

test('a member is found by exact name, birth date and sex; several people may share them', async () => {
  const same = {
    lastName: 'Peña-O’Neil',
    firstName: 'Ana',
    birthDate: '1950-02-28' as CalendarDate,
    sex: 'F' as const,
  };
  const { members } = await alpha.load([anyone(same), anyone(same), anyone({ ...same, sex: 'M' })]);
  const query = { ...same, lastName: 'PENA ONEIL', firstName: 'ana' };
  const found = await alpha.run((tx) => searchIdentities(tx, alpha.keys, query));
  expect(found).toEqual([members[0], members[1]].sort());
});

test('two loads with the same people at once end in one member each', async () => {
  const persons = Array.from({ length: 300 }, () => anyone());
  const loads = [await alpha.open(), await alpha.open(), await alpha.open()];
  const results = await Promise.all([
    alpha.match(loads[0]!, persons),
    alpha.match(loads[1]!, [...persons].reverse()).then((found) => found.reverse()),
    alpha.match(
      loads[2]!,
      persons.map(({ memberId }) => ({ memberId })),
    ),
  ]);
  const keys = results.map((found) => found.map((result) => (result.ok ? result.value.member : result.reason)));
  expect(keys[1]).toEqual(keys[0]);
  expect(keys[2]).toEqual(keys[0]);
  expect(new Set(keys[0]).size).toBe(300);
});

test('the answer does not depend on how a file is cut into batches', async () => {
  const rows = fc.array(
    fc.record({
      mbi: fc.constantFrom(undefined, 'B1', 'B2', 'B3'),
      memberId: fc.constantFrom(undefined, 'c1', 'c2', 'c3', 'c4'),
      lastName: fc.constantFrom(undefined, 'Ash', 'Birch'),
      phone: fc.constantFrom(undefined, '1', '2'),
    }),
    { minLength: 2, maxLength: 12 },
  );
  let round = 0;
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 4 }), async (drawn, size) => {
      const from = [`whole-${++round}`, `cut-${round}`] as const;
      const persons = (name: string) =>
        drawn.map((row) => ({ ...row, ...(row.mbi && { mbi: `${row.mbi}-${name}` }) }) as SourcePerson);
      const loads = [await beta.open(), await beta.open()] as const;
      const whole = await beta.match(loads[0], persons(from[0]), from[0]);
      const cut = [];
      for (let at = 0; at < drawn.length; at += size) {
        cut.push(...(await beta.match(loads[1], persons(from[1]).slice(at, at + size), from[1])));
      }
      expect(shapeOf(cut)).toEqual(shapeOf(whole));
      await Promise.all(loads.map((load) => beta.activate(load)));
      const said = await Promise.all(
        [whole, cut].map((results) =>
          Promise.all(
            results.map(async (result) => {
              if (!result.ok) return result.reason;
              const { mbi, ...rest } = (await who(beta, result.value.member)) ?? {};
              return { ...rest, mbi: mbi?.slice(0, 2) };
            }),
          ),
        ),
      );
      expect(said[1]).toEqual(said[0]);
    }),
    { numRuns: 25 },
  );
});

/** Results with members numbered in order of appearance. */
function shapeOf(results: Awaited<ReturnType<TestVault['match']>>) {
  const seen: string[] = [];
  return results.map((result) => {
    if (!result.ok) return result.reason;
    if (!seen.includes(result.value.member)) seen.push(result.value.member);
    return `${seen.indexOf(result.value.member)} ${result.value.isNew}`;
  });
}

test('a sweep after a crash between any two batches leaves the vault as it was', async () => {
  const [known, hidden] = [anyone(), anyone()];
  await alpha.load([known]);
  await undo(alpha, (await alpha.load([hidden])).load);
  const vaultRows = () =>
    Promise.all(
      ['members', 'member_index', 'member_identities'].map((table) =>
        t.asSuperuser(`select r::text from optimiq.${table} r where tenant_id = $1 order by 1`, [t.alpha]),
      ),
    );
  const before = await vaultRows();
  const batches = [
    [known, anyone()],
    [hidden, { memberId: known.memberId, mbi: 'NEW-MBI' }],
    [anyone(), anyone()],
  ];
  for (let crash = 0; crash <= batches.length; crash += 1) {
    const load = await alpha.open();
    for (const batch of batches.slice(0, crash)) await alpha.match(load, batch as SourcePerson[]);
    await alpha.run((tx) => sweepLoad(tx, actor, load));
    expect(await vaultRows()).toEqual(before);
  }
});

test('a batch that is aborted midway leaves nothing', async () => {
  const load = await alpha.open();
  const person = anyone();
  const { matchMembers } = await import('./member-identity.ts');
  await expect(
    alpha.run(async (tx) => {
      await matchMembers(tx, alpha.keys, load, [person], 'plan-a');
      throw new Error('killed');
    }),
  ).rejects.toThrow('killed');
  const [again] = await alpha.match(load, [person]);
  expect(again).toMatchObject({ ok: true, value: { isNew: true } });
});

test('a ciphertext moved to another member, load or tenant does not open', async () => {
  const persons = [anyone(), anyone()];
  const { load, members } = await alpha.load(persons);
  await beta.load(persons);
  const move = (to: string) =>
    t.asSuperuser(
      `update optimiq.member_identities set sealed = (
         select sealed from optimiq.member_identities where member_id = $1 and load_id = $2) where member_id = $3`,
      [members[0], load, to],
    );
  await move(key(members, 1));
  await expect(who(alpha, key(members, 1))).rejects.toMatchObject({ name: 'UnsealError', code: 'authentication' });
  expect(await who(alpha, key(members, 0))).toEqual(persons[0]);
  await t.asSuperuser('delete from optimiq.member_identities where load_id = $1', [load]);
});

test('equal people give equal tags within a tenant and kind only', () => {
  const text = '[["mbi","X"]]';
  expect(contentTagOf(alpha.keys, text).equals(contentTagOf(alpha.keys, text))).toBe(true);
  expect(contentTagOf(alpha.keys, text).equals(contentTagOf(beta.keys, text))).toBe(false);
});

test('no identifier of a person is in the vault in clear, in any column', async () => {
  const canary = anyone({
    lastName: 'CANARYLAST',
    address: '1 CANARYSTREET',
    phone: 'CANARYPHONE',
    mbi: 'CANARYMBI',
    memberId: 'CANARYID',
  });
  await alpha.load([canary]);
  for (const table of ['members', 'member_index', 'member_identities', 'loads', 'blobs', 'source_number_pages']) {
    const rows = await t.asSuperuser<{ text: string }>(`select r::text as text from optimiq.${table} r`);
    const hex = Buffer.from('CANARY').toString('hex');
    expect(rows.filter(({ text }) => text.includes('CANARY') || text.includes(hex))).toEqual([]);
  }
});

test('the state hash does not know keys, loads or the order of rows', async () => {
  const fresh = await testDatabase();
  try {
    const one = testVault(fresh, fresh.alpha);
    const persons = Array.from({ length: 20 }, () => anyone());
    const first = await one.load(persons);
    const shown = await hash(one);
    await undo(one, first.load);
    expect(await one.run((tx) => countVisibleMembers(tx))).toBe(0);
    for (const person of [...persons].reverse()) await one.load([person]);
    expect(await hash(one)).toBe(shown);
  } finally {
    await fresh.close();
  }
});
