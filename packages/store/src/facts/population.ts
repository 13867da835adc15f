import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { CmsHccSegment } from '@optimiq/domain/records/member-record';
import { bandThousandths, type Cohort, cohortCondition, lastBand, loadsOf } from './cohort.ts';
import type { Facts } from './keeper.ts';
import type { NotScoredReason } from './member-record.ts';

export type ScoreSummary = {
  /** Scored or not. */
  readonly members: number;
  readonly scored: number;
  readonly notScored: readonly { readonly reason: NotScoredReason; readonly members: number }[];
  readonly membersWithHcc: number;
  /** HCCs after hierarchies of scored members, in all. */
  readonly hccs: number;
  /** Means over scored members, whole thousandths; absent when none is scored. */
  readonly meanRawThousandths?: number;
  readonly meanNormalizedThousandths?: number;
  readonly meanPaymentThousandths?: number;
};

/** How many members a cohort has, and their mean scores. */
export async function summarizeScores(facts: Facts, tenant: TenantId, cohort: Cohort): Promise<ScoreSummary> {
  const { where, parameters } = cohortCondition(cohort);
  const [[row], notScored] = await Promise.all([
    facts.query<Omit<ScoreSummary, 'notScored'>>(
      tenant,
      loadsOf(cohort),
      `select count(*) as members, count(s.raw_thousandths) as scored,
        cast(coalesce(sum(case when s.hcc_count > 0 then 1 else 0 end), 0) as bigint) as "membersWithHcc",
        cast(coalesce(sum(s.hcc_count), 0) as bigint) as hccs,
        cast(round(avg(s.raw_thousandths)) as bigint) as "meanRawThousandths",
        cast(round(avg(s.normalized_thousandths)) as bigint) as "meanNormalizedThousandths",
        cast(round(avg(s.payment_thousandths)) as bigint) as "meanPaymentThousandths"
      from scores s where ${where}`,
      parameters,
    ),
    facts.query<ScoreSummary['notScored'][number]>(
      tenant,
      loadsOf(cohort),
      `select s.not_scored as reason, count(*) as members
      from scores s where ${where} and s.not_scored is not null group by s.not_scored order by s.not_scored`,
      parameters,
    ),
  ]);
  return { ...row!, notScored };
}

export type ScoreBand = {
  readonly fromThousandths: number;
  /** Absent for the last, open band. */
  readonly toThousandths?: number;
  readonly members: number;
};
export type ScoreDistribution = {
  readonly n: number;
  readonly meanThousandths?: number;
  readonly medianThousandths?: number;
  readonly bands: readonly ScoreBand[];
};

/** Payment scores of a cohort's scored members in bands of 250 thousandths, all bands, ascending. */
export async function readDistribution(facts: Facts, tenant: TenantId, cohort: Cohort): Promise<ScoreDistribution> {
  const { where, parameters } = cohortCondition(cohort);
  const scored = `scores s where ${where} and s.payment_thousandths is not null`;
  const band = `cast(least(greatest(s.payment_thousandths, 0), ${lastBand}) as integer) // ${bandThousandths}`;
  const [[row], counts] = await Promise.all([
    facts.query<Omit<ScoreDistribution, 'bands'>>(
      tenant,
      loadsOf(cohort),
      `select count(*) as n, cast(round(avg(s.payment_thousandths)) as bigint) as "meanThousandths",
        cast(round(median(s.payment_thousandths)) as bigint) as "medianThousandths" from ${scored}`,
      parameters,
    ),
    facts.query<{ band: number; members: number }>(
      tenant,
      loadsOf(cohort),
      `select ${band} as band, count(*) as members from ${scored} group by 1`,
      parameters,
    ),
  ]);
  const byBand = new Map(counts.map(({ band: place, members }) => [place, members]));
  const bands = Array.from({ length: lastBand / bandThousandths + 1 }, (_, place): ScoreBand => {
    const fromThousandths = place * bandThousandths;
    const members = byBand.get(place) ?? 0;
    return fromThousandths === lastBand
      ? { fromThousandths, members }
      : { fromThousandths, toThousandths: fromThousandths + bandThousandths, members };
  });
  return { ...row!, bands };
}

export type HccCount = {
  readonly hcc: number;
  /** Members in whom it holds after hierarchies. */
  readonly members: number;
  /** Members in whom a more severe HCC outranks it. */
  readonly outranked: number;
  /** Members in whom it held after hierarchies in the whole service year before, and those of them who have it again. */
  readonly earlier: number;
  readonly recaptured: number;
};

/** HCCs of this service year or the one before of a cohort's members, most frequent first. */
export function readPrevalence(facts: Facts, tenant: TenantId, cohort: Cohort): Promise<HccCount[]> {
  const { where, parameters } = cohortCondition(cohort);
  return facts.query<HccCount>(
    tenant,
    loadsOf(cohort),
    `with chosen as (select s.from_run_no, s.member_no from scores s where ${where}),
    now as (
      select h.hcc, count(*) filter (h.status in ('counts', 'not-paid')) as members,
        count(*) filter (h.status = 'outranked') as outranked
      from score_hccs h join chosen c on c.from_run_no = h.run_no and c.member_no = h.member_no
      where h.status <> 'other'
      group by h.hcc
    ),
    before as (
      select g.hcc, count(*) as earlier, count(*) filter (g.status <> 'open') as recaptured
      from score_gaps g join chosen c on c.from_run_no = g.run_no and c.member_no = g.member_no
      where g.coded_mask & 1 = 1
      group by g.hcc
    )
    select hcc, coalesce(n.members, 0) as members, coalesce(n.outranked, 0) as outranked,
      coalesce(b.earlier, 0) as earlier, coalesce(b.recaptured, 0) as recaptured
    from now n full join before b using (hcc)
    order by members desc, hcc`,
    parameters,
  );
}

export type SegmentSummary = {
  readonly segment: CmsHccSegment;
  readonly members: number;
  readonly meanRawThousandths: number;
  readonly meanPaymentThousandths: number;
};

/** Scored members of a cohort by segment, by name. */
export function readSegments(facts: Facts, tenant: TenantId, cohort: Cohort): Promise<SegmentSummary[]> {
  const { where, parameters } = cohortCondition(cohort);
  return facts.query<SegmentSummary>(
    tenant,
    loadsOf(cohort),
    `select s.segment, count(*) as members,
      cast(round(avg(s.raw_thousandths)) as bigint) as "meanRawThousandths",
      cast(round(avg(s.payment_thousandths)) as bigint) as "meanPaymentThousandths"
    from scores s where ${where} and s.segment is not null
    group by s.segment order by s.segment`,
    parameters,
  );
}

/** Diagnoses of a cohort's members that did not count, by reason, most frequent first. */
export function readNotCounted(
  facts: Facts,
  tenant: TenantId,
  cohort: Cohort,
): Promise<{ reason: string; diagnoses: number; members: number }[]> {
  const { where, parameters } = cohortCondition(cohort);
  return facts.query(
    tenant,
    loadsOf(cohort),
    `with chosen as (select s.from_run_no, s.member_no, s.member_key from scores s where ${where})
    select r.table_row as reason, count(*) as diagnoses, count(distinct c.member_key) as members
    from score_not_counted n
    join chosen c on c.from_run_no = n.run_no and c.member_no = n.member_no
    join score_table_rows r on r.run_no = n.run_no and r.row_no = n.reason_no
    group by r.table_row order by diagnoses desc, reason`,
    parameters,
  );
}
