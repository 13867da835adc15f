-- Keys have versions: one of a purpose is current, others still open what was made under them, revoked ones open nothing,
-- destroyed ones are gone. Rotations go on where they were left.

alter table optimiq.tenant_keys drop constraint tenant_keys_purpose_check;
alter table optimiq.tenant_keys
  add constraint tenant_keys_purpose_check
    check (purpose in ('data', 'index', 'facts', 'blobs', 'records', 'journal', 'audit')),
  -- The version is the first byte of each ciphertext.
  add constraint tenant_keys_version_byte check (version <= 255),
  add column state text not null default 'current' check (state in ('current', 'retiring', 'revoked', 'destroyed')),
  -- Adapter and name of the key-encryption key.
  add column wrapped_by text not null default 'file:1' check (length(wrapped_by) between 3 and 400),
  add column changed_at timestamptz not null default now(),
  alter column wrapped drop not null,
  add constraint tenant_keys_destroyed check ((wrapped is null) = (state = 'destroyed'));
create unique index tenant_keys_current on optimiq.tenant_keys (tenant_id, purpose) where state = 'current';
-- That a version was there is kept.
revoke delete on optimiq.tenant_keys from optimiq_app;

create table optimiq.key_rotations (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null default gen_random_uuid(),
  purpose text not null check (purpose in ('data', 'index', 'facts', 'blobs')),
  to_version integer not null,
  state text not null default 'running' check (state in ('running', 'done')),
  -- Where it goes on: table and key of the last row that was looked at, names of columns and ids only.
  place jsonb check (jsonb_typeof(place) = 'object'),
  rewritten bigint not null default 0 check (rewritten >= 0),
  requested_by text not null check (length(requested_by) <= 80),
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, purpose, to_version) references optimiq.tenant_keys (tenant_id, purpose, version)
);
create unique index key_rotations_running on optimiq.key_rotations (tenant_id, purpose) where state = 'running';
alter table optimiq.key_rotations enable row level security;
alter table optimiq.key_rotations force row level security; -- the owner too
create policy tenant_isolation on optimiq.key_rotations
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
revoke delete on optimiq.key_rotations from optimiq_app;

do $$
begin
  -- What is left of a destroyed wrapped key is cleared from its table at once, where the server lets the service ask.
  if current_setting('server_version_num')::int >= 170000 then
    grant maintain on optimiq.tenant_keys to optimiq_app;
  end if;
end $$;

-- A tenant that was closed: what was destroyed, counted.
create table optimiq.tenant_closures (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null default gen_random_uuid(),
  certificate jsonb not null check (jsonb_typeof(certificate) = 'object'),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
alter table optimiq.tenant_closures enable row level security;
alter table optimiq.tenant_closures force row level security;
create policy tenant_isolation on optimiq.tenant_closures
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
revoke delete on optimiq.tenant_closures from optimiq_app;

alter table auth.tenants add column closed_at timestamptz;

-- The fence: nothing is written under a version that is revoked or destroyed, by whoever still holds it in memory. A
-- writer holds the tenant's keys (advisory lock 4, shared) until it commits; a version is ended under the exclusive lock.
create function optimiq.admit_key_version(tenant uuid, version_used integer) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(tenant::text, 4));
  if exists (
    select from optimiq.tenant_keys k where k.tenant_id = tenant and k.purpose = 'data' and k.version = version_used
      and k.state in ('revoked', 'destroyed')
  ) then
    -- As a serialization failure: who begins again does it under the current version.
    raise exception using errcode = '40001', message = 'made under a key version that is gone';
  end if;
  perform set_config('app.sealed_under', version_used::text, true);
end
$$;

-- For the tables written by the million: asked once a transaction.
create function optimiq.fence_sealed() returns trigger language plpgsql as $$
begin
  if get_byte(new.sealed, 0)::text is distinct from current_setting('app.sealed_under', true) then
    perform optimiq.admit_key_version(new.tenant_id, get_byte(new.sealed, 0));
  end if;
  return new;
end
$$;

create function optimiq.fence_columns() returns trigger language plpgsql as $$
declare
  name text;
  text_form text;
begin
  foreach name in array tg_argv loop
    text_form := to_jsonb(new) ->> name;
    if text_form is not null then
      perform optimiq.admit_key_version(new.tenant_id, ('x' || substr(text_form, 3, 2))::bit(8)::integer);
    end if;
  end loop;
  return new;
end
$$;
grant execute on function optimiq.admit_key_version, optimiq.fence_sealed, optimiq.fence_columns to optimiq_app;

do $$
declare
  fenced text[];
begin
  foreach fenced slice 1 in array array[
    ['member_identities', 'sealed'], ['source_number_pages', 'sealed'], ['feed_contracts', 'sealed']
  ] loop
    execute format('create trigger key_fence before insert or update of %I on optimiq.%I
      for each row execute function optimiq.fence_sealed()', fenced[2], fenced[1]);
  end loop;
  foreach fenced slice 1 in array array[
    ['loads', 'file_name'], ['loads', 'sha256'], ['uploads', 'file_name'], ['feed_sftp', 'credentials'],
    ['member_merges', 'reason'], ['member_matches', 'reason'], ['erasures', 'reason'], ['erasures', 'identifiers']
  ] loop
    execute format('create trigger key_fence_%1$s before insert or update of %1$I on optimiq.%2$I
      for each row execute function optimiq.fence_columns(%1$L)', fenced[2], fenced[1]);
  end loop;
end $$;
