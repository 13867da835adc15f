import type { ColumnSet } from './column-set.ts';
import { recordClasses } from './record-classes.ts';
import { recordColumns } from './record-columns.ts';

/** What each text column of the facts may hold. Text that fits no class never reaches the file. */

/**
 * Forms of codes, by class. Codes that always hold a digit must hold one here, so a name does not pass for one;
 * no class is long enough for a Medicare identifier next to letters, a street or a note.
 */
export const textClasses = {
  sex: /^[FM]$/,
  zip3: /^\d{3}$/,
  state: /^[A-Z0-9]{2}$/,
  entitlement: /^\d$/,
  status: /^\d{2}$/,
  dual: /^(\d{1,2}|NA|XX)$/,
  contract: /^[A-Z]\d{4}$/,
  'claim-type': /^[PI]$/,
  frequency: /^[0-9A-Z]$/,
  'bill-type': /^[0-9A-Z]{3,4}$/,
  drg: /^\d{3,4}$/,
  provider: /^\d{10}$/,
  ccn: /^(?=.*\d)[0-9A-Z]{6,10}$/,
  specialty: /^(?=.*\d)[0-9A-Z]{2,10}$|^[0-9A-Z]{2}$/,
  // ZZZZZ is the HIPPS code of a day without an assessment.
  procedure: /^((?=.*\d)[0-9A-Z]{3,7}|ZZZZZ)$/,
  modifiers: /^[0-9A-Z]{2}( [0-9A-Z]{2}){0,3}$/,
  revenue: /^\d{3,4}$/,
  pos: /^\d{2}$/,
  pointers: /^\d{1,2}( \d{1,2}){0,11}$/,
  diagnosis: /^(?=.*\d)[0-9A-Z]{2,8}$/,
  'code-system': /^(icd10cm|icd9cm|other)$/,
  qualifier: /^[A-Z]{2,3}$/,
  ndc: /^\d{10,11}$/,
  rxnorm: /^\d{1,8}$/,
  ...recordClasses,
  // The rest are words of our own.
  segment: /^[A-Z]{2,5}$/,
  reason: /^[a-z0-9-]{2,40}$/,
  'factor-name': /^[A-Za-z0-9_]{1,40}$/,
  'table-row': /^[!-~]{1,100}$/,
  hash: /^[0-9a-f]{64}$/,
} as const satisfies Record<string, RegExp>;

export type TextClass = keyof typeof textClasses;

/** Types of the file's columns. Dates are dates of care: 1990 to 2099, so a date of birth does not pass for one. */
export type FactsType =
  | 'tinyint'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'boolean'
  | 'date'
  | 'uuid'
  | TextClass;

const load = { load_no: 'integer', record_no: 'integer' } as const;
const run = { run_no: 'integer', member_no: 'integer' } as const;
const amounts = { billed_cents: 'bigint', allowed_cents: 'bigint', paid_cents: 'bigint' } as const;

