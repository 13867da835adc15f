import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type {
  SourceClaim,
  SourceEligibilityYear,
  SourceFill,
  SourceMember,
  SourceProblem,
  SourceRecord,
} from '@optimiq/domain/records/source';
import { describe, expect, test } from 'vitest';
import { unpacked } from '../unpack.ts';
import { maxOpenClaims } from './claim-lines.ts';
import type { TidyTable } from './columns.ts';
import { readTidy } from './read.ts';
import { writeClaimLines, writeEligibility, writeFills, writeMembers } from './write.ts';

async function readAll(table: TidyTable, chunks: AsyncIterable<Uint8Array>) {
  const records: SourceRecord[] = [];
  const problems: SourceProblem[] = [];
  let rowsRead = 0;
  let bytesRead = 0;
  for await (const batch of readTidy(table, chunks)) {
    records.push(...batch.records);
    problems.push(...batch.problems);
    ({ rowsRead, bytesRead } = batch);
  }
  return { records, problems, rowsRead, bytesRead };
}

const readText = (table: TidyTable, text: string) =>
  readAll(
    table,
    (async function* () {
      yield Buffer.from(text);
    })(),
  );

const faults = (problems: readonly SourceProblem[]) =>
  problems.map(({ severity, rule, field, at }) => `${severity} ${rule} ${field} ${at.row}`);

const members = (...rows: string[]) => readText('members', ['member_id,mbi,birth_date,sex,orec', ...rows].join('\n'));

test('a malformed MBI warns and keeps the row', async () => {
  const { records, problems } = await members('1,1S00E00AA01,1940-01-02,F,0');
  expect(records).toMatchObject([{ person: { memberId: '1', mbi: '1S00E00AA01', birthDate: '1940-01-02', sex: 'F' } }]);
  expect(faults(problems)).toEqual(['warning identifier-form mbi 1']);
});

test('an empty identifier, two for one person and two persons for one stop the row', async () => {
  const { records, problems, rowsRead } = await members(
    '1,1EG4TE5MK73,1940-01-02,F,0',
    ',1EG4TE5MK72,1940-01-02,F,0',
    '2,,1940-01-02,F,0',
    '1,1EG4TE5MK72,1940-01-02,F,0',
    '3,1EG4-TE5-MK73,1940-01-02,F,0',
  );
  expect([records.length, rowsRead]).toEqual([1, 5]);
  expect(faults(problems)).toEqual([
    'error missing-identifier member_id 2',
    'error missing-identifier mbi 3',
    'error identifier-conflict mbi 4',
    'error identifier-conflict mbi 5',
  ]);
});

test('impossible dates, missing cells and too many stop their row and no other', async () => {
  const { records, problems } = await members(
    '1,1EG4TE5MK73,0000-00-00,F,0',
    '2,1EG4TE5MK72',
    '3,1EG4TE5MK71,1940-02-29,M,0,x',
    '4,1EG4TE5MK70,1940-02-29,M,0',
  );
  expect(records).toHaveLength(1);
  expect(faults(problems)).toEqual([
    'error not-a-date birth_date 1',
    'error column-count undefined 2',
    'error column-count undefined 3',
  ]);
});

test('a header without a needed column, with one twice, or with 50,000 gives an error and no records', async () => {
  expect(faults((await readText('members', 'member_id,sex\n1,F')).problems)).toEqual([
    'error column-missing birth_date 0',
  ]);
  const twice = await readText('members', 'member_id,birth_date,sex,sex\n1,1940-01-02,F,M');
  expect([twice.records.length, faults(twice.problems)[0]]).toEqual([0, 'error structure undefined 0']);
  const wide = await readText('members', `${'a,'.repeat(50_000)}\n`);
  expect(faults(wide.problems)).toEqual(['error column-count undefined 0']);
  expect((await readText('members', '')).problems).toMatchObject([{ rule: 'structure' }]);
});

const lineHeader =
  'member_id,claim_id,claim_type,from_date,thru_date,line_num,line_date,hcpcs,charge,npi,bill_fac,bill_cls,bill_freq,dx1,dx2,line_dx';
const lines = (...rows: string[]) => readText('claim-lines', [lineHeader, ...rows].join('\n'));

