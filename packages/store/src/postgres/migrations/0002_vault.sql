-- The identity vault: who the people of a tenant are, which loads said so, and the numbers its sources use.
-- Everything a file says about a person is ciphertext here; it is found again by blind tags only.
-- tenant_id takes its value from the transaction's tenant, so an insert outside one fails closed.

create table optimiq.blobs (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  name text not null check (name ~ '^[0-9a-f]{64}$'),
  kind text not null check (kind in ('upload', 'document', 'export', 'attachment')),
  bytes bigint not null check (bytes >= 0),
  sha256_tag bytea not null check (octet_length(sha256_tag) = 32),
  created_at timestamptz not null default now(),
  primary key (tenant_id, name)
);

create table optimiq.loads (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null,
  -- Facts rows carry it as load_no.
  number integer not null check (number > 0),
  state text not null default 'receiving'
    check (state in ('receiving', 'loading', 'active', 'undone', 'failed', 'swept')),
  format text not null check (length(format) <= 40),
  -- Member ids and claim numbers are unique within a source.
  source text not null check (length(source) <= 80),
  -- Ciphertext: file names hold names of people.
  file_name bytea not null,
  sha256_tag bytea check (octet_length(sha256_tag) = 32),
  blob_name text,
  bytes bigint check (bytes >= 0),
  counts jsonb not null default '{}',
  control_totals jsonb not null default '{}',
  error_code text check (length(error_code) <= 60),
  created_by text not null check (length(created_by) <= 80),
  created_at timestamptz not null default now(),
  activated_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, blob_name) references optimiq.blobs (tenant_id, name),
  check (state not in ('loading', 'active') or sha256_tag is not null)
);
-- The same bytes are visible once.
create unique index loads_active_file on optimiq.loads (tenant_id, sha256_tag) where state = 'active';
create index loads_unfinished on optimiq.loads (tenant_id, number) where state in ('receiving', 'loading');

create table optimiq.load_problems (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  load_id uuid not null,
  sequence bigint not null,
  severity text not null check (severity in ('error', 'warning', 'unsupported')),
  rule text not null check (length(rule) <= 40),
  field text check (field ~ '^[A-Za-z][A-Za-z0-9_.-]{0,63}$'),
  row_number bigint,
  segment bigint,
  byte_offset bigint,
  -- Fixed words of the program, never a value of the file.
  message text not null check (length(message) <= 200),
  primary key (tenant_id, load_id, sequence),
  foreign key (tenant_id, load_id) references optimiq.loads (tenant_id, id)
);

create table optimiq.members (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

-- What one load says about one member. Visible identity: field by field, the latest active load that states it.
-- Rows written by the million name their load without a foreign key: loads are never deleted, and the check costs as
-- much as the row.
create table optimiq.member_identities (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  member_id uuid not null,
  load_id uuid not null,
  -- Tags the load states of the member, 16 bytes each; undo needs to know which tags no other load states.
  tags bytea not null check (octet_length(tags) % 16 = 0),
  mbi_tag bytea check (octet_length(mbi_tag) = 16),
  -- One bit per field of the identity that is stated.
  fields integer not null,
  -- HMAC of the canonical identity: a restated identity is told without decrypting.
  content_tag bytea not null check (octet_length(content_tag) = 16),
  sealed bytea not null,
  primary key (tenant_id, member_id, load_id),
  foreign key (tenant_id, member_id) references optimiq.members (tenant_id, id)
);
create index member_identities_load on optimiq.member_identities (tenant_id, load_id, member_id);

-- Blind index: HMAC under the tenant's index key of an MBI, a member id with its source, or name + birth date + sex.
create table optimiq.member_index (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  tag bytea not null check (octet_length(tag) = 16),
  member_id uuid not null,
  kind text not null check (kind in ('mbi', 'member-id', 'person')),
  -- Stated only by loads that were undone.
  is_stale boolean not null default false,
  primary key (tenant_id, tag, member_id)
);
-- An identifier names one member; several people may share a name, birth date and sex.
create unique index member_index_identifier on optimiq.member_index (tenant_id, tag)
  where not is_stale and kind <> 'person';
create index member_index_stale on optimiq.member_index (tenant_id, tag) where is_stale;

create table optimiq.source_numbers (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null,
  kind text not null check (kind in ('claim', 'fill')),
  tag bytea not null check (octet_length(tag) = 16),
  load_id uuid not null,
  sealed bytea not null,
  primary key (tenant_id, id),
  unique (tenant_id, tag)
);
create index source_numbers_load on optimiq.source_numbers (tenant_id, load_id);

-- A second unfinished load that met the same number: it inherits the number when the first load is swept.
create table optimiq.source_number_heirs (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  number_id uuid not null,
  load_id uuid not null,
  primary key (tenant_id, number_id, load_id),
  foreign key (tenant_id, number_id) references optimiq.source_numbers (tenant_id, id) on delete cascade,
  foreign key (tenant_id, load_id) references optimiq.loads (tenant_id, id)
);
create index source_number_heirs_load on optimiq.source_number_heirs (tenant_id, load_id);

create table optimiq.runs (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null,
  -- Score rows carry it as run_no.
  number integer not null check (number > 0),
  model text not null check (length(model) <= 40),
  payment_year integer not null check (payment_year between 2000 and 2100),
  settings jsonb not null,
  engine_version text not null check (length(engine_version) <= 80),
  table_version text not null check (length(table_version) <= 80),
  load_numbers integer[] not null,
  state text not null default 'running' check (state in ('running', 'done', 'failed')),
  member_count integer check (member_count >= 0),
  root_hash text check (root_hash ~ '^[0-9a-f]{64}$'),
  is_current boolean not null default false,
  error_code text check (length(error_code) <= 60),
  created_by text not null check (length(created_by) <= 80),
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  check (not is_current or state = 'done'),
  check (state <> 'done' or (root_hash is not null and member_count is not null))
);
create unique index runs_current on optimiq.runs (tenant_id, model, payment_year) where is_current;

do $$
declare
  name text;
begin
  foreach name in array array[
    'blobs', 'loads', 'load_problems', 'members', 'member_identities', 'member_index', 'source_numbers',
    'source_number_heirs', 'runs'
  ] loop
    execute format('alter table optimiq.%I enable row level security', name);
    execute format('alter table optimiq.%I force row level security', name); -- the owner too
    execute format(
      'create policy tenant_isolation on optimiq.%I '
      'using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
  end loop;
end $$;

-- History is kept: loads and runs change state, the service never deletes them.
revoke delete on optimiq.loads, optimiq.runs from optimiq_app;
