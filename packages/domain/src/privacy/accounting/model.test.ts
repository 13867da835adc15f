import { expect, test } from 'vitest';
import { purposes } from '../../access/purposes.ts';
import type { CalendarDate } from '../../kernel/dates.ts';
import { accountDisclosures, type Disclosure, exemptions } from './model.ts';

const day = (text: string) => text as CalendarDate;
const one = (id: string, on: string, rest: Partial<Disclosure> = {}): Disclosure => ({
  id,
  on: day(on),
  recipient: 'County Health Department',
  description: 'Immunization dates',
  purpose: 'public-health',
  ...rest,
});

test('LEGL-01 an accounting covers the six years before the request, both ends included', () => {
  const all = ['2019-11-23', '2019-11-24', '2025-11-24', '2025-11-25'].map((on, at) =>
    one(`${at}`, on, { recipient: `R${at}` }),
  );
  const { from, to, entries } = accountDisclosures(all, day('2025-11-24'));
  expect({ from, to }).toEqual({ from: '2019-11-24', to: '2025-11-24' });
  expect(entries.map(({ on }) => on)).toEqual(['2019-11-24', '2025-11-24']);
  expect(accountDisclosures([], day('2024-02-29')).from).toBe('2018-02-28');
});

test('LEGL-01 treatment, payment, operations, the person and its authorization need no accounting, and say why', () => {
  const all = purposes.map((purpose) => one(purpose, '2025-01-01', { purpose, recipient: purpose }));
  const { entries, exempt } = accountDisclosures(all, day('2025-11-24'));
  expect(entries.map(({ purpose }) => purpose).sort()).toEqual([
    ...['health-oversight', 'judicial', 'law-enforcement', 'public-health', 'required-by-law', 'research'],
    ...['serious-threat', 'workers-compensation'],
  ]);
  expect(exempt).toHaveLength(purposes.length - entries.length);
  for (const { purpose, exemption } of exempt) expect(exemption).toBe(exemptions[purpose]);
});

test('several to one recipient for one purpose are one entry with their number and the last', () => {
  const all = [
    one('c', '2025-03-01'),
    one('a', '2025-01-01'),
    one('b', '2025-02-01'),
    one('d', '2025-02-01', { address: 'x' }),
  ];
  const { entries } = accountDisclosures(all, day('2025-11-24'));
  expect(entries.map(({ id, on, count, lastOn }) => ({ id, on, count, lastOn }))).toEqual([
    { id: 'a', on: '2025-01-01', count: 3, lastOn: '2025-03-01' },
    { id: 'd', on: '2025-02-01', count: 1, lastOn: '2025-02-01' },
  ]);
  expect(all[0]!.id).toBe('c');
});
