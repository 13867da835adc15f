import { expect, test } from 'vitest';
import type { CalendarDate } from '../../kernel/dates.ts';
import type { MemberClaim, MemberRecord } from '../../records/member-record.ts';
import { healthy, smallTables as tables } from './cases/small-tables.ts';
import { receiptLeaf } from './leaf.ts';
import { scoreMember, scoringSettings } from './model.ts';

const score = (member: Partial<MemberRecord>) =>
  scoreMember({ ...healthy, ...member }, tables, scoringSettings(tables));
const termsOf = (member: Partial<MemberRecord>) =>
  score(member).factors.map(({ name, thousandths }) => [name, thousandths]);

test('terms come in published order: demographic, HCCs, payment count, interactions', () => {
  expect(termsOf({ diagnoses: ['A226', 'A37'] })).toEqual([
    ['CNA_F65_69', 330],
    ['CNA_HCC37', 37],
    ['CNA_HCC226', 226],
    ['CNA_D2', 50],
    ['CNA_DIABETES_HF', 112],
  ]);
});

test('disability adds its own term and interaction to an institutional member only', () => {
  expect(termsOf({ age: 62, orec: '1', lti: true, dualCode: '02', diagnoses: ['A226'] })).toEqual([
    ['INS_F60_64', 881],
    ['INS_LTIMCAID', 130],
    ['INS_HCC226', 226],
    ['INS_D1', 0],
    ['INS_DISABLED_HF', 488],
  ]);
  expect(termsOf({ age: 62, orec: '1', diagnoses: ['A226'] })).toEqual([
    ['CND_F60_64', 436],
    ['CND_HCC226', 226],
    ['CND_D1', 0],
  ]);
});

test.each<{ name: string; member: Partial<MemberRecord>; terms: [string, number][] }>([
  {
    name: 'disabled before 65',
    member: { orec: '1' },
    terms: [
      ['CNA_F65_69', 330],
      ['CNA_OriginallyDisabled_Female', 228],
    ],
  },
  { name: 'OREC 3', member: { orec: '3' }, terms: [['CNA_F65_69', 330]] },
  {
    name: 'disabled before 65, in an institution',
    member: { orec: '1', lti: true },
    terms: [
      ['INS_F65_69', 1188],
      ['INS_ORIGDS', 0],
    ],
  },
  {
    name: 'no Medicaid by override',
    member: { lti: true, dualCode: '02', ltimcaid: false },
    terms: [['INS_F65_69', 1188]],
  },
  {
    name: 'a new enrollee of 64 entitled by age is scored as 65',
    member: { newEnrollee: true, lti: true, age: 64 },
    terms: [['NE_NMCAID_NORIGDIS_NEF65', 532]],
  },
  {
    name: 'a new enrollee of 64 entitled by disability is not',
    member: { newEnrollee: true, age: 64, orec: '1' },
    terms: [],
  },
  { name: 'a segment named by the caller', member: { segment: 'INS' }, terms: [['INS_F65_69', 1188]] },
])('demographic terms: $name', ({ member, terms }) => expect(termsOf(member)).toEqual(terms));

test('a new enrollee lists HCCs that no factor includes', () => {
  const { hccs, factors, rawThousandths } = score({ newEnrollee: true, age: 65, diagnoses: ['A37'] });
  expect(hccs).toMatchObject([{ hcc: 37, factor: undefined, diagnoses: [{ code: 'A37' }] }]);
  expect(factors).toHaveLength(1);
  expect(rawThousandths).toBe(532);
});

test('a category that needs another one counts beside it, and its diagnoses say why when it stands alone', () => {
  expect(score({ diagnoses: ['A223', 'A226'] }).hccs.map(({ hcc }) => hcc)).toEqual([223]);
  const alone = score({ diagnoses: ['A223'] });
  expect(alone.hccs).toEqual([]);
  expect(alone.notCounted).toEqual([
    { code: 'A223', reason: 'category-requirement', claim: undefined, tableRow: 'small/requirements:223' },
  ]);
});

const visit = (claimKey: string, code: string, more: Partial<MemberClaim> = {}): MemberClaim => ({
  claimKey,
  type: 'professional',
  serviceThrough: '2026-05-06' as CalendarDate,
  lines: [{ line: 1, procedure: '99213' }],
  diagnoses: [{ code, system: 'icd10cm', position: 1 }],
  ...more,
});

test('a diagnosis refused on one record counts by another, and both show', () => {
  const refused = visit('a', 'A37', { lines: [{ line: 1, procedure: '99213', modifiers: ['93'] }] });
  const { hccs, notCounted } = score({ claims: [refused, visit('b', 'A37')] });
  expect(hccs[0]?.diagnoses[0]?.claims.map(({ claimKey }) => claimKey)).toEqual(['b']);
  expect(notCounted.map(({ reason, claim }) => [reason, claim?.claimKey])).toEqual([['audio-only', 'a']]);
});

test('a diagnosis with and without a claim is one diagnosis, with its claim', () => {
  const { hccs } = score({ diagnoses: ['A37'], claims: [visit('a', 'A37'), visit('b', 'A37')] });
  expect(hccs[0]?.diagnoses).toHaveLength(1);
  expect(hccs[0]?.diagnoses[0]?.claims.map(({ claimKey }) => claimKey)).toEqual(['a', 'b']);
});

test('scoring one member leaves no trace in the next', () => {
  const before = score({ diagnoses: ['A37'] });
  score({ claims: [visit('a', 'A37')] });
  expect(score({ diagnoses: ['A37'] })).toEqual(before);
});

test('the canonical text of a receipt names no claim key and changes with every number', () => {
  const leaf = (member: Partial<MemberRecord>) => receiptLeaf(score(member));
  expect(leaf({ claims: [visit('a', 'A37')] })).toBe(leaf({ claims: [visit('other-key', 'A37')] }));
  const leaves = [
    {},
    { age: 68 },
    { diagnoses: ['A37'] },
    { claims: [visit('a', 'A37')] },
    { claims: [visit('a', 'A37', { serviceThrough: '2026-05-07' as CalendarDate })] },
    { diagnoses: ['A37', 'A38'] },
    { diagnoses: ['B99'] },
  ].map(leaf);
  // The age decides the cell only: 67 and 68 share theirs.
  expect(leaves[0]).toBe(leaves[1]);
  expect(new Set(leaves).size).toBe(6);
});
