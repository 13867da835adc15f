-- Tiles that people put together under a name: kinds, codes and ids of cohorts; no figure is kept.
create table optimiq.dashboards (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null default gen_random_uuid(),
  name text not null check (length(name) between 1 and 80),
  tiles jsonb not null check (jsonb_typeof(tiles) = 'array' and octet_length(tiles::text) <= 20000),
  owner_id text not null check (length(owner_id) between 1 and 80),
  -- Everybody of the tenant who may read the population sees what it is made of; each asks for the figures themselves.
  is_shared boolean not null default false,
  version integer not null default 1 check (version >= 1),
  changed_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create index dashboards_of_owner on optimiq.dashboards (tenant_id, owner_id);
alter table optimiq.dashboards enable row level security;
alter table optimiq.dashboards force row level security; -- the owner too
create policy tenant_isolation on optimiq.dashboards
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
