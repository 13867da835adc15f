import type { WorkItem } from '@optimiq/contracts/work';
import { expect, test } from 'vitest';
import { belongs, foresee } from './foresee.ts';

const me = { userId: 'me', name: 'Me', mayAssign: false, asOf: '2025-11-24' };
const item: WorkItem = {
  ...{ workItemId: 'w', version: 1, memberKey: 'm', paymentYear: 2026, hcc: 37, label: 'Diabetes', state: 'open' },
  ...{
    acceptedBy: { userId: 'me', name: 'Me' },
    acceptedAt: '2025-11-24T11:10:00Z',
    dueOn: '2025-11-24',
    evidence: 'stands',
  },
};

test('what is claimed leaves the pool and is due to who claimed it', () => {
  const claimed = foresee(item, { kind: 'claim' }, me);
  expect(claimed.owner).toEqual({ userId: 'me', name: 'Me' });
  expect([belongs('pool', item, me), belongs('pool', claimed, me), belongs('due', claimed, me)]).toEqual([
    true,
    false,
    true,
  ]);
});

test('what was found present waits for a claim', () => {
  const decided = foresee(item, { kind: 'dispose', outcome: 'assessed-present' }, me);
  expect([belongs('due', decided, me), belongs('waiting', decided, me), belongs('done', decided, me)]).toEqual([
    false,
    true,
    false,
  ]);
});

test('what the server will refuse stays as it is', () => {
  const theirs = { ...item, owner: { userId: 'them', name: 'Them' } };
  expect(foresee(theirs, { kind: 'claim' }, me)).toBe(theirs);
});
