import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { Sex } from '@optimiq/domain/records/source';
import type { GapStatus } from '@optimiq/domain/risk/cms-hcc/model';
import { isAmong } from './cohort.ts';
import type { Facts } from './keeper.ts';
import type { Parameter } from './tenant-file.ts';

/** Gaps of a run that fit all conditions. */
export type GapFilter = {
  readonly runNo: number;
  readonly statuses?: readonly GapStatus[];
  readonly hcc?: number;
  /** Only these categories. */
  readonly hccs?: readonly number[];
  /** Only these members: a panel, a saved cohort, or those of a page. */
  readonly members?: readonly MemberKey[];
  /** Only gaps that are among these, or only the others. */
  readonly inWork?: { readonly keys: readonly { memberKey: MemberKey; hcc: number }[]; readonly isIn: boolean };
};

/** A claim that a gap names, by the code that leads to `hcc`. */
export type StoredGapClaim = {
  readonly claimKey: string;
  readonly serviceOn: CalendarDate;
  readonly code: string;
  readonly hcc: number;
};

export type StoredGap = {
  readonly memberKey: MemberKey;
  readonly sex?: Sex;
  readonly age?: number;
  readonly hcc: number;
  readonly status: GapStatus;
  /** Bit n stands for the year n + 1 before the service year. */
  readonly codedMask: number;
  readonly lastCoded?: StoredGapClaim;
  readonly closedBy?: StoredGapClaim;
  readonly gainRawThousandths?: number;
  readonly gainPaymentThousandths?: number;
};

export type GapSort = 'impact' | 'last-coded' | 'hcc';

/** Where the page before ended: its last gap. A gain is no part of it, for not everybody may know it. */
export type GapPlace = { readonly memberKey: MemberKey; readonly hcc: number };

/** Sort values descend, but for categories; days are counted from 1970. */
const sortValues: Readonly<Record<GapSort, string>> = {
  impact: 'coalesce(g.gain_raw_thousandths, -1000000)',
  'last-coded': "coalesce(date_diff('day', date '1970-01-01', g.last_on), -1)",
  hcc: '-cast(g.hcc as integer)',
};

/** How many gaps fit. */
export async function countGaps(facts: Facts, tenant: TenantId, filter: GapFilter): Promise<number> {
  const { where, parameters } = conditionOf(filter);
  const [row] = await facts.query<{ n: number }>(
    tenant,
    [],
    `select count(*) as n from ${source} where ${where}`,
    parameters,
  );
  return row?.n ?? 0;
}

/**
 * Some gaps in the order asked for: most gain, latest coded or lowest category first; then by member and category.
 *
 * @returns as many as there are, up to `limit`; undefined when the run has no such gap as the page before ended with.
 */
export async function listGaps(
  facts: Facts,
  tenant: TenantId,
  filter: GapFilter,
  { sort, limit, after }: { readonly sort: GapSort; readonly limit: number; readonly after?: GapPlace },
): Promise<readonly StoredGap[] | undefined> {
  const { where, parameters } = conditionOf(filter);
  const value = sortValues[sort];
  let beyond = '';
  if (after) {
    const at = await valueAt(facts, tenant, filter.runNo, value, after);
    if (at === undefined) return undefined;
    const [place, member, hcc] = [
      add(parameters, at, 'integer'),
      add(parameters, after.memberKey, 'uuid'),
      add(parameters, after.hcc, 'smallint'),
    ];
    beyond = `and (${value} < ${place} or (${value} = ${place} and (s.member_key, g.hcc) > (${member}, ${hcc})))`;
  }
  const rows = await facts.query<GapRow>(
    tenant,
    [],
    `with page as (
      select ${columns}, ${value} as value from ${source} where ${where} ${beyond}
      order by value desc, s.member_key, g.hcc limit ${Number(limit)}
    )
    ${withClaims('page')} order by p.value desc, p."memberKey", p.hcc`,
    parameters,
  );
  return rows.map(gapOf);
}

async function valueAt(
  facts: Facts,
  tenant: TenantId,
  runNo: number,
  value: string,
  { memberKey, hcc }: GapPlace,
): Promise<number | undefined> {
  const sql = `select ${value} as value from ${source}
    where s.run_no = $1 and s.member_key = cast($2 as uuid) and g.hcc = cast($3 as smallint)`;
  const [row] = await facts.query<{ value: number }>(tenant, [], sql, [runNo, memberKey, hcc]);
  return row?.value;
}

/** Gaps of some members, by member and category. */
export async function readGapsOf(
  facts: Facts,
  tenant: TenantId,
  runNo: number,
  members: readonly MemberKey[],
): Promise<readonly StoredGap[]> {
  if (members.length === 0) return [];
  const { where, parameters } = conditionOf({ runNo, members });
  const rows = await facts.query<GapRow>(
    tenant,
    [],
    `with page as (select ${columns} from ${source} where ${where}) ${withClaims('page')} order by p."memberKey", p.hcc`,
    parameters,
  );
  return rows.map(gapOf);
}

