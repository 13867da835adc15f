import { readFileSync } from 'node:fs';
import { type Outbound, type OutboundAttempt, openOutbound } from '@optimiq/connectors/outbound/outbound';
import { type ListedHost, parseHost, type Scope } from '@optimiq/connectors/outbound/rules';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { type AuditEvent, recordAudit } from '@optimiq/store/postgres/audit';
import type { Database } from '@optimiq/store/postgres/database';
import { hostsForPurpose } from '@optimiq/store/postgres/outbound-hosts';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Logger } from 'pino';
import type { Settings } from './env.ts';
import { operatorHostsFor } from './outbound-setting.ts';

/**
 * The product's one way out: lists of the operator and of the tenant, attempts in the tenant's audit log.
 *
 * An attempt is recorded in a transaction of its own: never call it within one that has recorded an event already.
 */
export function openProductOutbound(parts: {
  readonly settings: Settings;
  readonly log: Logger;
  readonly database: Database;
  readonly slugOf: (tenantId: TenantId) => Promise<string>;
}): Outbound {
  const { settings, log, database, slugOf } = parts;

  const hostsOf = async ({ tenant, purpose }: Scope): Promise<readonly ListedHost[]> => {
    if (tenant === 'installation') return operatorHostsFor(settings.outboundHosts, purpose);
    const [slug, own] = await Promise.all([
      slugOf(tenant),
      withTenant(database.app, tenant, (tx) => hostsForPurpose(tx, purpose)),
    ]);
    return [
      ...operatorHostsFor(settings.outboundHosts, purpose, slug).filter(
        // For feeds the operator's list says what may be of the inside, and the tenant's feeds say what is spoken to.
        ({ host }) => purpose !== 'sftp' || own.some((one) => parseHost(one.host) === host),
      ),
      ...own.map(({ host, port }) => ({ host, port, mayBeInner: false })),
    ];
  };

  const record = async ({ tenant, purpose, host, port, outcome }: OutboundAttempt): Promise<void> => {
    if (outcome !== 'connected') log.warn({ purpose, errorCode: outcome }, 'outgoing connection failed');
    if (tenant === 'installation') {
      log.info({ purpose, host, port, outcome }, 'outgoing connection of the installation');
      return;
    }
    await withTenant(database.app, tenant, (tx) =>
      recordAudit(tx, {
        actor: { kind: 'system', id: 'outbound' },
        action: 'outbound.connect',
        outcome: auditOutcomeOf(outcome),
        details: { purpose, host, port, code: outcome },
      }),
    );
  };

  const { outboundCaFile } = settings;
  return openOutbound({ hostsOf, record, ...(outboundCaFile ? { ca: [readFileSync(outboundCaFile, 'utf8')] } : {}) });
}

const refusedByUs: ReadonlySet<OutboundAttempt['outcome']> = new Set([
  'malformed',
  'not-encrypted',
  'not-allowed',
  'address-refused',
]);

const auditOutcomeOf = (outcome: OutboundAttempt['outcome']): AuditEvent['outcome'] => {
  if (outcome === 'connected') return 'success';
  return refusedByUs.has(outcome) ? 'denied' : 'failed';
};
