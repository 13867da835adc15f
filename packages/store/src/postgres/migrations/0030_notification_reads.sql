-- What somebody has read of what the product tells them; the notices themselves are what other tables hold.
create table optimiq.notification_reads (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  user_id text not null check (length(user_id) between 1 and 80),
  -- A word of ours and the id of what it is about: never anything about a member.
  notice text not null check (notice ~ '^[a-z-]{1,30}(:[0-9a-f-]{36})?$'),
  read_at timestamptz not null default now(),
  primary key (tenant_id, user_id, notice)
);
alter table optimiq.notification_reads enable row level security;
alter table optimiq.notification_reads force row level security; -- the owner too
create policy tenant_isolation on optimiq.notification_reads
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
