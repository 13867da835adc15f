import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ClosureCertificate } from '@optimiq/contracts/keys';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { appendEndedKey, readKeyLedger } from '@optimiq/store/keys/key-ledger';
import { destroyAllKeys, listKeyVersions } from '@optimiq/store/keys/key-versions';
import { countVersions } from '@optimiq/store/keys/reseal';
import { sealedColumns } from '@optimiq/store/keys/sealed-columns';
import { type AuditActor, recordAudit } from '@optimiq/store/postgres/audit';
import { isTenantHeld } from '@optimiq/store/postgres/holds';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { closeTenantRow, findClosure, removeCallers, saveClosure } from '@optimiq/store/postgres/tenant-closures';
import { listTenants } from '@optimiq/store/postgres/tenants';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';

/** What a closure would destroy, and the word that says so was meant. */
export type ClosurePlan = {
  readonly sealedValues: number;
  readonly files: number;
  readonly factsBytes: number;
  /** To be given back within ten minutes; of this tenant, these counts and this installation only. */
  readonly confirm: string;
};

export type ClosureRefusal = 'unknown' | 'held' | 'not-confirmed';

const wordLifeMs = 10 * 60_000;

/** What closing a tenant would destroy. */
export async function planClosure(product: Product, slug: string): Promise<Result<ClosurePlan, ClosureRefusal>> {
  const tenantId = await tenantOf(product, slug);
  if (!tenantId) return failed('unknown');
  if (await isHeld(product, tenantId)) return failed('held');
  const counts = await countAll(product, tenantId);
  return ok({ ...counts, confirm: wordOf(product, tenantId, Date.now()) });
}

/**
 * Closes a tenant: nobody gets in, and its keys are destroyed in every store, so that nothing of it can be read again, by
 * us as by anybody else. Refused while the tenant or one of its loads is held.
 *
 * The line in the list of ended keys decides; everything after it is made good by the next start. The list lies with the
 * keys, so that a backup of before opens nothing either.
 */
export async function closeTenant(
  product: Product,
  slug: string,
  confirm: string,
  actor: AuditActor,
): Promise<Result<ClosureCertificate, ClosureRefusal>> {
  const tenantId = await tenantOf(product, slug);
  if (!tenantId) return failed('unknown');
  if (![0, 1].some((ago) => isSame(confirm, wordOf(product, tenantId, Date.now() - ago * wordLifeMs))))
    return failed('not-confirmed');
  const counts = await countAll(product, tenantId);
  const isDecided = await withTenant(product.database.app, tenantId, async (tx) => {
    // Nobody sets a hold between the look and the line.
    if (await isTenantHeld(tx)) return false;
    appendEndedKey(product.keyFolder.folder, { kind: 'closed', tenant: tenantId, at: new Date().toISOString() });
    return true;
  });
  if (!isDecided) return failed('held');
  faultPoint('close.decided');
  return ok(await endClosure(product, tenantId, actor, counts));
}

/** Ends closures that were decided: by a call that a crash cut short, or of a tenant that a restored backup brought back. */
export async function endClosures(product: Product): Promise<void> {
  const ledger = readKeyLedger(product.keyFolder.folder);
  for (const { id } of await listTenants(product.database)) {
    if (!ledger.isClosed(id)) continue;
    await endClosure(product, id, { kind: 'system', id: 'close-tenant' }, await countAll(product, id));
    product.log.warn({ tenantId: id }, 'a closure that was decided before was ended');
  }
}

type Counts = Omit<ClosurePlan, 'confirm'>;

async function endClosure(
  product: Product,
  tenantId: TenantId,
  actor: AuditActor,
  counts: Counts,
): Promise<ClosureCertificate> {
  const { database, agreement } = product;
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(database.app, tenantId, work);
  agreement.close(tenantId, 'keys-destroyed');
  await removeCallers(database, tenantId);
  faultPoint('close.callers-removed');
  await inTenant(destroyAllKeys);
  faultPoint('close.keys-destroyed');
  await product.tenantKeys.drop(tenantId);
  await product.facts.removeTenant(tenantId);
  faultPoint('close.facts-removed');
  await product.blobs.removeAll(tenantId);
  faultPoint('close.blobs-removed');
  const certificate = await inTenant(async (tx) => {
    const before = await findClosure(tx);
    if (before) return before;
    const made = certificateOf(tenantId, actor, counts, await countKeys(tx));
    await saveClosure(tx, made);
    await recordAudit(tx, { actor, action: 'tenant.close', outcome: 'success', details: { ...counts } });
    return made;
  });
  faultPoint('close.certified');
  await closeTenantRow(database, tenantId);
  await database.appPool.query('vacuum optimiq.tenant_keys');
  return certificate;
}

function certificateOf(tenantId: TenantId, actor: AuditActor, counts: Counts, keys: number): ClosureCertificate {
  const body = {
    tenantId,
    closedBy: actor.id,
    closedAt: new Date().toISOString(),
    keysDestroyed: keys,
    sealedValuesLeftUnreadable: counts.sealedValues,
    filesRemoved: counts.files,
    factsBytesRemoved: counts.factsBytes,
    remains: [...remains],
  };
  const sorted = Object.fromEntries(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...body, sha256: createHash('sha256').update(JSON.stringify(sorted)).digest('hex') };
}

const remains = [
  'ciphertexts in the database, which no key opens',
  'random keys, counts, times and settings of the tenant in the database, which name no member',
  'the audit log, by random keys',
  'backups of before, which open for no keys folder that holds the list of ended keys',
] as const;

const countKeys = async (tx: TenantTx): Promise<number> =>
  (await listKeyVersions(tx)).filter(({ state }) => state === 'destroyed').length;

async function countAll(product: Product, tenantId: TenantId): Promise<Counts> {
  let sealedValues = 0;
  await withTenant(product.database.app, tenantId, async (tx) => {
    for (const column of sealedColumns) {
      if (column.schema === 'auth') continue;
      for (const rows of (await countVersions(tx, tenantId, column)).values()) sealedValues += rows;
    }
  });
  const files = (await product.blobs.list(tenantId)).length;
  return { sealedValues, files, factsBytes: await product.facts.fileBytes(tenantId) };
}

const tenantOf = async (product: Product, slug: string): Promise<TenantId | undefined> =>
  (await product.tenants()).find((tenant) => tenant.slug === slug)?.id;

const isHeld = (product: Product, tenantId: TenantId): Promise<boolean> =>
  withTenant(product.database.app, tenantId, isTenantHeld);

/** Eight letters and digits of this tenant and ten minutes. */
function wordOf({ keyFolder }: Product, tenantId: TenantId, at: number): string {
  const slot = Math.floor(at / wordLifeMs);
  return createHmac('sha256', keyFolder.root).update(`close ${tenantId} ${slot}`).digest('hex').slice(0, 8);
}

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