test('rows of one claim become one claim, also when another stands between', async () => {
  const { records, problems } = await lines(
    '1,A,INPATIENT,2025-01-01,2025-01-03,1,2025-01-01,99221,10.5,1234567893,1,1,1,I10,E119,E119',
    '1,B,CARRIER,2025-01-01,2025-01-01,1,2025-01-01,99213,7,1234567893,,,,Z0000,,',
    '1,A,INPATIENT,2025-01-01,2025-01-03,2,2025-01-02,,1.25,1234567893,1,1,1,I10,E119,N183',
  );
  expect(problems).toEqual([]);
  expect(records).toMatchObject([
    {
      claimId: 'A',
      type: 'institutional',
      billType: '111',
      billedCents: 1175,
      billingNpi: '1234567893',
      at: { row: 1 },
      diagnoses: [{ code: 'I10' }, { code: 'E119' }, { order: 3, code: 'N183' }],
      lines: [
        { line: 1, procedure: '99221', diagnosisPointers: [2] },
        { line: 2, billedCents: 125, diagnosisPointers: [3] },
      ],
    },
    { claimId: 'B', type: 'professional', frequency: '1', renderingNpi: '1234567893', billedCents: 700 },
  ]);
});

test('rows further apart than the open claims give two claims', async () => {
  const row = (id: string, line: number) =>
    `1,${id},CARRIER,2025-01-01,2025-01-01,${line},2025-01-01,99213,1,,,,,I10,,`;
  const between = Array.from({ length: maxOpenClaims }, (_, i) => row(`C${i}`, 1));
  const { records } = await lines(row('A', 1), ...between, row('A', 2));
  expect(records.filter((one) => one.kind === 'claim' && one.claimId === 'A')).toHaveLength(2);
});

test('rows that disagree on the person, on money or on type are left out with their reason', async () => {
  const { records, problems } = await lines(
    '1,A,CARRIER,2025-01-01,2025-01-01,1,2025-01-01,99213,1,,,,,I10,,',
    '2,A,CARRIER,2025-01-01,2025-01-01,2,2025-01-01,99213,1,,,,,I10,,',
    '1,A,CARRIER,2025-01-01,2025-01-01,3,2025-01-01,99213,1e2,,,,,I10,,',
    '1,D,OTHER,2025-01-01,2025-01-01,1,2025-01-01,99213,1,,,,,I10,,',
    '1,E,CARRIER,2025-01-03,2025-01-01,1,2025-01-01,99213,1,,,,,I10,,',
    '1,F,CARRIER,2025-01-01,2025-01-01,1,2025-01-01,99213,1,,,,,4019,,',
  );
  expect(faults(problems)).toEqual([
    'error identifier-conflict member_id 2',
    'error not-a-number charge 3',
    'error unknown-value claim_type 4',
    'error date-order thru_date 5',
    'warning code-form dx1 6',
  ]);
  expect(records).toMatchObject([
    { claimId: 'A', lines: [{ line: 1 }] },
    { claimId: 'F', diagnoses: [{ system: 'other' }] },
  ]);
});

const date = (text: string) => text as CalendarDate;
const at = { row: 1, offset: 0 };
const strip = (records: readonly SourceRecord[]) => records.map((record) => ({ ...record, at }));

