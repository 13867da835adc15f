import type { CmsHccSegment, MemberRecord } from '../../records/member-record.ts';
import type { Sex } from '../../records/source.ts';
import { intersects, setOf } from './hcc-set.ts';
import type { MappedCategory } from './map-to-hccs.ts';
import type { CountedHcc, FactorTerm } from './receipt.ts';
import { isDisabled, isDual, wasOriginallyDisabled } from './segment.ts';
import type { CmsHccTables, SegmentFactors } from './tables.ts';

export type FactorResult = {
  readonly demographic: FactorTerm | undefined;
  readonly hccs: readonly CountedHcc[];
  /** Every term that exists in the segment, zeros included. */
  readonly factors: readonly FactorTerm[];
};

const oldestCell = 120;

/** Place of an age and sex in the cells of a segment; ages over 120 share the last one. */
export const cellOf = (sex: Sex, age: number): number => (sex === 'F' ? 0 : oldestCell + 1) + Math.min(age, oldestCell);

/**
 * Step 7: coefficients of the segment: demographic, HCCs, payment-HCC count, interactions.
 *
 * @param kept categories left by the hierarchies, ascending.
 * @returns    terms in that order. New enrollees list their HCCs, without a factor.
 *
 * Source: CMS-HCC V28 software, macro V2823T2M; relative factor tables of 2026.
 */
export function factorsFor(
  member: MemberRecord,
  kept: readonly MappedCategory[],
  segment: CmsHccSegment,
  tables: CmsHccTables,
): FactorResult {
  const terms = tables.segments[segment];
  const factors: FactorTerm[] = [];
  const demographic =
    segment === 'NE' || segment === 'SNPNE'
      ? newEnrolleeCell(member, terms, tables)
      : terms.cells[cellOf(member.sex, member.age)];
  add(factors, demographic);
  if (wasOriginallyDisabled(member)) add(factors, terms.originallyDisabled[member.sex]);
  if (terms.longTermMedicaid && (member.ltimcaid ?? isDual(member, tables))) factors.push(terms.longTermMedicaid);

  const hccs = kept.map(({ category, diagnoses }): CountedHcc => {
    const factor = terms.categories[category];
    add(factors, factor);
    return { hcc: tables.hccs[category]!, factor, diagnoses };
  });
  add(factors, terms.counts[Math.min(kept.length, terms.counts.length - 1)]);
  if (kept.length > 0) addInteractions(factors, kept, isDisabled(member), terms);
  return { demographic, hccs, factors };
}

function add(factors: FactorTerm[], term: FactorTerm | undefined): void {
  if (term) factors.push(term);
}

/** At 64 a person entitled by age is scored as 65, here only. */
function newEnrolleeCell(member: MemberRecord, terms: SegmentFactors, tables: CmsHccTables): FactorTerm | undefined {
  const { sex, age, orec } = member;
  const medicaid = (member.nemcaid ?? isDual(member, tables)) ? 1 : 0;
  const originallyDisabled = age >= 65 && orec === '1' ? 1 : 0;
  return terms.newEnrollee[medicaid]![originallyDisabled]![cellOf(sex, age === 64 && orec === '0' ? 65 : age)];
}

function addInteractions(
  factors: FactorTerm[],
  kept: readonly MappedCategory[],
  disabled: boolean,
  { interactions }: SegmentFactors,
): void {
  if (interactions.length === 0) return;
  const present = setOf(kept.map(({ category }) => category));
  for (const { term, left, right } of interactions) {
    if (intersects(present, left) && (right ? intersects(present, right) : disabled)) factors.push(term);
  }
}
