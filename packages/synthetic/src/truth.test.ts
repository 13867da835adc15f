import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { expect, test } from 'vitest';
import { loadTables } from './load-tables.ts';
import { generatePopulation, type SyntheticMember } from './population.ts';
import type { TruthEntry } from './truth.ts';

const tables = loadTables();
const population = [
  ...generatePopulation({ members: 2000, seed: 11, asOf: '2025-11-24' as CalendarDate, months: 36 }, tables),
];
const cases = population.flatMap((member) => member.truth.map((entry) => ({ member, entry })));
const ofKind = <Kind extends TruthEntry['kind']>(kind: Kind) =>
  cases.filter(
    (each): each is { member: SyntheticMember; entry: Extract<TruthEntry, { kind: Kind }> } => each.entry.kind === kind,
  );
const claimOf = ({ member, entry }: { member: SyntheticMember; entry: TruthEntry }) =>
  member.claims.find(({ claimId }) => claimId === entry.claimId);
const codesOf = (claim: SyntheticMember['claims'][number] | undefined) =>
  claim?.diagnoses.map(({ code }) => code) ?? [];

test('every entry names its member and a claim that is there', () => {
  for (const each of cases) {
    expect(each.entry.memberId).toBe(each.member.member.person.memberId);
    expect(claimOf(each)).toBeDefined();
  }
});

test('a judged claim lists each of its diagnoses in order, with a reason exactly when it does not count', () => {
  const judged = ofKind('claim');
  expect(judged.length).toBeGreaterThan(100);
  expect(judged.filter(({ entry }) => entry.diagnoses.some(({ counts }) => !counts)).length).toBeGreaterThanOrEqual(30);
  for (const each of judged) {
    expect(each.entry.diagnoses.map(({ code }) => code)).toEqual(codesOf(claimOf(each)));
    for (const { counts, hccs, reasons } of each.entry.diagnoses) {
      expect([counts, counts]).toEqual([hccs.length > 0, reasons.length === 0]);
    }
  }
});

test('nearly every planted case of the table turns up among 2,000 members', () => {
  const seen = new Set(ofKind('claim').map(({ entry }) => entry.plant));
  const missing = tables.plantedClaims.filter(({ plant }) => !seen.has(plant));
  expect(missing.length).toBeLessThanOrEqual(3);
});

test('what a judged claim plants is on no other claim of the member in the year', () => {
  for (const each of ofKind('claim')) {
    const { codes } = tables.plantedClaims.find(({ plant }) => plant === each.entry.plant)!;
    const [code] = codesOf(claimOf(each));
    if (codes.length > 0) continue;
    const others = each.member.claims.filter(({ claimId }) => claimId !== each.entry.claimId);
    const hccs = new Set(others.flatMap(codesOf).flatMap((other) => tables.hccs.get(other) ?? []));
    expect(tables.hccs.get(code!)!.some((hcc) => hccs.has(hcc))).toBe(false);
  }
});

test('a coding gap has evidence in an earlier year and none in the last', () => {
  const gaps = ofKind('coding-gap');
  expect(gaps.filter(({ entry }) => entry.cause === 'planted').length).toBeGreaterThan(30);
  for (const each of gaps) {
    const { code, hcc, lastCodedYear, missingYear } = each.entry;
    expect(codesOf(claimOf(each))).toContain(code);
    expect(claimOf(each)!.serviceThrough!.slice(0, 4)).toBe(String(lastCodedYear));
    expect(lastCodedYear).toBeLessThan(missingYear);
    const inLast = each.member.claims.filter(({ serviceThrough }) => serviceThrough!.startsWith(String(missingYear)));
    expect(inLast.flatMap(codesOf).flatMap((other) => tables.hccs.get(other) ?? [])).not.toContain(hcc);
  }
});

test('an unsupported diagnosis is on one office claim only', () => {
  const unsupported = ofKind('unsupported-diagnosis');
  expect(unsupported.length).toBeGreaterThan(15);
  for (const each of unsupported) {
    const carriers = each.member.claims.filter((claim) => codesOf(claim).includes(each.entry.code));
    expect(carriers.map(({ claimId, billType }) => [claimId, billType])).toEqual([[each.entry.claimId, undefined]]);
  }
});

test('a replacement or void names what only the original has', () => {
  const adjustments = cases.flatMap(({ member, entry }) => ('originalClaimId' in entry ? [{ member, entry }] : []));
  for (const each of adjustments) {
    const original = each.member.claims.find(({ claimId }) => claimId === each.entry.originalClaimId);
    const kept = codesOf(claimOf(each));
    expect(codesOf(original).filter((code) => !kept.includes(code))).toEqual(each.entry.removedCodes);
  }
  expect(adjustments.some(({ entry }) => entry.removedCodes.length > 0)).toBe(true);
});
