import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { AuthTx } from './auth-tx.ts';
import type { Database } from './database.ts';

/** A mail domain an organization says is its own. */
export type Domain = {
  readonly domain: string;
  /** What its TXT record has to say. */
  readonly challenge: string;
  readonly claimedAt: Date;
  readonly provenAt: Date | undefined;
  readonly checkedAt: Date | undefined;
  /** Since when the record of a proven domain is gone. */
  readonly missingSince: Date | undefined;
};

/** Claims a domain; the same claim again changes nothing. Others may claim it too: who proves it has it. */
export async function claimDomain(
  tx: AuthTx,
  tenantId: TenantId,
  claim: { readonly domain: string; readonly challenge: string; readonly claimedBy: string },
): Promise<void> {
  await sql`
    insert into domains (tenant_id, domain, challenge, claimed_by)
    values (${tenantId}, ${claim.domain}, ${claim.challenge}, ${claim.claimedBy})
    on conflict (tenant_id, domain) do nothing`.execute(tx);
}

/** Domains of a tenant by name. */
export async function listDomains(database: Database, tenantId: TenantId): Promise<Domain[]> {
  const { rows } = await sql<Row>`
    select domain, challenge, claimed_at, proven_at, checked_at, missing_since from domains
    where tenant_id = ${tenantId} order by domain`.execute(database.auth);
  return rows.map(toDomain);
}

/** Gives a domain up; false when the tenant never claimed it. */
export async function dropDomain(tx: AuthTx, tenantId: TenantId, domain: string): Promise<boolean> {
  const { rows } = await sql`
    delete from domains where tenant_id = ${tenantId} and domain = ${domain} returning 1`.execute(tx);
  return rows.length === 1;
}

/**
 * Notes what its name server said. A domain that is proven elsewhere stays unproven here and looks like one whose
 * record is missing; a proven one whose record stays missing for `graceDays` is free again.
 *
 * @returns whether it is proven now.
 */
export async function noteDomainCheck(
  tx: AuthTx,
  tenantId: TenantId,
  domain: string,
  isThere: boolean,
  graceDays: number,
): Promise<boolean> {
  // The unique index decides between two who prove at once; the loser's statement finds the row of the winner.
  const { rows } = await sql<{ proven: boolean }>`
    update domains d set checked_at = now(),
      proven_at = case
        when ${isThere} and proven_at is null and not exists (
          select from domains o where o.domain = d.domain and o.tenant_id <> d.tenant_id and o.proven_at is not null)
          then now()
        when not ${isThere} and missing_since < now() - make_interval(days => ${graceDays}) then null
        else proven_at end,
      missing_since = case when ${isThere} or proven_at is null then null else coalesce(missing_since, now()) end
    where tenant_id = ${tenantId} and domain = ${domain}
    returning proven_at is not null as proven`.execute(tx);
  return rows[0]?.proven ?? false;
}

/** The tenant that has proven a domain. */
export async function tenantOfDomain(database: Database, domain: string): Promise<TenantId | undefined> {
  const { rows } = await sql<{ tenant_id: TenantId }>`
    select tenant_id from domains where domain = ${domain} and proven_at is not null`.execute(database.auth);
  return rows[0]?.tenant_id;
}

/** Proven domains that were not looked at for a day, of all tenants. */
export async function listDomainsToCheck(
  database: Database,
): Promise<{ readonly tenantId: TenantId; readonly domain: string; readonly challenge: string }[]> {
  const { rows } = await sql<{ tenantId: TenantId; domain: string; challenge: string }>`
    select tenant_id as "tenantId", domain, challenge from domains
    where proven_at is not null and checked_at < now() - interval '1 day' order by checked_at limit 500`.execute(
    database.auth,
  );
  return rows;
}

type Row = {
  domain: string;
  challenge: string;
  claimed_at: Date;
  proven_at: Date | null;
  checked_at: Date | null;
  missing_since: Date | null;
};

const toDomain = (row: Row): Domain => ({
  domain: row.domain,
  challenge: row.challenge,
  claimedAt: row.claimed_at,
  provenAt: row.proven_at ?? undefined,
  checkedAt: row.checked_at ?? undefined,
  missingSince: row.missing_since ?? undefined,
});
