-- Lost factors, changes of address, and triggers on every sign-in table that came after the audit.

-- All factors lost: two people of the organization say how they made sure who it is. What they say is the sealed reason
-- of their events.
drop table auth.factor_resets;
create table auth.factor_resets (
  tenant_id uuid not null references auth.tenants (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  user_id text not null references auth.users (id) on delete cascade,
  -- The person, or somebody who manages people.
  opened_by text not null check (length(opened_by) between 1 and 64),
  opened_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '24 hours',
  first_by text check (first_by <> user_id),
  first_at timestamptz,
  second_by text check (second_by <> first_by and second_by <> user_id),
  second_at timestamptz,
  stopped_by text,
  stopped_at timestamptz,
  primary key (tenant_id, id),
  check ((first_by is null) = (first_at is null)),
  check ((second_by is null) = (second_at is null)),
  check ((stopped_by is null) = (stopped_at is null)),
  check (second_by is null or first_by is not null)
);
create unique index factor_resets_open on auth.factor_resets (tenant_id, user_id)
  where second_at is null and stopped_at is null;

-- Somebody whose factors were taken away: the next sign-in needs a letter, then a new factor, before anything else.
create table auth.factor_restarts (
  user_id text primary key references auth.users (id) on delete cascade,
  reset_id uuid not null,
  letter_hash bytea not null check (octet_length(letter_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '24 hours',
  -- The session in which the letter was given.
  session_id text
);

-- A new address that its owner has not confirmed; then kept for three days, in which the old one can take it back.
create table auth.email_changes (
  id uuid primary key default gen_random_uuid(),
  user_id text not null references auth.users (id) on delete cascade,
  old_email text not null check (old_email = lower(old_email)),
  new_email text not null check (new_email = lower(new_email) and new_email <> old_email),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  -- The session that asked: the one that goes on.
  session_id text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '24 hours',
  confirmed_at timestamptz
);
create unique index email_changes_open on auth.email_changes (user_id) where confirmed_at is null;

alter table auth.mail_outbox drop constraint mail_outbox_kind_check;
alter table auth.mail_outbox add constraint mail_outbox_kind_check check (kind in (
  'invitation', 'password-reset', 'security-notice', 'email-change', 'email-change-notice', 'email-changed',
  'factor-reset-opened', 'factor-reset-approved', 'factor-reset-done', 'factor-reset-stopped'));

-- What somebody accepted stays as it was.
revoke update, delete, truncate on auth.acceptances from optimiq_auth;

-- Recovery codes come ten at a time: one event for a statement, not for a row.
create function auth.record_changes() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  one record;
begin
  for one in select c.user_id, count(*) as rows from changed c group by 1 loop
    perform auth.record_event(
      one.user_id, null,
      split_part(coalesce(nullif(current_setting('app.actor', true), ''), 'system:sign-in'), ':', 1),
      left(split_part(coalesce(nullif(current_setting('app.actor', true), ''), 'system:sign-in'), ':', 2), 64),
      tg_argv[0] || case tg_op when 'INSERT' then '.create' else '.delete' end, 'success', null,
      'user', left(one.user_id, 64), null, jsonb_build_object('count', one.rows)
    );
  end loop;
  return null;
end
$$;

create trigger audited after insert or update on auth.totp_factors
  for each row execute function auth.record_change('totp-factor', 'user_id', '');
create trigger audited_delete before delete on auth.totp_factors
  for each row execute function auth.record_change('totp-factor', 'user_id', '');
create trigger audited after insert or update on auth.passkeys
  for each row execute function auth.record_change('passkey', 'user_id', 'counter,last_used_at');
create trigger audited_delete before delete on auth.passkeys
  for each row execute function auth.record_change('passkey', 'user_id', '');
create trigger audited after insert on auth.recovery_codes referencing new table as changed
  for each statement execute function auth.record_changes('recovery-codes');
create trigger audited_update after update on auth.recovery_codes
  for each row execute function auth.record_change('recovery-code', 'user_id', '');
create trigger audited_delete after delete on auth.recovery_codes referencing old table as changed
  for each statement execute function auth.record_changes('recovery-codes');
create trigger audited after insert or update on auth.invitations
  for each row execute function auth.record_change('invitation', 'none', '');
create trigger audited_delete before delete on auth.invitations
  for each row execute function auth.record_change('invitation', 'none', '');
create trigger audited after insert or update on auth.password_resets
  for each row execute function auth.record_change('password-reset', 'user_id', '');
create trigger audited_delete before delete on auth.password_resets
  for each row execute function auth.record_change('password-reset', 'user_id', '');
create trigger audited after insert or update on auth.factor_resets
  for each row execute function auth.record_change('factor-reset', 'user_id', '');
create trigger audited_delete before delete on auth.factor_resets
  for each row execute function auth.record_change('factor-reset', 'user_id', '');
create trigger audited after insert or update on auth.factor_restarts
  for each row execute function auth.record_change('factor-restart', 'user_id', '');
create trigger audited_delete before delete on auth.factor_restarts
  for each row execute function auth.record_change('factor-restart', 'user_id', '');
create trigger audited after insert or update on auth.email_changes
  for each row execute function auth.record_change('email-change', 'user_id', '');
create trigger audited_delete before delete on auth.email_changes
  for each row execute function auth.record_change('email-change', 'user_id', '');
create trigger audited after insert or update on auth.acceptances
  for each row execute function auth.record_change('acceptance', 'user_id', '');
create trigger audited_delete before delete on auth.acceptances
  for each row execute function auth.record_change('acceptance', 'user_id', '');
-- Whom a directory knows, and in which of its groups somebody is: what roles come from.
create trigger audited after insert or update on auth.scim_users
  for each row execute function auth.record_change('directory-user', 'user_id', 'updated_at');
create trigger audited_delete before delete on auth.scim_users
  for each row execute function auth.record_change('directory-user', 'user_id', '');
create trigger audited_insert after insert on auth.scim_groups
  for each row execute function auth.record_change('directory-group', 'none', '');
create trigger audited_delete before delete on auth.scim_groups
  for each row execute function auth.record_change('directory-group', 'none', '');
