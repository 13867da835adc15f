-- P, S or T: which payer the claim was sent to, where the source says it. A copy for the second payer is no second service.
alter table facts.claims add column payer_order varchar;

-- Statements about coverage in file order: action says whether a row states a span, ends one or takes one back.
create table facts.coverage_spans (
  load_no integer not null,
  record_no integer not null,
  coverage_key uuid,
  member_key uuid not null,
  action varchar not null,
  line varchar not null,
  line_code varchar,
  starts_on date,
  ends_on date,
  contract varchar,
  plan varchar,
  payer varchar,
  payer_order varchar,
  relationship varchar,
  dual_code varchar,
  orec varchar,
  is_lti boolean,
  is_esrd boolean,
  is_hospice boolean
);

-- Keys stand for the numbers of the claim, of the payer's claim and of the payment.
create table facts.remittances (
  load_no integer not null,
  record_no integer not null,
  remittance_key uuid not null,
  member_key uuid,
  claim_key uuid not null,
  payer_claim_key uuid,
  payment_key uuid not null,
  status varchar not null,
  billed_cents bigint,
  paid_cents bigint,
  member_share_cents bigint,
  filing varchar,
  frequency varchar,
  drg varchar,
  service_from date,
  service_through date,
  rendering_npi varchar,
  remarks varchar,
  paid_on date,
  payment_cents bigint,
  payment_method varchar,
  payer varchar,
  payee_npi varchar
);

create table facts.remittance_lines (
  load_no integer not null,
  record_no integer not null,
  line_no integer not null,
  procedure varchar,
  modifiers varchar,
  revenue_code varchar,
  submitted_procedure varchar,
  units double,
  service_from date,
  service_through date,
  billed_cents bigint,
  allowed_cents bigint,
  paid_cents bigint,
  remarks varchar
);

-- line_no: absent for an adjustment of the claim as a whole. Positive cents lower the payment.
create table facts.remittance_adjustments (
  load_no integer not null,
  record_no integer not null,
  line_no integer,
  position smallint not null,
  adjustment_group varchar not null,
  reason varchar not null,
  cents bigint not null,
  quantity double
);

create table facts.provider_adjustments (
  load_no integer not null,
  record_no integer not null,
  adjustment_key uuid not null,
  payment_key uuid not null,
  reference_key uuid,
  provider_npi varchar,
  fiscal_period_end date,
  reason varchar,
  cents bigint not null,
  paid_on date,
  payment_cents bigint,
  payer varchar
);

-- control_key: interchange, group and transaction of what was sent.
create table facts.acknowledgements (
  load_no integer not null,
  record_no integer not null,
  acknowledgement_key uuid not null,
  control_key uuid not null,
  claim_key uuid,
  payer_claim_key uuid,
  said_by varchar not null,
  level varchar not null,
  outcome varchar not null,
  line_no integer,
  said_on date,
  billed_cents bigint
);

create table facts.acknowledgement_errors (
  load_no integer not null,
  record_no integer not null,
  position smallint not null,
  element varchar,
  code varchar,
  detail varchar,
  segment varchar,
  segment_position integer,
  element_position integer
);

create table facts.conditions (
  load_no integer not null,
  record_no integer not null,
  condition_key uuid not null,
  member_key uuid not null,
  status varchar,
  system varchar,
  code varchar,
  encounter_key uuid,
  npi varchar,
  verification varchar,
  category varchar,
  onset_on date,
  abated_on date,
  recorded_on date
);

create table facts.encounters (
  load_no integer not null,
  record_no integer not null,
  encounter_key uuid not null,
  member_key uuid not null,
  status varchar,
  encounter_class varchar,
  system varchar,
  code varchar,
  npi varchar,
  service_from date,
  service_through date,
  discharge_status varchar
);

create table facts.procedures (
  load_no integer not null,
  record_no integer not null,
  procedure_key uuid not null,
  member_key uuid not null,
  status varchar,
  system varchar,
  code varchar,
  encounter_key uuid,
  npi varchar,
  service_from date,
  service_through date
);

create table facts.observations (
  load_no integer not null,
  record_no integer not null,
  observation_key uuid not null,
  member_key uuid not null,
  status varchar,
  category varchar,
  system varchar,
  code varchar,
  encounter_key uuid,
  npi varchar,
  observed_on date,
  value_number double,
  unit varchar,
  value_system varchar,
  value_code varchar,
  interpretation varchar,
  low double,
  high double,
  panel_key uuid
);

create table facts.medications (
  load_no integer not null,
  record_no integer not null,
  medication_key uuid not null,
  member_key uuid not null,
  status varchar,
  system varchar,
  code varchar,
  encounter_key uuid,
  npi varchar,
  intent varchar,
  written_on date,
  days_supply smallint,
  quantity double,
  refills smallint
);

-- The document itself is an encrypted blob.
create table facts.documents (
  load_no integer not null,
  record_no integer not null,
  document_key uuid not null,
  member_key uuid not null,
  status varchar,
  system varchar,
  code varchar,
  encounter_key uuid,
  npi varchar,
  dated_on date,
  content_type varchar,
  blob_name varchar not null,
  blob_bytes bigint not null
);

-- Further codes of a clinical record in other systems: kind and record_no name its row, position starts at 2.
create table facts.clinical_codes (
  load_no integer not null,
  record_no integer not null,
  kind varchar not null,
  position smallint not null,
  system varchar not null,
  code varchar not null
);
