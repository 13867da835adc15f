import type { SourceClaim } from '@optimiq/domain/records/source';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatOf } from '../source-format.ts';
import { beneficiaryRow, type Cells, carrierRow, inpatientRow, pdeRow, readAll, rifOf } from './cases.ts';

const one = async (...rows: Cells[]) => {
  const { records, problems } = await readAll(rifOf(...rows));
  expect(problems).toEqual([]);
  return records;
};

test('PHD-02 a carrier claim is grouped over its lines, with money in cents and both forms of dates', async () => {
  const second = {
    ...carrierRow,
    LINE_NUM: '2',
    HCPCS_CD: '80048',
    HCPCS_1ST_MDFR_CD: '',
    HCPCS_2ND_MDFR_CD: '',
    LINE_ICD_DGNS_CD: '25000',
    LINE_SBMTD_CHRG_AMT: '0.1',
  };
  const [claim, ...rest] = await one(carrierRow, second);
  expect(rest).toEqual([]);
  expect(claim).toEqual({
    kind: 'claim',
    at: { row: 1, offset: Object.keys(carrierRow).join('|').length + 1 },
    claimId: '-7001',
    type: 'professional',
    frequency: '1',
    person: { memberId: '-1001' },
    serviceFrom: '2025-02-03',
    serviceThrough: '2025-02-04',
    billedCents: 15_000,
    allowedCents: 10_050,
    paidCents: 8_050,
    billingNpi: '1234567893',
    renderingNpi: '1112223338',
    specialty: '01',
    diagnoses: [
      { order: 1, code: 'E1122', system: 'icd10cm', qualifier: 'ABK' },
      { order: 2, code: '25000', system: 'icd9cm', qualifier: 'BF' },
      { order: 3, code: 'N183', system: 'icd10cm', qualifier: 'ABF' },
    ],
    lines: [
      {
        line: 1,
        procedure: '99214',
        modifiers: ['25', '95'],
        units: 1,
        pos: '11',
        serviceFrom: '2025-02-03',
        serviceThrough: '2025-02-04',
        billedCents: 15_000,
        allowedCents: 10_050,
        paidCents: 8_050,
        renderingNpi: '1112223338',
        diagnosisPointers: [3],
      },
      expect.objectContaining({ line: 2, procedure: '80048', billedCents: 10, diagnosisPointers: [2] }),
    ],
  });
});

test('PHD-02 an inpatient claim has its bill type, stay, DRG, revenue centers and the roles of its diagnoses', async () => {
  const [claim] = await one(inpatientRow);
  expect(claim).toMatchObject({
    type: 'institutional',
    billType: '111',
    admitOn: '2025-03-01',
    dischargeOn: '2025-03-05',
    dischargeStatus: '01',
    drg: '065',
    ccn: '220135',
    billedCents: 1_200_025,
    paidCents: 900_000,
    diagnoses: [
      { order: 1, code: 'I5033', qualifier: 'ABK' },
      { order: 2, code: 'R0602', qualifier: 'ABJ' },
      { order: 3, code: 'W19XXXA', qualifier: 'ABN' },
    ],
    lines: [{ line: 1, revenueCode: '0120', units: 4, billedCents: 1_200_025 }],
  });
});

test('PHD-02 a principal diagnosis that is not the first of the list comes before it; none comes twice', async () => {
  const [claim] = await one({ ...inpatientRow, PRNCPAL_DGNS_CD: 'C187', ADMTG_DGNS_CD: 'C187' });
  const codes = (claim as SourceClaim).diagnoses;
  expect(codes.map(({ code, qualifier }) => `${qualifier} ${code}`)).toEqual([
    'ABK C187',
    'ABF I5033',
    'ABJ C187',
    'ABN W19XXXA',
  ]);
});

