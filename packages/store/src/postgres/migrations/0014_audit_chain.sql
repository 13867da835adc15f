-- Audit: events are written without a lock, then sealed into a keyed hash chain by number. Sign-in tables record
-- what happens to them by trigger, whoever changes them.

-- Numbers given at writing made all transactions of a tenant wait for each other; a sealer gives them afterwards.
drop table optimiq.audit_heads;
drop function optimiq.refuse_step_back();

alter table optimiq.tenant_keys drop constraint tenant_keys_purpose_check;
alter table optimiq.tenant_keys add constraint tenant_keys_purpose_check
  check (purpose in ('data', 'index', 'facts', 'blobs', 'audit'));

alter table optimiq.audit_events
  drop column sequence,
  drop constraint audit_events_actor_kind_check,
  add constraint audit_events_actor_kind_check check (actor_kind in ('user', 'system', 'operator', 'client')),
  -- Which transaction wrote it: what a snapshot did not see is what is left to seal.
  add column xid xid8 not null default pg_current_xact_id(),
  -- Hash of the session's id, never its token.
  add column session text check (session ~ '^[0-9a-f]{32}$'),
  add column purpose text check (purpose ~ '^[a-z][a-z-]{1,40}$'),
  -- Whose data was read or changed. Random keys, which after an erasure name nobody.
  add column members uuid[] check (cardinality(members) between 1 and 100000),
  -- All members of the tenant, as a scoring run has them.
  add column of_all_members boolean not null default false,
  -- Keyed hash of the network the request came from.
  add column address text check (address ~ '^[0-9a-f]{16}$'),
  -- Free text that somebody gave as a reason, sealed.
  add column reason bytea;
create index audit_events_unsealed on optimiq.audit_events (tenant_id, xid, at, id);
create index audit_events_newest on optimiq.audit_events (tenant_id, at desc);
create index audit_events_of_member on optimiq.audit_events using gin (members) where members is not null;

-- The chain: number, event and hash over the hash before it and the event.
create table optimiq.audit_seals (
  tenant_id uuid not null,
  sequence bigint not null check (sequence > 0),
  event_id uuid not null,
  hash bytea not null check (octet_length(hash) = 32),
  primary key (tenant_id, sequence),
  unique (tenant_id, event_id)
);
alter table optimiq.audit_seals enable row level security;
alter table optimiq.audit_seals force row level security;
create policy tenant_isolation on optimiq.audit_seals
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Ends of the chain as they were signed, one for each time something was sealed.
create table optimiq.audit_heads (
  tenant_id uuid not null,
  sequence bigint not null check (sequence > 0),
  record text not null,
  signature bytea not null check (octet_length(signature) = 64),
  primary key (tenant_id, sequence)
);
alter table optimiq.audit_heads enable row level security;
alter table optimiq.audit_heads force row level security;
create policy tenant_isolation on optimiq.audit_heads
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

revoke update, delete on optimiq.audit_seals, optimiq.audit_heads from optimiq_app;
create trigger append_only before update or delete on optimiq.audit_seals
  for each row execute function optimiq.refuse_change();
create trigger append_only_truncate before truncate on optimiq.audit_seals
  for each statement execute function optimiq.refuse_change();
create trigger append_only before update or delete on optimiq.audit_heads
  for each row execute function optimiq.refuse_change();
create trigger append_only_truncate before truncate on optimiq.audit_heads
  for each statement execute function optimiq.refuse_change();

-- Which of these tenants have events that the snapshot did not see. Runs with the caller's rights.
create function optimiq.tenants_to_seal(tenants uuid[], since pg_snapshot) returns setof uuid
language plpgsql set search_path = optimiq as $$
declare
  tenant uuid;
begin
  foreach tenant in array tenants loop
    perform set_config('app.tenant_id', tenant::text, true);
    if exists (
      select from audit_events where tenant_id = tenant
        and (xid >= pg_snapshot_xmax(since) or xid = any (array(select pg_snapshot_xip(since))))
    ) then
      return next tenant;
    end if;
  end loop;
end
$$;
grant execute on function optimiq.tenants_to_seal(uuid[], pg_snapshot) to optimiq_app;

