-- A code that does not count is named by number, like its reason and its row: texts are the dearest part of a run to store.
alter table facts.score_not_counted add column code_no integer;

insert into facts.score_table_rows
select run_no, 900000000 + row_number() over (partition by run_no order by code), code
from (select distinct run_no, code from facts.score_not_counted);

update facts.score_not_counted as n set code_no = r.row_no
from facts.score_table_rows as r
where r.run_no = n.run_no and r.table_row = n.code and r.row_no > 900000000;

alter table facts.score_not_counted drop column code;
