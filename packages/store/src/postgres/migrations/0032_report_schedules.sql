-- Reports that are made by themselves: what of, when, for whom. Their files are exports that a schedule asked for.
create table optimiq.report_schedules (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null default gen_random_uuid(),
  name text not null check (length(name) between 1 and 80),
  -- Filters or the id of a dashboard: codes, ids and words of ours, never text about a person.
  source jsonb not null check (jsonb_typeof(source) = 'object' and octet_length(source::text) <= 2000),
  cadence jsonb not null check (jsonb_typeof(cadence) = 'object' and octet_length(cadence::text) <= 200),
  -- By the clock of the tenant.
  at text not null check (at ~ '^[0-2][0-9]:[0-5][0-9]$'),
  -- Holders of these see the files; each opens what their own rights cover.
  roles text[] not null default '{}',
  owner_id text not null check (length(owner_id) between 1 and 80),
  purpose text not null,
  -- Where it was asked from: whoever works from certain networks only does so here, too.
  address text,
  next_at timestamptz,
  paused_because text check (paused_because in ('asked', 'owner-gone', 'rights-changed', 'not-instructed', 'source-gone')),
  paused_at timestamptz,
  version integer not null default 1 check (version >= 1),
  primary key (tenant_id, id),
  check ((next_at is null) = (paused_because is not null)),
  check ((paused_at is null) = (paused_because is null))
);
create index report_schedules_due on optimiq.report_schedules (tenant_id, next_at) where next_at is not null;
alter table optimiq.report_schedules enable row level security;
alter table optimiq.report_schedules force row level security; -- the owner too
create policy tenant_isolation on optimiq.report_schedules
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

alter table optimiq.exports drop constraint exports_format_check;
alter table optimiq.exports add constraint exports_format_check
  check (format in ('csv', 'xlsx', 'parquet', 'ndjson', 'pdf'));
-- The schedule that asked for it; a schedule goes before its files, which then are their owner's alone.
alter table optimiq.exports add column schedule_id uuid;
create index exports_of_schedule on optimiq.exports (tenant_id, schedule_id) where schedule_id is not null;
create index job_runs_of_report on optimiq.job_runs (tenant_id, subject_id) where kind = 'make-report';
