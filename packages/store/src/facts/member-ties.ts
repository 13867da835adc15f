import type { LoadTable } from './columns.ts';

/**
 * How each table that a load fills hangs on a member: what erasing, merging or counting one person goes by.
 * `member`: the row names its member. `record`: it belongs to a row of another table of the same load and record
 * number, of one kind where several tables share it. `claim`: it names the claim alone; a claim's member is that of
 * `claims`. `none`: it is about no person.
 */
export type MemberTie =
  | { readonly by: 'member'; readonly column: string }
  | { readonly by: 'record'; readonly of: readonly { readonly table: LoadTable; readonly kind?: string }[] }
  | { readonly by: 'claim'; readonly column: string }
  | { readonly by: 'none' };

const member = { by: 'member', column: 'member_key' } as const;
const recordOf = (table: LoadTable) => ({ by: 'record', of: [{ table }] }) as const;

/** One entry per table of a load; the type refuses a table without one. */
export const memberTies: Readonly<Record<LoadTable, MemberTie>> = {
  members: member,
  member_ages: member,
  eligibility_years: member,
  claims: member,
  claim_lines: recordOf('claims'),
  claim_diagnoses: recordOf('claims'),
  pharmacy_fills: member,
  coverage_spans: member,
  // A payer may name nobody: such a row goes by its claim.
  remittances: member,
  remittance_lines: recordOf('remittances'),
  remittance_adjustments: recordOf('remittances'),
  provider_adjustments: { by: 'none' },
  acknowledgements: { by: 'claim', column: 'claim_key' },
  acknowledgement_errors: recordOf('acknowledgements'),
  conditions: member,
  encounters: member,
  procedures: member,
  observations: member,
  medications: member,
  documents: member,
  clinical_codes: {
    by: 'record',
    of: [
      { table: 'conditions', kind: 'condition' },
      { table: 'encounters', kind: 'encounter' },
      { table: 'procedures', kind: 'procedure' },
      { table: 'observations', kind: 'observation' },
      { table: 'medications', kind: 'medication' },
      { table: 'documents', kind: 'document' },
    ],
  },
};
