import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { LoadId, MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourcePerson } from '@optimiq/domain/records/source';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { actor, type TestVault, testVault } from '../testing/vault.ts';
import { undoLoad } from './loads.ts';
import { visibleLoadNumbers } from './loads-read.ts';
import { keysOfPerson, survivorOf } from './member-aliases.ts';
import { readIdentifiers } from './member-identifiers.ts';
import { countVisibleMembers, hashOfMembers, readIdentities, searchIdentities } from './member-identity-read.ts';
import { countOpenMatches, findMatch, keepApart, listMatches, mergeMatch, reopenMatch } from './member-matches.ts';
import { listMerges, unmergeMember } from './member-merges.ts';
import { readNaturalKeys } from './natural-keys.ts';

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
const letters = (number: number) => number.toString(26).replaceAll(/[0-9]/g, (digit) => 'qrstuvwxyz'[Number(digit)]!);
/** A person who is like nobody else in this file. */
function anyone(said: Partial<SourcePerson> = {}): SourcePerson {
  people += 1;
  const number = String(people);
  return {
    memberId: `id-${number}`,
    lastName: `${'BDGLMNR'[people % 7]}o${letters(people)}${letters(people * 7)}`,
    firstName: `${'KTPSVHJ'[people % 7]}a${letters(people * 3)}`,
    birthDate: `19${20 + (people % 50)}-0${1 + (people % 9)}-${10 + (people % 18)}` as CalendarDate,
    sex: people % 2 ? 'F' : 'M',
    zip: String(43000 + people),
    ...said,
  };
}
const open = (vault: TestVault) => vault.run((tx) => listMatches(tx, 'open', 200));
const openOf = async (vault: TestVault, member: string) =>
  (await open(vault)).filter(({ first, second }) => first === member || second === member);
const key = (loaded: { members: readonly string[] }, at = 0) => loaded.members[at] as MemberKey;
const who = async (vault: TestVault, member: MemberKey) =>
  (await vault.run((tx) => readIdentities(tx, vault.keys, [member]))).get(member);
const undo = (vault: TestVault, load: LoadId) => vault.run((tx) => undoLoad(tx, actor, load));
/** All that is seen of a tenant's people, without keys and with the numbers a request of facts carries. */
const seen = (vault: TestVault) =>
  vault.run(async (tx) => ({
    hash: await hashOfMembers(tx, vault.keys),
    count: await countVisibleMembers(tx),
    numbers: await visibleLoadNumbers(tx),
    natural: [...(await readNaturalKeys(tx))].sort(),
  }));
const merge = (vault: TestVault, id: string, survivor: 'first' | 'second' = 'first') =>
  vault.run((tx) => mergeMatch(tx, vault.keys, actor, id, { survivor, reason: 'Called the CANARYREASON office' }));

/** Two members of one person under two spellings, and the open pair. */
async function typo(vault: TestVault) {
  const person = anyone({ lastName: 'Thornberry', phone: '6145550100' });
  const { memberId: _, ...rest } = person;
  const a = await vault.load([{ ...rest, memberId: `a-${people}` }], 'plan-a');
  const b = await vault.load([{ ...rest, memberId: `b-${people}`, lastName: 'Thornbery' }], 'plan-b');
  const [match] = await openOf(vault, key(a));
  return { a, b, match: match!, keys: [key(a), key(b)] as const };
}

test('PHD-01 duplicates imported under other identifiers become a pair to decide, and nobody else sees it', async () => {
  const { match, keys } = await typo(alpha);
  expect([match.first, match.second].sort()).toEqual([...keys].sort());
  expect(match).toMatchObject({ kind: 'similar', state: 'open', agreement: { lastName: 'close', birthDate: 'agree' } });
  expect(match.score).toBeGreaterThan(800);
  expect(await open(beta)).toEqual([]);
  expect(await beta.run((tx) => findMatch(tx, match.id))).toBeUndefined();
  expect(await merge(beta, match.id)).toEqual({ ok: false, reason: 'not-open' });
  expect(await openOf(alpha, keys[0])).toHaveLength(1);
});

