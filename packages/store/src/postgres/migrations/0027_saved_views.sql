-- Filters and order of a list under a name; state holds what the screen's contract lets an address hold.
create table optimiq.saved_views (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null default gen_random_uuid(),
  screen text not null check (screen ~ '^[a-z-]{1,30}$'),
  name text not null check (length(name) between 1 and 60),
  owner_id text not null check (length(owner_id) between 1 and 80),
  is_shared boolean not null default false,
  state jsonb not null check (jsonb_typeof(state) = 'object' and length(state::text) <= 2000),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  -- For the default of a screen, which is a view of that screen.
  unique (tenant_id, id, screen),
  unique (tenant_id, owner_id, screen, name)
);
create index saved_views_of_screen on optimiq.saved_views (tenant_id, screen);

-- What a screen opens with: at most one view a person.
create table optimiq.default_views (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  user_id text not null check (length(user_id) between 1 and 80),
  screen text not null,
  view_id uuid not null,
  primary key (tenant_id, user_id, screen),
  foreign key (tenant_id, view_id, screen) references optimiq.saved_views (tenant_id, id, screen) on delete cascade
);
create index default_views_of_view on optimiq.default_views (tenant_id, view_id);

do $$
declare
  name text;
begin
  foreach name in array array['saved_views', 'default_views'] loop
    execute format('alter table optimiq.%I enable row level security', name);
    execute format('alter table optimiq.%I force row level security', name); -- the owner too
    execute format(
      'create policy tenant_isolation on optimiq.%I '
      'using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
  end loop;
end $$;
