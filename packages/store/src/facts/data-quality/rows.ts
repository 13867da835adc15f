import { monthNumber } from '@optimiq/domain/data-quality/completeness';
import { type QualityRuleId, qualityRules } from '@optimiq/domain/data-quality/rules';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { Facts } from '../keeper.ts';
import type { Parameter } from '../tenant-file.ts';
import { baseRows } from './base-rows.ts';
import { conditions } from './conditions.ts';

/** A row in which a rule is broken. */
export type BrokenRow = {
  readonly memberKey: MemberKey;
  /** Absent for a rule about members; a fill's key for one about fills. */
  readonly claimKey?: ClaimKey;
  /** Line number, or position of the diagnosis; absent for a whole claim. */
  readonly part?: number;
  readonly on?: CalendarDate;
  readonly loadNo?: number;
};

/** Where a page ends: give it back as `after`. */
export type BrokenPlace = {
  readonly load: number;
  readonly record: number;
  readonly part: number;
  readonly member: MemberKey;
};
export type BrokenPage = { readonly items: readonly BrokenRow[]; readonly next?: BrokenPlace };

export type BrokenQuery = {
  readonly rule: QualityRuleId;
  readonly asOf: CalendarDate;
  readonly limit: number;
  readonly load?: number;
  /** Month of service, 'YYYY-MM'. */
  readonly month?: string;
  readonly after?: BrokenPlace;
};

type Row = BrokenRow & { readonly load: number; readonly record: number; readonly part: number };

/** Rows in which a rule is broken, by load and record, members by key. */
export async function listBrokenRows(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  query: BrokenQuery,
): Promise<BrokenPage> {
  const { limit, after } = query;
  const { unit, wanted, from } = brokenOf(query);
  const parameters: Parameter[] = [query.asOf];
  if (after) {
    parameters.push(after.member);
    const [at, record, part] = [Number(after.load), Number(after.record), Number(after.part)];
    wanted.push(`(r.load_no > ${at} or (r.load_no = ${at} and (r.record_no > ${record} or (r.record_no = ${record}
      and (r.part > ${part} or (r.part = ${part} and r.member_key > cast($2 as uuid)))))))`);
  }
  const rows = await facts.query<Row>(
    tenant,
    visible,
    `${from}
    select r.member_key as "memberKey", r.claim_key as "claimKey", r.part, r.day as "on", r.load_no as load,
      r.record_no as record
    from r where ${wanted.join(' and ')}
    order by r.load_no, r.record_no, r.part, r.member_key limit ${Number(limit) + 1}`,
    parameters,
    { timeoutMs: 120_000 },
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const items = page.map(
    ({ memberKey, claimKey, part, on, load: loadNo }): BrokenRow => ({
      memberKey,
      ...(claimKey && unit !== 'fill' ? { claimKey } : {}),
      ...(unit === 'line' || unit === 'diagnosis' ? { part } : {}),
      ...(on ? { on } : {}),
      ...(unit === 'member' ? {} : { loadNo }),
    }),
  );
  return rows.length > limit && last
    ? { items, next: { load: last.load, record: last.record, part: last.part, member: last.memberKey } }
    : { items };
}

/** How many rows break a rule: all that its pages list together. */
export async function countBrokenRows(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  query: Omit<BrokenQuery, 'limit' | 'after'>,
): Promise<number> {
  const { from, wanted } = brokenOf(query);
  const [found] = await facts.query<{ n: number }>(
    tenant,
    visible,
    `${from} select count(*) as n from r where ${wanted.join(' and ')}`,
    [query.asOf],
    { timeoutMs: 120_000 },
  );
  return found?.n ?? 0;
}

function brokenOf({ rule, load, month }: Omit<BrokenQuery, 'limit' | 'after'>) {
  const { unit } = qualityRules.find(({ id }) => id === rule)!;
  const { applies, fails, needs = [] } = conditions[rule];
  const wanted = [`(${applies})`, `(${fails})`];
  if (month) wanted.push(`r.month = ${Number(monthNumber(month))}`);
  return { unit, wanted, from: baseRows(unit, new Set(needs), load) };
}
