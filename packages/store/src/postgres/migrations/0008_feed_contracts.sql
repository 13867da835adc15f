-- What the tables of a feed mean, agreed by a person: versions that are kept, never changed. Names of columns may hold
-- anything, so a contract is ciphertext.
create table optimiq.feed_contracts (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null default gen_random_uuid(),
  source text not null check (source ~ '^[A-Za-z0-9._-]{1,40}$'),
  version integer not null check (version >= 1),
  sealed bytea not null,
  created_by text not null check (length(created_by) between 1 and 200),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, source, version)
);
alter table optimiq.feed_contracts enable row level security;
alter table optimiq.feed_contracts force row level security; -- the owner too
create policy tenant_isolation on optimiq.feed_contracts
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
-- History is kept: the service never deletes a version.
revoke delete on optimiq.feed_contracts from optimiq_app;

-- One problem may stand for many rows: the changes that a contract makes to cells are counted, not listed.
alter table optimiq.load_problems add column occurrences bigint not null default 1 check (occurrences >= 1);
