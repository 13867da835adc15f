import type { ClaimKey, MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourceClaim } from '@optimiq/domain/records/source';
import { write837 } from '@optimiq/formats/x12-837/write';
import { claimSources, readClaimChain } from '@optimiq/store/facts/claim-sources';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eobOf, ndjsonOf, patientOf } from '../testing/fhir-files.ts';
import { day, inTenant, load, readLoad, undo } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

const mbi = '1EG4TE5MK73';
const person = {
  mbi,
  lastName: 'ZQLAST',
  firstName: 'ZQFIRST',
  birthDate: day('1950-08-16'),
  sex: 'M',
} as SourceClaim['person'];
const original: SourceClaim = {
  kind: 'claim',
  at: { segment: 1 },
  claimId: 'ZQCLAIM1',
  type: 'professional',
  frequency: '1',
  person,
  serviceFrom: day('2025-03-01'),
  serviceThrough: day('2025-03-01'),
  billedCents: 10_000,
  billingNpi: '1234567893',
  renderingNpi: '1234567893',
  diagnoses: [{ order: 1, code: 'E1122', system: 'icd10cm', qualifier: 'ABK' }],
  lines: [
    {
      line: 1,
      procedure: '99213',
      pos: '11',
      units: 1,
      serviceFrom: day('2025-03-01'),
      serviceThrough: day('2025-03-01'),
      billedCents: 10_000,
      diagnosisPointers: [1],
    },
  ],
};

const as837 = (claim: SourceClaim, controlNumber: number): string =>
  [
    ...write837([{ claim, billingName: 'SAMPLE CLINIC' }], {
      senderId: 'SENDER',
      receiverId: 'RECEIVER',
      payerName: 'SAMPLE PLAN',
      payerId: '12345',
      writtenOn: day('2025-04-01'),
      controlNumber,
    }),
  ].join('');

/** The payer's remittance of the original: it calls the claim ZQICN7. */
const remittance = `${[
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250401*1200*^*00501*000000905*0*P*:',
  'GS*HP*SENDER*RECEIVER*20250401*1200*7*X*005010X221A1',
  'ST*835*0001',
  'BPR*I*80*C*ACH************20250316',
  'TRN*1*ZQTRACE*1935665544',
  'N1*PR*ZQPAYER*XV*12345',
  'N1*PE*ZQPAYEE*XX*1234567893',
  'CLP*ZQCLAIM1*1*100*80**MA*ZQICN7*11*1',
  `NM1*QC*1*ZQLAST*ZQFIRST****HN*${mbi}`,
  'SVC*HC:99213*100*80',
  'DTM*472*20250301',
  'CAS*CO*45*20',
  'SE*11*0001',
  'GE*1*7',
  'IEA*1*000000905',
].join('~\n')}~\n`;

test('PHD-02 one claim as 837, FHIR and 835, and its correction that names the payer’s number', async () => {
  const { product, alpha } = world;
  const visible = () => inTenant(product, alpha, visibleLoadNumbers);
  const rows = async <Row>(sql: string) => product.facts.query<Row>(alpha, await visible(), sql);

  const x12 = await load(product, alpha, as837(original, 1));
  const member = { ...person, memberId: 'ZQ1' };
  const fhir = await load(
    product,
    alpha,
    ndjsonOf([patientOf(member), eobOf({ ...original, person: member, paidCents: 8000 })]),
  );
  const paid = await load(product, alpha, remittance);

  // One claim, stated twice; the later one, which knows what was paid, holds; the remittance is of it.
  const [claim, ...others] = await rows<{ claimKey: ClaimKey; memberKey: MemberKey; paid: number }>(
    'select claim_key as "claimKey", member_key as "memberKey", paid_cents as paid from claims_current',
  );
  expect([claim?.paid, others]).toEqual([8000, []]);
  const { claimKey, memberKey } = claim!;
  expect(
    await rows('select r.paid_cents as paid from remittances_current r join claims_current c using (claim_key)'),
  ).toEqual([{ paid: 8000 }]);
  const numberOf = async ({ loadId }: typeof x12) => (await readLoad(product, alpha, loadId)).number;
  expect(await claimSources(product.facts, alpha, await visible(), memberKey, claimKey)).toMatchObject([
    { load: await numberOf(x12), isCurrent: false },
    { load: await numberOf(fhir), isCurrent: true },
  ]);

  const correction = { ...original, claimId: 'ZQCLAIM2', frequency: '7', originalClaimId: 'ZQICN7', billedCents: 9000 };
  await load(product, alpha, as837({ ...correction, lines: [{ ...original.lines[0]!, billedCents: 9000 }] }, 2));
  const states = async () => {
    const { links } = await readClaimChain(product.facts, alpha, await visible(), memberKey, claimKey);
    return links.map(({ version, state }) => [version.frequency, state]);
  };
  expect(await states()).toEqual([
    ['1', 'earlier-version'],
    ['1', 'replaced'],
    ['7', 'current'],
  ]);
  expect(await rows('select billed_cents as billed from claims_current')).toEqual([{ billed: 9000 }]);

  // Without the remittance nothing says whose number it is: both stand.
  await undo(product, alpha, paid.loadId);
  expect(await states()).toEqual([
    ['1', 'earlier-version'],
    ['1', 'current'],
  ]);
  expect(await rows('select billed_cents as billed from claims_current order by 1')).toEqual([
    { billed: 9000 },
    { billed: 10_000 },
  ]);
}, 60_000);