test.each<[string, Cells, Cells, string]>([
  ['a replacement bill', inpatientRow, { CLM_FREQ_CD: '7' }, '7'],
  ['a void bill', inpatientRow, { CLM_FREQ_CD: '8' }, '8'],
  ['an interim bill', inpatientRow, { CLM_FREQ_CD: '2', CLAIM_QUERY_CODE: '1' }, '2'],
  ['a credit adjustment', inpatientRow, { CLAIM_QUERY_CODE: '0' }, '8'],
  ['a debit adjustment', inpatientRow, { CLAIM_QUERY_CODE: '5' }, '7'],
  ['what is not the final action', inpatientRow, { FINAL_ACTION: 'N' }, '8'],
  ['a deleted claim', carrierRow, { DML_IND: 'DELETE' }, '8'],
  ['a full credit of a carrier', carrierRow, { CARR_CLM_ENTRY_CD: '3' }, '8'],
  ['a replacement debit of a carrier', carrierRow, { CARR_CLM_ENTRY_CD: '5' }, '7'],
  ['an accepted cancel of a carrier', carrierRow, { CLM_DISP_CD: '03' }, '8'],
])('PHD-02 frequency of %s', async (_, row, change, frequency) => {
  const [claim] = await one({ ...row, ...change });
  expect(claim).toMatchObject({ frequency });
});

test('PHD-02 a fill', async () => {
  expect(await one(pdeRow)).toMatchObject([
    {
      kind: 'fill',
      fillId: '-9001',
      person: { memberId: '-1001' },
      filledOn: '2025-01-10',
      ndc: '00093505698',
      quantity: 30.5,
      daysSupply: 30,
      fillNumber: 2,
      costCents: 1_234,
      memberShareCents: 310,
    },
  ]);
});

test.each([{ ADJSTMT_DLTN_CD: 'D' }, { FINAL_ACTION: 'N' }, { DML_IND: 'DELETE' }])(
  'a fill taken back (%o) is not loaded, and that is said',
  async (change) => {
    const { records, problems } = await readAll(rifOf({ ...pdeRow, ...change }));
    expect(records).toEqual([]);
    expect(problems).toMatchObject([{ severity: 'unsupported', at: { row: 1 } }]);
  },
);

test('PHD-02, PHD-04 a beneficiary is a member, a year, and spans of months that say the same', async () => {
  const [member, year, ...spans] = await one(beneficiaryRow);
  expect(member).toMatchObject({
    kind: 'member',
    orec: '1',
    person: {
      memberId: '-1001',
      mbi: '1EG4TE5MK73',
      lastName: 'Stone',
      firstName: 'Ada',
      middleName: 'B',
      birthDate: '1942-01-17',
      sex: 'F',
      address: '1 ELM ST APT 2\\',
      city: 'DOVER',
      state: 'DE',
      zip: '199011234',
    },
  });
  expect(year).toMatchObject({
    kind: 'eligibility-year',
    year: 2024,
    orec: '1',
    crec: '0',
    esrd: false,
    medicareStatus: '10',
    partAMonths: 12,
    partBMonths: 11,
    hmoMonths: 6,
    partDMonths: 6,
    dualMonths: 6,
    contract: 'H1234',
  });
  expect(year).not.toHaveProperty('dualCode');
  const shown = spans.map((span) => {
    const { line, from, through, contract, plan, dualCode } = span as never as Record<string, string>;
    return [line, from, through, contract, plan, dualCode].filter(Boolean).join(' ');
  });
  expect(shown).toEqual([
    'part-a 2024-01-01 2024-06-30',
    'part-a 2024-07-01 2024-12-31 02',
    'part-b 2024-02-01 2024-06-30',
    'part-b 2024-07-01 2024-12-31 02',
    'part-c 2024-01-01 2024-06-30 H1234 001',
    'part-d 2024-07-01 2024-12-31 S4607 02',
  ]);
  expect(new Set(spans.map((span) => (span as { coverageId?: string }).coverageId)).size).toBe(6);
});

test('months of dual status that the file does not count are those CMS counts: 01 to 06 and 08', async () => {
  const codes = ['00', '01', '2', '03', '04', '05', '06', '07', '08', '09', '10', '99'];
  const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
  const cells = Object.fromEntries(months.map((month, at) => [`META_DUAL_ELGBL_STUS_${month}_CD`, codes[at]!]));
  const [, year] = await one({ ...beneficiaryRow, ...cells });
  expect(year).toMatchObject({ dualMonths: 7 });
});

