-- A load may wait for a person: its file is kept, nothing of it is visible, and a start leaves it alone.
alter table optimiq.loads drop constraint loads_state_check;
alter table optimiq.loads add constraint loads_state_check
  check (state in ('receiving', 'loading', 'held', 'active', 'undone', 'failed', 'cancelled', 'swept'));
alter table optimiq.loads drop constraint loads_check;
alter table optimiq.loads add constraint loads_check
  check (state not in ('loading', 'held', 'active') or sha256_tag is not null);

-- Why it waits. While it is loading: that it shall wait once it has been read.
alter table optimiq.loads add column hold_reason text check (hold_reason in ('mapping', 'variance', 'requested'));
alter table optimiq.loads add constraint loads_held_reason check (state <> 'held' or hold_reason is not null);
