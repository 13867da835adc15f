-- Schemas, roles' rights, tenants, sign-in, settings, keys, audit, idempotency, job runs.
-- Runs as the owner. The three service roles exist; the owner alone owns.

create schema auth;
create schema jobs;
create schema optimiq;

revoke all on schema auth, jobs, optimiq from public;
grant usage on schema optimiq to optimiq_app;
grant usage on schema auth to optimiq_auth;
-- The queue makes and upgrades its own tables, in its own schema only.
grant usage, create on schema jobs to optimiq_jobs;

-- Tables of later migrations are granted alike.
alter default privileges in schema optimiq grant select, insert, update, delete on tables to optimiq_app;
alter default privileges in schema auth grant select, insert, update, delete on tables to optimiq_auth;
alter default privileges revoke execute on functions from public;

-- Which migrations this database has had.
create table auth.schema_migrations (
  number integer primary key,
  name text not null,
  sha256 text not null,
  applied_at timestamptz not null default now()
);
revoke insert, update, delete on auth.schema_migrations from optimiq_auth;

-- Schema auth: no tenant owns these rows; the app role cannot read them.

create table auth.tenants (
  id uuid primary key default gen_random_uuid(),
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null check (length(name) between 1 and 200),
  environment text not null check (environment in ('demo', 'production')),
  created_at timestamptz not null default now()
);

create table auth.users (
  id text primary key,
  name text not null,
  email text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table auth.sessions (
  id text primary key,
  user_id text not null references auth.users (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sessions_of_user on auth.sessions (user_id);

create table auth.accounts (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references auth.users (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text check (password like '$argon2id$%'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index accounts_of_user on auth.accounts (user_id);

create table auth.verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_of_identifier on auth.verifications (identifier);

-- Failed sign-ins by account and by socket address. The key is a keyed hash of either.
create table auth.sign_in_failures (
  scope text not null check (scope in ('account', 'address')),
  key bytea not null check (octet_length(key) = 32),
  failures integer not null,
  first_at timestamptz not null default now(),
  primary key (scope, key)
);

create table auth.memberships (
  user_id text not null references auth.users (id) on delete cascade,
  tenant_id uuid not null references auth.tenants (id) on delete cascade,
  role text not null check (role ~ '^[a-z][a-z-]{1,40}$'),
  created_at timestamptz not null default now(),
  primary key (user_id, tenant_id)
);
create index memberships_of_tenant on auth.memberships (tenant_id);

-- Schema jobs: beside the queue's own tables, whose turn it is and who works on what. Ids only.

-- The last turn given to a tenant in a queue; the all-zero tenant holds the turn served last.
create table jobs.turns (
  queue text not null,
  tenant_id uuid not null,
  turn integer not null,
  primary key (queue, tenant_id)
);

-- A worker process numbers itself and holds an advisory lock of that number for as long as it lives.
create table jobs.workers (
  number integer generated always as identity primary key,
  started_at timestamptz not null default now()
);

create table jobs.claims (
  job_id uuid primary key,
  worker integer not null
);
grant select, insert, update, delete on jobs.turns, jobs.workers, jobs.claims to optimiq_jobs;

-- Schema optimiq: tenant tables. Row-level security is forced on each, and tenant_id leads each key.

create table optimiq.tenant_settings (
  tenant_id uuid primary key references auth.tenants (id),
  as_of date,
  limits jsonb not null default '{}'
);
alter table optimiq.tenant_settings enable row level security;
alter table optimiq.tenant_settings force row level security; -- the owner too
create policy tenant_isolation on optimiq.tenant_settings
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Data keys, each wrapped by the key-encryption key of the keys folder.
create table optimiq.tenant_keys (
  tenant_id uuid not null,
  purpose text not null check (purpose in ('data', 'index', 'facts', 'blobs')),
  version integer not null check (version > 0),
  wrapped bytea not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, purpose, version)
);
alter table optimiq.tenant_keys enable row level security;
alter table optimiq.tenant_keys force row level security;
create policy tenant_isolation on optimiq.tenant_keys
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Last number given to an audit event, so that events are ordered by number and never by clock.
create table optimiq.audit_heads (
  tenant_id uuid primary key,
  last bigint not null
);
alter table optimiq.audit_heads enable row level security;
alter table optimiq.audit_heads force row level security;
create policy tenant_isolation on optimiq.audit_heads
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
revoke delete on optimiq.audit_heads from optimiq_app;

create table optimiq.audit_events (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  sequence bigint not null,
  at timestamptz not null default clock_timestamp(),
  actor_kind text not null check (actor_kind in ('user', 'system', 'operator')),
  actor_id text not null check (length(actor_id) <= 64),
  action text not null check (action ~ '^[a-z][a-z0-9.-]{1,60}$'),
  outcome text not null check (outcome in ('success', 'denied', 'failed')),
  subject_kind text check (subject_kind ~ '^[a-z][a-z-]{1,40}$'),
  subject_id text check (length(subject_id) <= 64),
  details jsonb not null default '{}' check (jsonb_typeof(details) = 'object'),
  primary key (tenant_id, id),
  unique (tenant_id, sequence)
);
alter table optimiq.audit_events enable row level security;
alter table optimiq.audit_events force row level security;
create policy tenant_isolation on optimiq.audit_events
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
revoke update, delete on optimiq.audit_events from optimiq_app;

create function optimiq.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception using errcode = '42501', message = 'append-only';
end
$$;
-- The owner has the rights that the app lacks: the trigger holds against it too.
create trigger append_only before update or delete on optimiq.audit_events
  for each row execute function optimiq.refuse_change();
create trigger append_only_truncate before truncate on optimiq.audit_events
  for each statement execute function optimiq.refuse_change();

create function optimiq.refuse_step_back() returns trigger language plpgsql as $$
begin
  if new.last <> old.last + 1 or new.tenant_id <> old.tenant_id then
    raise exception using errcode = '42501', message = 'append-only';
  end if;
  return new;
end
$$;
create trigger one_by_one before update on optimiq.audit_heads
  for each row execute function optimiq.refuse_step_back();

-- A repeated request is answered from its resource, under the caller's present rights; no body is kept.
create table optimiq.idempotency_keys (
  tenant_id uuid not null,
  key text not null check (key ~ '^[A-Za-z0-9_-]{8,64}$'),
  request_hash bytea not null,
  status integer,
  resource_id uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, key)
);
alter table optimiq.idempotency_keys enable row level security;
alter table optimiq.idempotency_keys force row level security;
create policy tenant_isolation on optimiq.idempotency_keys
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- What the web shows of a job. The queue itself knows ids only.
create table optimiq.job_runs (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind ~ '^[a-z][a-z-]{1,40}$'),
  subject_id uuid,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  stage text check (stage ~ '^[a-z][a-z-]{0,40}$'),
  done bigint not null default 0,
  total bigint,
  error_code text check (error_code ~ '^[a-z][a-z0-9-]{1,60}$'),
  created_at timestamptz not null default now(),
  started_at timestamptz,
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (tenant_id, id)
);
create index job_runs_newest on optimiq.job_runs (tenant_id, created_at desc);
alter table optimiq.job_runs enable row level security;
alter table optimiq.job_runs force row level security;
create policy tenant_isolation on optimiq.job_runs
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
