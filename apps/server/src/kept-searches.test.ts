import type { TenantId } from '@optimiq/domain/kernel/ids';
import { expect, test } from 'vitest';
import { openKeptSearches } from './kept-searches.ts';

const alpha = { tenantId: 'alpha' as TenantId, userId: 'one' };

test('SEC-04 a kept search is its owner’s alone, has one id, and expires', () => {
  let now = 0;
  const searches = openKeptSearches(() => now);
  const { viewId } = searches.keep(alpha, '1234567893');
  expect(searches.keep(alpha, '1234567893').viewId).toBe(viewId);
  expect(searches.find(alpha, viewId)).toBe('1234567893');
  expect(searches.find({ ...alpha, userId: 'two' }, viewId)).toBeUndefined();
  expect(searches.find({ ...alpha, tenantId: 'beta' as TenantId }, viewId)).toBeUndefined();
  now += 12 * 3_600_000;
  expect(searches.find(alpha, viewId)).toBeUndefined();
});

test('the oldest of too many goes first, and only of the same person', () => {
  const searches = openKeptSearches(() => 0);
  const other = { ...alpha, userId: 'two' };
  const theirs = searches.keep(other, 'theirs').viewId;
  const ids = Array.from({ length: 201 }, (_, at) => searches.keep(alpha, String(at)).viewId);
  expect(searches.find(alpha, ids[0]!)).toBeUndefined();
  expect(searches.find(alpha, ids[200]!)).toBe('200');
  expect(searches.find(other, theirs)).toBe('theirs');
});
