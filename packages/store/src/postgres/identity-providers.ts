import type { OidcSettings, SamlSettings } from '@optimiq/domain/access/federation';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import type { AuthTx } from './auth-tx.ts';
import type { Database } from './database.ts';

type Common = {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly isOn: boolean;
  readonly trustedAssurance: readonly string[];
  /** Role of people of a proven domain whom nobody knows yet; absent: they are refused. */
  readonly newPeopleRole: string | undefined;
  readonly updatedAt: Date;
};

export type IdentityProvider =
  | (Common & { readonly kind: 'oidc'; readonly settings: OidcSettings })
  | (Common & { readonly kind: 'saml'; readonly settings: SamlSettings });

export type ProviderValues = {
  readonly name: string;
  readonly isOn: boolean;
  readonly trustedAssurance: readonly string[];
  readonly newPeopleRole: string | undefined;
} & (
  | { readonly kind: 'oidc'; readonly settings: OidcSettings; readonly clientSecret?: string | undefined }
  | { readonly kind: 'saml'; readonly settings: SamlSettings }
);

const placeOf = (tenant: string, row: string) =>
  ({ tenant, table: 'identity_providers', column: 'secret', row }) as const;

/**
 * Makes a provider, or puts new values in the place of old ones; without a client secret the old one stays.
 *
 * @param id of the provider, made by the caller when it is new.
 */
export async function saveProvider(
  tx: AuthTx,
  keys: TenantKeys,
  provider: ProviderValues & { readonly id: string; readonly tenantId: TenantId; readonly by: string },
): Promise<void> {
  const { id, tenantId, name, kind, isOn, settings, trustedAssurance, newPeopleRole, by } = provider;
  const clear = provider.kind === 'oidc' ? provider.clientSecret : undefined;
  const secret = clear === undefined ? null : seal(keys.data, placeOf(tenantId, id), Buffer.from(clear));
  await sql`
    insert into identity_providers as p
      (tenant_id, id, kind, name, state, settings, secret, trusted_assurance, new_people_role, created_by)
    values (${tenantId}, ${id}, ${kind}, ${name}, ${isOn ? 'on' : 'off'}, ${JSON.stringify(settings)}::jsonb, ${secret},
      ${[...trustedAssurance]}, ${newPeopleRole ?? null}, ${by})
    on conflict (tenant_id, id) do update set name = excluded.name, state = excluded.state,
      settings = excluded.settings, secret = coalesce(excluded.secret, p.secret),
      trusted_assurance = excluded.trusted_assurance, new_people_role = excluded.new_people_role, updated_at = now()
    where p.kind = excluded.kind`.execute(tx);
}

/** Providers of a tenant, oldest first. */
export async function listProviders(database: Database, tenantId: TenantId): Promise<IdentityProvider[]> {
  const { rows } = await sql<Row>`
    select ${columns} from identity_providers where tenant_id = ${tenantId} order by created_at, id`.execute(
    database.auth,
  );
  return rows.map(toProvider);
}

/** A provider by its id alone: a browser comes back with nothing else. */
export async function findProvider(database: Database, id: string): Promise<IdentityProvider | undefined> {
  const { rows } = await sql<Row>`select ${columns} from identity_providers where id = ${id}`.execute(database.auth);
  return rows[0] && toProvider(rows[0]);
}

/** The client secret, in clear, for the moment of a call. */
export async function readClientSecret(
  database: Database,
  keys: TenantKeys,
  { tenantId, id }: Pick<IdentityProvider, 'tenantId' | 'id'>,
): Promise<string | undefined> {
  const { rows } = await sql<{ secret: Buffer | null }>`
    select secret from identity_providers where tenant_id = ${tenantId} and id = ${id}`.execute(database.auth);
  const sealed = rows[0]?.secret;
  return sealed ? unseal(keys.data, placeOf(tenantId, id), sealed).toString('utf8') : undefined;
}

/** Removes a provider with its secret and every link to it; false when the tenant has none of that id. */
export async function removeProvider(tx: AuthTx, tenantId: TenantId, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from identity_providers where tenant_id = ${tenantId} and id = ${id} returning 1`.execute(tx);
  return rows.length === 1;
}

/** Hosts of a tenant's OpenID providers, which it may be called at. */
export async function listProviderHosts(database: Database, tenantId: TenantId): Promise<string[]> {
  const providers = await listProviders(database, tenantId);
  const addresses = providers.flatMap((one) =>
    one.kind === 'oidc' ? [one.settings.issuer, one.settings.tokenEndpoint, one.settings.jwksUri] : [],
  );
  return [...new Set(addresses.map((address) => new URL(address).host))];
}

const columns = sql.raw(
  'id, tenant_id, kind, name, state, settings, trusted_assurance, new_people_role, updated_at',
);

type Row = {
  id: string;
  tenant_id: TenantId;
  kind: 'oidc' | 'saml';
  name: string;
  state: 'off' | 'on';
  settings: OidcSettings & SamlSettings;
  trusted_assurance: string[];
  new_people_role: string | null;
  updated_at: Date;
};

const toProvider = (row: Row): IdentityProvider => ({
  id: row.id,
  tenantId: row.tenant_id,
  kind: row.kind,
  name: row.name,
  isOn: row.state === 'on',
  settings: row.settings,
  trustedAssurance: row.trusted_assurance,
  newPeopleRole: row.new_people_role ?? undefined,
  updatedAt: row.updated_at,
});
