import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendLoad } from '../testing/append-load.ts';
import { alpha, beta, claim, claimKey, date, key, memberKey, type TestFacts, testFacts } from '../testing/facts.ts';
import type { ObservationFacts } from './clinical.ts';
import { readSuspectRows } from './member-suspects.ts';

let t: TestFacts;
beforeAll(async () => {
  t = await testFacts();
});
afterAll(() => t.close());

const member = memberKey(1);
const span = { loinc: ['98979-8', '11011-4'], from: date('2025-01-01'), asOf: date('2025-11-24') };
const read = (tenant = alpha, visible = [1, 2]) => readSuspectRows(t.facts, tenant, visible, member, span);
const nothing = { results: [], services: [], diagnoses: [], stays: [], resolved: [], isHospice: false, isDead: false };

let observations = 0;
const observed = (on: string, more: Partial<ObservationFacts> = {}): ObservationFacts => ({
  ...{ recordKey: key('f', ++observations), memberKey: member, status: 'final', on: date(on), value: 50 },
  ...{ unit: 'mL/min/{1.73_m2}', codes: [{ system: 'loinc', code: '98979-8' }] },
  ...more,
});

test('SEC-04 rules read what is final, current, of the span and of the tenant', async () => {
  const load = appendLoad(t.facts, alpha, 1);
  await load.members([{ memberKey: member, sex: 'F' }]);
  await load.observations([
    observed('2025-01-01'),
    observed('2025-02-01', { status: 'preliminary' }),
    observed('2024-12-31'),
    observed('2025-11-25'),
    observed('2025-03-01', { codes: [{ system: 'loinc', code: '2160-0' }] }),
    observed('2025-04-01', { memberKey: memberKey(2) }),
    {
      ...{ recordKey: key('f', 90), memberKey: member, status: 'amended', on: date('2025-11-24') },
      ...{ codes: [{ system: 'loinc', code: '11011-4' }], interpretation: 'POS' },
    },
  ]);
  const diagnosis = (code: string) => [{ order: 1, code, system: 'icd10cm' as const }];
  await load.claims([
    claim(1, 1, {
      diagnoses: diagnosis('E119'),
      lines: [{ line: 1, procedure: 'L5301', serviceFrom: date('2025-03-02') }],
    }),
    claim(2, 1, {
      ...{
        type: 'institutional',
        billType: '111',
        diagnoses: diagnosis('N179'),
        lines: [{ line: 1, revenueCode: '0120' }],
      },
      ...{ serviceFrom: date('2025-05-01'), serviceThrough: date('2025-05-04'), admitOn: date('2025-04-30') },
    }),
    claim(3, 1, { serviceFrom: date('2024-05-01'), serviceThrough: date('2024-05-04') }),
  ]);
  const codes = [{ system: 'icd10cm' as const, code: 'I509' }];
  await load.conditions([
    { recordKey: key('f', 91), memberKey: member, status: 'resolved', codes, abatedOn: date('2025-06-01') },
    { recordKey: key('f', 92), memberKey: member, status: 'active', codes, recordedOn: date('2025-06-01') },
  ]);
  await appendLoad(t.facts, beta, 1).observations([observed('2025-07-01')]);
  expect(await read()).toEqual({
    results: [
      { code: '98979-8', on: '2025-01-01', value: 50, unit: 'mL/min/{1.73_m2}' },
      { code: '11011-4', on: '2025-11-24', interpretation: 'POS' },
    ],
    services: [{ claimKey: claimKey(1), line: 1, on: '2025-03-02', procedure: 'L5301' }],
    diagnoses: [
      { claimKey: claimKey(1), on: '2025-03-04', code: 'E119' },
      { claimKey: claimKey(2), on: '2025-05-04', code: 'N179', billType: '111' },
    ],
    stays: [{ from: '2025-04-30', through: '2025-05-04' }],
    resolved: [{ code: 'I509', on: '2025-06-01' }],
    ...{ isHospice: false, isDead: false },
  });
  expect((await read(beta, [1])).results).toEqual([
    { code: '98979-8', on: '2025-07-01', value: 50, unit: 'mL/min/{1.73_m2}' },
  ]);
  expect(await read(alpha, [])).toEqual(nothing);
});

test.each([
  ['ends on the day', '2025-11-24', { isHospice: true }],
  ['ended before', '2025-11-23', { isHospice: false }],
  ['is open', undefined, { isHospice: true }],
])('hospice holds while its coverage %s', async (_, through, expected) => {
  const number = 10 + Number(through?.slice(-2) ?? 0);
  await appendLoad(t.facts, alpha, number).coverage([
    {
      ...{ memberKey: member, action: 'state', line: 'part-a', from: date('2025-09-01'), isHospice: true },
      ...(through && { through: date(through) }),
    },
  ]);
  expect(await read(alpha, [1, number])).toMatchObject(expected);
});

test('whoever has died by the day is told', async () => {
  await appendLoad(t.facts, alpha, 2).members([{ memberKey: member, deathOn: date('2025-11-24') }]);
  expect(await read()).toMatchObject({ isDead: true });
  expect(await read(alpha, [1])).toMatchObject({ isDead: false });
});
