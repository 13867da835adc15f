import type { MemberClinical } from '@optimiq/contracts/clinical';
import type { MemberSuspects } from '@optimiq/contracts/suspects';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { resources } from '@optimiq/formats/fhir/cases';
import { generatePopulation } from '@optimiq/synthetic/population';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eobOf, ndjsonOf, patientOf } from '../../testing/fhir-files.ts';
import { day, load, readProblems, tidyTexts } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

const options = { members: 1, seed: 5, asOf: day('2025-11-24'), months: 2 };
const { member } = [...generatePopulation(options)][0]!;
const subject = { reference: `Patient/${member.person.memberId}` };
const lab = (id: string, on: string, value: number, more: object = {}) => ({
  ...{ resourceType: 'Observation', id, status: 'final', subject },
  category: [{ coding: [{ code: 'laboratory' }] }],
  code: { coding: [{ system: 'http://loinc.org', code: '4548-4' }] },
  effectiveDateTime: on,
  valueQuantity: { value, code: '%' },
  ...more,
});

const egfr = (id: string, on: string, value: number, code = 'mL/min/{1.73_m2}') =>
  lab(id, on, value, {
    code: { coding: [{ system: 'http://loinc.org', code: '98979-8' }] },
    valueQuantity: { value, code },
  });
const visit = (claimId: string, on: string, procedure: string, code: string) =>
  eobOf({
    ...{ claimId, person: member.person, type: 'professional', frequency: '1', billingNpi: '1234567893' },
    ...{ serviceFrom: day(on), serviceThrough: day(on), diagnoses: [{ order: 1, code, system: 'icd10cm' }] },
    lines: [{ line: 1, procedure, serviceFrom: day(on), serviceThrough: day(on) }],
  } as never);

let world: TestProduct;
let memberKey: string;
beforeAll(async () => {
  world = await testProduct();
  const tidy = tidyTexts(options);
  for (const name of ['members.csv', 'eligibility_year.csv']) await load(world.product, world.alpha, tidy[name]!);
  const { loadId } = await load(
    world.product,
    world.alpha,
    ndjsonOf([
      patientOf(member.person),
      lab('a1', '2025-03-01', 7.4, { referenceRange: [{ low: { value: 4 }, high: { value: 5.6 } }] }),
      lab('a2', '2025-09-01', 5.4, { referenceRange: [{ low: { value: 4 }, high: { value: 5.6 } }] }),
      lab('a3', '2025-10-01', 9.9, { interpretation: [{ coding: [{ code: 'HH' }] }] }),
      lab('wrong', '2025-11-01', 99, { status: 'entered-in-error' }),
      ...[egfr('e1', '2025-03-01', 50), egfr('e2', '2025-09-01', 48), egfr('e3', '2025-10-01', 40, 'mL/min')],
      lab('ef', '2025-08-01', 35, { code: { coding: [{ system: 'http://loinc.org', code: '10230-1' }] } }),
      visit('V1', '2025-05-01', 'L5301', 'E119'),
      visit('V2', '2024-05-01', '99213', 'I509'),
      { ...resources.observation, subject },
      { ...resources.medicationRequest, subject },
      { ...resources.medicationDispense, subject },
      { ...resources.medicationDispense, subject, id: 'md-2', whenHandedOver: '2024-04-02' },
    ]),
  );
  expect(await readProblems(world.product, world.alpha, loadId)).toEqual([]);
  const cookie = await world.signIn(world.alpha, 'risk-director');
  const listed = await world.app.inject({ method: 'GET', url: '/v1/members', headers: { cookie } });
  memberKey = listed.json().items[0].memberKey;
});
afterAll(() => world.close());

async function ask(tenant: TenantId, part = 'clinical') {
  const cookie = await world.signIn(tenant, 'care-manager');
  return world.app.inject({ method: 'GET', url: `/v1/members/${memberKey}/${part}`, headers: { cookie } });
}
const clinical = async (): Promise<MemberClinical> => (await ask(world.alpha)).json();

