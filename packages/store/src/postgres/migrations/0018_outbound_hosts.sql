-- Hosts that the product may speak to on behalf of a tenant, each for one purpose. Nothing goes out to any other.
create table optimiq.outbound_hosts (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  purpose text not null check (purpose ~ '^[a-z][a-z-]{1,40}$'),
  host text not null check (host ~ '^[a-z0-9._:-]{1,253}$'),
  port integer not null check (port between 1 and 65535),
  created_by text not null check (length(created_by) between 1 and 200),
  created_at timestamptz not null default now(),
  primary key (tenant_id, purpose, host, port)
);
alter table optimiq.outbound_hosts enable row level security;
alter table optimiq.outbound_hosts force row level security; -- the owner too
create policy tenant_isolation on optimiq.outbound_hosts
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
