-- Keys of claims and fills are made of their source's numbers by a keyed hash, so no table of numbers is asked while a
-- file is loaded; the numbers themselves are sealed thousands at once, in the order of the load's records.

-- The owner sees the rows of all tenants only where row-level security is not forced.
alter table optimiq.source_numbers no force row level security;
do $$
begin
  if exists (select from optimiq.source_numbers) then
    raise exception using errcode = 'OQ001', message = 'claims of a preview version are loaded, whose keys cannot be '
      'carried over; move the data folder away, start, and load the files again';
  end if;
end $$;

drop table optimiq.source_number_heirs;
drop table optimiq.source_numbers;

create table optimiq.source_number_pages (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  load_id uuid not null,
  facts_table text not null check (facts_table ~ '^[a-z_]{1,40}$'),
  -- record_no of the page's first number.
  first_record integer not null check (first_record >= 0),
  sealed bytea not null,
  primary key (tenant_id, load_id, facts_table, first_record)
);
alter table optimiq.source_number_pages enable row level security;
alter table optimiq.source_number_pages force row level security; -- the owner too
create policy tenant_isolation on optimiq.source_number_pages
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
