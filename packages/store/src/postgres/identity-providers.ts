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
  /** Whether its settings are there: it is made before the other side can be told its addresses. */
  readonly isSetUp: boolean;
  readonly isOn: boolean;
  readonly hasSecret: boolean;
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
  readonly settings: OidcSettings | SamlSettings;
  readonly clientSecret: string | undefined;
  readonly trustedAssurance: readonly string[];
  readonly newPeopleRole: string | undefined;
};

const placeOf = (tenant: string, row: string) =>
  ({ tenant, table: 'identity_providers', column: 'secret', row }) as const;

/**
 * Puts new values in the place of old ones. Without a client secret the old one stays, but never for another issuer: it
 * would be told to a stranger. Links of another issuer are nobody's any more and go.
 */
export async function saveProvider(
  tx: AuthTx,
  keys: TenantKeys,
  { id, tenantId }: Pick<IdentityProvider, 'id' | 'tenantId'>,
  { name, isOn, settings, clientSecret, trustedAssurance, newPeopleRole }: ProviderValues,
): Promise<void> {
  const secret = clientSecret === undefined ? null : seal(keys.data, placeOf(tenantId, id), Buffer.from(clientSecret));
  await sql`
    update identity_providers set name = ${name}, state = ${isOn ? 'on' : 'off'},
      settings = ${JSON.stringify(settings)}::jsonb,
      secret = coalesce(${secret}, case when settings ->> 'issuer' = ${settings.issuer} then secret end),
      trusted_assurance = ${[...trustedAssurance]}, new_people_role = ${newPeopleRole ?? null}, updated_at = now()
    where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
  await sql`
    delete from federated_accounts
    where tenant_id = ${tenantId} and provider_id = ${id} and issuer <> ${settings.issuer}`.execute(tx);
}

/** A provider without settings yet, switched off. */
export async function addProvider(
  tx: AuthTx,
  tenantId: TenantId,
  provider: { readonly kind: 'oidc' | 'saml'; readonly name: string; readonly by: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into identity_providers (tenant_id, kind, name, settings, created_by)
    values (${tenantId}, ${provider.kind}, ${provider.name}, '{}', ${provider.by}) returning id`.execute(tx);
  return rows[0]!.id;
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

/** Removes a provider with its secret, every link to it and the sessions it vouched for; false when there is none. */
export async function removeProvider(tx: AuthTx, tenantId: TenantId, id: string): Promise<boolean> {
  await sql`
    delete from sessions s using federated_accounts a
    where a.tenant_id = ${tenantId} and a.provider_id = ${id} and s.user_id = a.user_id
      and s.tenant_id = a.tenant_id and s.method in ('oidc', 'saml')`.execute(tx);
  const { rows } = await sql`
    delete from identity_providers where tenant_id = ${tenantId} and id = ${id} returning 1`.execute(tx);
  return rows.length === 1;
}

const columns = sql.raw(
  'id, tenant_id, kind, name, state, settings, secret is not null as has_secret, trusted_assurance, new_people_role, updated_at',
);

type Row = {
  id: string;
  tenant_id: TenantId;
  kind: 'oidc' | 'saml';
  name: string;
  state: 'off' | 'on';
  settings: OidcSettings & SamlSettings;
  has_secret: boolean;
  trusted_assurance: string[];
  new_people_role: string | null;
  updated_at: Date;
};

const toProvider = (row: Row): IdentityProvider => ({
  id: row.id,
  tenantId: row.tenant_id,
  kind: row.kind,
  name: row.name,
  isSetUp: 'issuer' in row.settings,
  isOn: row.state === 'on',
  hasSecret: row.has_secret,
  settings: row.settings,
  trustedAssurance: row.trusted_assurance,
  newPeopleRole: row.new_people_role ?? undefined,
  updatedAt: row.updated_at,
});
