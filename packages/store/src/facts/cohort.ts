import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { CmsHccSegment } from '@optimiq/domain/records/member-record';
import { type CohortFacts, factsConditions } from './cohort-facts.ts';
import type { Parameter } from './tenant-file.ts';

/** Members of a run that fit all conditions. Without one: all members of the run, scored or not. */
export type Cohort = {
  readonly runNo: number;
  readonly segments?: readonly CmsHccSegment[];
  /** Lower bound of a band of the payment score: 0, 250 … 3000 thousandths; the last is open. */
  readonly band?: number;
  /** Has this HCC after hierarchies. */
  readonly hcc?: number;
  /** Only members with a score, or only those with an HCC after hierarchies. */
  readonly with?: 'score' | 'hcc';
  /** Only these members: the panel of the one who asks, those of a saved cohort, or who is in both. */
  readonly members?: readonly MemberKey[];
  /** Only members of whom loads say this: whoever asks for them reads the loads that are named. */
  readonly facts?: CohortFacts;
};

/** Loads a cohort is asked of, beside the run. */
export const loadsOf = ({ facts }: Cohort): readonly number[] => facts?.visible ?? [];

export const bandThousandths = 250;
export const lastBand = 3000;

/** SQL condition over `scores s` with its parameters, numbered from `$1`. */
export type CohortCondition = { readonly where: string; readonly parameters: readonly Parameter[] };

/** A cohort as a condition: every tile, band, bar and list of a cohort counts by the same one. */
export function cohortCondition({ runNo, segments, band, hcc, with: kind, members, facts }: Cohort): CohortCondition {
  const parameters: Parameter[] = [runNo];
  const add = (value: Parameter) => `$${parameters.push(value)}`;
  const parts = ['s.run_no = $1'];
  if (segments && segments.length > 0) parts.push(`s.segment in (${segments.map(add).join(', ')})`);
  if (band !== undefined) {
    parts.push(`s.payment_thousandths >= ${add(band)}`);
    if (band < lastBand) parts.push(`s.payment_thousandths < ${add(band + bandThousandths)}`);
  }
  if (hcc !== undefined) {
    parts.push(`(s.from_run_no, s.member_no) in (
      select h.run_no, h.member_no from score_hccs h where h.hcc = ${add(hcc)} and h.status in ('counts', 'not-paid'))`);
  }
  if (kind === 'score') parts.push('s.payment_thousandths is not null');
  if (kind === 'hcc') parts.push('s.hcc_count > 0');
  if (members) parts.push(isAmong(members, add));
  if (facts) parts.push(...factsConditions(facts, add));
  return { where: parts.join(' and '), parameters };
}

/** Whether the member of `row` is one of these: one parameter, however many they are. */
export const isAmong = (members: readonly MemberKey[], add: (value: string) => string, row = 's'): string =>
  members.length === 0
    ? 'false'
    : `${row}.member_key in (select cast(unnest(string_split(${add(members.join(' '))}, ' ')) as uuid))`;

/** Whether a cohort is all members of its run. */
export const isEverybody = ({ segments, band, hcc, with: kind, members, facts }: Cohort): boolean =>
  [band, hcc, kind, members, facts].every((one) => one === undefined) && (segments ?? []).length === 0;
