import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { CmsHccSegment } from '@optimiq/domain/records/member-record';
import type { Sex } from '@optimiq/domain/records/source';
import { type Cohort, cohortCondition, isAmong, loadsOf } from './cohort.ts';
import type { Facts } from './keeper.ts';
import type { NotScoredReason } from './member-record.ts';

export type ListedMember = {
  readonly memberKey: MemberKey;
  readonly sex?: Sex;
  readonly age?: number;
  readonly segment?: CmsHccSegment;
  readonly notScored?: NotScoredReason;
  readonly hccs: number;
  readonly rawThousandths?: number;
  readonly paymentThousandths?: number;
  /** Last day of service of a current claim. */
  readonly lastServiceOn?: CalendarDate;
};

export type MemberSort = 'payment' | 'hccs' | 'age' | 'member';

export type MemberListRequest = {
  readonly sort: MemberSort;
  readonly direction: 'asc' | 'desc';
  /** 1 to 200. */
  readonly limit: number;
  /** Where the previous page ended. */
  readonly after?: MemberListPlace;
};

/** Sort value and key of a row: members of equal value follow by key. */
export type MemberListPlace = { readonly value: number; readonly memberKey: MemberKey };

export type MemberList = {
  readonly total: number;
  readonly items: readonly ListedMember[];
  readonly next?: MemberListPlace;
};

// Members without a value come as if below all others.
const sortValues: Readonly<Record<MemberSort, string>> = {
  payment: 'coalesce(s.payment_thousandths, -1)',
  hccs: 'cast(s.hcc_count as integer)',
  age: 'coalesce(cast(s.age as integer), -1)',
  member: '0',
};

/** One page of a cohort's members; `total` counts the whole cohort. */
export async function listMembers(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  cohort: Cohort,
  { sort, direction, limit, after }: MemberListRequest,
): Promise<MemberList> {
  const { where, parameters } = cohortCondition(cohort);
  const value = sortValues[sort];
  const [beyond, order] = direction === 'asc' ? ['>', 'asc'] : ['<', 'desc'];
  const [atValue, atKey] = [`$${parameters.length + 1}`, `$${parameters.length + 2}`];
  const paged = after
    ? `and (${value} ${beyond} cast(${atValue} as integer)
        or (${value} = cast(${atValue} as integer) and s.member_key > cast(${atKey} as uuid)))`
    : '';
  const [[count], rows] = await Promise.all([
    facts.query<{ total: number }>(
      tenant,
      loadsOf(cohort),
      `select count(*) as total from scores s where ${where}`,
      parameters,
    ),
    facts.query<ListedMember & { value: number }>(
      tenant,
      loadsOf(cohort),
      `select s.member_key as "memberKey", s.sex, s.age, s.segment, s.not_scored as "notScored", s.hcc_count as hccs,
        s.raw_thousandths as "rawThousandths", s.payment_thousandths as "paymentThousandths", ${value} as value
      from scores s where ${where} ${paged}
      order by value ${order}, s.member_key
      limit ${Number(limit) + 1}`,
      after ? [...parameters, after.value, after.memberKey] : parameters,
    ),
  ]);
  const page = rows.slice(0, limit);
  const lastDays = await readLastServiceDays(facts, tenant, visible, page);
  const items = page.map(({ value: _, ...row }): ListedMember => {
    const lastServiceOn = lastDays.get(row.memberKey);
    return lastServiceOn ? { ...row, lastServiceOn } : row;
  });
  const last = page.at(-1);
  const total = count?.total ?? 0;
  return rows.length > limit && last
    ? { total, items, next: { value: last.value, memberKey: last.memberKey } }
    : { total, items };
}

async function readLastServiceDays(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  members: readonly { readonly memberKey: MemberKey }[],
): Promise<ReadonlyMap<MemberKey, CalendarDate>> {
  if (members.length === 0) return new Map();
  const keys = members.map(({ memberKey }) => memberKey);
  const rows = await facts.query<{ memberKey: MemberKey; on?: CalendarDate }>(
    tenant,
    visible,
    `select member_key as "memberKey", max(coalesce(service_through, service_from)) as "on"
    from claims_current where ${isAmong(keys, () => '$1', 'claims_current')} group by member_key`,
    [keys.join(' ')],
  );
  return new Map(rows.flatMap(({ memberKey, on }) => (on ? [[memberKey, on] as const] : [])));
}