/** Every column a facts file may have, in file order: the allow-list the schema test holds the SQL to. */
export const factsColumns = {
  members: {
    ...load,
    member_key: 'uuid',
    sex: 'sex',
    zip3: 'zip3',
    state: 'state',
    death_on: 'date',
    orec: 'entitlement',
  },
  member_ages: { ...load, member_key: 'uuid', payment_year: 'smallint', age: 'smallint' },
  eligibility_years: {
    ...load,
    member_key: 'uuid',
    year: 'smallint',
    orec: 'entitlement',
    crec: 'entitlement',
    is_esrd: 'boolean',
    medicare_status: 'status',
    part_a_months: 'tinyint',
    part_b_months: 'tinyint',
    hmo_months: 'tinyint',
    part_d_months: 'tinyint',
    dual_months: 'tinyint',
    dual_code: 'dual',
    is_lti: 'boolean',
    is_snp: 'boolean',
    contract: 'contract',
  },
  claims: {
    ...load,
    claim_key: 'uuid',
    member_key: 'uuid',
    claim_type: 'claim-type',
    frequency: 'frequency',
    replaces_claim_key: 'uuid',
    bill_type: 'bill-type',
    service_from: 'date',
    service_through: 'date',
    admit_on: 'date',
    discharge_on: 'date',
    discharge_status: 'status',
    drg: 'drg',
    ...amounts,
    billing_npi: 'provider',
    rendering_npi: 'provider',
    ccn: 'ccn',
    specialty: 'specialty',
    payer_order: 'payer-order',
    replaces_payer_claim_key: 'uuid',
  },
  claim_lines: {
    ...load,
    line_no: 'integer',
    procedure: 'procedure',
    modifiers: 'modifiers',
    revenue_code: 'revenue',
    pos: 'pos',
    units: 'double',
    service_from: 'date',
    service_through: 'date',
    ...amounts,
    rendering_npi: 'provider',
    diagnosis_pointers: 'pointers',
  },
  claim_diagnoses: { ...load, position: 'smallint', code: 'diagnosis', system: 'code-system', qualifier: 'qualifier' },
  pharmacy_fills: {
    ...load,
    fill_key: 'uuid',
    member_key: 'uuid',
    filled_on: 'date',
    ndc: 'ndc',
    rxnorm: 'rxnorm',
    quantity: 'double',
    days_supply: 'smallint',
    fill_number: 'smallint',
    cost_cents: 'bigint',
    member_share_cents: 'bigint',
  },
  ...recordColumns,
  scores: {
    ...run,
    member_key: 'uuid',
    not_scored: 'reason',
    segment: 'segment',
    sex: 'sex',
    age: 'smallint',
    status_year: 'smallint',
    raw_thousandths: 'integer',
    normalized_thousandths: 'integer',
    payment_thousandths: 'integer',
    hcc_count: 'smallint',
    other_semantics: 'reason',
    other_raw_thousandths: 'integer',
    leaf_hash: 'hash',
    from_run_no: 'integer',
  },
  score_members: { ...run, member_key: 'uuid' },
  score_table_rows: { run_no: 'integer', row_no: 'integer', table_row: 'table-row' },
  score_factors: {
    ...run,
    position: 'smallint',
    kind: 'reason',
    name: 'factor-name',
    thousandths: 'integer',
    table_row_no: 'integer',
  },
  score_hccs: {
    ...run,
    hcc: 'smallint',
    status: 'reason',
    outranked_by: 'smallint',
    table_row_no: 'integer',
    coefficient_thousandths: 'integer',
  },
  score_diagnoses: {
    ...run,
    hcc: 'smallint',
    code: 'diagnosis',
    table_row_no: 'integer',
    load_no: 'integer',
    record_no: 'integer',
    line_no: 'integer',
    service_through: 'date',
    provider_npi: 'provider',
  },
  score_not_counted: {
    ...run,
    reason_no: 'integer',
    table_row_no: 'integer',
    load_no: 'integer',
    record_no: 'integer',
    code_no: 'integer',
  },
  score_gaps: {
    ...run,
    hcc: 'smallint',
    status: 'reason',
    coded_mask: 'smallint',
    last_load_no: 'integer',
    last_record_no: 'integer',
    last_code: 'diagnosis',
    last_on: 'date',
    closing_hcc: 'smallint',
    closing_load_no: 'integer',
    closing_record_no: 'integer',
    closing_code: 'diagnosis',
    closing_on: 'date',
    gain_raw_thousandths: 'integer',
    gain_payment_thousandths: 'integer',
  },
} as const satisfies Record<string, Record<string, FactsType>>;

/** Lent by the vault for a state hash: kept in the engine's memory only, never in the file. */
export const naturalKeyColumns = { key: 'uuid', tag: 'uuid' } as const satisfies Record<string, FactsType>;

export type FactsTable = keyof typeof factsColumns;
/** Tables whose rows belong to a load. */
export type LoadTable = Exclude<FactsTable, `score${string}`>;

export const factsTables = Object.keys(factsColumns) as readonly FactsTable[];
/** Tables whose rows belong to a load. The others belong to a run. */
export const loadTables: readonly FactsTable[] = factsTables.filter((table) => !('run_no' in factsColumns[table]));
export const runTables = factsTables.filter((table) => 'run_no' in factsColumns[table]);

/** Rows for the end of one table. */
export type TableColumns = readonly [table: FactsTable, set: ColumnSet];

export const isTextClass = (type: FactsType): type is TextClass => type in textClasses;

/** Days since 1970-01-01 of the first and last date of care that a file may hold: 1990-01-01, 2099-12-31. */
export const dayBounds = { first: 7305, last: 47_481 } as const;

/** Form of each text column, worked out once: a load asks a hundred times a claim. */
const textForms: ReadonlyMap<FactsTable, ReadonlyMap<string, RegExp>> = new Map(
  factsTables.map((table) => [
    table,
    new Map(
      Object.entries<FactsType>(factsColumns[table]).flatMap(([column, type]) =>
        isTextClass(type) ? [[column, textClasses[type]]] : [],
      ),
    ),
  ]),
);

/**
 * Whether text may stand in a column: loads ask before they build rows, so that one odd value costs one record.
 * The keeper asks again and refuses the whole batch.
 */
export function fitsColumn<Table extends FactsTable>(
  table: Table,
  column: keyof (typeof factsColumns)[Table],
  text: string,
): boolean {
  return (
    textForms
      .get(table)!
      .get(column as string)
      ?.test(text) === true
  );
}