test('labs and vitals come by code, latest first, judged by their own range or by what their sender says', async () => {
  const { measurements, hasMore } = await clinical();
  expect(hasMore).toBe(false);
  expect(measurements.find(({ measure }) => measure === 'a1c')).toEqual({
    ...{ system: 'loinc', code: '4548-4', measure: 'a1c', kind: 'lab', unit: '%', low: 4, high: 5.6 },
    points: [
      { on: '2025-10-01', value: 9.9, isOutside: true },
      { on: '2025-09-01', value: 5.4, isOutside: false },
      { on: '2025-03-01', value: 7.4, isOutside: true },
    ],
  });
  const vitals = measurements.filter(({ kind }) => kind === 'vital');
  expect(vitals.map(({ measure, points }) => [measure, points[0]!.value, points[0]!.isOutside])).toEqual([
    ['diastolic', 90, true],
    ['systolic', 142, false],
  ]);
});

test('fills of one drug are one row that says until when they last; prescriptions stand apart', async () => {
  const { dispensed, ordered } = await clinical();
  expect(dispensed).toEqual([
    {
      ...{ coding: 'ndc', code: '00071015523', fills: 2, firstOn: '2024-03-02', lastOn: '2024-04-02', days: 60 },
      runsOutOn: '2024-05-02',
    },
  ]);
  expect(ordered).toMatchObject([{ system: 'rxnorm', code: '860975', status: 'active', refills: 3 }]);
});

test('suspects come with evidence that opens; what a claim has or a gap asks is none', async () => {
  const answer: MemberSuspects = (await ask(world.alpha, 'suspects')).json();
  // Two A1c of 7.4 and 9.9 are diabetes, which V1 has; the ejection fraction is heart failure, which V2 had last year.
  expect(answer.items.map(({ rule, hcc, reason }) => [rule, hcc, reason])).toEqual([
    ['S01', 329, 'egfr-3a'],
    ['S06', 37, 'diabetes-egfr'],
    ['S33', 409, 'leg-amputation'],
  ]);
  const [kidney, , leg] = answer.items;
  expect(kidney).toMatchObject({
    label: 'Chronic Kidney Disease, Moderate (Stage 3, Except 3B)',
    for: [
      { what: 'result', code: '98979-8', on: '2025-03-01', measure: 'egfr', value: 50, unit: 'mL/min/{1.73_m2}' },
      { on: '2025-09-01', value: 48 },
    ],
  });
  expect(answer.unreadUnits).toEqual([{ code: '98979-8', unit: 'mL/min', results: 1 }]);
  expect(answer).toMatchObject({ asOf: '2025-11-24', paymentYear: 2026 });
  expect(answer.rules.find(({ rule }) => rule === 'S13')).toMatchObject({
    hcc: 48,
    missing: ['bmi'],
    unseen: ['notes'],
  });
  const { claimKey, line } = leg!.for[0]!;
  const claim = await ask(world.alpha, `claims/${claimKey}`);
  expect(claim.json().lineList[line! - 1]).toMatchObject({ procedure: 'L5301' });
});

test('nobody asks about a member whom an ESRD model pays', async () => {
  const tidy = tidyTexts(options);
  const [head, ...rows] = tidy['eligibility_year.csv']!.trimEnd().split('\n');
  const esrd = head!.split(',').indexOf('esrd_ind');
  const changed = rows.map((row) => row.split(',').with(esrd, 'Y').join(','));
  await load(world.product, world.beta, tidy['members.csv']!);
  await load(world.product, world.beta, [head, ...changed, ''].join('\n'));
  const headers = { cookie: await world.signIn(world.beta, 'care-manager') };
  const listed = await world.app.inject({ method: 'GET', url: '/v1/members', headers });
  const url = `/v1/members/${listed.json().items[0].memberKey}/suspects`;
  const answer = await world.app.inject({ method: 'GET', url, headers });
  expect(answer.json()).toMatchObject({ notAsked: 'esrd', items: [] });
});

test('SEC-04 of a member of another tenant there is nothing', async () => {
  for (const part of ['clinical', 'suspects']) expect((await ask(world.beta, part)).statusCode).toBe(404);
});
