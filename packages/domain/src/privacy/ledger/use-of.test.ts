import { expect, test } from 'vitest';
import { opensMember, useOf } from './use-of.ts';

test.each([
  ['member.read', 'viewed'],
  ['claim.read', 'viewed'],
  ['member.list', 'listed'],
  ['member.search', 'searched'],
  ['member.export', 'exported'],
  ['audit.export', 'exported'],
  ['document.share', 'shared'],
  ['member.disclose', 'disclosed'],
  ['match.merge', 'changed'],
  ['run.finish', 'computed'],
  ['something.new', 'viewed'],
] as const)('%s is a member %s', (action, use) => expect(useOf(action)).toBe(use));

test('a list or a search opens no member', () => {
  expect(['member.read', 'member.list', 'member.search'].map(opensMember)).toEqual([true, false, false]);
});
