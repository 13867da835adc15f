import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { type FactsTable, runTables } from './columns.ts';
import { deleteRows, exceptNumbers, numberList } from './delete-rows.ts';
import type { Facts } from './keeper.ts';

/*
 * Rows of runs. `scores` has one row a member and run. The receipt behind it stands in the other tables under the run
 * that made it and the member's number there (`from_run_no`, `member_no`): a run takes over the receipts of members of
 * whom nothing has changed since an earlier one.
 */

const receiptTables: readonly FactsTable[] = runTables.filter(
  (table) => table !== 'scores' && table !== 'score_table_rows',
);

/** Numbers that are free in a run: receipts that other runs have taken over from it keep theirs. */
export type FreeNumbers = { readonly memberNo: number; readonly tableRowNo: number };

/** Deletes all results of a run, but for the receipts that other runs have taken over, and says what is free. */
export async function deleteRun(facts: Facts, tenant: TenantId, runNo: number): Promise<FreeNumbers> {
  const run = numberList([runNo]);
  const takenOver = `select s.member_no from facts.scores s where s.from_run_no = ${run} and s.run_no <> ${run}`;
  await deleteRows(facts, tenant, ['scores'], `run_no = ${run}`);
  await deleteRows(facts, tenant, receiptTables, `run_no = ${run} and member_no not in (${takenOver})`);
  await deleteRows(facts, tenant, ['score_table_rows'], `run_no = ${run} and not exists (${takenOver})`);
  const [free] = await facts.inspect<FreeNumbers>(
    tenant,
    `select
      (select coalesce(max(member_no) + 1, 0) from facts.score_members where run_no = ${run}) as "memberNo",
      (select coalesce(max(row_no) + 1, 0) from facts.score_table_rows where run_no = ${run}) as "tableRowNo"`,
  );
  return free!;
}

/** Deletes the results of every run that Postgres does not know or keep, but for receipts that a kept one has taken over. */
export async function sweepRuns(
  facts: Facts,
  tenant: TenantId,
  keepRunNos: readonly number[],
): Promise<ReadonlyMap<FactsTable, number>> {
  const scores = await deleteRows(facts, tenant, ['scores'], exceptNumbers('run_no', keepRunNos));
  const from = await facts.inspect<{ run: number }>(tenant, 'select distinct from_run_no as run from facts.scores');
  const kept = [...new Set([...keepRunNos, ...from.map(({ run }) => run)])];
  const tables = runTables.filter((table) => table !== 'scores');
  return new Map([...scores, ...(await deleteRows(facts, tenant, tables, exceptNumbers('run_no', kept)))]);
}

/**
 * Gives a run the scores that an earlier one has of all members it has none of yet.
 *
 * @param but members who are in the later run no more.
 */
export async function takeOverScores(
  facts: Facts,
  tenant: TenantId,
  { runNo, from, but }: { readonly runNo: number; readonly from: number; readonly but: readonly MemberKey[] },
): Promise<void> {
  const places = but.map((_, index) => `cast($${index + 3} as uuid)`);
  await facts.execute(
    tenant,
    [],
    `insert into facts.scores
    select b.* replace (cast($1 as integer) as run_no) from facts.scores b
    where b.run_no = $2 and not exists (
      select 1 from facts.scores n where n.run_no = $1 and n.member_key = b.member_key
    ) ${but.length > 0 ? `and b.member_key not in (${places.join(', ')})` : ''}`,
    [runNo, from, ...but],
  );
}

/** What is stored of a run: members, and how many runs made their receipts. */
export async function countScores(
  facts: Facts,
  tenant: TenantId,
  runNo: number,
): Promise<{ readonly members: number; readonly fromRuns: number }> {
  const sql = `select count(*) as members, count(distinct from_run_no) as "fromRuns" from scores where run_no = $1`;
  const [row] = await facts.query<{ members: number; fromRuns: number }>(tenant, [], sql, [runNo]);
  return row!;
}
