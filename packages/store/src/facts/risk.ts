import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { CmsHccSegment } from '@optimiq/domain/records/member-record';
import type { Sex } from '@optimiq/domain/records/source';
import type { Facts } from './keeper.ts';
import type { NotScoredReason } from './member-record.ts';
import type { ReceiptColumns } from './receipt-columns.ts';

/** A claim behind a diagnosis; `line` is the line whose procedure let the claim in. */
export type StoredEvidence = {
  readonly claimKey: string;
  readonly line?: number;
  readonly serviceThrough?: CalendarDate;
  readonly providerNpi?: string;
};

export type StoredDiagnosis = {
  readonly code: string;
  readonly tableRow: string;
  readonly evidence: readonly StoredEvidence[];
};

export type StoredHcc = {
  readonly hcc: number;
  readonly status: 'counts' | 'outranked' | 'not-paid';
  readonly outrankedBy?: number;
  readonly coefficientThousandths?: number;
  /** The coefficient's row, or the hierarchy's for an outranked HCC. */
  readonly tableRow?: string;
  readonly diagnoses: readonly StoredDiagnosis[];
};

export type StoredTerm = {
  readonly kind: 'demographic' | 'hcc' | 'interaction' | 'count';
  readonly name: string;
  readonly thousandths: number;
  readonly tableRow: string;
};

export type StoredNotCounted = {
  readonly code: string;
  readonly reason: string;
  readonly tableRow?: string;
  readonly claimKey?: string;
  readonly serviceThrough?: CalendarDate;
};

export type StoredScore = {
  /** The run that made the receipt, under `memberNo`: an earlier one where nothing of the member has changed since. */
  readonly fromRunNo: number;
  readonly memberNo: number;
  readonly memberKey: MemberKey;
  readonly notScored?: NotScoredReason;
  readonly segment?: CmsHccSegment;
  readonly sex?: Sex;
  readonly age?: number;
  readonly statusYear?: number;
  readonly rawThousandths?: number;
  readonly normalizedThousandths?: number;
  readonly paymentThousandths?: number;
  readonly hccCount: number;
  readonly otherSemantics?: string;
  readonly otherRawThousandths?: number;
  readonly leafHash: string;
};

export type StoredReceipt = StoredScore & {
  /** Ascending by HCC. */
  readonly hccs: readonly StoredHcc[];
  /** In the receipt's order. */
  readonly terms: readonly StoredTerm[];
  readonly notCounted: readonly StoredNotCounted[];
  /** HCCs under the other hierarchy program, where it disagrees. */
  readonly otherHccs: readonly number[];
};

/** Stores a batch of results. A run is shown only once Postgres has finished it, and begun again it is deleted first. */
export async function appendReceipts(facts: Facts, tenant: TenantId, columns: ReceiptColumns): Promise<void> {
  await facts.appendInPieces(
    tenant,
    columns.filter(([, set]) => set.rows > 0),
  );
}

const scoreColumns = `from_run_no as "fromRunNo", member_no as "memberNo", member_key as "memberKey", not_scored as "notScored", segment, sex, age,
  status_year as "statusYear", raw_thousandths as "rawThousandths", normalized_thousandths as "normalizedThousandths",
  payment_thousandths as "paymentThousandths", hcc_count as "hccCount", other_semantics as "otherSemantics",
  other_raw_thousandths as "otherRawThousandths", leaf_hash as "leafHash"`;

/** A member's score of a run; undefined when the run has none of this member. */
export async function findScore(
  facts: Facts,
  tenant: TenantId,
  runNo: number,
  memberKey: MemberKey,
): Promise<StoredScore | undefined> {
  const sql = `select ${scoreColumns} from scores where run_no = $1 and member_key = cast($2 as uuid)`;
  const [score] = await facts.query<StoredScore>(tenant, [], sql, [runNo, memberKey]);
  return score;
}

/**
 * A member's whole receipt of a run; undefined when the run has none of this member.
 *
 * @param visible loads visible now: it does not change the receipt, which names its claims as the run saw them.
 */
export async function readReceipt(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  runNo: number,
  memberKey: MemberKey,
): Promise<StoredReceipt | undefined> {
  const score = await findScore(facts, tenant, runNo, memberKey);
  if (!score) return undefined;
  const of = [score.fromRunNo, score.memberNo];
  const [terms, hccs, evidence, notCounted] = await Promise.all([
    facts.query<StoredTerm>(tenant, visible, termsSql, of),
    facts.query<HccRow>(tenant, visible, hccsSql, of),
    facts.query<EvidenceRow>(tenant, visible, evidenceSql, of),
    facts.query<StoredNotCounted>(tenant, visible, notCountedSql, of),
  ]);
  const own = hccs.filter((row) => row.status !== 'other') as (StoredHcc & HccRow)[];
  return {
    ...score,
    terms,
    hccs: own.map((row) => ({ ...row, diagnoses: diagnosesOf(evidence.filter(({ hcc }) => hcc === row.hcc)) })),
    notCounted,
    otherHccs: hccs.filter((row) => row.status === 'other').map(({ hcc }) => hcc),
  };
}

type HccRow = Omit<StoredHcc, 'status' | 'diagnoses'> & { readonly status: StoredHcc['status'] | 'other' };
type EvidenceRow = Partial<StoredEvidence> & { readonly hcc: number; readonly code: string; readonly tableRow: string };

const rowName = 'left join score_table_rows r on r.run_no = t.run_no and r.row_no = t.table_row_no';
const ofMember = 'where t.run_no = $1 and t.member_no = $2';
const claim = 'left join claim_keys c on c.load_no = t.load_no and c.record_no = t.record_no';
const claimColumns = 'c.claim_key as "claimKey", t.service_through as "serviceThrough"';

const termsSql = `select t.kind, t.name, t.thousandths, r.table_row as "tableRow"
  from score_factors t ${rowName} ${ofMember} order by t.position`;
const hccsSql = `select t.hcc, t.status, t.outranked_by as "outrankedBy",
    t.coefficient_thousandths as "coefficientThousandths", r.table_row as "tableRow"
  from score_hccs t ${rowName} ${ofMember} order by t.hcc, t.status`;
const evidenceSql = `select t.hcc, t.code, r.table_row as "tableRow", ${claimColumns}, t.line_no as "line",
    t.provider_npi as "providerNpi"
  from score_diagnoses t ${rowName} ${claim} ${ofMember}
  order by t.hcc, t.code, t.service_through, t.load_no, t.record_no`;
const notCountedSql = `select d.table_row as code, n.table_row as reason, r.table_row as "tableRow", c.claim_key as "claimKey",
    c.service_through as "serviceThrough"
  from score_not_counted t ${rowName} ${claim}
  join score_table_rows n on n.run_no = t.run_no and n.row_no = t.reason_no
  join score_table_rows d on d.run_no = t.run_no and d.row_no = t.code_no
  ${ofMember}
  order by d.table_row, reason, c.service_through, t.load_no, t.record_no`;

/** Evidence rows of one HCC, by code and row of the map. */
function diagnosesOf(rows: readonly EvidenceRow[]): StoredDiagnosis[] {
  const byRow = new Map<string, { code: string; tableRow: string; evidence: StoredEvidence[] }>();
  for (const { hcc: _, code, tableRow, ...claim } of rows) {
    const diagnosis = byRow.get(tableRow) ?? { code, tableRow, evidence: [] };
    byRow.set(tableRow, diagnosis);
    if (claim.claimKey !== undefined) diagnosis.evidence.push({ ...claim, claimKey: claim.claimKey });
  }
  return [...byRow.values()];
}
