import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import type { FeedContract } from '@optimiq/domain/mapping/contract';
import { contractJson, parseContract } from '@optimiq/domain/mapping/contract-json';
import { sql } from 'kysely';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { type AuditActor, recordAudit } from './audit.ts';
import { lockTenant, tenantOf } from './loads-locks.ts';
import type { TenantTx } from './tenant.ts';

/** One version of a feed's contract: they are numbered from 1 within the feed, whatever table they are of. */
export type ContractVersion = {
  readonly id: string;
  readonly version: number;
  readonly contract: FeedContract;
  readonly createdBy: string;
  readonly createdAt: Date;
};

type Keys = Pick<TenantKeys, 'data'>;

const placeOf = (tenant: string, source: string, version: number) =>
  ({ tenant, table: 'feed_contracts', column: 'sealed', row: `${source}/${version}` }) as const;

/** Versions that are read; older ones are kept and not looked at. */
const maxVersions = 500;

/** Contracts of a feed, newest first. Throws when one cannot be unsealed or is no contract: that is damage, not absence. */
export async function listContracts(tx: TenantTx, keys: Keys, source: string): Promise<ContractVersion[]> {
  type Row = Omit<ContractVersion, 'contract'> & { readonly sealed: Buffer };
  const { rows } = await sql<Row>`
    select id, version, sealed, created_by as "createdBy", created_at as "createdAt" from feed_contracts
    where source = ${source} order by version desc limit ${maxVersions}`.execute(tx);
  const tenant = await tenantOf(tx);
  return rows.map(({ sealed, ...row }) => {
    const json = unseal(keys.data, placeOf(tenant, source, row.version), sealed).toString('utf8');
    const contract = parseContract(json);
    if (!contract.ok) throw new Error('a stored feed contract is not one');
    return { ...row, contract: contract.value };
  });
}

/**
 * Keeps a contract as the feed's next version.
 *
 * @param after the version that whoever made it has seen as the last, 0 for none; 'conflict' when there is another by now
 * @returns     its version
 */
export async function saveContract(
  tx: TenantTx,
  keys: Keys,
  actor: AuditActor,
  source: string,
  contract: FeedContract,
  after: number,
): Promise<Result<number, 'conflict'>> {
  await lockTenant(tx, 'numbering', 'exclusive');
  const { rows } = await sql<{ last: number }>`
    select coalesce(max(version), 0) as last from feed_contracts where source = ${source}`.execute(tx);
  const last = Number(rows[0]!.last);
  if (last !== after) return failed('conflict');
  const version = last + 1;
  const sealed = seal(keys.data, placeOf(await tenantOf(tx), source, version), Buffer.from(contractJson(contract)));
  const saved = await sql<{ id: string }>`
    insert into feed_contracts (source, version, sealed, created_by)
    values (${source}, ${version}, ${sealed}, ${actor.id}) returning id`.execute(tx);
  const subject = { kind: 'feed-contract', id: saved.rows[0]!.id };
  const details = { version, kind: contract.kind, columns: contract.columns.length };
  await recordAudit(tx, { actor, action: 'feed.contract.save', outcome: 'success', subject, details });
  return ok(version);
}
