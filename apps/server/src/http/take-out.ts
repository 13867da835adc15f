import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { FastifyRequest } from 'fastify';
import { requireExport } from '../operations/quota.ts';
import { writeAudit } from './plugins/request-audit.ts';

/**
 * Takes rows out of the product in the request's name: they are counted toward the day's quota and recorded in one
 * transaction, before the first of them leaves. A download that breaks off has taken them.
 *
 * @param rows how many, or who finds out.
 * Throws 'quota-export' when fewer may leave today.
 */
export async function takeOut(
  request: FastifyRequest,
  rows: number | ((tx: TenantTx) => Promise<number>),
): Promise<void> {
  await request.tenant(async (tx) => {
    const leaving = typeof rows === 'number' ? rows : await rows(tx);
    await requireExport(tx, leaving);
    request.auditRows = leaving;
    await writeAudit(request, tx, 'success');
  });
}