-- The platform's own log: what happened to sign-ins that belong to no tenant. The same chain, in schema auth; its
-- tenant is the all-zero one.
create table auth.audit_events (
  like optimiq.audit_events including defaults including constraints,
  primary key (tenant_id, id)
);
alter table auth.audit_events alter column tenant_id set default '00000000-0000-0000-0000-000000000000';
create index audit_events_unsealed on auth.audit_events (tenant_id, xid, at, id);
create table auth.audit_seals (like optimiq.audit_seals including constraints, primary key (tenant_id, sequence),
  unique (tenant_id, event_id));
create table auth.audit_heads (like optimiq.audit_heads including constraints, primary key (tenant_id, sequence));
revoke update, delete on auth.audit_events, auth.audit_seals, auth.audit_heads from optimiq_auth;

create function auth.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception using errcode = '42501', message = 'append-only';
end
$$;
create trigger append_only before update or delete on auth.audit_events
  for each row execute function auth.refuse_change();
create trigger append_only_truncate before truncate on auth.audit_events
  for each statement execute function auth.refuse_change();
create trigger append_only before update or delete on auth.audit_seals
  for each row execute function auth.refuse_change();
create trigger append_only_truncate before truncate on auth.audit_seals
  for each statement execute function auth.refuse_change();
create trigger append_only before update or delete on auth.audit_heads
  for each row execute function auth.refuse_change();
create trigger append_only_truncate before truncate on auth.audit_heads
  for each statement execute function auth.refuse_change();

-- Writes an event to the log of each tenant a user belongs to, or to the platform's. The auth role, which changes the
-- sign-in tables, may not enter the tenants' schema: this one door lets it write there, and read nothing.
create function auth.record_event(
  of_user text, of_tenant uuid, actor_kind text, actor_id text, action text, outcome text, session text,
  subject_kind text, subject_id text, address text, details jsonb
) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  before text := current_setting('app.tenant_id', true);
  tenants uuid[];
  tenant uuid;
begin
  if of_tenant is not null then
    tenants := array[of_tenant];
  else
    tenants := array(select m.tenant_id from auth.memberships m where m.user_id = of_user order by 1);
  end if;
  if cardinality(tenants) = 0 then
    insert into auth.audit_events
      (actor_kind, actor_id, action, outcome, session, subject_kind, subject_id, address, details)
    values ($3, $4, $5, $6, $7, $8, $9, $10, $11);
    return;
  end if;
  foreach tenant in array tenants loop
    perform set_config('app.tenant_id', tenant::text, true);
    insert into optimiq.audit_events
      (tenant_id, actor_kind, actor_id, action, outcome, session, subject_kind, subject_id, address, details)
    values (tenant, $3, $4, $5, $6, $7, $8, $9, $10, $11);
  end loop;
  perform set_config('app.tenant_id', coalesce(before, ''), true);
end
$$;
grant execute on function auth.record_event(text, uuid, text, text, text, text, text, text, text, text, jsonb)
  to optimiq_auth;

-- For a trigger on any sign-in table. Arguments: the word for its rows ('session'); the column of the user; columns
-- whose changes are no event, with commas. Values never reach the log: names of changed columns and ids do.
-- Who did it stands in app.actor ('user:ID', 'operator:ID') where the transaction says so; a session's is its user.
create function auth.record_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  row_then jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  row_now jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
  one jsonb := case when tg_op = 'DELETE' then row_then else row_now end;
  word text := tg_argv[0];
  of_user text := one ->> tg_argv[1];
  actor text := nullif(current_setting('app.actor', true), '');
  noted jsonb := '{}';
