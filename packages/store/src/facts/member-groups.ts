import { yearDays } from './claim-services.ts';

/** What members are counted by; each member stands in one group of a kind. */
export const groupKinds = ['contract', 'plan', 'provider'] as const;
export type GroupKind = (typeof groupKinds)[number];

/** The group of members of whom nothing says one. */
export const noGroup = 'none';

/**
 * A SELECT of member_key and name, at most one row a member: the contract of the eligibility year; contract and plan of the
 * latest coverage in the year; the provider with most professional claims in the year, by last day of service.
 * Of providers with equally many, the one of the higher NPI.
 */
export function membersByGroup(kind: GroupKind, serviceYear: number): string {
  const { from, through } = yearDays(serviceYear);
  switch (kind) {
    case 'contract':
      return `select y.member_key, max(y.contract) as name from eligibility_years_current y
        where y.year = ${Number(serviceYear)} and y.contract is not null group by y.member_key`;
    case 'plan':
      return `select e.member_key, max({'on': e.starts_on, 'name': concat_ws('-', e.contract, e.plan)}).name as name
        from coverage_spans_current e
        where e.line in ('part-b', 'part-c', 'medical') and e.plan is not null
          and e.starts_on <= date '${through}' and (e.ends_on is null or e.ends_on >= date '${from}')
        group by e.member_key`;
    case 'provider':
      return `select member_key, max({'n': n, 'npi': npi}).npi as name from (
          select c.member_key, coalesce(c.rendering_npi, c.billing_npi) as npi, count(*) as n from claims_current c
          where c.claim_type <> 'I' and coalesce(c.rendering_npi, c.billing_npi) is not null
            and coalesce(c.service_through, c.service_from) between date '${from}' and date '${through}'
          group by 1, 2
        ) group by member_key`;
  }
}

/** Condition over `scores s`: whether a member is in a group, or in none. */
export const inGroup = (kind: GroupKind, year: number, group: string, add: (value: string) => string): string =>
  group === noGroup
    ? `not exists (select 1 from (${membersByGroup(kind, year)}) g where g.member_key = s.member_key)`
    : `s.member_key in (select g.member_key from (${membersByGroup(kind, year)}) g where g.name = ${add(group)})`;
