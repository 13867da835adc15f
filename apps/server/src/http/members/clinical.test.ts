import type { MemberClinical } from '@optimiq/contracts/clinical';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { resources } from '@optimiq/formats/fhir/cases';
import { generatePopulation } from '@optimiq/synthetic/population';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ndjsonOf, patientOf } from '../../testing/fhir-files.ts';
import { day, load, readProblems } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

const { member } = [...generatePopulation({ members: 1, seed: 5, asOf: day('2025-11-24'), months: 2 })][0]!;
const subject = { reference: `Patient/${member.person.memberId}` };
const lab = (id: string, on: string, value: number, more: object = {}) => ({
  ...{ resourceType: 'Observation', id, status: 'final', subject },
  category: [{ coding: [{ code: 'laboratory' }] }],
  code: { coding: [{ system: 'http://loinc.org', code: '4548-4' }] },
  effectiveDateTime: on,
  valueQuantity: { value, code: '%' },
  ...more,
});

let world: TestProduct;
let memberKey: string;
beforeAll(async () => {
  world = await testProduct();
  const { loadId } = await load(
    world.product,
    world.alpha,
    ndjsonOf([
      patientOf(member.person),
      lab('a1', '2025-03-01', 7.4, { referenceRange: [{ low: { value: 4 }, high: { value: 5.6 } }] }),
      lab('a2', '2025-09-01', 5.4, { referenceRange: [{ low: { value: 4 }, high: { value: 5.6 } }] }),
      lab('a3', '2025-10-01', 9.9, { interpretation: [{ coding: [{ code: 'HH' }] }] }),
      lab('wrong', '2025-11-01', 99, { status: 'entered-in-error' }),
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

async function ask(tenant: TenantId) {
  const cookie = await world.signIn(tenant, 'care-manager');
  return world.app.inject({ method: 'GET', url: `/v1/members/${memberKey}/clinical`, headers: { cookie } });
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

test('SEC-04 of a member of another tenant there is nothing', async () => {
  expect((await ask(world.beta)).statusCode).toBe(404);
});
