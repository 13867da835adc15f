import { expect, test } from 'vitest';
import type { CalendarDate } from '../kernel/dates.ts';
import { diagnosisSystemOf } from './diagnosis-system.ts';

test.each([
  ['V4501', '2015-09-30', 'icd9cm'],
  ['V45.01', '2015-10-01', 'icd10cm'],
  ['E9289', '2014-01-01', 'icd9cm'],
  ['250.00', '2015-09-30', 'icd9cm'],
  ['25000', '2015-10-01', 'other'],
  ['I10', '2015-09-30', 'other'],
  ['I10', '2015-10-01', 'icd10cm'],
  ['I10', undefined, 'icd10cm'],
  ['25000', undefined, 'other'],
])('PHD-02 %s on %s is %s', (code, day, system) => {
  expect(diagnosisSystemOf(code, day as CalendarDate | undefined)).toBe(system);
});
