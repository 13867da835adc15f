-- Facts of one tenant. Pseudonymous, not de-identified: random keys, dates of care, codes and whole cents.
-- load_no + record_no name a row: the load and the record's place in it. Text is a code of a closed form (columns.ts).

create table facts.members (
  load_no integer not null,
  record_no integer not null,
  member_key uuid not null,
  sex varchar,
  zip3 varchar,
  state varchar,
  death_on date,
  orec varchar
);

-- Age on 1 February of a payment year; the birth date stays in the vault.
create table facts.member_ages (
  load_no integer not null,
  record_no integer not null,
  member_key uuid not null,
  payment_year smallint not null,
  age smallint not null
);

create table facts.eligibility_years (
  load_no integer not null,
  record_no integer not null,
  member_key uuid not null,
  year smallint not null,
  orec varchar,
  crec varchar,
  is_esrd boolean,
  medicare_status varchar,
  part_a_months tinyint,
  part_b_months tinyint,
  hmo_months tinyint,
  part_d_months tinyint,
  dual_months tinyint,
  dual_code varchar,
  is_lti boolean,
  is_snp boolean,
  contract varchar
);

-- claim_type: P professional, I institutional.
create table facts.claims (
  load_no integer not null,
  record_no integer not null,
  claim_key uuid not null,
  member_key uuid not null,
  claim_type varchar not null,
  frequency varchar not null,
  replaces_claim_key uuid,
  bill_type varchar,
  service_from date,
  service_through date,
  admit_on date,
  discharge_on date,
  discharge_status varchar,
  drg varchar,
  billed_cents bigint,
  allowed_cents bigint,
  paid_cents bigint,
  billing_npi varchar,
  rendering_npi varchar,
  ccn varchar,
  specialty varchar
);

-- modifiers and diagnosis_pointers: values parted by one space.
create table facts.claim_lines (
  load_no integer not null,
  record_no integer not null,
  line_no integer not null,
  procedure varchar,
  modifiers varchar,
  revenue_code varchar,
  pos varchar,
  units double,
  service_from date,
  service_through date,
  billed_cents bigint,
  allowed_cents bigint,
  paid_cents bigint,
  rendering_npi varchar,
  diagnosis_pointers varchar
);

create table facts.claim_diagnoses (
  load_no integer not null,
  record_no integer not null,
  position smallint not null,
  code varchar not null,
  system varchar not null,
  qualifier varchar
);

create table facts.pharmacy_fills (
  load_no integer not null,
  record_no integer not null,
  fill_key uuid not null,
  member_key uuid not null,
  filled_on date,
  ndc varchar,
  rxnorm varchar,
  quantity double,
  days_supply smallint,
  fill_number smallint,
  cost_cents bigint,
  member_share_cents bigint
);

-- Results of runs. member_no numbers the members of one run; scores gives the member key.
create table facts.scores (
  run_no integer not null,
  member_no integer not null,
  member_key uuid not null,
  not_scored varchar,
  segment varchar,
  sex varchar,
  age smallint,
  status_year smallint,
  raw_thousandths integer,
  normalized_thousandths integer,
  payment_thousandths integer,
  hcc_count smallint not null,
  other_semantics varchar,
  other_raw_thousandths integer,
  leaf_hash varchar not null
);

-- Published table rows and reasons that the results of a run name, each once: they are too long for millions of rows.
create table facts.score_table_rows (
  run_no integer not null,
  row_no integer not null,
  table_row varchar not null
);

-- kind: demographic, hcc, interaction, count. In the receipt's order.
create table facts.score_factors (
  run_no integer not null,
  member_no integer not null,
  position smallint not null,
  kind varchar not null,
  name varchar not null,
  thousandths integer not null,
  table_row_no integer
);

-- status: counts, outranked, not-paid, other (only under the other hierarchy program).
create table facts.score_hccs (
  run_no integer not null,
  member_no integer not null,
  hcc smallint not null,
  status varchar not null,
  outranked_by smallint,
  table_row_no integer,
  coefficient_thousandths integer
);

-- load_no and record_no: the claim; absent for a diagnosis that came without one.
-- line_no: the line whose procedure let the claim in; absent where none is needed.
create table facts.score_diagnoses (
  run_no integer not null,
  member_no integer not null,
  hcc smallint not null,
  code varchar not null,
  table_row_no integer,
  load_no integer,
  record_no integer,
  line_no integer,
  service_through date,
  provider_npi varchar
);

create table facts.score_not_counted (
  run_no integer not null,
  member_no integer not null,
  code varchar not null,
  reason_no integer not null,
  table_row_no integer,
  load_no integer,
  record_no integer
);