test('a beneficiary without reference year is a person alone, and a deleted one is nothing', async () => {
  const { records, problems } = await readAll(
    rifOf({ ...beneficiaryRow, RFRNC_YR: '' }, { ...beneficiaryRow, DML_IND: 'DELETE' }),
  );
  expect(records.map(({ kind }) => kind)).toEqual(['member']);
  expect(problems).toMatchObject([
    { severity: 'warning', rule: 'missing-value', field: 'RFRNC_YR' },
    { severity: 'unsupported', at: { row: 2 } },
  ]);
});

test('a row of the history gives an identifier and nothing that may be outdated', async () => {
  const { RFRNC_YR: _, ...history } = beneficiaryRow;
  const { table, records } = await readAll(rifOf(history));
  expect([table, records]).toMatchObject([
    'beneficiary-history',
    [{ kind: 'member', person: { memberId: '-1001', mbi: '1EG4TE5MK73' } }],
  ]);
  expect(JSON.stringify(records)).not.toMatch(/Stone|1942|ELM/);
});

test.each<[string, Cells, string, string]>([
  ['no person', { BENE_ID: '' }, 'missing-identifier', 'BENE_ID'],
  ['no claim number', { CLM_ID: ' ' }, 'missing-value', 'CLM_ID'],
  ['no such day', { CLM_FROM_DT: '30-FEB-2025' }, 'not-a-date', 'CLM_FROM_DT'],
  ['no such month', { LINE_1ST_EXPNS_DT: '01-MAI-2025' }, 'not-a-date', 'LINE_1ST_EXPNS_DT'],
  ['days in the wrong order', { CLM_THRU_DT: '20250101' }, 'date-order', 'CLM_THRU_DT'],
  ['an amount with three decimals', { LINE_SBMTD_CHRG_AMT: '1.005' }, 'not-a-number', 'LINE_SBMTD_CHRG_AMT'],
  ['letters for units', { LINE_SRVC_CNT: 'ZQVALUE' }, 'not-a-number', 'LINE_SRVC_CNT'],
  ['a cell too many', { LINE_SRVC_CNT: '1|2' }, 'column-count', ''],
])('PHD-03 %s: the row is refused where it stands, without its values', async (_, change, rule, field) => {
  const { records, problems } = await readAll(rifOf({ ...carrierRow, ...change }, { ...carrierRow, CLM_ID: '-7009' }));
  expect(records).toMatchObject([{ claimId: '-7009' }]);
  expect(problems).toMatchObject([
    { severity: 'error', rule, at: { row: 1, offset: expect.any(Number) }, ...(field && { field }) },
  ]);
  expect(JSON.stringify(problems)).not.toMatch(/-7001|ZQVALUE/);
});

test('PHD-03 rows of a claim that do not follow each other, or name two persons, are refused', async () => {
  const other = { ...carrierRow, CLM_ID: '-7003' };
  const { records, problems } = await readAll(
    rifOf(carrierRow, { ...carrierRow, BENE_ID: '-1002', LINE_NUM: '2' }, other, { ...carrierRow, LINE_NUM: '3' }),
  );
  expect(records).toMatchObject([{ claimId: '-7001', lines: [{ line: 1 }] }, { claimId: '-7003' }]);
  expect(problems).toMatchObject([
    { rule: 'identifier-conflict', field: 'BENE_ID', at: { row: 2 } },
    { rule: 'structure', field: 'CLM_ID', at: { row: 4 } },
  ]);
});

test('rows may end with a pipe, though the header does not', async () => {
  const text = rifOf(carrierRow, { ...carrierRow, LINE_NUM: '2' }).replaceAll(/(?<=\|0)\n/g, '|\n');
  expect(text.match(/\|0\|\n/g)).toHaveLength(2);
  expect(await readAll(text)).toMatchObject({ problems: [], records: [{ lines: [{ line: 1 }, { line: 2 }] }] });
});

test('stray quotes and blanks are no part of a cell, and a quote opens nothing', async () => {
  const [claim] = await one({ ...inpatientRow, CLM_FREQ_CD: '"1', CLM_FAC_TYPE_CD: '"1 "', NCH_CLM_TYPE_CD: '60 ' });
  expect(claim).toMatchObject({ billType: '111', frequency: '1' });
});

