-- Tags and reasons of erased people are cleared from their tables at once, too, where the server lets the service ask.
do $$
declare
  name text;
begin
  if current_setting('server_version_num')::int >= 170000 then
    foreach name in array array['member_blocks', 'member_merges', 'member_matches'] loop
      execute format('grant maintain on optimiq.%I to optimiq_app', name);
    end loop;
  end if;
end $$;