/** Gaps of one category by what became of them; `openGainRaw` adds up the gain of each open one alone. */
export type GapCount = {
  readonly hcc: number;
  readonly open: number;
  readonly closed: number;
  readonly closedHigher: number;
  readonly closedLower: number;
  readonly new: number;
  readonly openGainRaw: number;
};

/** Gaps by category, ascending. */
export function summarizeGaps(facts: Facts, tenant: TenantId, filter: GapFilter): Promise<GapCount[]> {
  const { where, parameters } = conditionOf(filter);
  const count = (status: GapStatus, name: string) => `count(*) filter (where g.status = '${status}') as "${name}"`;
  return facts.query<GapCount>(
    tenant,
    [],
    `select g.hcc, ${count('open', 'open')}, ${count('closed', 'closed')}, ${count('closed-higher', 'closedHigher')},
      ${count('closed-lower', 'closedLower')}, ${count('new', 'new')},
      cast(coalesce(sum(g.gain_raw_thousandths) filter (where g.status = 'open'), 0) as bigint) as "openGainRaw"
    from ${source} where ${where} group by g.hcc order by g.hcc`,
    parameters,
  );
}

const source = 'score_gaps g join scores s on s.from_run_no = g.run_no and s.member_no = g.member_no';

const columns = `s.member_key as "memberKey", s.sex, s.age, g.hcc, g.status, g.coded_mask as "codedMask",
  g.last_load_no, g.last_record_no, g.last_code, g.last_on, g.closing_hcc, g.closing_load_no, g.closing_record_no,
  g.closing_code, g.closing_on, g.gain_raw_thousandths as "gainRawThousandths",
  g.gain_payment_thousandths as "gainPaymentThousandths"`;

/** A page with the keys of its claims. */
const withClaims = (page: string) => `
  select p.*, l.claim_key as last_key, c.claim_key as closing_key from ${page} p
  left join claim_keys l on l.load_no = p.last_load_no and l.record_no = p.last_record_no
  left join claim_keys c on c.load_no = p.closing_load_no and c.record_no = p.closing_record_no`;

type GapRow = Omit<StoredGap, 'lastCoded' | 'closedBy'> & {
  readonly last_key?: string;
  readonly last_code?: string;
  readonly last_on?: CalendarDate;
  readonly closing_key?: string;
  readonly closing_code?: string;
  readonly closing_on?: CalendarDate;
  readonly closing_hcc?: number;
};

function gapOf(row: GapRow): StoredGap {
  const { memberKey, sex, age, hcc, status, codedMask, gainRawThousandths, gainPaymentThousandths } = row;
  const lastCoded = claimOf(row.last_key, row.last_on, row.last_code, hcc);
  const closedBy = claimOf(row.closing_key, row.closing_on, row.closing_code, row.closing_hcc);
  return {
    memberKey,
    hcc,
    status,
    codedMask,
    ...(sex && { sex }),
    ...(age !== undefined && { age }),
    ...(lastCoded && { lastCoded }),
    ...(closedBy && { closedBy }),
    ...(gainRawThousandths !== undefined && { gainRawThousandths }),
    ...(gainPaymentThousandths !== undefined && { gainPaymentThousandths }),
  };
}

function claimOf(
  claimKey: string | undefined,
  serviceOn: CalendarDate | undefined,
  code: string | undefined,
  hcc: number | undefined,
): StoredGapClaim | undefined {
  if (claimKey === undefined || serviceOn === undefined || code === undefined || hcc === undefined) return undefined;
  return { claimKey, serviceOn, code, hcc };
}

function add(parameters: Parameter[], value: Parameter, type: string): string {
  return `cast($${parameters.push(value)} as ${type})`;
}

/** A filter as a condition over `score_gaps g` and `scores s`. */
function conditionOf({ runNo, statuses, hcc, hccs, members, inWork }: GapFilter): {
  where: string;
  parameters: Parameter[];
} {
  const parameters: Parameter[] = [runNo];
  const parts = ['s.run_no = $1'];
  if (statuses && statuses.length > 0) {
    parts.push(`g.status in (${statuses.map((status) => add(parameters, status, 'varchar')).join(', ')})`);
  }
  if (hcc !== undefined) parts.push(`g.hcc = ${add(parameters, hcc, 'smallint')}`);
  // Whole numbers of ours stand in the text.
  if (hccs) parts.push(hccs.length === 0 ? 'false' : `g.hcc in (${hccs.map(Number).join(', ')})`);
  if (members) parts.push(isAmong(members, (list) => add(parameters, list, 'varchar')));
  if (inWork && inWork.keys.length > 0) {
    const list = add(parameters, inWork.keys.map((key) => `${key.memberKey}/${key.hcc}`).join(' '), 'varchar');
    const key = "cast(s.member_key as varchar) || '/' || cast(g.hcc as varchar)";
    parts.push(`${key} ${inWork.isIn ? 'in' : 'not in'} (select unnest(string_split(${list}, ' ')))`);
  } else if (inWork?.isIn) parts.push('false');
  return { where: parts.join(' and '), parameters };
}
