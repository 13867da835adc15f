-- Gaps that named people have taken into work, and every step of each.
create table optimiq.work_items (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null,
  member_id uuid not null,
  payment_year smallint not null,
  hcc smallint not null check (hcc between 1 and 999),
  state text not null default 'open' check (state in ('open', 'awaiting-claim', 'done')),
  -- Nobody: it lies in the pool.
  owner_id text check (length(owner_id) between 1 and 80),
  -- Nothing is work before a named person accepts it.
  accepted_by text not null check (length(accepted_by) between 1 and 80),
  accepted_at timestamptz not null default now(),
  -- When it came to its owner.
  handed_at timestamptz not null default now(),
  due_on date not null,
  snoozed_until date,
  outcome text check (outcome in
    ('assessed-present', 'assessed-not-present', 'deferred', 'not-assessed', 'closed-by-claim')),
  outcome_reason text check (outcome_reason in ('never-had-condition', 'inactive-condition', 'inapplicable-gap')),
  -- The gap as the latest run found it, and the claims it names.
  gain_raw_thousandths integer,
  last_claim uuid,
  last_code text check (last_code ~ '^[0-9A-Z]{2,8}$'),
  last_on date,
  closing_claim uuid,
  closing_code text check (closing_code ~ '^[0-9A-Z]{2,8}$'),
  closing_on date,
  is_withdrawn boolean not null default false,
  version integer not null default 1 check (version >= 1),
  changed_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, payment_year, member_id, hcc),
  foreign key (tenant_id, member_id) references optimiq.members (tenant_id, id) on delete cascade,
  check ((state = 'open') = (outcome is null)),
  check (outcome <> 'closed-by-claim' or closing_claim is not null),
  check ((outcome_reason is not null) = coalesce(outcome = 'assessed-not-present', false))
);
create index work_items_of_owner on optimiq.work_items (tenant_id, owner_id, state, due_on, id);
create index work_items_by_state on optimiq.work_items (tenant_id, state, due_on, id);
create index work_items_of_member on optimiq.work_items (tenant_id, member_id);

-- One row a step; by_id is absent for what the product found by itself. before: what an undo puts back.
create table optimiq.work_events (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  item_id uuid not null,
  -- Of the item after the step.
  version integer not null,
  change_id uuid,
  at timestamptz not null default now(),
  by_id text check (length(by_id) between 1 and 80),
  action text not null check (action ~ '^[a-z-]{1,30}$'),
  -- The person, date or word of the step.
  detail text check (length(detail) <= 80),
  before jsonb,
  -- Ciphertext: what somebody wrote.
  note bytea,
  is_undone boolean not null default false,
  primary key (tenant_id, item_id, version),
  foreign key (tenant_id, item_id) references optimiq.work_items (tenant_id, id) on delete cascade
);
create index work_events_of_change on optimiq.work_events (tenant_id, change_id) where change_id is not null;

do $$
declare
  name text;
begin
  foreach name in array array['work_items', 'work_events'] loop
    execute format('alter table optimiq.%I enable row level security', name);
    execute format('alter table optimiq.%I force row level security', name); -- the owner too
    execute format(
      'create policy tenant_isolation on optimiq.%I '
      'using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
  end loop;
end $$;

create trigger key_fence_note before insert or update of note on optimiq.work_events
  for each row execute function optimiq.fence_columns('note');
