import { decide } from '@optimiq/domain/access/decide';
import type { Permission } from '@optimiq/domain/access/permissions';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import type { Caller } from './caller.ts';
import type { Product } from './product.ts';

/** Who reads rows and what they may see: a request, or whoever asked for a file that is written after it. */
export type Reader = {
  readonly caller: Caller;
  /** Members the reader sees; undefined: all. */
  readonly panel: ReadonlySet<MemberKey> | undefined;
  /** The moment whose knowledge is asked for; undefined for now. */
  readonly pastAt: Date | undefined;
  may(permission: Permission): boolean;
  tenant<T>(work: (tx: TenantTx) => Promise<T>): Promise<T>;
  /** What was asked about, for the event of a request. */
  auditSubject: { readonly kind: string; readonly id: string } | undefined;
};

/** A reader beside any request: nothing that it reads is recorded by itself. */
export const readerOf = (product: Product, caller: Caller, panel: Reader['panel']): Reader => ({
  caller,
  panel,
  pastAt: undefined,
  may: (permission) => decide(caller.access, permission, caller.circumstances).allowed,
  tenant: (work) => withTenant(product.database.app, caller.tenantId, work),
  auditSubject: undefined,
});