test('PHD-01 merging shows one member with what both sides said; unmerging restores both exactly', async () => {
  const { match, keys } = await typo(alpha);
  const before = await seen(alpha);
  const waiting = await alpha.run(countOpenMatches);
  const merged = await merge(alpha, match.id);
  if (!merged.ok) throw new Error(merged.reason);
  const { survivor, merged: gone, number } = merged.value;
  expect([survivor, gone]).toEqual([match.first, match.second]);

  const after = await seen(alpha);
  expect(after.count).toBe(before.count - 1);
  expect(after.numbers).toEqual([...before.numbers, number]);
  expect(after.hash).not.toBe(before.hash);
  expect(await who(alpha, gone)).toBeUndefined();
  expect(await who(alpha, survivor)).toMatchObject({ lastName: 'Thornbery', memberId: expect.stringMatching(/^b-/) });
  for (const one of keys) {
    expect(await alpha.run((tx) => survivorOf(tx, one))).toBe(survivor);
    expect(await alpha.run((tx) => keysOfPerson(tx, one))).toEqual([survivor, gone]);
  }
  const query = { memberId: `a-${people}`, source: 'plan-a' };
  expect(await alpha.run((tx) => searchIdentities(tx, alpha.keys, query))).toEqual([survivor]);
  expect(await alpha.run(countOpenMatches)).toBe(waiting - 1);
  const [listed] = await alpha.run((tx) => listMerges(tx, alpha.keys, 1));
  expect(listed).toMatchObject({ number, reason: 'Called the CANARYREASON office', isAutomatic: false });
  expect(await beta.run((tx) => listMerges(tx, beta.keys, 9))).toEqual([]);
  expect(await beta.run((tx) => keysOfPerson(tx, gone))).toEqual([gone]);

  expect(await beta.run((tx) => unmergeMember(tx, actor, gone))).toEqual({ ok: false, reason: 'not-merged' });
  expect(await alpha.run((tx) => unmergeMember(tx, actor, gone))).toMatchObject({ ok: true, value: { number } });
  expect(await seen(alpha)).toEqual(before);
  expect((await openOf(alpha, survivor))[0]).toMatchObject({ state: 'open', id: match.id });
  const events = await t.asSuperuser(
    `select action, details from optimiq.audit_events where action in ('member.merge', 'member.unmerge') order by at desc limit 2`,
  );
  expect(events.map(({ action }) => action)).toEqual(['member.unmerge', 'member.merge']);
  expect(JSON.stringify(await t.asSuperuser('select * from optimiq.audit_events'))).not.toContain('CANARY');
  const rows = await t.asSuperuser('select r::text as text from optimiq.member_merges r');
  expect(rows.some(({ text }) => text.includes(Buffer.from('CANARYREASON').toString('hex')))).toBe(false);
});

