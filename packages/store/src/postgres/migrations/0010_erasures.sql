-- Receipts of loads, how long raw files are kept, and erasing a person.

-- How long raw files are kept after their load ended, and whether nothing of the tenant may be deleted.
alter table optimiq.tenant_settings
  add column raw_file_days integer not null default 30 check (raw_file_days between 0 and 3650),
  add column is_held boolean not null default false;

alter table optimiq.loads
  -- Ciphertext: the sha256 of a known file would confirm that its sender sent it.
  add column sha256 bytea,
  add column reader_version text check (length(reader_version) <= 40),
  add column contract_version text check (length(contract_version) <= 80),
  -- Held loads keep their raw file, and nobody they name is erased.
  add column is_held boolean not null default false,
  add column raw_removed_at timestamptz,
  add column raw_removed_by text check (raw_removed_by in ('retention', 'erasure'));
create index loads_blob on optimiq.loads (tenant_id, blob_name) where blob_name is not null;

create table optimiq.erasures (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null,
  -- open: gone from the vault, facts follow. hidden: gone from every view. done: gone from disk, counted again.
  state text not null default 'open' check (state in ('open', 'hidden', 'done')),
  -- Ciphertext: reasons are free text.
  reason bytea not null,
  -- Ciphertext of what raw files are searched for; gone when the erasure is done.
  identifiers bytea,
  -- Counts, random keys and names of blobs: what is to be removed.
  plan jsonb not null check (jsonb_typeof(plan) = 'object'),
  certificate jsonb check (jsonb_typeof(certificate) = 'object'),
  requested_by text not null check (length(requested_by) <= 80),
  created_at timestamptz not null default clock_timestamp(),
  effective_at timestamptz,
  completed_at timestamptz,
  primary key (tenant_id, id),
  check (state <> 'done' or (certificate is not null and identifiers is null))
);

-- Random keys of people who were erased: they name nobody any more.
create table optimiq.erased_members (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  member_id uuid not null,
  erasure_id uuid not null,
  primary key (tenant_id, member_id),
  foreign key (tenant_id, erasure_id) references optimiq.erasures (tenant_id, id)
);

-- Tombstones: what an erased member's receipt hashed to in a finished run, so that the run still verifies.
create table optimiq.erased_leaves (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  run_id uuid not null,
  member_id uuid not null,
  leaf_hash text not null check (leaf_hash ~ '^[0-9a-f]{64}$'),
  primary key (tenant_id, run_id, member_id),
  foreign key (tenant_id, run_id) references optimiq.runs (tenant_id, id)
);

do $$
declare
  name text;
begin
  foreach name in array array['erasures', 'erased_members', 'erased_leaves'] loop
    execute format('alter table optimiq.%I enable row level security', name);
    execute format('alter table optimiq.%I force row level security', name); -- the owner too
    execute format(
      'create policy tenant_isolation on optimiq.%I '
      'using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
  end loop;
  -- Rows of erased people are cleared from their tables at once where the server lets the service ask for it.
  if current_setting('server_version_num')::int >= 170000 then
    foreach name in array array['members', 'member_identities', 'member_index', 'source_number_pages'] loop
      execute format('grant maintain on optimiq.%I to optimiq_app', name);
    end loop;
  end if;
end $$;

-- That somebody was erased is kept.
revoke delete on optimiq.erasures, optimiq.erased_members, optimiq.erased_leaves from optimiq_app;
