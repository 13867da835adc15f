-- A run may carry a member's result on from an earlier one: `from_run_no` names the run that has its receipt.
alter table facts.scores add column from_run_no integer;
update facts.scores set from_run_no = run_no;

-- Whose receipt a run's number for a member stands for, also when no score names that receipt any more.
create table facts.score_members (
  run_no integer not null,
  member_no integer not null,
  member_key uuid not null
);
insert into facts.score_members select run_no, member_no, member_key from facts.scores;
