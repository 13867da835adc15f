import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberClaim, MemberRecord } from '@optimiq/domain/records/member-record';
import { receiptLeaf, scoreMember, scoringSettings } from '@optimiq/domain/risk/cms-hcc/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadCmsHcc } from './cms-hcc.ts';

const tables = loadCmsHcc('cms-hcc-v28', 2026);
const settings = scoringSettings(tables);
const mapped = [...tables.codes.keys()];
const code = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...mapped) },
  { weight: 1, arbitrary: fc.constantFrom('I10', 'E43', 'F32A', 'Z7982') },
);
const codes = fc.array(code, { maxLength: 14 });

const claim: fc.Arbitrary<MemberClaim> = fc
  .record({
    claimKey: fc.uuid(),
    type: fc.constantFrom('professional' as const, 'institutional' as const),
    billType: fc.constantFrom('111', '131', '211'),
    serviceThrough: fc.constantFrom('2024-12-31', '2025-02-28', '2025-07-04', '2026-01-01'),
    procedure: fc.constantFrom('99213', '80053'),
    codes: fc.array(code, { maxLength: 6 }),
  })
  .map(({ procedure, codes, serviceThrough, ...rest }) => ({
    ...rest,
    serviceThrough: serviceThrough as CalendarDate,
    lines: [{ line: 1, procedure }],
    diagnoses: codes.map((each, index) => ({ code: each, system: 'icd10cm' as const, position: index + 1 })),
  }));

const member: fc.Arbitrary<MemberRecord> = fc.record({
  sex: fc.constantFrom('F' as const, 'M' as const),
  age: fc.integer({ min: 0, max: 105 }),
  orec: fc.constantFrom('0' as const, '1' as const, '2' as const, '3' as const),
  dualCode: fc.constantFrom('00', '01', '02', '03', '08', '09'),
  newEnrollee: fc.boolean(),
  snp: fc.boolean(),
  lti: fc.boolean(),
  diagnoses: codes,
  claims: fc.array(claim, { maxLength: 6 }),
});

const score = (record: MemberRecord) => scoreMember(record, tables, settings);
const hccsOf = (record: MemberRecord) => score(record).hccs.map(({ hcc }) => hcc);
const shuffled = <T>(items: readonly T[]): T[] => [...items].reverse();

test('the order of diagnoses and claims does not matter', () => {
  fc.assert(
    fc.property(member, (record) => {
      const other = { ...record, diagnoses: shuffled(record.diagnoses), claims: shuffled(record.claims) };
      expect(receiptLeaf(score(other))).toBe(receiptLeaf(score(record)));
    }),
  );
});

test('a repeated diagnosis counts once', () => {
  fc.assert(
    fc.property(member, (record) => {
      const claims = record.claims.map((each) => ({ ...each, diagnoses: [...each.diagnoses, ...each.diagnoses] }));
      const repeated = { ...record, diagnoses: [...record.diagnoses, ...record.diagnoses], claims };
      expect(score(repeated)).toEqual(score(record));
    }),
  );
});

test('the input is left unchanged, and scoring twice gives the same', () => {
  fc.assert(
    fc.property(member, (record) => {
      const before = structuredClone(record);
      const first = score(record);
      expect(score(record)).toEqual(first);
      expect(record).toEqual(before);
    }),
  );
});

test('every diagnosis is behind an HCC, kept or dropped, or did not count for a reason', () => {
  fc.assert(
    fc.property(member, (record) => {
      const { hccs, dropped, notCounted } = score(record);
      const explained = [...hccs, ...dropped].flatMap(({ diagnoses }) => diagnoses.map((each) => each.code));
      const all = [
        ...record.diagnoses,
        ...record.claims.flatMap(({ diagnoses }) => diagnoses.map((each) => each.code)),
      ];
      expect(new Set([...explained, ...notCounted.map((each) => each.code)])).toEqual(new Set(all));
    }),
  );
});

test('no kept HCC outranks another kept one, and each dropped one names an HCC the member has', () => {
  fc.assert(
    fc.property(member, (record) => {
      const { hccs, dropped } = score(record);
      const kept = new Set(hccs.map(({ hcc }) => hcc));
      const present = new Set([...kept, ...dropped.map(({ hcc }) => hcc)]);
      for (const hcc of kept) {
        for (const { hcc: lesser } of tables.hierarchy[tables.hccs.indexOf(hcc)]!.links)
          expect(kept).not.toContain(lesser);
      }
      for (const { hcc, outrankedBy } of dropped) {
        expect(kept).not.toContain(hcc);
        expect(present).toContain(outrankedBy);
      }
    }),
  );
});

test('the raw score is the sum of its factors, and its payment count is the number of HCCs', () => {
  fc.assert(
    fc.property(member, (record) => {
      const { factors, hccs, rawThousandths, segment } = score(record);
      expect(factors.reduce((sum, { thousandths }) => sum + thousandths, 0)).toBe(rawThousandths);
      const counts = factors.filter(({ name }) => /_D\d+P?$/.test(name)).map(({ name }) => name);
      const expected = hccs.length >= 10 ? 'D10P' : `D${hccs.length}`;
      expect(counts).toEqual(hccs.length === 0 || segment.endsWith('NE') ? [] : [`${segment}_${expected}`]);
    }),
  );
});

test('payment-HCC counts never pay less for more HCCs', () => {
  for (const { counts } of Object.values(tables.segments)) {
    const paid = counts.map((term) => term?.thousandths ?? 0);
    expect(paid).toEqual([...paid].sort((a, b) => a - b));
  }
});

test('an added diagnosis takes no HCC away other than by outranking it', () => {
  fc.assert(
    fc.property(member, code, (record, added) => {
      const before = new Set(hccsOf(record));
      const { hccs, dropped } = score({ ...record, diagnoses: [...record.diagnoses, added] });
      const after = new Set([...hccs, ...dropped].map(({ hcc }) => hcc));
      for (const hcc of before) expect(after).toContain(hcc);
    }),
  );
});

test('with code editor ages on, no member has an HCC more', () => {
  fc.assert(
    fc.property(member, (record) => {
      const all = ({ hccs, dropped }: ReturnType<typeof score>) => [...hccs, ...dropped].map(({ hcc }) => hcc);
      const on = scoreMember(record, tables, scoringSettings(tables, { mceEdits: true }));
      expect(all(score(record))).toEqual(expect.arrayContaining(all(on)));
    }),
  );
});
