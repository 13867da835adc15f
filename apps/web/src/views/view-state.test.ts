import { expect, test } from 'vitest';
import { isSameState, viewStateOf } from './view-state.ts';

test('a view holds what its screen’s address may hold, and nothing else of it', () => {
  const search = { segment: 'CNA', hcc: '37', sort: 'payment', band: 'x', item: 'abc', text: 'Rhonda' };
  expect(viewStateOf('members', search)).toEqual({ segment: ['CNA'], hcc: 37, sort: 'payment' });
  expect(viewStateOf('gaps', { status: 'open', lasting: true, hcc: '37' })).toEqual({ status: 'open', hcc: 37 });
  expect(viewStateOf('work', {})).toEqual({});
  expect(viewStateOf('work', { columns: 'member.due' })).toEqual({ columns: 'member.due' });
  expect(viewStateOf('work', { columns: 'member.Rhonda' })).toEqual({});
});

test('states are the same whatever the order and form of their parts', () => {
  expect(isSameState({ hcc: 37, segment: ['CNA', 'CND'] }, { segment: ['CND', 'CNA'], hcc: '37' })).toBe(true);
  expect(isSameState({ hcc: 37 }, { hcc: 38 })).toBe(false);
  expect(isSameState({ columns: 'member.due' }, { columns: 'member.owner' })).toBe(false);
  expect(isSameState({}, { hcc: 38 })).toBe(false);
});