test('a code that is not of ICD-10-CM is reported and not scored', async () => {
  const { records, problems } = await readAll(rifOf({ ...carrierRow, ICD_DGNS_CD2: '4280', ICD_DGNS_VRSN_CD2: '0' }));
  expect(records).toMatchObject([{ diagnoses: [{}, { code: '4280', system: 'other' }, {}] }]);
  expect(problems).toMatchObject([{ severity: 'warning', rule: 'code-form', field: 'ICD_DGNS_CD2' }]);
});

test('PHD-02 a diagnosis without its version is of the code set of the last day of the claim', async () => {
  const undated = { ICD_DGNS_CD2: 'V4501', ICD_DGNS_VRSN_CD2: '' };
  const old = { CLM_FROM_DT: '29-Sep-2015', CLM_THRU_DT: '30-Sep-2015' };
  const spanning = { CLM_FROM_DT: '30-Sep-2015', CLM_THRU_DT: '01-Oct-2015' };
  const read = (dates: typeof old) => one({ ...carrierRow, ...undated, ...dates });
  const code = 'V4501';
  expect(await read(old)).toMatchObject([{ diagnoses: [{}, { code, system: 'icd9cm', qualifier: 'BF' }, {}] }]);
  expect(await read(spanning)).toMatchObject([{ diagnoses: [{}, { code, system: 'icd10cm', qualifier: 'ABF' }, {}] }]);
});

test('a header without a needed column, or with one twice, gives no records', async () => {
  const { LINE_NUM: _, ...less } = carrierRow;
  expect(await readAll(rifOf(less))).toMatchObject({
    records: [],
    problems: [{ rule: 'column-missing', field: 'LINE_NUM', at: { row: 0 } }],
  });
  const twice = rifOf(carrierRow).replace('ORG_NPI_NUM', 'LINE_NUM');
  expect(await readAll(twice)).toMatchObject({ records: [], problems: [{ rule: 'structure' }] });
});

test('each file is recognised by its first 4 KB, and no other is', () => {
  const names = (text: string) => formatOf(Buffer.from(text).subarray(0, 4096))?.name;
  expect([carrierRow, inpatientRow, pdeRow, beneficiaryRow].map((row) => names(rifOf(row)))).toEqual([
    'cms-rif-carrier',
    'cms-rif-inpatient',
    'cms-rif-pde',
    'cms-rif-beneficiary',
  ]);
  expect(names('BENE_ID|CLM_ID\n1|2\n')).toBeUndefined();
  expect(names('BENE_ID,PDE_ID,SRVC_DT\n')).toBeUndefined();
});

test('the pieces a file comes in change nothing, with any line end and letters beyond ASCII', async () => {
  const rows = [beneficiaryRow, { ...beneficiaryRow, BENE_ID: '-1002', MBI_NUM: '', BENE_SRNM_NAME: 'Núñez' }];
  const whole = await readAll(rifOf(...rows));
  expect(whole.records.filter(({ kind }) => kind === 'member')).toMatchObject([
    {},
    { person: { lastName: 'Núñez', firstName: 'Ada', zip: '199011234' } },
  ]);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 900 }), async (length) => {
      expect(await readAll(rifOf(...rows), length)).toEqual(whole);
    }),
    { numRuns: 25 },
  );
  const withoutPlace = (read: typeof whole) => read.records.map(({ at: _, ...record }) => record);
  expect(withoutPlace(await readAll(`\ufeff${rifOf(...rows).replaceAll('\n', '\r\n')}`))).toEqual(withoutPlace(whole));
});

test('any bytes after a header end in records and located problems, never in a throw', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 400 }),
      fc.constantFrom(carrierRow, inpatientRow, pdeRow, beneficiaryRow),
      async (bytes, row) => {
        const { problems } = await readAll(Buffer.concat([Buffer.from(rifOf(row)), bytes]));
        for (const { at } of problems) expect(typeof at.offset).toBe('number');
      },
    ),
    { numRuns: 200 },
  );
});
