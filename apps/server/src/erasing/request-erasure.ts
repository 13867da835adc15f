import { randomUUID } from 'node:crypto';
import type { LoadId, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { countMemberRows, documentsOf, numberedRecordsOf } from '@optimiq/store/facts/member-rows';
import type { TenantKeys } from '@optimiq/store/keys/tenant-keys';
import { type AuditActor, recordAudit } from '@optimiq/store/postgres/audit';
import { createErasure, findErasureOf, type RemovedRows } from '@optimiq/store/postgres/erasures';
import { subtractFactsCounts } from '@optimiq/store/postgres/facts-counts';
import { isAnyHeld } from '@optimiq/store/postgres/holds';
import { createJobRun } from '@optimiq/store/postgres/job-runs';
import { eraseFileNames } from '@optimiq/store/postgres/load-receipts';
import { findLoadByNumber } from '@optimiq/store/postgres/loads-import';
import { lockTenant } from '@optimiq/store/postgres/loads-locks';
import { keysOfPerson } from '@optimiq/store/postgres/member-aliases';
import { deleteMembers, readStatements } from '@optimiq/store/postgres/member-identity-erase';
import { eraseNumbers } from '@optimiq/store/postgres/source-numbers';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';
import { hideErased } from './hide-erased.ts';
import { tombstonesFor } from './tombstones.ts';
import { findWho, type Who } from './who.ts';

export type RequestedErasure = {
  readonly erasureId: string;
  /** Absent when the person was erased before. */
  readonly jobId?: string;
};

export type ErasureRefusal = 'unknown' | 'ambiguous' | 'held';

/**
 * Erases a person: gone from every view when this returns, from disk when the job has ended.
 *
 * The commit of the vault decides. Everything after it is made good by the job, or by the next start.
 */
export async function requestErasure(
  product: Product,
  tenantId: TenantId,
  asked: { readonly who: Who; readonly reason: string; readonly actor: AuditActor },
): Promise<Result<RequestedErasure, ErasureRefusal>> {
  await product.agreement.require(tenantId);
  const keys = await product.keysOf(tenantId);
  type Opened = Result<RequestedErasure, ErasureRefusal>;
  const opened = await withTenant(product.database.app, tenantId, async (tx): Promise<Opened> => {
    // Nobody is matched, no load becomes visible and no run ends until this is decided.
    await lockTenant(tx, 'vault', 'exclusive');
    await lockTenant(tx, 'numbering', 'exclusive');
    if ('memberKey' in asked.who) {
      const before = await findErasureOf(tx, asked.who.memberKey);
      if (before) return ok({ erasureId: before.id });
    }
    const member = await findWho(tx, keys, asked.who);
    if (!member.ok) return failed(member.reason);
    return openErasure(product, tenantId, tx, keys, await keysOfPerson(tx, member.value), asked);
  });
  if (!opened.ok || !opened.value.jobId) return opened;
  faultPoint('erase.committed');
  const { erasureId, jobId } = opened.value;
  try {
    await hideErased(product, tenantId, erasureId);
  } finally {
    await product.queue.enqueue('erase-member', { tenantId, jobRunId: jobId, subjectId: erasureId });
  }
  return opened;
}

/**
 * Works out what there is of the members, keeps that as the plan, and takes them out of the vault.
 * The caller holds vault and numbering.
 */
async function openErasure(
  product: Product,
  tenantId: TenantId,
  tx: TenantTx,
  keys: TenantKeys,
  members: readonly MemberKey[],
  { reason, actor }: { readonly reason: string; readonly actor: AuditActor },
): Promise<Result<{ erasureId: string; jobId: string }, 'held'>> {
  const { facts } = product;
  const { loads, identities } = await readStatements(tx, keys, members);
  if (await isAnyHeld(tx, loads)) return failed('held');
  const rows = await countMemberRows(facts, tenantId, members);
  const tombstones = await tombstonesFor(product, tenantId, tx, members);
  const numbers = await erasePages(product, tenantId, tx, keys, members);
  const documents = await documentsOf(facts, tenantId, members);
  const identifiers = said(identities.flatMap(({ mbi, memberId }) => [mbi, memberId]));
  const names = said(identities.flatMap(({ lastName, firstName }) => [lastName, firstName]));
  await eraseFileNames(
    tx,
    keys,
    loads,
    [...identifiers, ...names].filter(({ length }) => length > 2),
  );
  faultPoint('erase.planned');
  const vault = await deleteMembers(tx, members);
  await subtractFactsCounts(tx, rows);
  const erasureId = randomUUID();
  await createErasure(tx, keys, {
    id: erasureId,
    reason,
    identifiers,
    tombstones,
    requestedBy: actor.id,
    plan: {
      members,
      facts: byTable(rows),
      factsLoads: [...new Set(rows.flatMap(({ load }) => (load === undefined ? [] : [load])))],
      vault,
      numbers,
      loads,
      documents,
      tombstones: tombstones.length,
    },
  });
  const jobId = await createJobRun(tx, 'erase-member', erasureId);
  await recordAudit(tx, {
    actor,
    action: 'member.erase',
    outcome: 'success',
    subject: { kind: 'erasure', id: erasureId },
    details: { members },
  });
  return ok({ erasureId, jobId });
}

/** Each value once, without those that say nothing. */
const said = (values: readonly (string | undefined)[]): string[] =>
  [...new Set(values.filter((value) => value !== undefined && value !== ''))] as string[];

/** Takes the numbers of the members' claims and fills out of their sealed pages; how many there were. */
export async function erasePages(
  product: Product,
  tenantId: TenantId,
  tx: TenantTx,
  keys: TenantKeys,
  members: readonly MemberKey[],
): Promise<number> {
  const records = await numberedRecordsOf(product.facts, tenantId, members);
  const loads = new Map<number, LoadId | undefined>();
  for (const { load } of records) if (!loads.has(load)) loads.set(load, await findLoadByNumber(tx, load));
  let erased = 0;
  for (const [number, id] of loads) {
    if (!id) continue;
    for (const table of ['claims', 'pharmacy_fills'] as const) {
      const places = records.filter((one) => one.load === number && one.table === table).map(({ record }) => record);
      erased += await eraseNumbers(tx, keys, id, table, places);
    }
  }
  return erased;
}

function byTable(rows: readonly { readonly table: string; readonly rows: number }[]): RemovedRows[] {
  const tables = new Map<string, number>();
  for (const { table, rows: count } of rows) tables.set(table, (tables.get(table) ?? 0) + count);
  return [...tables].map(([table, removed]) => ({ table, removed }));
}
