-- Who may do what: roles held, restrictions, the tenant's own roles, panels, facilities, contracts on file, settings.

-- Several roles a person; what narrows them; whether the person belongs to the tenant still.
alter table auth.memberships
  add column roles text[] check (cardinality(roles) between 1 and 8),
  add column restrictions jsonb not null default '{}' check (jsonb_typeof(restrictions) = 'object'),
  add column deactivated_at timestamptz,
  add column updated_at timestamptz not null default now();
update auth.memberships set roles = array[role];
alter table auth.memberships alter column roles set not null, drop column role;

-- Roles of a tenant's own, beside the seeded ones. Keys begin with 'own-', so that neither is taken for the other.
create table optimiq.own_roles (
  tenant_id uuid not null,
  key text not null check (key ~ '^own-[a-z0-9][a-z0-9-]{0,39}$'),
  name text not null check (length(name) between 1 and 80),
  permissions text[] not null,
  reads text[] not null,
  writes text[] not null,
  version integer not null default 1,
  created_by text not null,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, key)
);
alter table optimiq.own_roles enable row level security;
alter table optimiq.own_roles force row level security;
create policy tenant_isolation on optimiq.own_roles
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Places of care and the units above them. Numbers are the organization's public ones.
create table optimiq.facilities (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null check (length(name) between 1 and 200),
  kind text not null check (kind ~ '^[a-z][a-z-]{1,40}$'),
  npi text check (npi ~ '^[0-9]{10}$'),
  tin text check (tin ~ '^[0-9]{9}$'),
  ccn text check (ccn ~ '^[0-9A-Z]{6,10}$'),
  parent_id uuid,
  closed_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, parent_id) references optimiq.facilities (tenant_id, id)
);
alter table optimiq.facilities enable row level security;
alter table optimiq.facilities force row level security;
create policy tenant_isolation on optimiq.facilities
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Contracts under which health information is processed. A contract is never changed: it is ended, and another made.
create table optimiq.contracts_on_file (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('baa', 'dpa')),
  version text not null check (length(version) between 1 and 80),
  signer text not null check (length(signer) between 1 and 200),
  effective_on date not null,
  expires_on date check (expires_on >= effective_on),
  document_sha256 bytea not null check (octet_length(document_sha256) = 32),
  ended_on date,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
alter table optimiq.contracts_on_file enable row level security;
alter table optimiq.contracts_on_file force row level security;
create policy tenant_isolation on optimiq.contracts_on_file
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
revoke delete on optimiq.contracts_on_file from optimiq_app;

-- Lists of members that some users see only.
create table optimiq.panels (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null check (length(name) between 1 and 80),
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
alter table optimiq.panels enable row level security;
alter table optimiq.panels force row level security;
create policy tenant_isolation on optimiq.panels
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create table optimiq.panel_members (
  tenant_id uuid not null,
  panel_id uuid not null,
  member_id uuid not null,
  primary key (tenant_id, panel_id, member_id),
  foreign key (tenant_id, panel_id) references optimiq.panels (tenant_id, id) on delete cascade,
  foreign key (tenant_id, member_id) references optimiq.members (tenant_id, id) on delete cascade
);
create index panel_members_of_member on optimiq.panel_members (tenant_id, member_id);
alter table optimiq.panel_members enable row level security;
alter table optimiq.panel_members force row level security;
create policy tenant_isolation on optimiq.panel_members
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Settings by key, and every change of one: who, when, old, new. A risky change waits for a second person.
alter table optimiq.tenant_settings add column chosen jsonb not null default '{}' check (jsonb_typeof(chosen) = 'object');

create table optimiq.setting_changes (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  number bigint not null,
  key text not null check (key ~ '^[a-z][a-zA-Z.]{1,60}$'),
  old jsonb,
  new jsonb,
  state text not null check (state in ('applied', 'waiting', 'refused', 'withdrawn')),
  reverts uuid,
  asked_by text not null check (length(asked_by) <= 64),
  asked_at timestamptz not null default now(),
  decided_by text check (length(decided_by) <= 64),
  decided_at timestamptz,
  check (decided_by is distinct from asked_by or state = 'withdrawn'),
  primary key (tenant_id, id),
  unique (tenant_id, number)
);
-- One open wish a setting: two would be decided against different present values.
create unique index setting_changes_waiting on optimiq.setting_changes (tenant_id, key) where state = 'waiting';
alter table optimiq.setting_changes enable row level security;
alter table optimiq.setting_changes force row level security;
create policy tenant_isolation on optimiq.setting_changes
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
revoke delete on optimiq.setting_changes from optimiq_app;
