-- Factors, bound sessions, invitations, resets and limits. All in schema auth: asked before a tenant is known.

-- What a session is bound to and how long it may live.
alter table auth.sessions
  add column tenant_id uuid,
  add column method text check (method in ('password', 'passkey', 'oidc', 'saml')),
  add column assurance smallint check (assurance in (1, 2)),
  add column factor_at timestamptz,
  add column idle_minutes integer,
  add column absolute_hours integer;

create table auth.totp_factors (
  user_id text primary key references auth.users (id) on delete cascade,
  -- Ciphertext under a key of the keys folder.
  secret bytea not null,
  confirmed_at timestamptz,
  created_at timestamptz not null default now()
);
-- A code is good once: its time step is used up by whoever comes first.
create table auth.totp_uses (
  user_id text not null references auth.users (id) on delete cascade,
  step bigint not null,
  primary key (user_id, step)
);

create table auth.recovery_codes (
  user_id text not null references auth.users (id) on delete cascade,
  code_hash bytea not null check (octet_length(code_hash) = 32),
  used_at timestamptz,
  primary key (user_id, code_hash)
);

create table auth.passkeys (
  id uuid primary key default gen_random_uuid(),
  user_id text not null references auth.users (id) on delete cascade,
  credential_id text not null unique check (length(credential_id) <= 1400),
  public_key bytea not null,
  counter bigint not null default 0,
  transports text[] not null default '{}',
  name text not null check (length(name) between 1 and 80),
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkeys_of_user on auth.passkeys (user_id);

-- What a browser was asked to sign: answered once, by the one who was asked.
create table auth.passkey_challenges (
  id_hash bytea primary key check (octet_length(id_hash) = 32),
  challenge text not null,
  purpose text not null check (purpose in ('register', 'sign-in', 'confirm')),
  user_id text references auth.users (id) on delete cascade,
  expires_at timestamptz not null
);

-- Somebody asked in. The token is in the letter alone.
create table auth.invitations (
  tenant_id uuid not null references auth.tenants (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  email text not null check (email = lower(email)),
  roles text[] not null check (cardinality(roles) between 1 and 8),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  invited_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id)
);

create table auth.password_resets (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  user_id text not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

-- All factors lost: two people of the organization vouch for who it is.
create table auth.factor_resets (
  tenant_id uuid not null references auth.tenants (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  user_id text not null references auth.users (id) on delete cascade,
  first_by text not null,
  first_at timestamptz not null default now(),
  second_by text check (second_by <> first_by),
  second_at timestamptz,
  withdrawn_at timestamptz,
  primary key (tenant_id, id)
);

-- Which version of the terms somebody accepted, when and from where.
create table auth.acceptances (
  user_id text not null references auth.users (id) on delete cascade,
  version text not null check (length(version) between 1 and 40),
  accepted_at timestamptz not null default now(),
  address text,
  primary key (user_id, version)
);
revoke update on auth.acceptances from optimiq_auth;

-- Letters to send: rendered when they are sent. What a link in them needs is sealed.
create table auth.mail_outbox (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('invitation', 'password-reset', 'email-change', 'email-changed', 'security-notice')),
  recipient text not null,
  sealed bytea not null,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  attempts integer not null default 0
);

-- Tries are counted by more than account and address: by both together, by tenant, by known browser, by factor.
alter table auth.sign_in_failures drop constraint sign_in_failures_scope_check;
alter table auth.sign_in_failures add constraint sign_in_failures_scope_check
  check (scope in ('account', 'address', 'pair', 'tenant', 'browser', 'factor'));
-- Networks an account signed in from: the owner's own are not shut out by strangers' guesses.
create table auth.known_networks (
  user_id text not null references auth.users (id) on delete cascade,
  network_hash bytea not null check (octet_length(network_hash) = 32),
  last_at timestamptz not null default now(),
  primary key (user_id, network_hash)
);
