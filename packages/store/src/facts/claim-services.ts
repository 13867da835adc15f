import type { ServiceCategory } from '@optimiq/domain/records/service-categories';
import {
  billTypesOf,
  emergencyPlace,
  emergencyRevenueCodes,
  pharmacyPlace,
  supplyPrefixes,
} from '@optimiq/domain/records/service-category';

/** First and last day of service years, as text of ours. */
export type Days = { readonly from: string; readonly through: string };

export const yearDays = (year: number): Days => ({ from: `${Number(year)}-01-01`, through: `${Number(year)}-12-31` });

const list = (codes: readonly string[]) => codes.map((code) => `'${code}'`).join(', ');
const starts = (column: string, prefixes: readonly string[]) =>
  `(${prefixes.map((prefix) => `starts_with(${column}, '${prefix}')`).join(' or ')})`;
/** As ranges: comparing is a fraction of what asking for eleven beginnings costs, on every line. */
const isSupply = `(${supplyPrefixes
  .map((prefix) => `l.procedure >= '${prefix}' and l.procedure < '${afterAll(prefix)}'`)
  .join(' or ')})`;
const isEmergencyRevenue = `l.revenue_code in (${list(emergencyRevenueCodes)})`;

/** The least text that is greater than all that begin so. */
function afterAll(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

/**
 * A WITH part: current claims of those days (last day of service) with the one category each is counted under, as `services`.
 * Lines that decide nothing, nearly all, are passed over in one scan.
 *
 * @param isAsked condition over `claims_current c`.
 *
 * The rule: domain/records/service-category.ts.
 */
export const servicesWith = ({ from, through }: Days, isAsked: string): string => `asked as (
    select c.load_no, c.record_no, c.member_key, c.claim_type, c.bill_type, c.paid_cents,
      coalesce(c.service_through, c.service_from) as day
    from claims_current c
    where ${isAsked} and coalesce(c.service_through, c.service_from) between date '${from}' and date '${through}'
  ),
  marks as (
    select l.load_no, l.record_no, bool_or(${isEmergencyRevenue}) as emergency_revenue,
      bool_or(l.pos = '${emergencyPlace}') as emergency_place, bool_or(l.pos = '${pharmacyPlace}') as pharmacy_place,
      bool_or(${isSupply}) as supply
    from claim_lines_current l
    where ${isEmergencyRevenue} or l.pos in ('${emergencyPlace}', '${pharmacyPlace}') or ${isSupply}
    group by l.load_no, l.record_no
  ),
  mixed as (
    select distinct l.load_no, l.record_no, true as is_mixed from claim_lines_current l
    semi join (select load_no, record_no from marks where supply) m using (load_no, record_no)
    where l.procedure is not null and not ${isSupply}
  ),
  services as (
    select a.member_key, a.paid_cents, a.day,
      case
        when a.claim_type = 'I' then case
          ${billTypesOf
            .map(([category, prefixes]) => {
              const word =
                category === 'outpatient'
                  ? `case when m.emergency_revenue then 'emergency' else 'outpatient' end`
                  : `'${category}'`;
              return `when ${starts('a.bill_type', prefixes)} then ${word}`;
            })
            .join('\n          ')}
          else 'other' end
        when m.supply and x.is_mixed is null then 'supplies'
        when m.emergency_place then 'emergency'
        when m.pharmacy_place then 'pharmacy'
        else 'professional'
      end as service
    from asked a
    left join marks m on m.load_no = a.load_no and m.record_no = a.record_no
    left join mixed x on x.load_no = a.load_no and x.record_no = a.record_no
  )`;

/**
 * A SELECT of the members with a current claim of a category in those days; kinds that the bill type alone decides are
 * found without their lines.
 */
export function membersOfService(service: ServiceCategory, days: Days, add: (value: string) => string): string {
  const known = billTypesOf
    .filter(([category]) => category !== 'outpatient')
    .find(([category]) => category === service);
  if (!known && service !== 'other') {
    return `with ${servicesWith(days, 'true')} select member_key from services where service = ${add(service)}`;
  }
  const isKind = known
    ? starts('c.bill_type', known[1])
    : `not coalesce(${starts(
        'c.bill_type',
        billTypesOf.flatMap(([, prefixes]) => prefixes),
      )}, false)`;
  return `select c.member_key from claims_current c
    where c.claim_type = 'I' and ${isKind}
      and coalesce(c.service_through, c.service_from) between date '${days.from}' and date '${days.through}'`;
}
