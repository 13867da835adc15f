import type { TenantId } from '@optimiq/domain/kernel/ids';
import { readMemberships } from '@optimiq/store/postgres/access';
import { type AskedExport, readExport } from '@optimiq/store/postgres/exports';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { type Caller, callerOfMember } from '../caller.ts';
import type { Product } from '../product.ts';
import { stillHolds } from './export-rights.ts';

/** Why a file is not written to its end: a word that its job then says. */
export class ExportEndedError extends Error {
  override readonly name = 'ExportEndedError';
  readonly code: 'cancelled' | 'rights-changed' | 'rows-changed';
  constructor(code: ExportEndedError['code']) {
    super(code);
    this.code = code;
  }
}

/**
 * Whoever asked for a file, as they stand now and never with more than they had then.
 *
 * Throws 'rights-changed' when they belong here no longer, lost a right that the file shows by, or are restricted otherwise.
 */
export async function askerOf(product: Product, tenantId: TenantId, asked: AskedExport): Promise<Caller> {
  const { ownerId, rights, address } = asked;
  const [membership] = await readMemberships(product.database, ownerId, tenantId);
  if (!membership) throw new ExportEndedError('rights-changed');
  const caller = await callerOfMember(product, membership, { id: ownerId, name: '', email: '' }, undefined, address);
  if (!stillHolds(caller, asked)) throw new ExportEndedError('rights-changed');
  const { permissions, reads, ...more } = caller.access.rights;
  return {
    ...caller,
    access: {
      ...caller.access,
      rights: {
        ...more,
        permissions: permissions.filter((permission) => rights.permissions.includes(permission)),
        reads: reads.filter((one) => one !== 'identifier' || rights.hasIdentifiers),
      },
    },
  };
}

/** Throws when the file is wanted no more, or whoever asked for it may have it no more. */
export async function requireWanted(product: Product, tenantId: TenantId, { id }: AskedExport): Promise<void> {
  const now = await withTenant(product.database.app, tenantId, (tx) => readExport(tx, id));
  if (!now?.isOpen) throw new ExportEndedError('cancelled');
  await askerOf(product, tenantId, now);
}

const lookEveryMs = 1_000;

/** Asks again every second while a file is written; the signal is aborted with the reason once it is to end. */
export function watchAsker(product: Product, tenantId: TenantId, asked: AskedExport) {
  const ended = new AbortController();
  let isLooking = false;
  const timer = setInterval(async () => {
    if (isLooking) return;
    isLooking = true;
    await requireWanted(product, tenantId, asked).catch((error: unknown) => ended.abort(error));
    isLooking = false;
  }, lookEveryMs);
  return { signal: ended.signal, stop: () => clearInterval(timer) };
}
