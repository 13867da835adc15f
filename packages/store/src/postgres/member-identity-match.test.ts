import type { MemberKey } from '@optimiq/domain/kernel/ids';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideMembers, type TagOwners } from './member-identity-match.ts';
import type { PersonTags, Tag } from './member-identity-tags.ts';

const tag = (key: string): Tag => ({ key, bytes: Buffer.from(key) });
const person = (mbi: string, memberId: string): PersonTags => ({
  mbi: mbi === '' ? undefined : tag(mbi),
  memberId: memberId === '' ? undefined : tag(memberId),
  person: undefined,
  prior: [],
  blocks: undefined,
});
const owned = (live: string | undefined, hidden: string[] = [], stale = hidden): TagOwners =>
  ({ live, hidden, stale }) as unknown as TagOwners;

function decide(persons: PersonTags[], owners: Record<string, TagOwners> = {}, stated: [string, string][] = []) {
  let made = 0;
  const { results, assigned } = decideMembers(
    persons,
    new Map(Object.entries(owners)),
    new Map(stated as [MemberKey, string][]),
    () => `new${++made}` as MemberKey,
  );
  return {
    members: results.map((result) =>
      result.ok ? `${result.value.member}${result.value.isNew ? ' made' : ''}` : result.reason,
    ),
    assigned: assigned.map((row) => `${row.tag.key}=${row.member}${row.isStale ? ' back' : ''}`),
  };
}

test.each<{
  name: string;
  persons: [string, string][];
  owners?: Record<string, TagOwners>;
  stated?: [string, string][];
  members: string[];
  assigned: string[];
}>([
  {
    name: 'an unknown person is a new member',
    persons: [['X', 'm1']],
    members: ['new1 made'],
    assigned: ['X=new1', 'm1=new1'],
  },
  {
    name: 'two rows with one MBI are one member',
    persons: [
      ['X', 'm1'],
      ['X', 'm2'],
    ],
    members: ['new1 made', 'new1'],
    assigned: ['X=new1', 'm1=new1', 'm2=new1'],
  },
  { name: 'a person without identifier is nobody', persons: [['', '']], members: ['missing-identifier'], assigned: [] },
  {
    name: 'the MBI names the member, a new member id is added',
    persons: [['X', 'm9']],
    owners: { X: owned('A') },
    members: ['A'],
    assigned: ['m9=A'],
  },
  {
    name: 'the member id names the member, a new MBI is added',
    persons: [['Y', 'm1']],
    owners: { m1: owned('A') },
    members: ['A'],
    assigned: ['Y=A'],
  },
  {
    name: 'an MBI of one and a member id of another are a conflict and leave no trace',
    persons: [['X', 'm2']],
    owners: { X: owned('A'), m2: owned('B') },
    members: ['identifier-conflict'],
    assigned: [],
  },
  {
    name: 'the conflict is seen between persons of one batch',
    persons: [
      ['X', ''],
      ['', 'm1'],
      ['X', 'm1'],
    ],
    members: ['new1 made', 'new2 made', 'identifier-conflict'],
    assigned: ['X=new1', 'm1=new2'],
  },
  {
    name: 'a second new MBI for one member within a load is a conflict',
    persons: [
      ['X', 'm1'],
      ['Y', 'm1'],
    ],
    members: ['new1 made', 'identifier-conflict'],
    assigned: ['X=new1', 'm1=new1'],
  },
  {
    name: 'also when the first MBI came with an earlier batch',
    persons: [['Y', 'm1']],
    owners: { m1: owned('A') },
    stated: [['A', 'X']],
    members: ['identifier-conflict'],
    assigned: [],
  },
  {
    name: 'a member known to undone loads only comes back under its key',
    persons: [['X', 'm1']],
    owners: { X: owned(undefined, ['A']), m1: owned(undefined, ['A']) },
    members: ['A'],
    assigned: ['X=A back', 'm1=A back'],
  },
  {
    name: 'a corrected MBI does not bring back the member of the mistake',
    persons: [
      ['Y', 'm1'],
      ['X', 'm2'],
    ],
    owners: { X: owned(undefined, ['A']), m1: owned(undefined, ['A']) },
    members: ['new1 made', 'new2 made'],
    assigned: ['Y=new1', 'm1=new1', 'X=new2', 'm2=new2'],
  },
  {
    name: 'what only undone loads say of a visible member does not match',
    persons: [['X', 'm2']],
    owners: { X: owned(undefined, [], ['A']) },
    members: ['new1 made'],
    assigned: ['X=new1', 'm2=new1'],
  },
  {
    name: 'two hidden members that fit leave a new one',
    persons: [['', 'm1']],
    owners: { m1: owned(undefined, ['A', 'B']) },
    members: ['new1 made'],
    assigned: ['m1=new1'],
  },
  {
    name: 'a member come back is hidden no more: its other old identifiers do not match',
    persons: [
      ['', 'm1'],
      ['X', ''],
    ],
    owners: { m1: owned(undefined, ['A']), X: owned(undefined, ['A']) },
    members: ['A', 'new1 made'],
    assigned: ['m1=A back', 'X=new1'],
  },
])('$name', ({ persons, owners, stated, members, assigned }) => {
  expect(
    decide(
      persons.map(([mbi, id]) => person(mbi, id)),
      owners,
      stated,
    ),
  ).toEqual({ members, assigned });
});

const identifiers = fc.tuple(fc.constantFrom('', 'X', 'Y', 'Z'), fc.constantFrom('', 'm1', 'm2', 'm3', 'm4'));

test('no identifier ever has two owners, and every result owns the identifiers of its person', () => {
  fc.assert(
    fc.property(fc.array(identifiers, { maxLength: 30 }), (rows) => {
      const { members, assigned } = decide(rows.map(([mbi, id]) => person(mbi, id)));
      const owner = new Map(assigned.map((row) => row.split('=') as [string, string]));
      expect(owner.size).toBe(assigned.length);
      rows.forEach(([mbi, id], at) => {
        const member = members[at]!.replace(' made', '');
        if (!member.startsWith('new')) return;
        for (const key of [mbi, id]) if (key !== '') expect(owner.get(key)).toBe(member);
      });
    }),
  );
});

test('where every person always has the same two identifiers, members do not depend on the order of rows', () => {
  const rows = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(rows, fc.infiniteStream(fc.nat()), (people, noise) => {
      const shuffled = people.map((who) => ({ who, at: noise.next().value ?? 0 })).sort((a, b) => a.at - b.at);
      const groups = (order: readonly number[]) => {
        const { members } = decide(order.map((who) => person(`X${who}`, who % 2 === 0 ? `m${who}` : '')));
        return new Map(order.map((who, at) => [who, members[at]!.replace(' made', '')]));
      };
      const sorted = groups(people);
      const other = groups(shuffled.map(({ who }) => who));
      expect(new Set(other.values()).size).toBe(new Set(people).size);
      expect(new Set(sorted.values()).size).toBe(new Set(people).size);
    }),
  );
});
