-- The fence of key versions (0015_keys.sql) for a table that is younger than it.
create trigger key_fence_reason before insert or update of reason on optimiq.operator_access
  for each row execute function optimiq.fence_columns('reason');
