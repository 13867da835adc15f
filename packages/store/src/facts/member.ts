import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { Sex } from '@optimiq/domain/records/source';
import type { Facts } from './keeper.ts';

/** A member as the files describe them, without identity. */
export type MemberDescription = {
  readonly memberKey: MemberKey;
  readonly sex?: Sex;
  readonly zip3?: string;
  readonly state?: string;
  readonly diedOn?: CalendarDate;
  readonly orec?: string;
  /** On 1 February of the payment year asked for. */
  readonly age?: number;
  readonly claims: number;
  readonly fills: number;
};

/** A visible member, or undefined. */
export async function findMember(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  memberKey: MemberKey,
  paymentYear: number,
): Promise<MemberDescription | undefined> {
  const [row] = await facts.query<MemberDescription>(
    tenant,
    visible,
    `select m.member_key as "memberKey", m.sex, m.zip3, m.state, m.death_on as "diedOn", m.orec,
      (select max(a.age) from member_ages_current a
        where a.member_key = cast($1 as uuid) and a.payment_year = $2) as age,
      (select count(*) from claims_current c where c.member_key = cast($1 as uuid)) as claims,
      (select count(*) from pharmacy_fills_current f where f.member_key = cast($1 as uuid)) as fills
    from members_current m where m.member_key = cast($1 as uuid)`,
    [memberKey, paymentYear],
  );
  return row;
}

/** How many current records stand under a member's key. */
export async function countRecords(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  memberKey: MemberKey,
): Promise<{ readonly claims: number; readonly fills: number }> {
  const [row] = await facts.query<{ claims: number; fills: number }>(
    tenant,
    visible,
    `select (select count(*) from claims_current c where c.member_key = cast($1 as uuid)) as claims,
      (select count(*) from pharmacy_fills_current f where f.member_key = cast($1 as uuid)) as fills`,
    [memberKey],
  );
  return row ?? { claims: 0, fills: 0 };
}

/** One calendar year of Medicare status. */
export type CoverageYear = {
  readonly year: number;
  readonly partAMonths?: number;
  readonly partBMonths?: number;
  readonly hmoMonths?: number;
  readonly partDMonths?: number;
  readonly dualMonths?: number;
  readonly dualCode?: string;
  readonly orec?: string;
  readonly crec?: string;
  readonly medicareStatus?: string;
  readonly esrd?: boolean;
  readonly lti?: boolean;
  readonly snp?: boolean;
  readonly contract?: string;
};

/** A member's eligibility years, latest first. */
export function readCoverage(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  memberKey: MemberKey,
): Promise<CoverageYear[]> {
  return facts.query<CoverageYear>(
    tenant,
    visible,
    `select year, part_a_months as "partAMonths", part_b_months as "partBMonths", hmo_months as "hmoMonths",
      part_d_months as "partDMonths", dual_months as "dualMonths", dual_code as "dualCode", orec, crec,
      medicare_status as "medicareStatus", is_esrd as esrd, is_lti as lti, is_snp as snp, contract
    from eligibility_years_current where member_key = cast($1 as uuid) order by year desc`,
    [memberKey],
  );
}
