-- Files of rows that people asked for: what of, for whom, with which rights, and the file while it is kept.
create table optimiq.exports (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null default gen_random_uuid(),
  what text not null check (what ~ '^[a-z-]{1,40}$'),
  format text not null check (format in ('csv', 'xlsx', 'parquet', 'ndjson')),
  -- Filters and order of the list: codes, dates, ids and words of ours, never text about a person.
  query jsonb not null check (jsonb_typeof(query) = 'object' and octet_length(query::text) <= 4000),
  owner_id text not null check (length(owner_id) between 1 and 80),
  -- What its maker might see and what narrowed it: the file opens to nobody with less.
  rights jsonb not null,
  purpose text not null,
  -- Where it was asked from: whoever works from certain networks only does so here, too.
  address text,
  -- Counted toward the rows of the day before the first of them was taken.
  rows bigint not null check (rows >= 0),
  state text not null default 'asked' check (state in ('asked', 'done', 'cancelled', 'expired', 'erased')),
  columns text[],
  run_id uuid,
  as_of date,
  blob_name text check (blob_name ~ '^[0-9a-f]{64}$'),
  bytes bigint check (bytes >= 0),
  sha256 bytea,
  created_at timestamptz not null default now(),
  made_at timestamptz,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  check ((blob_name is null) = (state <> 'done')),
  check (state <> 'done' or (bytes is not null and sha256 is not null and columns is not null and made_at is not null))
);
create index exports_of_owner on optimiq.exports (tenant_id, owner_id, created_at desc);
alter table optimiq.exports enable row level security;
alter table optimiq.exports force row level security; -- the owner too
create policy tenant_isolation on optimiq.exports
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create trigger key_fence_sha256 before insert or update of sha256 on optimiq.exports
  for each row execute function optimiq.fence_columns('sha256');
-- The latest job about a subject is looked up for each export of a list.
create index job_runs_of_export on optimiq.job_runs (tenant_id, subject_id) where kind = 'make-export';
