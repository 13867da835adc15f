import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { CodedDiagnosis, Result, Service, SuspectFacts } from '@optimiq/domain/risk/suspects/model';
import type { Facts } from './keeper.ts';

/** What rules of suspects read of a member, but for the age; and what keeps them from being asked at all. */
export type SuspectRows = Omit<SuspectFacts, 'age'> & { readonly isHospice: boolean; readonly isDead: boolean };

export type SuspectSpan = {
  /** LOINC codes of the results that some rule reads. */
  readonly loinc: readonly string[];
  readonly from: CalendarDate;
  readonly asOf: CalendarDate;
};

/** A member's results, services, diagnoses, stays and conditions that are over, of the days from `from` to `asOf`. */
export async function readSuspectRows(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  memberKey: MemberKey,
  { loinc, from, asOf }: SuspectSpan,
): Promise<SuspectRows> {
  const read = <Row>(sql: string, parameters: readonly string[] = [memberKey, from, asOf]) =>
    facts.query<Row>(tenant, visible, sql, parameters);
  const [results, services, diagnoses, stays, resolved, [status]] = await Promise.all([
    read<Result>(resultsOf, [memberKey, from, asOf, loinc.join(' ')]),
    read<Service>(servicesOf),
    read<CodedDiagnosis>(diagnosesOf),
    read<SuspectFacts['stays'][number]>(staysOf),
    read<SuspectFacts['resolved'][number]>(resolvedOf),
    read<{ readonly isHospice: boolean; readonly isDead: boolean }>(statusOf, [memberKey, asOf]),
  ]);
  const { isHospice = false, isDead = false } = status ?? {};
  return { results, services, diagnoses, stays, resolved, isHospice, isDead };
}

const within = (day: string) => `${day} between cast($2 as date) and cast($3 as date)`;

/** Final values only: a preliminary one may still change, and of an older sender without a status each is final. */
const resultsOf = `
  select code, observed_on as "on", value_number as value, unit, interpretation
  from observations_current
  where member_key = cast($1 as uuid) and system = 'loinc' and ${within('observed_on')}
    and code in (select unnest(string_split($4, ' ')))
    and coalesce(status, 'final') in ('final', 'amended', 'corrected')
  order by observed_on, code`;

const claims = (from: string) => `
  from claims_current c join ${from} t on t.load_no = c.load_no and t.record_no = c.record_no
  where c.member_key = cast($1 as uuid)`;

const lineDay = 'coalesce(t.service_through, t.service_from, c.service_through, c.service_from)';
const servicesOf = `
  select cast(c.claim_key as varchar) as "claimKey", t.line_no as line, ${lineDay} as "on", t.procedure
  ${claims('claim_lines_current')} and t.procedure is not null and ${within(lineDay)}
  order by "on", "claimKey", line`;

const claimDay = 'coalesce(c.service_through, c.service_from)';
const diagnosesOf = `
  select cast(c.claim_key as varchar) as "claimKey", ${claimDay} as "on", t.code, c.bill_type as "billType"
  ${claims('claim_diagnoses_current')} and t.system = 'icd10cm' and t.code is not null and ${within(claimDay)}
  order by "on", "claimKey", t.position`;

// Bill types 11 and 41 are hospital stays.
const staysOf = `
  select coalesce(admit_on, service_from, service_through) as "from",
    coalesce(discharge_on, service_through, service_from) as through
  from claims_current
  where member_key = cast($1 as uuid) and claim_type = 'I' and substr(bill_type, 1, 2) in ('11', '41')
    and ${within('coalesce(service_through, service_from)')}`;

const resolvedOf = `
  select code, coalesce(abated_on, recorded_on) as "on"
  from conditions_current
  where member_key = cast($1 as uuid) and system = 'icd10cm' and code is not null
    and status in ('resolved', 'inactive', 'remission') and ${within('coalesce(abated_on, recorded_on)')}`;

const statusOf = `
  select coalesce(m.death_on <= cast($2 as date), false) as "isDead",
    exists (
      select 1 from coverage_spans_current s
      where s.member_key = m.member_key and s.is_hospice and s.starts_on <= cast($2 as date)
        and (s.ends_on is null or s.ends_on >= cast($2 as date))
    ) as "isHospice"
  from members_current m where m.member_key = cast($1 as uuid)`;
