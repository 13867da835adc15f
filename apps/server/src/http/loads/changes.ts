import type { ChangedMembers, ChangeKind, LoadChanges } from '@optimiq/contracts/loads';
import type { LoadId, MemberKey } from '@optimiq/domain/kernel/ids';
import { type ChangedMember, countRunChanges, listRunChanges, summarizeRun } from '@optimiq/store/facts/run-changes';
import { findLoad } from '@optimiq/store/postgres/loads';
import { findRunsAround, type RunAround } from '@optimiq/store/postgres/runs-around';
import { listKeptRunNumbers } from '@optimiq/store/postgres/runs-numbers';
import type { FastifyRequest } from 'fastify';
import { columnsOf, type RowSource } from '../../exporting/row-source.ts';
import { keptRuns } from '../../jobs/run-settings.ts';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { ProblemError } from '../plugins/problems.ts';

/** What changed between the last run without a load and the first with it; means only with `score:read`. */
export async function changesOf(product: Product, request: FastifyRequest, loadId: LoadId): Promise<LoadChanges> {
  const tenant = request.caller.tenantId;
  const { number, before, after, isKept } = await runsAround(request, loadId);
  if (!after) return { state: 'not-scored', otherLoads: [], changes: [] };
  if (!isKept) return { state: 'not-kept', otherLoads: [], changes: [] };
  const shown = async (run: RunAround) => {
    const { members, meanPaymentThousandths } = await summarizeRun(product.facts, tenant, run.number);
    return {
      number: run.number,
      paymentYear: run.paymentYear,
      members,
      ...(request.may('score:read') && meanPaymentThousandths !== undefined ? { meanPaymentThousandths } : {}),
    };
  };
  if (!before) return { state: 'first-run', after: await shown(after), otherLoads: [], changes: [] };
  return {
    state: 'compared',
    before: await shown(before),
    after: await shown(after),
    otherLoads: differenceOf(before, after).filter((one) => one !== number),
    changes: [...(await countRunChanges(product.facts, tenant, before.number, after.number))],
  };
}

/** A page of the members behind one of the counts. */
export async function changedMembersOf(
  product: Product,
  request: FastifyRequest,
  loadId: LoadId,
  { kind, limit, cursor }: { kind: ChangeKind; limit: number; cursor?: string | undefined },
): Promise<ChangedMembers> {
  const last = fromCursor(cursor, ['id'])?.[0] as MemberKey | undefined;
  const { before, after, isKept } = await runsAround(request, loadId);
  if (!before || !after || !isKept) return { items: [] };
  const page = await listRunChanges(product.facts, request.caller.tenantId, before.number, after.number, {
    kind,
    limit,
    ...(last ? { last } : {}),
  });
  request.auditMembers(page.items.map(({ memberKey }) => memberKey as MemberKey));
  return {
    items: page.items.map(({ paymentBeforeThousandths, paymentAfterThousandths, ...member }) => ({
      ...member,
      ...(request.may('score:read') ? { paymentBeforeThousandths, paymentAfterThousandths } : {}),
    })),
    ...(page.next ? { nextCursor: toCursor([page.next]) } : {}),
  };
}

/** All members behind one of the counts. */
export async function changedMemberRows(
  product: Product,
  reader: Reader,
  { loadId, kind }: { readonly loadId: string; readonly kind: ChangeKind },
): Promise<RowSource> {
  const tenant = reader.caller.tenantId;
  const { before, after, isKept } = await runsAround(reader, loadId as LoadId);
  const compared = before && after && isKept ? ([before.number, after.number] as const) : undefined;
  const counts = compared ? await countRunChanges(product.facts, tenant, ...compared) : [];
  const hasScores = reader.may('score:read');
  const source: RowSource<ChangedMember, MemberKey> = {
    columns: [
      ...columnsOf('text', 'member_key'),
      ...columnsOf('integer', 'hccs_before', 'hccs_after'),
      ...(hasScores ? columnsOf('thousandths', 'payment_before', 'payment_after') : []),
    ],
    total: counts.find((change) => change.kind === kind)?.members ?? 0,
    pageFrom: async (limit, last) =>
      compared
        ? listRunChanges(product.facts, tenant, ...compared, { kind, limit, ...(last && { last }) })
        : { items: [] },
    cellsOf: (rows) =>
      rows.map(({ memberKey, hccsBefore, hccsAfter, paymentBeforeThousandths, paymentAfterThousandths }) => [
        ...[memberKey, hccsBefore, hccsAfter],
        ...(hasScores ? [paymentBeforeThousandths, paymentAfterThousandths] : []),
      ]),
  };
  return source;
}

function runsAround(request: Reader, loadId: LoadId) {
  return request.tenant(async (tx) => {
    const load = await findLoad(tx, loadId);
    if (!load) throw new ProblemError('not-found');
    const runs = await findRunsAround(tx, load.number);
    const kept = await listKeptRunNumbers(tx, keptRuns);
    const isKept = [runs.before, runs.after].every((run) => !run || kept.includes(run.number));
    return { number: load.number, ...runs, isKept };
  });
}

/** Loads that only one of the runs saw, ascending. */
const differenceOf = ({ loadNumbers: earlier }: RunAround, { loadNumbers: later }: RunAround): number[] =>
  [...earlier.filter((one) => !later.includes(one)), ...later.filter((one) => !earlier.includes(one))].sort(
    (a, b) => a - b,
  );
