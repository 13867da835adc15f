import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { RunImpact } from '../postgres/runs.ts';
import type { Facts } from './keeper.ts';

/**
 * How the results of one run differ from those of another: members by their payment score, HCCs by member.
 *
 * @param runNo  the later run.
 * @param before the earlier one; the results of both must still be there.
 */
export async function compareRuns(
  facts: Facts,
  tenant: TenantId,
  runNo: number,
  before: number,
): Promise<Omit<RunImpact, 'comparedTo'>> {
  const [[scores], [hccs]] = await Promise.all([
    facts.query<Omit<RunImpact, 'comparedTo' | 'hccsAdded' | 'hccsRemoved'>>(tenant, [], scoresSql, [runNo, before]),
    facts.query<Pick<RunImpact, 'hccsAdded' | 'hccsRemoved'>>(tenant, [], hccsSql, [runNo, before]),
  ]);
  return { ...scores!, ...hccs! };
}

const scoresSql = `
  select count(case when a.member_key = b.member_key
      and a.payment_thousandths is distinct from b.payment_thousandths then 1 end) as "scoresChanged",
    count(case when b.member_key is null then 1 end) as "membersAdded",
    count(case when a.member_key is null then 1 end) as "membersGone"
  from (select member_key, payment_thousandths from scores where run_no = $1) a
  full join (select member_key, payment_thousandths from scores where run_no = $2) b on b.member_key = a.member_key`;

/** HCCs that hold after the hierarchies, of members whose receipt is not the same one in the other run. */
const held = (run: string, other: string) => `
  select s.member_key, h.hcc from score_hccs h
  join (
    select from_run_no, member_no, member_key from scores a where a.run_no = ${run} and not exists (
      select 1 from scores b
      where b.run_no = ${other} and b.from_run_no = a.from_run_no and b.member_no = a.member_no)
  ) s on s.from_run_no = h.run_no and s.member_no = h.member_no
  where h.status in ('counts', 'not-paid')`;

const hccsSql = `
  select count(case when b.member_key is null then 1 end) as "hccsAdded",
    count(case when a.member_key is null then 1 end) as "hccsRemoved"
  from (${held('$1', '$2')}) a full join (${held('$2', '$1')}) b on b.member_key = a.member_key and b.hcc = a.hcc`;
