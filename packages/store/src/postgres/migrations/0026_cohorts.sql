-- Cohorts that people keep: who is meant, in codes, dates and amounts. Nobody's key or name is part of one.
create table optimiq.cohorts (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null,
  name text not null check (length(name) between 1 and 80),
  definition jsonb not null check (octet_length(definition::text) <= 20000),
  owner_id text not null check (length(owner_id) between 1 and 80),
  -- Everybody of the tenant who may read cohorts sees it; each counts their own members.
  is_shared boolean not null default false,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create index cohorts_of_owner on optimiq.cohorts (tenant_id, owner_id);
alter table optimiq.cohorts enable row level security;
alter table optimiq.cohorts force row level security; -- the owner too
create policy tenant_isolation on optimiq.cohorts
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
