import { type CalendarDate, fromDayNumber } from '@optimiq/domain/kernel/dates';
import { npiCheckDigit } from '@optimiq/domain/kernel/identifiers';
import type { SourceClaim, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readX12 } from '../x12/read.ts';
import { envelope, institutional, professional } from './cases.ts';
import { write837 } from './write.ts';

const options = {
  senderId: 'SENDER',
  receiverId: 'RECEIVER',
  payerName: 'SAMPLE HEALTH PLAN',
  payerId: '87726',
  writtenOn: '2025-11-24' as CalendarDate,
  claimsPerTransaction: 3,
};

async function readAll(text: string) {
  const records: SourceRecord[] = [];
  const problems: SourceProblem[] = [];
  let rowsRead = 0;
  async function* chunks() {
    yield Buffer.from(text);
  }
  for await (const batch of readX12(chunks())) {
    records.push(...batch.records);
    problems.push(...batch.problems);
    rowsRead = batch.rowsRead;
  }
  return { records, problems, rowsRead, claims: records.filter((one) => one.kind === 'claim') };
}

const day = fc.integer({ min: 18_000, max: 20_400 }).map(fromDayNumber);
const word = fc.stringMatching(/^[A-Z][A-Z0-9]{0,11}$/);
const npi = fc.integer({ min: 100_000_000, max: 999_999_999 }).map((nine) => `${nine}${npiCheckDigit(String(nine))}`);
const cents = fc.integer({ min: 0, max: 99_999_999 });
const code = fc.stringMatching(/^[A-Z][0-9][0-9A-Z][0-9]{0,3}$/);
const opt = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const claim: fc.Arbitrary<SourceClaim> = fc
  .record({
    isInstitutional: fc.boolean(),
    id: word,
    frequency: fc.constantFrom('1', '7', '8'),
    original: opt(word),
    memberId: word,
    first: opt(word),
    birth: opt(day),
    sex: opt(fc.constantFrom('F' as const, 'M' as const)),
    from: day,
    stay: fc.nat({ max: 20 }),
    admitted: fc.boolean(),
    status: opt(fc.constantFrom('01', '03', '30')),
    drg: opt(fc.constant('291')),
    billing: npi,
    rendering: opt(npi),
    codes: fc.array(code, { minLength: 1, maxLength: 25 }),
    facility: fc.constantFrom('11', '13', '21', '33'),
    payerOrder: fc.constantFrom('P' as const, 'S' as const, 'T' as const),
    lines: fc.array(
      fc.record({
        cents,
        units: opt(fc.integer({ min: 1, max: 999 })),
        hcpcs: opt(fc.constantFrom('99213', 'G0438', 'J1745')),
        modifiers: fc.subarray(['25', '59', 'RT']),
        pointers: fc.subarray([1, 2, 3, 4], { minLength: 1 }),
        pos: fc.constantFrom('11', '22'),
        rendering: opt(npi),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  })
  .map((made): SourceClaim => {
    const through = fromDayNumber(Date.parse(made.from) / 86_400_000 + made.stay);
    const isInstitutional = made.isInstitutional;
    const dischargeOn = isInstitutional && made.admitted && made.status && made.status !== '30' ? through : undefined;
    const whenSet = <T extends object>(condition: unknown, part: T) => (condition ? part : {});
    return {
      kind: 'claim',
      at: {},
      claimId: made.id,
      type: isInstitutional ? 'institutional' : 'professional',
      frequency: made.frequency,
      ...whenSet(made.original, { originalClaimId: made.original }),
      ...whenSet(isInstitutional, { billType: `${made.facility}${made.frequency}` }),
      person: {
        memberId: made.memberId,
        ...whenSet(made.first, { firstName: made.first }),
        ...whenSet(made.birth, { birthDate: made.birth }),
        ...whenSet(made.sex, { sex: made.sex }),
      },
      serviceFrom: made.from,
      serviceThrough: through,
      ...whenSet(isInstitutional && made.admitted, { admitOn: made.from }),
      ...whenSet(dischargeOn, { dischargeOn }),
      ...whenSet(isInstitutional && made.status, { dischargeStatus: made.status }),
      ...whenSet(made.drg, { drg: made.drg }),
      billedCents: made.lines.reduce((sum, line) => sum + line.cents, 0),
      billingNpi: made.billing,
      ...whenSet(made.rendering, { renderingNpi: made.rendering }),
      payerOrder: made.payerOrder,
      diagnoses: made.codes.map((one, i) => ({
        order: i + 1,
        code: one,
        system: 'icd10cm' as const,
        qualifier: i === 0 ? 'ABK' : 'ABF',
      })),
      lines: made.lines.map((line, i) => ({
        line: i + 1,
        ...whenSet(line.hcpcs, { procedure: line.hcpcs }),
        ...whenSet(line.hcpcs && line.modifiers.length > 0, { modifiers: line.modifiers }),
        ...whenSet(isInstitutional, { revenueCode: '0450' }),
        ...whenSet(!isInstitutional, { pos: line.pos, diagnosisPointers: line.pointers }),
        ...whenSet(line.units, { units: line.units }),
        serviceFrom: made.from,
        serviceThrough: through,
        billedCents: line.cents,
        ...whenSet(line.rendering && line.rendering !== made.rendering, { renderingNpi: line.rendering }),
      })),
    } as SourceClaim;
  });

test('what is written is read back the same, without a problem', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(claim, { maxLength: 12 }), async (claims) => {
      const written = claims.map((one) => ({ claim: one, billingName: 'SAMPLE CLINIC' }));
      const { claims: back, problems, rowsRead } = await readAll([...write837(written, options)].join(''));
      expect(problems).toEqual([]);
      expect(rowsRead).toBe(claims.length);
      expect(back.map((one) => ({ ...one, at: {} }))).toEqual(claims);
    }),
    { numRuns: 150 },
  );
});