test('the four tables are read back as they were written', async () => {
  const person = { memberId: 'M,1' };
  const member: SourceMember = {
    kind: 'member',
    at,
    person: { ...person, mbi: '1EG4TE5MK73', birthDate: date('1940-01-02'), sex: 'F', state: '22', zip: '01103' },
    deathDate: date('2025-03-04'),
    orec: '1',
  };
  const year: SourceEligibilityYear = {
    kind: 'eligibility-year',
    at,
    person,
    year: 2025,
    orec: '1',
    crec: '0',
    esrd: true,
    medicareStatus: '11',
    partAMonths: 12,
    partBMonths: 11,
    hmoMonths: 12,
    partDMonths: 0,
    dualMonths: 3,
    dualCode: '02',
    lti: false,
    snp: true,
    contract: 'H1234',
  };
  const fill: SourceFill = {
    kind: 'fill',
    at,
    fillId: 'F1',
    person,
    filledOn: date('2025-02-03'),
    ndc: '00093101701',
    quantity: 30.5,
    daysSupply: 30,
    fillNumber: 1,
    costCents: 1205,
    memberShareCents: 5,
  };
  const claim: SourceClaim = {
    kind: 'claim',
    at,
    claimId: 'C1',
    type: 'institutional',
    frequency: '7',
    billType: '117',
    person,
    serviceFrom: date('2025-01-01'),
    serviceThrough: date('2025-01-04'),
    admitOn: date('2025-01-01'),
    dischargeOn: date('2025-01-04'),
    dischargeStatus: '03',
    drg: '291',
    billedCents: 1_050,
    paidCents: 900,
    billingNpi: '1234567893',
    ccn: '220001',
    diagnoses: [{ order: 1, code: 'I5033', system: 'icd10cm' }],
    lines: [
      {
        line: 1,
        procedure: '99221',
        revenueCode: '0450',
        units: 2,
        serviceFrom: date('2025-01-01'),
        serviceThrough: date('2025-01-01'),
        billedCents: 1_050,
        paidCents: 900,
        diagnosisPointers: [1],
      },
    ],
  };
  const text = (pieces: Iterable<string>) => [...pieces].join('');
  const back = await Promise.all([
    readText('members', text(writeMembers([member]))),
    readText('eligibility', text(writeEligibility([year]))),
    readText('pharmacy', text(writeFills([fill]))),
    readText('claim-lines', text(writeClaimLines([claim]))),
  ]);
  expect(back.flatMap(({ problems }) => problems)).toEqual([]);
  expect(strip(back.flatMap(({ records }) => records))).toEqual([member, year, fill, claim]);
});

const folder = join(import.meta.dirname, '../../../../../shared/samples/a_claims_population');

describe.skipIf(!existsSync(folder))('population of ../shared (skipped when it is absent)', () => {
  test.each<{ table: TidyTable; file: string; rows: number; records: number }>([
    { table: 'members', file: 'members.csv.gz', rows: 1_115, records: 1_115 },
    { table: 'eligibility', file: 'eligibility_year.csv.gz', rows: 5_092, records: 5_092 },
    { table: 'pharmacy', file: 'pharmacy.csv.gz', rows: 37_733, records: 37_733 },
    { table: 'claim-lines', file: 'claim_lines.csv.gz', rows: 180_268, records: 31_833 },
  ])('$table: every row is read and none rejected', async ({ table, file, rows, records }) => {
    const all = await readAll(table, unpacked(createReadStream(join(folder, file))));
    expect(all.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect([all.rowsRead, all.records.length]).toEqual([rows, records]);
    if (table === 'claim-lines') {
      const count = all.records.reduce((sum, one) => sum + (one.kind === 'claim' ? one.lines.length : 0), 0);
      expect(count).toBe(rows);
    }
  });
});

test('names, address, modifiers and the replaced claim are read where the table has them', async () => {
  const members = await readText(
    'members',
    'member_id,birth_date,sex,last_name,first_name,city\nA1,1948-03-14,F,Ellison,Margaret,Springfield\n',
  );
  expect(members.records[0]).toMatchObject({
    person: { lastName: 'Ellison', firstName: 'Margaret', city: 'Springfield' },
  });
  const claims = await readText(
    'claim-lines',
    'member_id,claim_id,claim_type,from_date,line_num,dx1,hcpcs,modifiers,bill_freq,orig_claim_id\n' +
      'A1,C2,CARRIER,2025-03-02,1,E1122,99213,25 95,7,C1\n' +
      'A1,C3,CARRIER,2015-09-30,1,V4501,99213,,,C1\n' +
      'A1,C4,CARRIER,2015-10-01,1,V4501,99213,,3,C1\n',
  );
  expect(claims.records.slice(1)).toMatchObject([
    { frequency: '7', diagnoses: [{ code: 'V4501', system: 'icd9cm' }] },
    { frequency: '3', diagnoses: [{ code: 'V4501', system: 'icd10cm' }] },
  ]);
  expect(claims.records[0]).toMatchObject({
    frequency: '7',
    originalClaimId: 'C1',
    lines: [{ procedure: '99213', modifiers: ['25', '95'] }],
  });
});
