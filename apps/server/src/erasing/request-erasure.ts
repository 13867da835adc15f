import { randomUUID } from 'node:crypto';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { requireAppendable } from '@optimiq/store/keys/erasure-ledger';
import type { TenantKeys } from '@optimiq/store/keys/tenant-keys';
import { type AuditActor, recordAudit } from '@optimiq/store/postgres/audit';
import { createErasure, findErasureOf, type RemovedRows, readPlanMark } from '@optimiq/store/postgres/erasures';
import { StoreError } from '@optimiq/store/postgres/errors';
import { subtractFactsCounts } from '@optimiq/store/postgres/facts-counts';
import { isAnyHeld } from '@optimiq/store/postgres/holds';
import { createJobRun } from '@optimiq/store/postgres/job-runs';
import { eraseFileNames } from '@optimiq/store/postgres/load-receipts';
import { lockTenant } from '@optimiq/store/postgres/loads-locks';
import { keysOfPerson } from '@optimiq/store/postgres/member-aliases';
import { deleteMembers, readStatements } from '@optimiq/store/postgres/member-identity-erase';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';
import { erasePages } from './erase-numbers.ts';
import { hideErased, ledgerFolder } from './hide-erased.ts';
import { type FactsOfMembers, planErasure } from './plan-erasure.ts';
import { findWho, type Who } from './who.ts';

export type RequestedErasure = {
  readonly erasureId: string;
  /** Absent when the person was erased before. */
  readonly jobId?: string;
};

export type ErasureRefusal = 'unknown' | 'ambiguous' | 'held';

type Asked = { readonly who: Who; readonly reason: string; readonly actor: AuditActor };
type Opened = Result<RequestedErasure, ErasureRefusal>;

/**
 * Erases a person: gone from every view when this returns, from disk when the job has ended.
 *
 * The commit of the vault decides. Everything after it is made good by the job, or by the next start. Throws what keeps
 * it from being decided, such as a ledger that takes no writing; then nothing was changed.
 */
export async function requestErasure(product: Product, tenantId: TenantId, asked: Asked): Promise<Opened> {
  await product.agreement.require(tenantId);
  return eraseNow(product, tenantId, asked);
}

/** Tries to come through between loads and runs that end just then. */
const attempts = 5;

/** As `requestErasure`, also of a tenant that is closed: taking it up may take an erasure. */
export async function eraseNow(product: Product, tenantId: TenantId, asked: Asked): Promise<Opened> {
  const keys = await product.keysOf(tenantId);
  let opened: Opened | undefined;
  for (let attempt = 1; !opened; attempt += 1) {
    if (attempt > attempts) throw new StoreError('lock-timeout');
    const person = await withTenant(product.database.app, tenantId, (tx) => findPerson(tx, keys, asked.who));
    if ('ok' in person) return person;
    // Facts may be long in answering, and everybody else would wait with whoever holds the locks.
    const facts = await planErasure(product, tenantId, person);
    requireAppendable(ledgerFolder(product), tenantId, person.length);
    opened = await withTenant(product.database.app, tenantId, (tx) => openUnchanged(tx, keys, facts, asked));
  }
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

/** All keys of the person; or the answer when there is nobody to erase, or when they may not be. */
async function findPerson(tx: TenantTx, keys: TenantKeys, who: Who): Promise<readonly MemberKey[] | Opened> {
  if ('memberKey' in who) {
    const before = await findErasureOf(tx, who.memberKey);
    if (before) return ok({ erasureId: before.id });
  }
  const member = await findWho(tx, keys, who);
  if (!member.ok) return failed(member.reason);
  const members = await keysOfPerson(tx, member.value);
  const { loads } = await readStatements(tx, keys, members);
  return (await isAnyHeld(tx, loads)) ? failed('held') : members;
}

/** Opens the erasure; nothing when what was planned is no longer so. */
async function openUnchanged(
  tx: TenantTx,
  keys: TenantKeys,
  facts: FactsOfMembers,
  asked: Asked,
): Promise<Opened | undefined> {
  // Nobody is matched, no load becomes visible and no run ends until this is decided.
  await lockTenant(tx, 'vault', 'exclusive');
  await lockTenant(tx, 'numbering', 'exclusive');
  const person = await findPerson(tx, keys, asked.who);
  if ('ok' in person) return person;
  if (person.join() !== facts.members.join() || (await readPlanMark(tx)) !== facts.mark) return undefined;
  return openErasure(tx, keys, facts, asked);
}

/** Keeps the plan and takes the members out of the vault. The caller holds vault and numbering. */
async function openErasure(
  tx: TenantTx,
  keys: TenantKeys,
  { members, rows, tombstones, records, documents }: FactsOfMembers,
  { reason, actor }: Asked,
): Promise<Opened> {
  const { loads, identities } = await readStatements(tx, keys, members);
  const numbers = await erasePages(tx, keys, records);
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
    members,
    purpose: 'individual-request',
  });
  return ok({ erasureId, jobId });
}

/** Each value once, without those that say nothing. */
const said = (values: readonly (string | undefined)[]): string[] =>
  [...new Set(values.filter((value) => value !== undefined && value !== ''))] as string[];

function byTable(rows: readonly { readonly table: string; readonly rows: number }[]): RemovedRows[] {
  const tables = new Map<string, number>();
  for (const { table, rows: count } of rows) tables.set(table, (tables.get(table) ?? 0) + count);
  return [...tables].map(([table, removed]) => ({ table, removed }));
}
