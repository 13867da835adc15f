import type { CmsHccSegment, MemberRecord } from '../../records/member-record.ts';
import type { CmsHccTables } from './tables.ts';

/**
 * Step 6: the segment whose factors the month is paid by.
 *
 * New enrollee wins over long-term institutional: Part C has no institutional new-enrollee cells. Community segments
 * split by age alone, so a person under 65 with OREC 0 is in a disabled segment.
 */
export function segmentOf(member: MemberRecord, tables: CmsHccTables): CmsHccSegment {
  if (member.segment) return member.segment;
  if (member.newEnrollee) return member.snp ? 'SNPNE' : 'NE';
  if (member.lti) return 'INS';
  const dual = tables.dualStatus.get(member.dualCode);
  if (member.age < 65) return dual === 'full' ? 'CFD' : dual === 'partial' ? 'CPD' : 'CND';
  return dual === 'full' ? 'CFA' : dual === 'partial' ? 'CPA' : 'CNA';
}

/** Entitled by disability now: under 65 and not entitled by age. */
export const isDisabled = ({ age, orec }: MemberRecord): boolean => age < 65 && orec !== '0';

/** Entitled by disability before turning 65. OREC 3 never counts. */
export const wasOriginallyDisabled = (member: MemberRecord): boolean => member.orec === '1' && !isDisabled(member);

/** Whether the dual status is one of Medicaid. */
export const isDual = (member: MemberRecord, tables: CmsHccTables): boolean => tables.dualStatus.has(member.dualCode);
