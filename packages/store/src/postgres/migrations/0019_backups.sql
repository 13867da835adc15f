-- Backups that this installation made, and those that failed: where they lie and until when. They are of all tenants, so
-- no tenant owns the rows; a backup does not hold this table.
create table auth.backups (
  id uuid primary key,
  kind text not null check (kind in ('asked', 'scheduled')),
  state text not null default 'running' check (state in ('running', 'done', 'failed', 'expired')),
  -- Folder of this machine; only its operator names and sees it.
  folder text not null check (length(folder) between 1 and 1000),
  started_at timestamptz not null default clock_timestamp(),
  -- What it holds is as of this instant.
  snapshot_at timestamptz,
  finished_at timestamptz,
  -- Every file was read again after it was written.
  verified_at timestamptz,
  expires_at timestamptz not null,
  bytes bigint check (bytes >= 0),
  error_code text check (error_code ~ '^[a-z][a-z0-9-]{1,60}$'),
  check (state not in ('done', 'expired') or (snapshot_at is not null and bytes is not null))
);
create index backups_newest on auth.backups (started_at desc);
