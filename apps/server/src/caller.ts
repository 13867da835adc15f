import type { Access, Circumstances } from '@optimiq/domain/access/decide';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { accessOf, type Membership, type TenantAccess, tenantAccessOf } from '@optimiq/store/postgres/access';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import type { FastifyRequest } from 'fastify';
import { localMoment } from './local-moment.ts';
import type { Product } from './product.ts';

/** How somebody proved who they are, and how surely. */
export type CallerSession = {
  readonly id: string;
  readonly method: 'password' | 'passkey' | 'oidc' | 'saml' | 'api-key' | 'client';
  /** 1 one factor, 2 two factors or a passkey with user verification. */
  readonly assurance: 1 | 2;
  /** When the last factor was given: what is asked of a step-up. */
  readonly factorAt: Date;
  /** Whether the person has a second factor: then it is asked for, whatever the tenant wants. */
  readonly hasFactor: boolean;
  /** All factors were taken away: what comes before anything else, the code of the letter or setting up a new one. */
  readonly restart?: 'letter' | 'set-up';
  /** When the session ends unless it is used, and at the latest; absent for machines. */
  readonly expiresAt?: Date;
  readonly endsAt?: Date;
};

/** Who is calling and for which tenant; a handler cannot name another. */
export type Caller = {
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  readonly tenantId: TenantId;
  readonly access: Access;
  readonly circumstances: Circumstances;
  readonly tenant: TenantAccess;
  readonly actor: AuditActor;
  /** Absent at the machine itself: its operator is known by the socket. */
  readonly session?: CallerSession;
};

/** Finds who calls; undefined without a live session or a membership. */
export type CallerOf = (request: FastifyRequest) => Promise<Caller | undefined>;

/**
 * A member of a tenant as a caller: what the tenant and the membership say now, read anew for each request.
 *
 * @param session undefined for what is done in the person's name after the request.
 */
export async function callerOfMember(
  product: Product,
  membership: Membership,
  user: Caller['user'],
  session: CallerSession | undefined,
  address: string | undefined,
): Promise<Caller> {
  const { tenantId, environment } = membership;
  const tenant = await tenantAccessOf(product.database, { id: tenantId, environment });
  const access = accessOf(membership, tenant);
  const moment = access.restrictions.hours && localMoment(new Date(), tenant.timeZone);
  return {
    user,
    tenantId,
    access,
    circumstances: { address, moment },
    tenant,
    actor: { kind: 'user', id: user.id },
    ...(session && { session }),
  };
}
