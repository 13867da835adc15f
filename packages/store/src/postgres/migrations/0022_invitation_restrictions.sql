-- What narrows somebody from the first sign-in on: said when the person is asked in.
alter table auth.invitations add column restrictions jsonb not null default '{}'
  check (jsonb_typeof(restrictions) = 'object');
