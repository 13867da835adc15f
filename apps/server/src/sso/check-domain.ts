import { isProven } from '@optimiq/connectors/identity/federation/domain-proof';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { withAuth } from '@optimiq/store/postgres/auth-tx';
import { listDomainsToCheck, noteDomainCheck } from '@optimiq/store/postgres/domains';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';

/** A proven domain whose record is gone for so long is free again. */
const graceDays = 7;

type Claimed = { readonly tenantId: TenantId; readonly domain: string; readonly challenge: string };

/**
 * Asks the name servers for the record of a domain and notes what they say.
 *
 * @returns 'not-found' also for a domain that somebody else has proven: nothing tells the two apart.
 */
export async function checkDomain(
  product: Product,
  { tenantId, domain, challenge }: Claimed,
  actor: AuditActor,
): Promise<'proven' | 'not-found' | 'unreachable'> {
  const found = await isProven(product.resolveTxt, { domain, challenge });
  // Name servers that do not answer prove nothing and take nothing away.
  if (found === 'unreachable') return 'unreachable';
  const proven = await withAuth(product.database, actor, (tx) =>
    noteDomainCheck(tx, tenantId, domain, found, graceDays),
  ).catch((error: { code?: string }) => {
    // Two who prove the same domain in the same moment: one of them has it.
    if (error.code === 'unique') return false;
    throw error;
  });
  return proven && found ? 'proven' : 'not-found';
}

/** Looks again at every proven domain that was not looked at for a day. */
export async function checkDomainsAgain(product: Product): Promise<void> {
  const actor = { kind: 'system', id: 'domain-check' } as const;
  for (const claimed of await listDomainsToCheck(product.database)) {
    if ((await checkDomain(product, claimed, actor)) !== 'not-found') continue;
    await withTenant(product.database.app, claimed.tenantId, (tx) =>
      recordAudit(tx, { actor, action: 'domain.check', outcome: 'failed', details: { domain: claimed.domain } }),
    );
  }
}

const everyMs = 3_600_000;

/** Checks once an hour what is due, until it is stopped. */
export function startDomainChecks(product: Product): () => void {
  const timer = setInterval(() => {
    checkDomainsAgain(product).catch((error: { code?: string }) =>
      product.log.warn({ errorCode: error.code ?? 'internal' }, 'domains wait to be checked'),
    );
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
