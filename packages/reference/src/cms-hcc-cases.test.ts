import { readFileSync } from 'node:fs';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { EntitlementReason, MemberClaim, MemberRecord } from '@optimiq/domain/records/member-record';
import type { ClaimType, Sex } from '@optimiq/domain/records/source';
import { filterRecord } from '@optimiq/domain/risk/cms-hcc/eligible-diagnoses';
import { scoreMember, scoringSettings } from '@optimiq/domain/risk/cms-hcc/model';
import type { HierarchySemantics } from '@optimiq/domain/risk/cms-hcc/tables';
import { expect, test } from 'vitest';
import { loadCmsHcc } from './cms-hcc.ts';
import { type CsvRow, parseCsv } from './csv.ts';
import { findTableRow } from './table-rows.ts';

const casesOf = (name: string): readonly CsvRow[] =>
  parseCsv(readFileSync(new URL(`../../domain/src/risk/cms-hcc/cases/${name}.csv`, import.meta.url), 'utf8')).rows;
const words = (text = '') => text.split(' ').filter((word) => word !== '');

const nobody: MemberRecord = {
  sex: 'F',
  age: 77,
  orec: '0',
  dualCode: '00',
  newEnrollee: false,
  snp: false,
  lti: false,
  diagnoses: [],
  claims: [],
};

function recordOf(row: CsvRow): MemberClaim {
  const { bill_type: billType, chart_review: chartReview } = row;
  return {
    claimKey: 'c1',
    type: row['record'] as ClaimType,
    ...(billType && { billType }),
    ...(chartReview && { chartReview: chartReview as 'linked' | 'unlinked' }),
    serviceThrough: row['service_through'] as CalendarDate,
    lines: words(row['lines']).map((text, index) => {
      const [procedure = '', ...modifiers] = text.split('-');
      return { line: index + 1, procedure, modifiers };
    }),
    diagnoses: [{ code: 'E1122', system: 'icd10cm', position: 1 }],
  };
}

test.each(casesOf('encounter-filter'))('filter: $name: $outcome', (row) => {
  const tables = loadCmsHcc('cms-hcc-v28', Number(row['payment_year']));
  const member = { ...nobody, switchedParentOrganization: row['switched_parent'] === 'yes', claims: [recordOf(row)] };
  expect(filterRecord(member.claims[0]!, member, tables).reason ?? 'counted').toBe(row['outcome']);

  const { hccs, notCounted } = scoreMember(member, tables, scoringSettings(tables));
  expect(hccs.map(({ hcc }) => hcc)).toEqual(row['outcome'] === 'counted' ? [37] : []);
  expect(notCounted.map(({ reason }) => reason)).toEqual(row['outcome'] === 'counted' ? [] : [row['outcome']]);
});

test.each(casesOf('edits'))('edit: $name', (row) => {
  const tables = loadCmsHcc('cms-hcc-v28', 2026);
  const member = { ...nobody, sex: row['sex'] as Sex, age: Number(row['age']), diagnoses: [row['code'] ?? ''] };
  const receipt = scoreMember(member, tables, scoringSettings(tables, { mceEdits: row['mce_edits'] === 'on' }));
  expect(receipt.hccs.map(({ hcc }) => String(hcc))).toEqual(words(row['hccs']));
  expect(receipt.notCounted.map(({ reason }) => reason)).toEqual(words(row['reason']));
});

test.each(casesOf('scores'))('score: $name', (row) => {
  const tables = loadCmsHcc('cms-hcc-v28', Number(row['payment_year']));
  const member = {
    ...nobody,
    sex: row['sex'] as Sex,
    age: Number(row['age']),
    orec: row['orec'] as EntitlementReason,
    dualCode: row['dual_code'] ?? '',
    diagnoses: words(row['codes']),
  };
  const hierarchySemantics = row['hierarchy'] as HierarchySemantics;
  const receipt = scoreMember(member, tables, scoringSettings(tables, { hierarchySemantics }));
  expect(receipt.segment).toBe(row['segment']);
  expect(receipt.hccs.map(({ hcc }) => String(hcc))).toEqual(words(row['hccs']));
  const { rawThousandths, normalizedThousandths, paymentThousandths } = receipt;
  expect([rawThousandths, normalizedThousandths, paymentThousandths].map(String)).toEqual([
    row['raw'],
    row['normalized'],
    row['payment'],
  ]);
});

