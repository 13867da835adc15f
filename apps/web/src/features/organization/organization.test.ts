import type { ContractOnFile, Facility } from '@optimiq/contracts/organization';
import { expect, test } from 'vitest';
import { contractTime } from './contract-time.ts';
import { inTree } from './facility-tree.ts';

const facility = (facilityId: string, parentId?: string) =>
  ({ facilityId, name: facilityId, kind: 'clinic', isClosed: false, ...(parentId ? { parentId } : {}) }) as Facility;

test('units stand under the unit above them, whatever the order', () => {
  const placed = inTree([facility('c', 'b'), facility('b', 'a'), facility('a'), facility('d', 'gone')]);
  expect(placed.map(({ facilityId, depth }) => [facilityId, depth])).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
    ['d', 0],
  ]);
});

test('a circle of units loses nobody', () => {
  expect(inTree([facility('a', 'b'), facility('b', 'a')])).toHaveLength(2);
});

const contract = (dates: Partial<ContractOnFile>) => ({ effectiveOn: '2025-01-01', ...dates }) as ContractOnFile;

test.each([
  { name: 'no end', dates: {}, time: {} },
  {
    name: 'half over',
    dates: { expiresOn: '2025-01-11' },
    time: { lastDay: '2025-01-11', daysLeft: 5, share: 0.5 },
  },
  {
    name: 'ended before it expires',
    dates: { expiresOn: '2025-12-31', endedOn: '2025-01-03' },
    time: { lastDay: '2025-01-03', daysLeft: -3, share: 1 },
  },
  {
    name: 'begins later',
    dates: { effectiveOn: '2025-02-01', expiresOn: '2026-02-01' },
    time: { lastDay: '2026-02-01', daysLeft: 391, share: 0 },
  },
])('COV-11 a contract: $name', ({ dates, time }) => {
  expect(contractTime(contract(dates), '2025-01-06')).toEqual(time);
});