begin
  if tg_op = 'UPDATE' then
    noted := jsonb_build_object('fields', (
      select coalesce(jsonb_agg(key order by key), '[]') from jsonb_each(row_now)
      where row_then -> key is distinct from value and key <> all (string_to_array(tg_argv[2], ','))
    ));
    if noted -> 'fields' = '[]' then
      return new;
    end if;
  end if;
  if one ? 'roles' and word = 'membership' then
    noted := noted || jsonb_strip_nulls(jsonb_build_object('roles', row_now -> 'roles', 'before', row_then -> 'roles'));
  end if;
  if one ? 'provider_id' then
    noted := noted || jsonb_build_object('provider', left(one ->> 'provider_id', 64));
  end if;
  if actor is null then
    actor := case when word = 'session' and tg_op = 'INSERT' then 'user:' || of_user else 'system:sign-in' end;
  end if;
  perform auth.record_event(
    of_user, (one ->> 'tenant_id')::uuid, split_part(actor, ':', 1), left(substr(actor, strpos(actor, ':') + 1), 64),
    word || case tg_op when 'INSERT' then '.create' when 'UPDATE' then '.change' else '.delete' end, 'success',
    case when word = 'session' then left(encode(sha256(convert_to(one ->> 'id', 'UTF8')), 'hex'), 32) end,
    case when of_user is null then word else 'user' end, left(coalesce(of_user, one ->> 'id'), 64), null, noted
  );
  return coalesce(new, old);
end
$$;

-- Deletes are recorded before they happen, while the memberships that name the tenant are still there.
create trigger audited after insert or update on auth.users
  for each row execute function auth.record_change('user', 'id', 'updated_at');
create trigger audited_delete before delete on auth.users
  for each row execute function auth.record_change('user', 'id', '');
create trigger audited after insert or update on auth.sessions
  for each row execute function auth.record_change('session', 'user_id', 'updated_at,expires_at');
create trigger audited_delete before delete on auth.sessions
  for each row execute function auth.record_change('session', 'user_id', '');
create trigger audited after insert or update on auth.accounts
  for each row execute function auth.record_change('credential', 'user_id', 'updated_at');
create trigger audited_delete before delete on auth.accounts
  for each row execute function auth.record_change('credential', 'user_id', '');
create trigger audited after insert or update on auth.verifications
  for each row execute function auth.record_change('verification', 'user_id', 'updated_at');
create trigger audited_delete before delete on auth.verifications
  for each row execute function auth.record_change('verification', 'user_id', '');
create trigger audited after insert or update on auth.memberships
  for each row execute function auth.record_change('membership', 'user_id', '');
create trigger audited_delete before delete on auth.memberships
  for each row execute function auth.record_change('membership', 'user_id', '');

-- Members whose every access is looked at: people others are curious about.
create table optimiq.watched_members (
  tenant_id uuid not null,
  member_id uuid not null,
  flagged_by text not null check (length(flagged_by) <= 64),
  created_at timestamptz not null default now(),
  primary key (tenant_id, member_id)
);
alter table optimiq.watched_members enable row level security;
alter table optimiq.watched_members force row level security;
create policy tenant_isolation on optimiq.watched_members
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Accesses that are unlike the person's others; one row per person, day, kind and member.
create table optimiq.access_alerts (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('volume', 'hours', 'watched-member', 'same-name', 'break-glass')),
  actor_id text not null check (length(actor_id) <= 64),
  -- Day in UTC.
  on_day date not null,
  -- The all-zero member where the alert is about no single one.
  member_id uuid not null default '00000000-0000-0000-0000-000000000000',
  events uuid[] not null check (cardinality(events) between 1 and 1000),
  -- Numbers that show why: what was counted, and what the person's past is.
  measured jsonb not null default '{}' check (jsonb_typeof(measured) = 'object'),
  first_at timestamptz not null,
  last_at timestamptz not null,
  reviewed_by text check (length(reviewed_by) <= 64),
  reviewed_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, kind, actor_id, on_day, member_id),
  check ((reviewed_by is null) = (reviewed_at is null))
);
alter table optimiq.access_alerts enable row level security;
alter table optimiq.access_alerts force row level security;
create policy tenant_isolation on optimiq.access_alerts
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Up to which sealed event a reader of the log has come: the watch for unusual access, the export to syslog.
create table optimiq.audit_readers (
  tenant_id uuid not null,
  reader text not null check (reader in ('access-watch', 'syslog')),
  sequence bigint not null default 0,
  primary key (tenant_id, reader)
);
alter table optimiq.audit_readers enable row level security;
alter table optimiq.audit_readers force row level security;
create policy tenant_isolation on optimiq.audit_readers
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