test('several transaction sets share a group, and types do not', () => {
  const one = fc.sample(claim, { numRuns: 40, seed: 7 });
  const sorted = one.toSorted((a, b) => a.type.localeCompare(b.type));
  const text = [
    ...write837(
      sorted.map((each) => ({ claim: each, billingName: 'X' })),
      options,
    ),
  ].join('');
  expect(text.match(/^GS\*/gm)).toHaveLength(2);
  expect(text.match(/^ST\*/gm)!.length).toBeGreaterThan(10);
});

test('an MBI in NM109 is an MBI, another number a member id', async () => {
  const { records } = await readAll(
    envelope(professional) + envelope(professional).replace('MI*123456', 'MI*1EG4TE5MK73'),
  );
  expect(records.filter((one) => one.kind === 'member').map(({ person }) => [person.memberId, person.mbi])).toEqual([
    ['123456', undefined],
    [undefined, '1EG4TE5MK73'],
  ]);
});

test('a patient without identifier keeps the claim out', async () => {
  const { claims, problems, rowsRead } = await readAll(envelope(professional).replace('MI*123456', 'MI*'));
  expect([claims.length, rowsRead]).toEqual([0, 1]);
  expect(problems).toMatchObject([{ severity: 'error', rule: 'missing-identifier', at: { segment: 16 } }]);
});

test('a dependent is not loaded under the number of the subscriber', async () => {
  const body = [...professional.slice(0, 11), 'HL*3*2*23*0', 'PAT*19', 'NM1*QC*1*DOE*JANE', ...professional.slice(11)];
  const { claims, problems } = await readAll(envelope(body));
  expect(claims).toEqual([]);
  expect(problems).toMatchObject([{ rule: 'missing-identifier' }]);
});

test('diagnoses that are not ICD-10-CM are kept with their system and reported', async () => {
  const { claims, problems } = await readAll(
    envelope(professional).replace('ABF:N183', 'BF:25000').replace('ABF:I10', 'ZZ:1'),
  );
  expect(claims[0]?.diagnoses.map(({ system }) => system)).toEqual(['icd10cm', 'icd9cm', 'other']);
  expect(problems).toMatchObject([{ severity: 'warning', rule: 'code-system' }]);
});

test('an NPI with a wrong check digit warns and keeps the claim', async () => {
  const { claims, problems } = await readAll(envelope(professional).replace('1234567893', '1234567890'));
  expect(claims).toHaveLength(1);
  expect(problems).toMatchObject([{ severity: 'warning', rule: 'identifier-form' }]);
});

test('a rejected claim is left out and the one before it loaded', async () => {
  const bad = envelope(institutional, '005010X223A2').replace('CLM*INP1*9000', 'CLM*INP1*9,000');
  const { claims, problems } = await readAll(envelope(professional) + bad);
  expect(claims.map(({ claimId }) => claimId)).toEqual(['A37YH556']);
  expect(problems).toMatchObject([{ severity: 'error', rule: 'not-a-number', field: 'CLM02' }]);
});
