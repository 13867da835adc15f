import type { LoadId } from '@optimiq/domain/kernel/ids';
import type { SourceProblem, SourceRule } from '@optimiq/domain/records/source';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** A problem as kept: place and rule, never a value of the file. */
export type LoadProblem = SourceProblem & {
  /** 1-based within the load, in the order found. */
  readonly sequence: number;
};

/** How often a rule spoke, and where it did so first. */
export type ProblemCount = Pick<SourceProblem, 'severity' | 'rule'> & {
  readonly count: number;
  readonly first: LoadProblem;
};

/** Names of columns and elements; a header cell that is none of them could be a value and is left out. */
const fieldForm = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

/** Keeps problems of a load after those kept before. Pieces of one load are saved one after the other. */
export async function saveProblems(tx: TenantTx, loadId: LoadId, problems: readonly SourceProblem[]): Promise<void> {
  if (problems.length === 0) return;
  const of = <T>(pick: (problem: SourceProblem) => T | undefined) => problems.map((problem) => pick(problem) ?? null);
  await sql`
    insert into load_problems
      (load_id, sequence, severity, rule, field, part, row_number, segment, byte_offset, message, occurrences)
    select ${loadId}, kept.last + r.n, r.severity, r.rule, r.field, r.part, r.row_number, r.segment, r.byte_offset,
      r.message, r.occurrences
    from unnest(
      ${of(({ severity }) => severity)}::text[],
      ${of(({ rule }) => rule)}::text[],
      ${of(({ field }) => (field && fieldForm.test(field) ? field : undefined))}::text[],
      ${of(({ at }) => at.part)}::integer[],
      ${of(({ at }) => at.row)}::bigint[],
      ${of(({ at }) => at.segment)}::bigint[],
      ${of(({ at }) => at.offset)}::bigint[],
      ${of(({ message }) => message)}::text[],
      ${of(({ count }) => count ?? 1)}::bigint[]
    ) with ordinality as r (severity, rule, field, part, row_number, segment, byte_offset, message, occurrences, n)
    cross join (select coalesce(max(sequence), 0) as last from load_problems where load_id = ${loadId}) kept`.execute(
    tx,
  );
}

/**
 * Problems of a load in the order found.
 *
 * @param limit 1 to 1,000.
 * @param after sequence of the last problem of the previous page; omit for the first.
 * @param rule  only problems of this rule; with `severity`, only those of them.
 */
export async function listProblems(
  tx: TenantTx,
  loadId: LoadId,
  limit: number,
  after = 0,
  rule?: SourceRule,
  severity?: SourceProblem['severity'],
): Promise<LoadProblem[]> {
  const { rows } = await sql<Row>`
    select sequence, severity, rule, field, part, row_number as row, segment, byte_offset as offset, message,
      occurrences::int as occurrences
    from load_problems
    where load_id = ${loadId} and sequence > ${after} and (${rule ?? null}::text is null or rule = ${rule ?? null})
      and (${severity ?? null}::text is null or severity = ${severity ?? null})
    order by sequence
    limit ${limit}`.execute(tx);
  return rows.map(toProblem);
}

/** Why a row was refused; a row may have several, the one found first comes first. */
export type RowRefusal = {
  readonly sequence: number;
  readonly row: number;
  readonly rule: SourceRule;
  readonly message: string;
};

/**
 * Rows that were refused, in the order found; problems of a whole file have no row.
 *
 * @param after sequence of the last one of the page before; 0 for the first page.
 */
export async function listRefusals(tx: TenantTx, loadId: LoadId, limit: number, after: number): Promise<RowRefusal[]> {
  const { rows } = await sql<RowRefusal>`
    select sequence, row_number::int as row, rule, message from load_problems
    where load_id = ${loadId} and sequence > ${after} and severity = 'error' and row_number > 0
    order by sequence limit ${limit}`.execute(tx);
  return rows;
}

/** Segments of an X12 file that an error was reported at. */
export async function listRefusedSegments(tx: TenantTx, loadId: LoadId): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ segment: number }>`
    select distinct segment::int as segment from load_problems
    where load_id = ${loadId} and severity = 'error' and segment is not null`.execute(tx);
  return new Set(rows.map(({ segment }) => segment));
}

/** How many problems of each rule and severity a load has, most frequent first. */
export async function countProblems(tx: TenantTx, loadId: LoadId): Promise<ProblemCount[]> {
  const { rows } = await sql<Row & { count: number }>`
    select counted.count, first.sequence, first.severity, first.rule, first.field, first.part,
      first.row_number as row, first.segment, first.byte_offset as offset, first.message, first.occurrences::int as occurrences
    from (
      select sum(occurrences)::int as count, min(sequence) as sequence from load_problems where load_id = ${loadId}
      group by severity, rule
    ) counted
    join load_problems first on first.load_id = ${loadId} and first.sequence = counted.sequence
    order by counted.count desc, first.severity, first.rule`.execute(tx);
  return rows.map(({ count, ...row }) => ({
    severity: row.severity,
    rule: row.rule,
    count,
    first: toProblem(row),
  }));
}

type Row = Omit<LoadProblem, 'at' | 'field'> &
  Record<'field' | 'part' | 'row' | 'segment' | 'offset', never> & { readonly occurrences: number };

const toProblem = ({
  sequence,
  severity,
  rule,
  field,
  part,
  row,
  segment,
  offset,
  message,
  occurrences,
}: Row): LoadProblem => ({
  sequence,
  severity,
  rule,
  ...present({ field }),
  at: present({ part, row, segment, offset }),
  message,
  ...(occurrences > 1 && { count: occurrences }),
});

function present<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as T;
}
