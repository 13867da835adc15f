import { describe, expect, test } from 'vitest';
import { completeMonths } from './run-out.ts';
import type { ServiceCategory } from './service-categories.ts';
import { type CategorizedLine, serviceCategoryOf } from './service-category.ts';

const lines = (...all: CategorizedLine[]) => all;

describe('an institutional claim goes by its bill type', () => {
  test.each<[string | undefined, ServiceCategory]>([
    ['111', 'inpatient'],
    ['411', 'inpatient'],
    ['121', 'outpatient'],
    ['131', 'outpatient'],
    ['181', 'skilled-nursing'],
    ['211', 'skilled-nursing'],
    ['329', 'home-health'],
    ['813', 'hospice'],
    ['851', 'outpatient'],
    ['721', 'outpatient'],
    ['661', 'other'],
    ['861', 'other'],
    [undefined, 'other'],
  ])('%s is %s', (billType, expected) => {
    expect(serviceCategoryOf({ type: 'institutional', ...(billType && { billType }), lines: [] })).toBe(expected);
  });

  test('an emergency is one unless it ends in a stay', () => {
    const emergency = lines({ revenueCode: '0300' }, { revenueCode: '0450' });
    expect(serviceCategoryOf({ type: 'institutional', billType: '131', lines: emergency })).toBe('emergency');
    expect(serviceCategoryOf({ type: 'institutional', billType: '111', lines: emergency })).toBe('inpatient');
  });
});

test.each<[string, readonly CategorizedLine[], ServiceCategory]>([
  ['nothing', [], 'professional'],
  ['a visit', lines({ procedure: '99213', pos: '11' }), 'professional'],
  ['equipment alone', lines({ procedure: 'E0601', pos: '12' }, { procedure: 'A7030' }), 'supplies'],
  ['equipment beside a visit', lines({ procedure: 'E0601' }, { procedure: '99213', pos: '11' }), 'professional'],
  ['a line in the emergency room', lines({ procedure: '99284', pos: '23' }), 'emergency'],
  ['a vaccination in a pharmacy', lines({ procedure: '90471', pos: '01' }), 'pharmacy'],
])('a professional claim with %s', (_, its, expected) => {
  expect(serviceCategoryOf({ type: 'professional', lines: its })).toBe(expected);
});

test.each([
  [2025, '2025-11-24', 8],
  [2025, '2025-03-31', 0],
  [2025, '2026-03-01', 12],
  [2025, '2026-11-24', 12],
  [2026, '2025-11-24', 0],
])('of %i as of %s %i months are complete', (year, asOf, months) => {
  expect(completeMonths(year, asOf)).toBe(months);
});
