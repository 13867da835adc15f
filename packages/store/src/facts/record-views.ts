/** What holds of remittances, acknowledgements and charts: keys of their versions, parts of records, records taken back. */

/** What names one record in all its versions. */
export const recordKeys = {
  remittances: 'remittance_key',
  provider_adjustments: 'adjustment_key',
  acknowledgements: 'acknowledgement_key',
  conditions: 'condition_key',
  encounters: 'encounter_key',
  procedures: 'procedure_key',
  observations: 'observation_key',
  medications: 'medication_key',
  documents: 'document_key',
} as const;

/** Names of the tables here, and of coverage, that have rows: most tenants have few of these, and what is not there costs nothing. */
export const filledTables = `${[...Object.keys(recordKeys), 'coverage_spans']
  .map((table) => `select '${table}' as name where exists (select 1 from facts.${table})`)
  .join(' union all ')}`;

/**
 * Tables whose sender may say the same of one key twice in a file and mean both, such as a claim split over two
 * remittances: the rows of the latest load hold, all of them. Reversals have a key of their own and stay.
 */
export const heldByLoad: ReadonlySet<string> = new Set(['remittances', 'provider_adjustments', 'acknowledgements']);

/** Tables whose rows hold as long as the record of the same number in another table does. */
export const partOf: Readonly<Record<string, string>> = {
  claim_lines: 'claims',
  claim_diagnoses: 'claims',
  remittance_lines: 'remittances',
  remittance_adjustments: 'remittances',
  acknowledgement_errors: 'acknowledgements',
};

const clinicalKinds = {
  conditions: 'condition',
  encounters: 'encounter',
  procedures: 'procedure',
  observations: 'observation',
  medications: 'medication',
  documents: 'document',
} as const;
type ClinicalTable = keyof typeof clinicalKinds;
const clinicalTables = Object.keys(clinicalKinds) as readonly ClinicalTable[];

/** Records whose latest version says that it should never have been entered: FHIR keeps them, what holds does not. */
export function withdrawnStatements(visible: string, number: number, filled: ReadonlySet<string>): string[] {
  return clinicalTables
    .filter((table) => filled.has(table))
    .map((table) => {
      const superseded = `memory.main.superseded_${table}_${number}`;
      const isVerified = table === 'conditions' ? " or verification = 'entered-in-error'" : '';
      return `
      insert into ${superseded}
      select load_no, record_no, false as is_version from facts.${table} t
      where ${visible} and (status = 'entered-in-error'${isVerified})
        and not exists (select 1 from ${superseded} s where s.load_no = t.load_no and s.record_no = t.record_no)`;
    });
}

/** Condition on a row `t` of `clinical_codes`: its record holds. */
export function codeHolds(isAny: Readonly<Partial<Record<ClinicalTable, boolean>>>, number: number): string {
  const conditions = clinicalTables
    .filter((table) => isAny[table])
    .map(
      (table) => `not exists (
        select 1 from memory.main.superseded_${table}_${number} s
        where t.kind = '${clinicalKinds[table]}' and s.load_no = t.load_no and s.record_no = t.record_no
      )`,
    );
  return ['true', ...conditions].join(' and ');
}
