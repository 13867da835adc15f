import type { Role } from '@optimiq/domain/access/permissions';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import type { FastifyRequest } from 'fastify';

/** Who is calling and for which tenant; a handler cannot name another. */
export type Caller = {
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  readonly tenantId: TenantId;
  readonly role: Role;
  readonly actor: AuditActor;
  /** The session of a person who signed in; absent for the operator at the machine. */
  readonly session?: { readonly id: string };
};

/** Finds who calls; undefined without a live session or a membership. */
export type CallerOf = (request: FastifyRequest) => Promise<Caller | undefined>;
