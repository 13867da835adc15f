-- When the operator of the machine may see members' data: granted by the tenant, or declared as break-glass.
create table optimiq.operator_access (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('grant', 'break-glass')),
  -- Why, in free text, as ciphertext.
  reason bytea not null,
  asked_by text not null check (length(asked_by) <= 64),
  asked_at timestamptz not null default now(),
  minutes integer not null check (minutes between 5 and 4320),
  -- Absent while a second person has to agree.
  begins_at timestamptz,
  approved_by text check (length(approved_by) <= 64 and approved_by <> asked_by),
  ended_at timestamptz,
  ended_by text check (length(ended_by) <= 64),
  primary key (tenant_id, id)
);
alter table optimiq.operator_access enable row level security;
alter table optimiq.operator_access force row level security;
create policy tenant_isolation on optimiq.operator_access
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
revoke delete on optimiq.operator_access from optimiq_app;
