-- Condition categories of earlier service years and what became of them, with the receipt that they belong to.
-- coded_mask: bit n is set where the year n + 1 before the service year has it. last_*: the latest claim before the
-- service year; closing_*: the first claim of the service year. gain_*: what coding it would add to the score.
create table facts.score_gaps (
  run_no integer not null,
  member_no integer not null,
  hcc smallint not null,
  status varchar not null,
  coded_mask smallint not null,
  last_load_no integer,
  last_record_no integer,
  last_code varchar,
  last_on date,
  closing_hcc smallint,
  closing_load_no integer,
  closing_record_no integer,
  closing_code varchar,
  closing_on date,
  gain_raw_thousandths integer,
  gain_payment_thousandths integer
);
