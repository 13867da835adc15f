-- Machine callers, proven domains, identity providers, directories (SCIM). All in schema auth: a caller is found by a
-- secret, a state or a provider's id before its tenant is known. tenant_id still leads the keys of what a tenant owns.

-- Keys that act for a person: never more than the person may, and gone with the membership.
create table auth.api_keys (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  user_id text not null,
  name text not null check (length(name) between 1 and 80),
  hint text not null check (hint ~ '^[A-Za-z0-9_]{4,24}$'),
  secret_hash bytea not null unique check (octet_length(secret_hash) = 32),
  permissions text[] not null check (cardinality(permissions) between 1 and 100),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null check (expires_at > created_at and expires_at <= created_at + interval '366 days'),
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  foreign key (user_id, tenant_id) references auth.memberships (user_id, tenant_id) on delete cascade
);
create index api_keys_of_user on auth.api_keys (user_id, tenant_id);

-- Programs of an organization: OAuth 2 client credentials.
create table auth.machine_clients (
  tenant_id uuid not null references auth.tenants (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null check (length(name) between 1 and 80),
  hint text check (hint ~ '^[A-Za-z0-9_]{4,24}$'),
  -- A secret of ours, or the client's own public keys, with which it signs its requests for a token.
  secret_hash bytea check (octet_length(secret_hash) = 32),
  public_keys jsonb check (jsonb_typeof(public_keys) = 'object'),
  permissions text[] not null check (cardinality(permissions) between 1 and 100),
  created_by text not null check (length(created_by) between 1 and 64),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null check (expires_at > created_at and expires_at <= created_at + interval '366 days'),
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  unique (id),
  check ((secret_hash is null) <> (public_keys is null))
);

create table auth.access_tokens (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  tenant_id uuid not null,
  client_id uuid not null,
  permissions text[] not null check (cardinality(permissions) between 1 and 100),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null check (expires_at > created_at and expires_at <= created_at + interval '15 minutes'),
  foreign key (tenant_id, client_id) references auth.machine_clients (tenant_id, id) on delete cascade
);
create index access_tokens_of_client on auth.access_tokens (tenant_id, client_id);

-- Signed requests for a token that were used: each counts once.
create table auth.client_assertions (
  client_id uuid not null references auth.machine_clients (id) on delete cascade,
  assertion_hash bytea not null check (octet_length(assertion_hash) = 32),
  expires_at timestamptz not null,
  primary key (client_id, assertion_hash)
);

-- Mail domains. Any number may claim one; only one can have it proven.
create table auth.domains (
  tenant_id uuid not null references auth.tenants (id) on delete cascade,
  domain text not null check (domain ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$' and length(domain) <= 253),
  challenge text not null check (length(challenge) between 20 and 100),
  claimed_by text not null check (length(claimed_by) between 1 and 64),
  claimed_at timestamptz not null default now(),
  proven_at timestamptz,
  checked_at timestamptz,
  -- Since when its record is missing; after some days the domain is free again.
  missing_since timestamptz,
  primary key (tenant_id, domain)
);
create unique index domains_proven on auth.domains (domain) where proven_at is not null;

create table auth.identity_providers (
  tenant_id uuid not null references auth.tenants (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('oidc', 'saml')),
  name text not null check (length(name) between 1 and 80),
  state text not null default 'off' check (state in ('off', 'on')),
  -- What is no secret: issuer, client id, endpoints, certificates.
  settings jsonb not null check (jsonb_typeof(settings) = 'object'),
  secret bytea,
  -- Values of acr, amr or AuthnContextClassRef that count as two factors here; none: none does.
  trusted_assurance text[] not null default '{}',
  -- Role of people of a proven domain who come by it for the first time; none: they must be known.
  new_people_role text check (new_people_role ~ '^[a-z][a-z0-9-]{1,60}$'),
  created_by text not null check (length(created_by) between 1 and 64),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (id)
);

-- Who somebody is at a provider: issuer and subject, never an address. One subject a person, one person a subject.
create table auth.federated_accounts (
  tenant_id uuid not null,
  provider_id uuid not null,
  issuer text not null check (length(issuer) between 1 and 500),
  subject text not null check (length(subject) between 1 and 500),
  user_id text not null,
  linked_by text not null check (linked_by in ('person', 'directory', 'first-sign-in')),
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  primary key (tenant_id, provider_id, issuer, subject),
  unique (tenant_id, provider_id, user_id),
  foreign key (tenant_id, provider_id) references auth.identity_providers (tenant_id, id) on delete cascade,
  foreign key (user_id, tenant_id) references auth.memberships (user_id, tenant_id) on delete cascade
);
create index federated_accounts_of_user on auth.federated_accounts (user_id, tenant_id);

-- A sign-in under way: begun in one browser, answered once, finished there.
create table auth.sign_in_flows (
  state_hash bytea primary key check (octet_length(state_hash) = 32),
  tenant_id uuid not null,
  provider_id uuid not null,
  browser_hash bytea not null check (octet_length(browser_hash) = 32),
  purpose text not null check (purpose in ('sign-in', 'link', 'test')),
  -- Of somebody who is signed in already and links the provider.
  user_id text references auth.users (id) on delete cascade,
  -- What the provider said, sealed, between its answer and the finish.
  answer bytea,
  answered_at timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null check (expires_at <= created_at + interval '15 minutes'),
  check ((purpose = 'sign-in') = (user_id is null)),
  foreign key (tenant_id, provider_id) references auth.identity_providers (tenant_id, id) on delete cascade
);
create index sign_in_flows_ended on auth.sign_in_flows (expires_at);

-- Directories that tell who works here, each with one bearer secret.
create table auth.scim_connections (
  tenant_id uuid not null references auth.tenants (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null check (length(name) between 1 and 80),
  hint text not null check (hint ~ '^[A-Za-z0-9_]{4,24}$'),
  secret_hash bytea not null unique check (octet_length(secret_hash) = 32),
  -- Role of everybody it knows, before any group.
  base_role text not null check (base_role ~ '^[a-z][a-z0-9-]{1,60}$'),
  created_by text not null check (length(created_by) between 1 and 64),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  primary key (tenant_id, id)
);

create table auth.scim_users (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  connection_id uuid not null,
  user_id text not null references auth.users (id) on delete cascade,
  user_name text not null check (length(user_name) between 3 and 254),
  external_id text check (length(external_id) <= 255),
  attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'),
  active boolean not null default true,
  -- Roles the membership has from here: taken back and given anew, beside those given by hand.
  given_roles text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, connection_id, user_id),
  foreign key (tenant_id, connection_id) references auth.scim_connections (tenant_id, id) on delete cascade
);
create unique index scim_users_name on auth.scim_users (tenant_id, connection_id, lower(user_name));

create table auth.scim_groups (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  connection_id uuid not null,
  display_name text not null check (length(display_name) between 1 and 255),
  external_id text check (length(external_id) <= 255),
  -- Roles its members get here; chosen by the organization, never by the directory.
  roles text[] not null default '{}' check (cardinality(roles) <= 8),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references auth.scim_connections (tenant_id, id) on delete cascade
);
create unique index scim_groups_name on auth.scim_groups (tenant_id, connection_id, lower(display_name));

create table auth.scim_group_members (
  tenant_id uuid not null,
  group_id uuid not null,
  scim_user_id uuid not null,
  primary key (tenant_id, group_id, scim_user_id),
  foreign key (tenant_id, group_id) references auth.scim_groups (tenant_id, id) on delete cascade,
  foreign key (tenant_id, scim_user_id) references auth.scim_users (tenant_id, id) on delete cascade
);
create index scim_group_members_of_user on auth.scim_group_members (tenant_id, scim_user_id);

-- What happens to them is on record in the same transaction, whoever does it; uses alone are no event.
create trigger audited after insert or update on auth.api_keys
  for each row execute function auth.record_change('machine-key', 'user_id', 'last_used_at');
create trigger audited_delete before delete on auth.api_keys
  for each row execute function auth.record_change('machine-key', 'user_id', '');
create trigger audited after insert or update on auth.machine_clients
  for each row execute function auth.record_change('machine-client', 'none', 'last_used_at');
create trigger audited_delete before delete on auth.machine_clients
  for each row execute function auth.record_change('machine-client', 'none', '');
create trigger audited after insert or update on auth.domains
  for each row execute function auth.record_change('mail-domain', 'none', 'checked_at');
create trigger audited_delete before delete on auth.domains
  for each row execute function auth.record_change('mail-domain', 'none', '');
create trigger audited after insert or update on auth.identity_providers
  for each row execute function auth.record_change('sso-provider', 'none', 'updated_at');
create trigger audited_delete before delete on auth.identity_providers
  for each row execute function auth.record_change('sso-provider', 'none', '');
create trigger audited after insert or update on auth.federated_accounts
  for each row execute function auth.record_change('sso-link', 'user_id', 'last_used_at');
create trigger audited_delete before delete on auth.federated_accounts
  for each row execute function auth.record_change('sso-link', 'user_id', '');
create trigger audited after insert or update on auth.scim_connections
  for each row execute function auth.record_change('directory', 'none', 'last_used_at');
create trigger audited_delete before delete on auth.scim_connections
  for each row execute function auth.record_change('directory', 'none', '');
create trigger audited after update on auth.scim_groups
  for each row execute function auth.record_change('directory-group', 'none', 'updated_at');
