import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CalendarDate } from '../../kernel/dates.ts';
import type { MemberClaim, MemberRecord } from '../../records/member-record.ts';
import { healthy, smallTables as tables } from './cases/small-tables.ts';
import { recaptureGaps, scoreMember, scoringSettings } from './model.ts';
import type { EarlierYear } from './recapture.ts';

// The small tables are of service year 2026.
const settings = scoringSettings(tables);
const years: EarlierYear[] = [2025, 2024].map((serviceYear) => ({
  serviceYear,
  tables: {
    ...tables,
    firstServiceDay: `${serviceYear}-01-01` as CalendarDate,
    lastServiceDay: `${serviceYear}-12-31` as CalendarDate,
  },
}));

let claims = 0;
const visit = (on: string, codes: string[], procedure = '99213'): MemberClaim => ({
  claimKey: `${on}/${claims++}`,
  type: 'professional',
  serviceThrough: on as CalendarDate,
  lines: [{ line: 1, procedure }],
  diagnoses: codes.map((code, index) => ({ code, system: 'icd10cm', position: index + 1 })),
});

function gapsOf(now: readonly MemberClaim[], earlier: readonly MemberClaim[], more: Partial<MemberRecord> = {}) {
  const member = { ...healthy, ...more, claims: now };
  return recaptureGaps(member, scoreMember(member, tables, settings), earlier, years, tables, settings);
}
const short = (gaps: ReturnType<typeof gapsOf>) => gaps.map(({ hcc, status }) => `${hcc} ${status}`);

test('a category of an earlier year that this one lacks is open, with its last claim and what it would add', () => {
  const earlier = [visit('2025-03-01', ['A37']), visit('2025-08-09', ['A37']), visit('2024-02-02', ['A37'])];
  expect(gapsOf([visit('2026-01-05', ['A226'])], earlier)).toEqual([
    {
      hcc: 37,
      status: 'open',
      codedMask: 0b11,
      lastCoded: { claimKey: earlier[1]!.claimKey, serviceThrough: '2025-08-09', code: 'A37', hcc: 37 },
      closedBy: undefined,
      // 37 for itself, 50 for the second payment HCC, 112 for diabetes with heart failure: 0.659 for payment after 0.485.
      impact: { rawThousandths: 199, paymentThousandths: 174 },
    },
    expect.objectContaining({ hcc: 226, status: 'new', codedMask: 0, impact: undefined }),
  ]);
});

test('it closes by the first claim of this year that carries it, and that claim is named', () => {
  const now = [visit('2026-06-01', ['A37']), visit('2026-02-01', ['A37'])];
  const [gap] = gapsOf(now, [visit('2025-03-01', ['A37'])]);
  expect(gap).toMatchObject({ status: 'closed', closedBy: { claimKey: now[1]!.claimKey, hcc: 37 }, impact: undefined });
});

test.each([
  ['a more severe one of its hierarchy', 'A38', 'A36', ['38 closed-higher'], 36],
  ['a milder one of its hierarchy', 'A36', 'A38', ['36 closed-lower'], 38],
  ['one of another hierarchy', 'A36', 'A64', ['36 open', '64 new'], undefined],
])('coded this year: %s', (_, before, now, expected, by) => {
  const gaps = gapsOf([visit('2026-02-01', [now])], [visit('2025-03-01', [before])]);
  expect(short(gaps)).toEqual(expected);
  expect(gaps[0]!.closedBy?.hcc).toBe(by);
});

test('coded milder than before, the rest of the way is its gain: the milder category gives way', () => {
  const [gap] = gapsOf([visit('2026-02-01', ['A38'])], [visit('2025-03-01', ['A36'])]);
  expect(gap!.impact).toEqual({ rawThousandths: -2, paymentThousandths: -2 });
});

test('the latest year with anything of a hierarchy has the last word on it', () => {
  expect(short(gapsOf([], [visit('2024-03-01', ['A36']), visit('2025-03-01', ['A38'])]))).toEqual(['38 open']);
  expect(short(gapsOf([], [visit('2024-03-01', ['A36']), visit('2025-03-01', ['A64'])]))).toEqual([
    '36 open',
    '64 open',
  ]);
});

test('within a year the hierarchies hold, and a category that needs another one is none without it', () => {
  expect(short(gapsOf([], [visit('2025-03-01', ['A36', 'A38'])]))).toEqual(['36 open']);
  expect(short(gapsOf([], [visit('2025-03-01', ['A223'])]))).toEqual([]);
  expect(short(gapsOf([], [visit('2025-03-01', ['A223', 'A222'])]))).toEqual(['222 open']);
});

test('a claim that the filter refuses, or of a year not looked at, raises nothing', () => {
  expect(gapsOf([], [visit('2025-03-01', ['A37'], '36415'), visit('2023-03-01', ['A37'])])).toEqual([]);
});

test('a new enrollee is shown the gap, and that it adds nothing', () => {
  const gaps = gapsOf([], [visit('2025-03-01', ['A37'])], { newEnrollee: true });
  expect(gaps).toMatchObject([{ hcc: 37, status: 'open', impact: { rawThousandths: 0, paymentThousandths: 0 } }]);
});

test('whatever was coded when: one row a category, a gain only where something is missing, and the gain is the score’s', () => {
  const code = fc.constantFrom('A35', 'A36', 'A37', 'A38', 'A62', 'A63', 'A64', 'A202', 'A221', 'A223', 'A226');
  const coded = fc.array(fc.record({ year: fc.constantFrom('2024', '2025', '2026'), code }), { maxLength: 8 });
  fc.assert(
    fc.property(coded, (all) => {
      const made = all.map(({ year, code: one }) => visit(`${year}-05-05`, [one]));
      const now = made.filter(({ serviceThrough }) => serviceThrough >= '2026');
      const gaps = gapsOf(
        now,
        made.filter((claim) => !now.includes(claim)),
      );
      expect(new Set(gaps.map(({ hcc }) => hcc)).size).toBe(gaps.length);
      const before = scoreMember({ ...healthy, claims: now }, tables, settings);
      for (const { hcc, status, impact, lastCoded, closedBy } of gaps) {
        expect(lastCoded === undefined).toBe(status === 'new');
        expect(closedBy === undefined).toBe(status === 'open');
        expect(impact !== undefined).toBe(status === 'open' || status === 'closed-lower');
        if (!impact) continue;
        const withIt = { ...healthy, claims: [...now, visit('2026-09-09', [`A${hcc}`])] };
        const after = scoreMember(withIt, tables, settings);
        expect(impact.rawThousandths).toBe(after.rawThousandths - before.rawThousandths);
        expect(impact.paymentThousandths).toBe(after.paymentThousandths - before.paymentThousandths);
      }
    }),
  );
});
