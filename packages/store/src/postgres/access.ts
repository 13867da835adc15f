import type { Access, ContractState } from '@optimiq/domain/access/decide';
import { rightsOfKey } from '@optimiq/domain/access/explain';
import type { FieldClass } from '@optimiq/domain/access/field-classes';
import type { Permission } from '@optimiq/domain/access/permissions';
import type { ProductModule } from '@optimiq/domain/access/product-modules';
import type { Restrictions } from '@optimiq/domain/access/restrictions';
import { joinRights, type RoleRights } from '@optimiq/domain/access/roles';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { type SettingKey, settingValue } from '@optimiq/domain/settings/catalogue';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { type TenantTx, withTenant } from './tenant.ts';

/** Whether a tenant's people are made up. */
type Environment = 'demo' | 'production';

/** Somebody's place in a tenant: roles held and what narrows them. */
export type Membership = {
  readonly userId: string;
  readonly tenantId: TenantId;
  /** The tenant's, set when it is made and never changed. */
  readonly environment: Environment;
  readonly roles: readonly string[];
  readonly restrictions: Restrictions;
};

/** What of a tenant decides about everybody in it. */
export type TenantAccess = {
  readonly modules: readonly ProductModule[];
  readonly contract: ContractState;
  /** Last day of the contract that runs out last; absent when none is in force, or it has no end. */
  readonly contractEndsOn?: string;
  readonly timeZone: string;
  readonly locale: 'en-US' | 'es-US';
  /** Whether people need a second factor: always for those who administer, by setting for the others. */
  readonly factorFor: 'everyone' | 'administrators' | 'nobody';
  /** Purposes that the customer has instructed processing for. */
  readonly purposes: readonly string[];
  readonly session: { readonly idleMinutes: number; readonly absoluteHours: number };
  readonly ownRoles: ReadonlyMap<string, RoleRights & { readonly name: string }>;
};

/** Living memberships of a user, oldest first; of one tenant when it is named. */
export async function readMemberships(database: Database, userId: string, tenantId?: TenantId): Promise<Membership[]> {
  let query = database.auth
    .selectFrom('memberships')
    .innerJoin('tenants', 'tenants.id', 'tenant_id')
    .select(['tenant_id', 'environment', 'roles', 'restrictions'])
    .where('user_id', '=', userId)
    .where('deactivated_at', 'is', null)
    .orderBy('memberships.created_at')
    .orderBy('tenant_id');
  if (tenantId) query = query.where('tenant_id', '=', tenantId);
  const rows = await query.execute();
  return rows.map(({ tenant_id, environment, roles, restrictions }) => ({
    userId,
    tenantId: tenant_id as TenantId,
    environment: environment as Environment,
    roles,
    restrictions: restrictions as Restrictions,
  }));
}

type Row = {
  chosen: Record<string, unknown> | null;
  own: { key: string; name: string; permissions: Permission[]; reads: FieldClass[]; writes: FieldClass[] }[] | null;
  active: boolean;
  known: boolean;
  ends: string | null;
};

/** Settings, contracts and own roles of a tenant, as far as they decide about access. */
export async function readTenantAccess(tx: TenantTx, environment: Environment): Promise<TenantAccess> {
  const { rows } = await sql<Row>`
    select
      (select chosen from tenant_settings) as chosen,
      (select json_agg(json_build_object('key', key, 'name', name, 'permissions', permissions, 'reads', reads,
         'writes', writes)) from own_roles) as own,
      exists (select from contracts_on_file where ${inForce}) as active,
      exists (select from contracts_on_file where kind = 'baa' and effective_on <= current_date) as known,
      (select case when bool_or(least(expires_on, ended_on) is null) then null
         else max(least(expires_on, ended_on))::text end
       from contracts_on_file where ${inForce}) as ends`.execute(tx);
  const { chosen, own, active, known, ends } = rows[0]!;
  const value = (key: SettingKey) => settingValue(chosen ?? {}, key);
  const contract = environment === 'demo' ? 'not-needed' : active ? 'active' : known ? 'ended' : 'none';
  return {
    modules: value('modules') as ProductModule[],
    contract,
    ...(contract === 'active' && ends ? { contractEndsOn: ends } : {}),
    timeZone: value('timeZone') as string,
    locale: value('locale') as 'en-US' | 'es-US',
    // Synthetic data is nobody's: its accounts work on the machine itself only.
    factorFor: environment === 'demo' ? 'nobody' : (value('security.factorFor') as TenantAccess['factorFor']),
    purposes: value('dataUse.purposes') as string[],
    session: {
      idleMinutes: value('security.idleMinutes') as number,
      absoluteHours: value('security.absoluteHours') as number,
    },
    ownRoles: new Map((own ?? []).map(({ key, ...role }) => [key, role])),
  };
}

// A business associate agreement is what health information is taken in under; a contract ends at its day's end.
const inForce = sql`kind = 'baa' and effective_on <= current_date
  and current_date <= coalesce(least(expires_on, ended_on), 'infinity'::date)`;

/** Somebody's access: roles that no longer exist give nothing. */
export function accessOf(
  { roles, restrictions }: Pick<Membership, 'roles' | 'restrictions'>,
  tenant: TenantAccess,
): Access {
  const rights = roles.flatMap((role) => rightsOfKey(role, tenant.ownRoles) ?? []);
  return {
    roles,
    rights: joinRights(rights),
    restrictions,
    modules: tenant.modules,
    contract: tenant.contract,
  };
}

/** A tenant's access in a transaction of its own. */
export const tenantAccessOf = (
  database: Database,
  { id, environment }: { id: TenantId; environment: Environment },
): Promise<TenantAccess> => withTenant(database.app, id, (tx) => readTenantAccess(tx, environment));
