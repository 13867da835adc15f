-- Factors are of a person, not of an organization: they go when each organization of the person has vouched. Until then a
-- reset with its two stays open.
alter table auth.factor_resets add column taken_at timestamptz check (taken_at is null or second_at is not null);
update auth.factor_resets set taken_at = second_at where second_at is not null;
drop index auth.factor_resets_open;
create unique index factor_resets_open on auth.factor_resets (tenant_id, user_id)
  where taken_at is null and stopped_at is null;
