import { expect, test } from 'vitest';
import { loadCmsHcc } from './cms-hcc.ts';
import { earlierYears, lastingHccs } from './recapture.ts';

test('the years before are judged by their own dates and lists, and by the map of the payment year', () => {
  const now = loadCmsHcc('cms-hcc-v28', 2026);
  const years = earlierYears('cms-hcc-v28', 2026);
  expect(years.map(({ serviceYear }) => serviceYear)).toEqual([2024, 2023]);
  expect(years[0]!.tables).toMatchObject({ firstServiceDay: '2024-01-01', lastServiceDay: '2024-12-31' });
  expect(years[0]!.tables.codes).toBe(now.codes);
  // On the lists of 2023 and 2024 only.
  expect([now, ...years.map(({ tables }) => tables)].map(({ eligibleProcedures: e }) => e.has('G2012'))).toEqual([
    false,
    true,
    true,
  ]);
});

test('diabetes lasts, sepsis passes', () => {
  expect([37, 226, 2].map((hcc) => lastingHccs().has(hcc))).toEqual([true, true, false]);
});
