import { expect, test } from 'vitest';
import type { MemberKey } from '../../kernel/ids.ts';
import { type Access, type Past, unusualAccess } from './model.ts';

const member = (number: number) => `m${number}` as MemberKey;
const access = (at: string, members: readonly MemberKey[], rest: Partial<Access> = {}): Access => ({
  ...{ id: `${at} ${members.length}`, actorId: 'u1', at: `2025-11-24T${at}:00.000Z`, action: 'member.read' },
  ...{ members, opened: members.length === 1, ...rest },
});
const past = (members: number, days: number, hours: readonly number[]): Past => ({
  membersByDay: Array.from({ length: days }, () => members),
  hours,
});
const none: ReadonlySet<MemberKey> = new Set();
const kinds = (accesses: readonly Access[], before: Past, watched = none, namesakes = none) =>
  unusualAccess(accesses, before, watched, namesakes).map(({ kind }) => kind);
const many = (count: number) =>
  access(
    '10:00',
    Array.from({ length: count }, (_, at) => member(at)),
  );

test.each<{ name: string; accesses: Access[]; before: Past; found: string[] }>([
  { name: 'nothing', accesses: [], before: past(5, 30, [9]), found: [] },
  { name: 'as many as usual', accesses: [many(60)], before: past(60, 30, [10]), found: [] },
  { name: 'three times the usual', accesses: [many(180)], before: past(60, 30, [10]), found: [] },
  { name: 'more than three times the usual', accesses: [many(181)], before: past(60, 30, [10]), found: ['volume'] },
  { name: 'few, though far more than usual', accesses: [many(50)], before: past(1, 30, [10]), found: [] },
  { name: 'a new person with many', accesses: [many(51)], before: past(0, 0, []), found: ['volume'] },
  { name: 'an hour beside a known one', accesses: [access('12:30', [])], before: past(1, 10, [9, 10]), found: [] },
  { name: 'an odd hour', accesses: [access('03:10', [])], before: past(1, 10, [9, 10]), found: ['hours'] },
  { name: 'an odd hour of a new person', accesses: [access('03:10', [])], before: past(1, 9, [9, 10]), found: [] },
  { name: 'around midnight', accesses: [access('00:10', [])], before: past(1, 10, [23]), found: [] },
  {
    name: 'break-glass',
    accesses: [access('10:00', [], { action: 'break-glass.declare' })],
    before: past(1, 10, [10]),
    found: ['break-glass'],
  },
])('of $name', ({ accesses, before, found }) => expect(kinds(accesses, before)).toEqual(found));

test('a flagged member and a namesake are told when they are opened, one alert each, not when a list shows them', () => {
  const before = past(10, 30, [10]);
  const [one, two] = [member(1), member(2)];
  const opened = [access('10:00', [one]), access('10:05', [two]), access('10:09', [one])];
  const alerts = unusualAccess(opened, before, new Set([one]), new Set([two]));
  expect(alerts.map(({ kind, member: whose, events }) => [kind, whose, events.length])).toEqual([
    ['watched-member', one, 2],
    ['same-name', two, 1],
  ]);
  const listed = [access('10:00', [one, two], { opened: false })];
  expect(unusualAccess(listed, before, new Set([one]), new Set([two]))).toEqual([]);
});
