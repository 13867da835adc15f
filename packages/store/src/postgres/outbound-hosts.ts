import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** A host that may be spoken to on behalf of a tenant, for one purpose ('webhook', 'mail' …). */
export type OutboundHost = { readonly purpose: string; readonly host: string; readonly port: number };

export type StoredOutboundHost = OutboundHost & { readonly createdBy: string; readonly createdAt: Date };

/** The most a tenant may list. */
export const mostOutboundHosts = 200;

/** The tenant's list, by purpose, host and port. */
export async function listOutboundHosts(tx: TenantTx): Promise<StoredOutboundHost[]> {
  const { rows } = await sql<StoredOutboundHost>`
    select purpose, host, port, created_by as "createdBy", created_at as "createdAt" from outbound_hosts
    order by purpose, host, port`.execute(tx);
  return rows;
}

/**
 * Hosts for one purpose: those listed, and for 'sftp' the servers of the tenant's feeds, which were listed by being set.
 */
export async function hostsForPurpose(tx: TenantTx, purpose: string): Promise<OutboundHost[]> {
  const { rows } = await sql<OutboundHost>`
    select purpose, host, port from outbound_hosts where purpose = ${purpose}
    union
    select 'sftp', host, port from feed_sftp where ${purpose} = 'sftp'`.execute(tx);
  return rows;
}

/**
 * Puts a host on the list.
 *
 * @param host lower case, without brackets, as the outbound guard reads it.
 * @returns    'full' when the tenant lists as many as it may.
 */
export async function listOutboundHost(
  tx: TenantTx,
  { purpose, host, port }: OutboundHost,
  by: string,
): Promise<'listed' | 'full'> {
  const { rows } = await sql<{ listed: number }>`select count(*)::int as listed from outbound_hosts`.execute(tx);
  if (rows[0]!.listed >= mostOutboundHosts) return 'full';
  await sql`
    insert into outbound_hosts (purpose, host, port, created_by) values (${purpose}, ${host}, ${port}, ${by})
    on conflict do nothing`.execute(tx);
  return 'listed';
}

/** Takes a host off the list; false when it was not on it. */
export async function unlistOutboundHost(tx: TenantTx, { purpose, host, port }: OutboundHost): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from outbound_hosts where purpose = ${purpose} and host = ${host} and port = ${port}`.execute(tx);
  return numAffectedRows === 1n;
}
