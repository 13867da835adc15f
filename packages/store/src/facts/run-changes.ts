import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { Facts } from './keeper.ts';

export type ChangeKind = 'score' | 'hcc-gained' | 'hcc-lost' | 'entered' | 'left';

export type ChangedMember = {
  readonly memberKey: MemberKey;
  readonly hccsBefore?: number;
  readonly hccsAfter?: number;
  readonly paymentBeforeThousandths?: number;
  readonly paymentAfterThousandths?: number;
};

/** Scores of two runs side by side, by member; $1 is the earlier run, $2 the later. */
const both = `
  select coalesce(a.member_key, b.member_key) as member_key,
    b.member_key is not null as was, a.member_key is not null as is_now,
    b.member_no as before_no, a.member_no as after_no, b.from_run_no as before_from, a.from_run_no as after_from,
    b.hcc_count as hccs_before, a.hcc_count as hccs_after,
    b.payment_thousandths as payment_before, a.payment_thousandths as payment_after
  from (select * from scores where run_no = cast($1 as integer)) b
  full join (select * from scores where run_no = cast($2 as integer)) a on a.member_key = b.member_key`;

/** HCCs that count in one of the runs, of members who are in both by two receipts. */
const counting = (side: 'before' | 'after') => `
  select t.member_key, h.hcc from both_runs t
  join score_hccs h on h.run_no = t.${side}_from and h.member_no = t.${side}_no and h.status = 'counts'
  where t.was and t.is_now and (t.before_from <> t.after_from or t.before_no <> t.after_no)`;

const conditions: Readonly<Record<ChangeKind, string>> = {
  score: 'was and is_now and payment_before is distinct from payment_after',
  'hcc-gained': `member_key in (select member_key from (${counting('after')} except ${counting('before')}))`,
  'hcc-lost': `member_key in (select member_key from (${counting('before')} except ${counting('after')}))`,
  entered: 'is_now and not was',
  left: 'was and not is_now',
};

/** The kinds in the order in which they are shown. */
export const changeKinds = Object.keys(conditions) as readonly ChangeKind[];

/** How many members each kind of change concerns; one member can stand in several. */
export async function countRunChanges(
  facts: Facts,
  tenant: TenantId,
  before: number,
  after: number,
): Promise<readonly { readonly kind: ChangeKind; readonly members: number }[]> {
  const counts = changeKinds.map((kind, at) => `count(*) filter (where ${conditions[kind]}) as n${at}`);
  const [row] = await facts.query<Record<string, number>>(
    tenant,
    [],
    `with both_runs as materialized (${both}) select ${counts.join(', ')} from both_runs`,
    [before, after],
  );
  return changeKinds.map((kind, at) => ({ kind, members: row?.[`n${at}`] ?? 0 }));
}

/** One page of the members a change concerns, by key. */
export async function listRunChanges(
  facts: Facts,
  tenant: TenantId,
  before: number,
  after: number,
  { kind, limit, last }: { readonly kind: ChangeKind; readonly limit: number; readonly last?: MemberKey },
): Promise<{ readonly items: readonly ChangedMember[]; readonly next?: MemberKey }> {
  const rows = await facts.query<ChangedMember>(
    tenant,
    [],
    `with both_runs as materialized (${both})
    select member_key as "memberKey", hccs_before as "hccsBefore", hccs_after as "hccsAfter",
      payment_before as "paymentBeforeThousandths", payment_after as "paymentAfterThousandths"
    from both_runs where ${conditions[kind]} ${last ? 'and member_key > cast($3 as uuid)' : ''}
    order by member_key limit ${Number(limit) + 1}`,
    last ? [before, after, last] : [before, after],
  );
  const items = rows.slice(0, limit);
  const end = items.at(-1);
  return rows.length > limit && end ? { items, next: end.memberKey } : { items };
}

/** Members of a run and the mean of their payment scores; the mean is absent when none is scored. */
export async function summarizeRun(
  facts: Facts,
  tenant: TenantId,
  run: number,
): Promise<{ readonly members: number; readonly meanPaymentThousandths?: number }> {
  const [row] = await facts.query<{ members: number; mean?: number }>(
    tenant,
    [],
    `select count(*) as members, cast(round(avg(payment_thousandths)) as integer) as mean
    from scores where run_no = cast($1 as integer)`,
    [run],
  );
  const { members = 0, mean } = row ?? {};
  return mean === undefined || mean === null ? { members } : { members, meanPaymentThousandths: mean };
}