test('PHD-01 a merge that is broken off leaves nothing, wherever it is broken off', async () => {
  const { match } = await typo(alpha);
  const before = await seen(alpha);
  await expect(
    alpha.run(async (tx) => {
      await mergeMatch(tx, alpha.keys, actor, match.id, { survivor: 'first' });
      throw new Error('killed');
    }),
  ).rejects.toThrow('killed');
  // The connection is cut under the transaction, as a killed process cuts it.
  await expect(
    alpha.run(async (tx) => {
      await mergeMatch(tx, alpha.keys, actor, match.id, { survivor: 'second' });
      await t.asSuperuser(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where state = 'idle in transaction' and datname = current_database() and usename = 'optimiq_app'`,
      );
      await visibleLoadNumbers(tx);
    }),
  ).rejects.toThrow();
  expect(await seen(alpha)).toEqual(before);
  expect(await alpha.run((tx) => findMatch(tx, match.id))).toMatchObject({ state: 'open' });
});

test('PHD-01 equal name, birth date and sex of one pair alone are one member, by a merge that can be ended', async () => {
  const person = anyone();
  const a = await alpha.load([person], 'plan-a');
  const before = await seen(alpha);
  const b = await alpha.load([{ ...person, memberId: 'other', mbi: 'MBI-AUTO' }], 'plan-b');
  expect(await alpha.run((tx) => survivorOf(tx, key(b)))).toBe(key(a));
  expect(await openOf(alpha, key(a))).toEqual([]);
  expect(await who(alpha, key(a))).toEqual({ ...person, memberId: 'other', mbi: 'MBI-AUTO' });
  expect((await seen(alpha)).count).toBe(before.count);
  await alpha.run((tx) => unmergeMember(tx, actor, key(b)));
  expect((await seen(alpha)).count).toBe(before.count + 1);
  // A person has said that they are two: no later load merges them by itself.
  await alpha.load([{ ...person, memberId: 'other', mbi: 'MBI-AUTO', phone: '1' }], 'plan-b');
  expect(await alpha.run((tx) => survivorOf(tx, key(b)))).toBe(key(b));
  expect(await openOf(alpha, key(b))).toHaveLength(1);
});

test.each<[string, (person: SourcePerson) => SourcePerson[], string]>([
  [
    'a third person has the same name and birth date',
    (person) => [
      { ...person, memberId: 'x1' },
      { ...person, memberId: 'x2' },
    ],
    'plan-b',
  ],
  ['one source gives two member ids', (person) => [{ ...person, memberId: 'y1' }], 'plan-a'],
])('PHD-01 nobody is merged without a question when %s', async (_, others, source) => {
  const person = anyone();
  const a = await alpha.load([person], 'plan-a');
  const { members } = await alpha.load(others(person), source);
  for (const member of members) expect(await alpha.run((tx) => survivorOf(tx, member as MemberKey))).toBe(member);
  expect(await openOf(alpha, key(a))).toHaveLength(members.length);
});

test('twins with an MBI each are no pair', async () => {
  const twin = anyone({ mbi: 'TWIN1', firstName: 'Ida' });
  const { members } = await alpha.load([twin, { ...twin, mbi: 'TWIN2', memberId: 'twin-2', firstName: 'Ingrid' }]);
  expect(members[0]).not.toBe(members[1]);
  expect(await openOf(alpha, members[0]!)).toEqual([]);
});

test('PHD-01 a pair kept apart is not asked about again, until somebody opens it', async () => {
  const { match, b } = await typo(alpha);
  expect(await alpha.run((tx) => keepApart(tx, alpha.keys, actor, match.id, 'Two cousins'))).toMatchObject({
    ok: true,
  });
  const said = (await who(alpha, key(b)))!;
  await undo(alpha, b.load);
  await alpha.load([said], 'plan-b');
  expect(await openOf(alpha, key(b))).toEqual([]);
  expect(await merge(alpha, match.id)).toEqual({ ok: false, reason: 'not-open' });
  expect(await alpha.run((tx) => reopenMatch(tx, match.id))).toMatchObject({ ok: true });
  expect(await openOf(alpha, key(b))).toHaveLength(1);
});

test('PHD-01 identifiers of two members open a pair; the row is refused until they are merged, then it goes through', async () => {
  const [one, other] = [anyone({ mbi: 'CONFLICT1' }), anyone()];
  const { members } = await alpha.load([one, other]);
  const row = { mbi: 'CONFLICT1', memberId: other.memberId! };
  const refused = await alpha.load([row]);
  expect(refused.members).toEqual(['identifier-conflict']);
  const [match] = await openOf(alpha, members[0]!);
  expect(match).toMatchObject({ kind: 'identifier-conflict', state: 'open' });
  expect([match!.first, match!.second].sort()).toEqual([...members].sort());
  await merge(alpha, match!.id);
  expect((await alpha.load([row])).members).toEqual([members[0]]);
});

test('PHD-01 a new MBI of a known member id is followed; the old one stays as a former one and still names the member', async () => {
  const person = anyone({ mbi: 'OLD-MBI' });
  const { members } = await alpha.load([person]);
  expect((await alpha.load([{ memberId: person.memberId!, mbi: 'NEWMBI' }])).members).toEqual(members);
  const identifiers = await alpha.run((tx) => readIdentifiers(tx, alpha.keys, key({ members })));
  expect(identifiers.map(({ kind, value, isCurrent }) => `${kind} ${value} ${isCurrent}`)).toEqual([
    'mbi OLDMBI false',
    `member-id ${person.memberId} true`,
    'mbi NEWMBI true',
  ]);
  expect((await alpha.load([{ mbi: 'OLDMBI' }], 'claims')).members).toEqual(members);
  expect(await beta.run((tx) => readIdentifiers(tx, beta.keys, key({ members })))).toEqual([]);
});

test('PHD-01 identifiers that the source says came before name the member, also within one file', async () => {
  const person = anyone({ mbi: 'PRIOR1' });
  const { members } = await alpha.load([person, { mbi: 'PRIOR2', priorMbi: 'PRIOR1', memberId: 'n2' }]);
  expect(members).toEqual([members[0], members[0]]);
  expect((await alpha.load([{ memberId: 'n3', priorMemberId: 'n2' }])).members).toEqual([members[0]]);
  expect((await alpha.load([{ memberId: 'n5', priorMemberId: 'n4' }, { memberId: 'n4' }])).members).toEqual(
    Array.from({ length: 2 }, () => expect.stringMatching(/^[0-9a-f-]{36}$/)),
  );
  const chained = await alpha.load([{ memberId: 'n4' }, { memberId: 'n5' }]);
  expect(chained.members[0]).toBe(chained.members[1]);
});

test('PHD-01 undo of the only load of one side works while merged, and loading it again brings the merge back', async () => {
  const { a, b, match } = await typo(alpha);
  const [first, second] = [match.first, match.second];
  const said = new Map([
    [key(a), { load: a.load, person: (await who(alpha, key(a)))!, source: 'plan-a' }],
    [key(b), { load: b.load, person: (await who(alpha, key(b)))!, source: 'plan-b' }],
  ]);
  await merge(alpha, match.id);
  const count = (await seen(alpha)).count;
  for (const side of [second, first]) {
    const { load, person, source } = said.get(side)!;
    const other = said.get(side === first ? second : first)!;
    expect(await undo(alpha, load)).toMatchObject({ ok: true, value: { membersTouched: 1, membersHidden: 0 } });
    expect((await seen(alpha)).count).toBe(count);
    expect(await who(alpha, first)).toEqual(other.person);
    const again = await alpha.load([person], source);
    expect(again.members).toEqual([side]);
    said.set(side, { load: again.load, person, source });
    expect((await seen(alpha)).count).toBe(count);
  }
  await alpha.run((tx) => unmergeMember(tx, actor, second));
  for (const [side, { person }] of said) expect(await who(alpha, side)).toEqual(person);
});

test('merges follow each other: who was merged into a member that is merged stands under the last, and comes back alone', async () => {
  const person = anyone({ lastName: 'Abernathy' });
  const spelt = (lastName: string, at: number) => ({ ...person, lastName, memberId: `chain-${people}-${at}` });
  const loads = [];
  for (const [at, name] of ['Abernathy', 'Abernathi', 'Abernaty'].entries())
    loads.push(await alpha.load([spelt(name, at)], `feed-${at}`));
  const [a, b, c] = loads.map((load) => key(load)) as [MemberKey, MemberKey, MemberKey];
  const pair = async (x: MemberKey, y: MemberKey) =>
    (await open(alpha)).find(({ first, second }) => [first, second].sort().join() === [x, y].sort().join())!;
  const into = (match: { first: string }, survivor: MemberKey) => (match.first === survivor ? 'first' : 'second');
  const before = await seen(alpha);
  const [ab, bc] = [await pair(a, b), await pair(b, c)];
  await merge(alpha, ab.id, into(ab, a));
  await merge(alpha, bc.id, into(bc, c));
  for (const one of [a, b, c]) expect(await alpha.run((tx) => survivorOf(tx, one))).toBe(c);
  expect(await merge(alpha, (await pair(a, c)).id)).toEqual({ ok: false, reason: 'one-person' });
  await alpha.run((tx) => unmergeMember(tx, actor, b));
  expect(await alpha.run((tx) => survivorOf(tx, b))).toBe(b);
  expect(await alpha.run((tx) => survivorOf(tx, a))).toBe(c);
  await alpha.run((tx) => unmergeMember(tx, actor, a));
  expect(await seen(alpha)).toEqual(before);
});

test('a load that fails takes its pairs back, and pairs of a side that is undone wait', async () => {
  const person = anyone({ lastName: 'Waterhouse' });
  const a = await alpha.load([person], 'plan-a');
  const b = await alpha.load([{ ...person, lastName: 'Waterhous', memberId: 'w2' }], 'plan-b');
  const [match] = await openOf(alpha, key(a));
  await undo(alpha, b.load);
  expect(await openOf(alpha, key(a))).toEqual([]);
  expect(await alpha.run((tx) => findMatch(tx, match!.id))).toBeUndefined();
  await alpha.load([{ ...person, lastName: 'Waterhous', memberId: 'w2' }], 'plan-b');
  expect(await openOf(alpha, key(a))).toMatchObject([{ id: match!.id }]);
});

test('PHD-01 of many alike each pair waits once, however many there are, also when a side comes to be seen later', async () => {
  const gamma = testVault(t, t.beta);
  const before = await gamma.run((tx) => countOpenMatches(tx));
  const groups = [0, 1].map(() => {
    const { lastName, birthDate, zip } = anyone() as Required<SourcePerson>;
    return Array.from({ length: 47 }, () => anyone({ lastName, birthDate, zip, firstName: 'Gabriela', sex: 'F' }));
  });
  await gamma.load(groups.flat());
  const pairs = (people: number) => (people * (people - 1)) / 2;
  expect(await gamma.run((tx) => countOpenMatches(tx))).toBe(before + 2 * pairs(47));

  const more = groups.map(([one]) => anyone({ ...one, memberId: `late-${one!.memberId}` }));
  const [hidden, shown] = [await gamma.open(), await gamma.open()];
  await gamma.match(hidden, [more[0]!]);
  await gamma.match(shown, [more[1]!]);
  await gamma.activate(shown);
  expect(await gamma.run((tx) => countOpenMatches(tx))).toBe(before + pairs(47) + pairs(48));
  await gamma.activate(hidden);
  expect(await gamma.run((tx) => countOpenMatches(tx))).toBe(before + 2 * pairs(48));
});

test('PHD-01 which pairs wait does not depend on the order of loads, each person in one load', async () => {
  const orders = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
  let round = 0;
  const pairsOf = async (order: readonly number[], base: string) => {
    const fresh = await testDatabase();
    try {
      const vault = testVault(fresh, fresh.alpha);
      const person = {
        lastName: 'Featherston',
        firstName: 'Oliver',
        birthDate: '1941-02-03' as CalendarDate,
        sex: 'M' as const,
        zip: '43004',
      };
      const files = [
        { ...person, memberId: `${base}0` },
        { ...person, memberId: `${base}1`, firstName: 'Olive' },
        { ...person, memberId: `${base}2`, birthDate: '1941-03-02' as CalendarDate },
        { ...person, memberId: `${base}3`, lastName: 'Fetherston' },
      ];
      const named = new Map<string, number>();
      for (const at of order) named.set(key(await vault.load([files[at]!], `feed-${at}`)), at);
      return (await open(vault))
        .map(({ first, second, score, agreement }) => ({
          of: [named.get(first), named.get(second)].sort(),
          score,
          agreement,
        }))
        .sort((x, y) => x.of.join().localeCompare(y.of.join()));
    } finally {
      await fresh.close();
    }
  };
  const expected = await pairsOf([0, 1, 2, 3], 'base');
  expect(expected.length).toBeGreaterThan(2);
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      expect(await pairsOf(order, `r${++round}`)).toEqual(expected);
    }),
    { numRuns: 4 },
  );
});
