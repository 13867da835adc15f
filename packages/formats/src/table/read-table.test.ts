import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeedContract } from '@optimiq/domain/mapping/contract';
import type { SourceBatch } from '@optimiq/domain/records/source';
import { expect, test } from 'vitest';
import { readSource } from '../read-source.ts';
import { bytesInMemory } from '../source-bytes.ts';

const caseOf = (name: string) => readFileSync(join(import.meta.dirname, 'cases', name));

async function read(file: string | Buffer, contracts: readonly FeedContract[] = []) {
  const source = await readSource(bytesInMemory(Buffer.from(file as string)), { contracts });
  const batches: SourceBatch[] = [];
  for await (const batch of source.batches) batches.push(batch);
  return {
    ...source,
    records: batches.flatMap(({ records }) => records),
    problems: batches.flatMap(({ problems }) => problems),
  };
}

/** Reads a file as its own guess says. */
async function readAsGuessed(file: string | Buffer) {
  const { proposal } = await read(file);
  return read(file, [proposal!.contract]);
}

test('a table of unknown header gives a proposal and no records; with its contract it is read', async () => {
  const file = caseOf('commercial-professional.csv');
  const guessed = await read(file);
  expect(guessed).toMatchObject({ format: 'table', records: [], problems: [], proposal: { guess: { missing: [] } } });
  const loaded = await read(file, [guessed.proposal!.contract]);
  expect(loaded.proposal).toBeUndefined();
  expect(loaded.format).toBe('table-claim-line');
  expect(loaded.records).toHaveLength(4);
  expect(loaded.records.every((record) => record.kind === 'claim' && record.lines.length === 3)).toBe(true);
});

test.each([
  ['abbreviated-professional.psv', 4],
  ['spanish-professional.csv', 4],
  ['facility-camel.tsv', 4],
  ['glued-headers.csv', 4],
  ['joined-diagnoses.csv', 4],
  ['warehouse-timestamps.csv', 4],
  ['pharmacy-retail.csv', 12],
  ['pharmacy-abbreviated.psv', 12],
  ['eligibility-commercial.csv', 12],
  ['eligibility-medicare-advantage.csv', 12],
  ['eligibility-years.psv', 12],
  ['member-roster.csv', 12],
])('PHD-02: %s is read as guessed: %i records, no row refused', async (name, count) => {
  const { records, problems } = await readAsGuessed(caseOf(name));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(records).toHaveLength(count);
});

const header = 'Member ID,Claim Number,From Date,Thru Date,Diag 1,CPT,Units,Billed Amt,Paid Amt,NDC Info\n';

test('money, dates and codes become what they mean, and each change is counted', async () => {
  const { records, problems } = await readAsGuessed(
    `${header}M1,C1,01/05/2025,01/06/2025,E11.22,99213,1,"$1,234.50",($20.00),x\n` +
      'M1,C1,01/05/2025,01/06/2025,e11.22,99214,2,$10.00,5.00-,x\n' +
      'M2,C2,12/31/2025,12/31/2025,I10,99213,1,$7.00,$7.00,x\n',
  );
  expect(records).toMatchObject([
    {
      claimId: 'C1',
      serviceFrom: '2025-01-05',
      serviceThrough: '2025-01-06',
      billedCents: 124_450,
      paidCents: -2500,
      diagnoses: [{ order: 1, code: 'E1122', system: 'icd10cm' }],
      lines: [
        { line: 1, paidCents: -2000 },
        { line: 2, paidCents: -500 },
      ],
    },
    { claimId: 'C2', billedCents: 700 },
  ]);
  const counts = problems
    .filter(({ rule }) => rule === 'normalized')
    .map(({ field, message, count }) => [field, message, count]);
  expect(counts).toEqual([
    ['billed', 'a currency sign was taken away', 3],
    ['billed', 'signs between thousands were taken away', 1],
    ['paid', 'an amount in parentheses was read as negative', 1],
    ['paid', 'a currency sign was taken away', 2],
    ['diagnosis.1', 'dots were taken out of the code', 2],
    ['paid', 'a minus behind an amount was read as in front of it', 1],
    ['diagnosis.1', 'small letters were made capital', 1],
  ]);
});

test('a claim number that a spreadsheet damaged refuses its row with the place', async () => {
  const { records, problems } = await readAsGuessed(
    `${header}M1,1.23E+11,01/05/2025,01/06/2025,I10,99213,1,1,1,x\nM1,C2,01/05/2025,01/06/2025,I10,99213,1,1,1,x\n`,
  );
  expect(records).toHaveLength(1);
  expect(problems.find(({ severity }) => severity === 'error')).toEqual({
    severity: 'error',
    rule: 'spreadsheet-damage',
    field: 'claimId',
    at: { row: 1, offset: header.length },
    message: 'the number was damaged by a spreadsheet: its last digits are lost',
  });
});

test('a cell that looks like a formula is data, and said so', async () => {
  const { records, problems } = await readAsGuessed(
    `${header}=1+1,C1,01/05/2025,01/06/2025,I10,99213,1,1,1,x\n@SUM(A1),C2,01/05/2025,01/06/2025,I10,99213,1,1,1,x\n`,
  );
  expect(records).toMatchObject([{ person: { memberId: '=1+1' } }, { person: { memberId: '@SUM(A1)' } }]);
  expect(problems.find(({ rule }) => rule === 'formula')).toMatchObject({ field: 'memberId', count: 2 });
});

test('a date that stands for none is empty, and one that is none refuses its row', async () => {
  const table = (through: string) => `Member ID,DOB,Eff Date,Term Date,LOB\nM1,1950-01-31,2025-01-01,${through},HMO\n`;
  const contract = (await read(table('2025-12-31'))).proposal!.contract;
  for (const none of ['9999-12-31', '0000-00-00', '']) {
    const { records } = await read(table(none), [contract]);
    expect(records).toMatchObject([{ kind: 'coverage', from: '2025-01-01', line: 'medical' }]);
    expect(records[0]).not.toHaveProperty('through');
  }
  const bad = await read(table('2025-02-30'), [contract]);
  expect(bad.records).toEqual([]);
  expect(bad.problems.filter(({ severity }) => severity === 'error')).toMatchObject([
    { severity: 'error', rule: 'not-a-date', field: 'coverageThrough', at: { row: 1 } },
  ]);
});

test('a table of 50,000 columns, or without a header, is refused and not guessed', async () => {
  const wide = Array.from({ length: 50_000 }, (_, at) => `column${at}`).join('|');
  const { records, problems, proposal } = await read(`${wide}\n`);
  expect({ records, proposal }).toEqual({ records: [], proposal: undefined });
  expect(problems).toMatchObject([{ severity: 'error', rule: 'column-count' }]);
  expect((await read('1,2,3\n4,5,6\n')).format).toBeUndefined();
});

test('the newest contract with the header of the file is used, whatever the case and spacing of its words', async () => {
  const file = 'Member  ID,DOB,Sex\nM1,1950-01-31,F\n';
  const { contract } = (await read(file)).proposal!;
  const older = { ...contract, columns: contract.columns.filter(({ target }) => target !== 'sex') };
  const { records } = await read(file.replace('Member  ID', 'MEMBER ID'), [contract, older]);
  expect(records).toMatchObject([{ person: { memberId: 'M1', sex: 'F' } }]);
});
