import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { CmsHccSegment } from '@optimiq/domain/records/member-record';
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
  /** Only these members: the panel of the one who asks. */
  readonly panel?: readonly MemberKey[];
};

export const bandThousandths = 250;
export const lastBand = 3000;

/** SQL condition over `scores s` with its parameters, numbered from `$1`. */
export type CohortCondition = { readonly where: string; readonly parameters: readonly Parameter[] };

/** A cohort as a condition: every tile, band, bar and list of a cohort counts by the same one. */
export function cohortCondition({ runNo, segments, band, hcc, with: kind, panel }: Cohort): CohortCondition {
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
  // One parameter, however large the panel.
  if (panel?.length === 0) parts.push('false');
  else if (panel) {
    parts.push(`s.member_key in (select cast(unnest(string_split(${add(panel.join(' '))}, ' ')) as uuid))`);
  }
  return { where: parts.join(' and '), parameters };
}

/** Whether a cohort is all members of its run. */
export const isEverybody = ({ segments, band, hcc, with: kind, panel }: Cohort): boolean =>
  [band, hcc, kind, panel].every((one) => one === undefined) && (segments ?? []).length === 0;
