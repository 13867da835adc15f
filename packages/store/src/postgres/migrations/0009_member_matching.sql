-- Matching of people: tags of likeness, pairs that somebody decides, merges and what they amount to.

-- Blocks: the first 64 bits of HMACs of parts of a name with a birth date or ZIP code, 0 for none; two members worth
-- comparing share one. One row a member and spelling, and no index by block: pairs are found a whole load at a time.
create table optimiq.member_blocks (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  member_id uuid not null,
  last_block bigint not null,
  first_block bigint not null,
  zip_block bigint not null,
  -- The load that stated it first.
  load_id uuid not null,
  primary key (tenant_id, member_id, last_block, first_block, zip_block)
);
create index member_blocks_load on optimiq.member_blocks (tenant_id, load_id);

-- A merge takes the next number of the tenant's loads: a request that sees the number sees the merge.
create table optimiq.member_merges (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  number integer not null check (number > 0),
  merged_id uuid not null,
  survivor_id uuid not null,
  made_by text not null check (length(made_by) <= 80),
  is_automatic boolean not null default false,
  -- Ciphertext: reasons are free text.
  reason bytea,
  created_at timestamptz not null default now(),
  ended_by text check (length(ended_by) <= 80),
  ended_at timestamptz,
  -- Without foreign keys to members: what was done stays on record when one of them is erased, of keys that name nobody.
  primary key (tenant_id, number),
  check (merged_id <> survivor_id),
  check ((ended_at is null) = (ended_by is null))
);
create unique index member_merges_held on optimiq.member_merges (tenant_id, merged_id) where ended_at is null;

-- Whom each merged member stands under now: the merges that hold, followed to their end. Empty for most tenants.
create table optimiq.member_aliases (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  member_id uuid not null,
  survivor_id uuid not null,
  primary key (tenant_id, member_id),
  foreign key (tenant_id, member_id) references optimiq.members (tenant_id, id),
  foreign key (tenant_id, survivor_id) references optimiq.members (tenant_id, id)
);
create index member_aliases_survivor on optimiq.member_aliases (tenant_id, survivor_id);

-- Two members that may be one. found: not compared yet, a load that states one of them is under way.
create table optimiq.member_matches (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null,
  first_id uuid not null,
  second_id uuid not null,
  load_id uuid not null,
  kind text not null check (kind in ('similar', 'identifier-conflict')),
  state text not null default 'found' check (state in ('found', 'open', 'merged', 'kept-apart')),
  score smallint not null default 0 check (score between 0 and 1000),
  -- Words per field, never a value.
  agreement jsonb not null default '{}' check (jsonb_typeof(agreement) = 'object'),
  merge_number integer,
  reason bytea,
  opened_at timestamptz not null default now(),
  decided_by text check (length(decided_by) <= 80),
  decided_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, first_id, second_id),
  foreign key (tenant_id, first_id) references optimiq.members (tenant_id, id) on delete cascade,
  foreign key (tenant_id, second_id) references optimiq.members (tenant_id, id) on delete cascade,
  foreign key (tenant_id, load_id) references optimiq.loads (tenant_id, id),
  foreign key (tenant_id, merge_number) references optimiq.member_merges (tenant_id, number),
  check (first_id < second_id),
  check ((state = 'merged') = (merge_number is not null))
);
create index member_matches_state on optimiq.member_matches (tenant_id, state, score desc, id);
create index member_matches_second on optimiq.member_matches (tenant_id, second_id);
create index member_matches_load on optimiq.member_matches (tenant_id, load_id) where state = 'found';

do $$
declare
  name text;
begin
  foreach name in array array['member_blocks', 'member_merges', 'member_aliases', 'member_matches'] loop
    execute format('alter table optimiq.%I enable row level security', name);
    execute format('alter table optimiq.%I force row level security', name); -- the owner too
    execute format(
      'create policy tenant_isolation on optimiq.%I '
      'using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
  end loop;
end $$;

-- Who merged whom is kept: the service ends a merge, it does not delete it.
revoke delete on optimiq.member_merges from optimiq_app;