test('where the hierarchy semantics disagree the receipt holds both answers', () => {
  const tables = loadCmsHcc('cms-hcc-v28', 2026);
  const member = { ...nobody, diagnoses: ['Z944', 'K7290', 'R4020'] };
  const asMapped = scoreMember(member, tables, scoringSettings(tables));
  expect(asMapped.otherHierarchy).toEqual({
    semantics: 'live',
    hccs: [62, 202],
    rawThousandths: 1384,
    normalizedThousandths: 1297,
    paymentThousandths: 1220,
  });
  expect(asMapped.dropped.map(({ hcc, outrankedBy }) => [hcc, outrankedBy])).toEqual([
    [63, 62],
    [202, 63],
  ]);
  const live = scoreMember(member, tables, scoringSettings(tables, { hierarchySemantics: 'live' }));
  expect(live.otherHierarchy).toMatchObject({ semantics: 'as-mapped', hccs: [62], rawThousandths: 841 });
  expect(live.dropped.map(({ hcc, outrankedBy }) => [hcc, outrankedBy])).toEqual([[63, 62]]);
});

test('a receipt leads from each number to the claim line and the published row', () => {
  const tables = loadCmsHcc('cms-hcc-v28', 2026);
  const visit = (claimKey: string, serviceThrough: string, code: string): MemberClaim => ({
    claimKey,
    type: 'professional',
    serviceThrough: serviceThrough as CalendarDate,
    providerNpi: '1234567893',
    lines: [
      { line: 1, procedure: '80053' },
      { line: 2, procedure: '99213', modifiers: ['25'], providerNpi: '1003000126' },
    ],
    diagnoses: [
      { code, system: 'icd10cm', position: 1 },
      { code: '25000', system: 'icd9cm', position: 2 },
    ],
  });
  const claims = [
    visit('a', '2025-03-04', 'E1122'),
    visit('b', '2025-09-10', 'E1122'),
    visit('c', '2024-09-10', 'I5020'),
  ];
  const receipt = scoreMember({ ...nobody, claims }, tables, scoringSettings(tables));

  const [diabetes] = receipt.hccs;
  expect(diabetes?.factor).toEqual({ name: 'CNA_HCC37', thousandths: 166, tableRow: 'cms-hcc-v28/2026/factors:HCC37' });
  expect(diabetes?.diagnoses).toEqual([
    {
      code: 'E1122',
      tableRow: 'cms-hcc-v28/2026/diagnoses:E1122:37',
      claims: [
        { claimKey: 'a', line: 2, serviceThrough: '2025-03-04', providerNpi: '1003000126' },
        { claimKey: 'b', line: 2, serviceThrough: '2025-09-10', providerNpi: '1003000126' },
      ],
    },
  ]);
  expect(receipt.notCounted.map(({ code, reason, claim }) => [code, reason, claim?.claimKey])).toEqual([
    ['25000', 'code-system', 'a'],
    ['25000', 'code-system', 'b'],
    ['I5020', 'service-date-outside', 'c'],
    ['25000', 'code-system', 'c'],
  ]);
  expect(receipt.rounding).toEqual([
    { step: 'normalized', numerator: 631_000, denominator: 1067, thousandths: 591 },
    { step: 'payment', numerator: 591 * 941, denominator: 1000, thousandths: 556 },
  ]);
  const rows = [
    ...receipt.factors.map(({ tableRow }) => tableRow),
    ...diabetes!.diagnoses.map(({ tableRow }) => tableRow),
  ];
  for (const row of rows) expect(findTableRow(row), row).toBeDefined();
});
