/** Fields two identities are compared by, in the order they are shown. */
export const matchFields = [
  'lastName',
  'firstName',
  'middleName',
  'generation',
  'birthDate',
  'sex',
  'zip',
  'phone',
  'mbi',
] as const;

export type MatchField = (typeof matchFields)[number];

/** `missing`: at least one side says nothing. */
export type FieldAgreement = 'agree' | 'close' | 'differ' | 'missing';
export type Agreement = Readonly<Record<MatchField, FieldAgreement>>;

/** How often a field agrees so far for one person (m) and for two people (u). */
export type FieldOdds = { readonly m: number; readonly u: number };

export type MatchingTables = {
  readonly odds: Readonly<Record<MatchField, Readonly<Partial<Record<FieldAgreement, FieldOdds>>>>>;
  /** Each given name with the names it is used for: 'BILL' with 'WILLIAM'. Folded. */
  readonly nicknames: ReadonlyMap<string, ReadonlySet<string>>;
  /** Share of people with a last name, folded, where it is far more common than others. */
  readonly lastNameShare: ReadonlyMap<string, number>;
};
