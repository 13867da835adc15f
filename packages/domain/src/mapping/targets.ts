/** What one row of a table is: the record it becomes, or the line of one. */
export type TableKind = 'member' | 'coverage' | 'eligibility-year' | 'claim-line' | 'fill';

export const tableKinds: readonly TableKind[] = ['member', 'coverage', 'eligibility-year', 'claim-line', 'fill'];

/** The kind of value a field holds: decides what its cells must look like and which transforms it can have. */
export type DataKind =
  | 'identifier'
  | 'mbi'
  | 'npi'
  | 'ccn'
  | 'date'
  | 'year'
  | 'money'
  | 'decimal'
  | 'count'
  | 'months'
  | 'name'
  | 'text'
  | 'phone'
  | 'zip'
  | 'state'
  | 'sex'
  | 'flag'
  | 'icd10cm'
  | 'procedure'
  | 'modifier'
  | 'revenue'
  | 'pos'
  | 'bill-type'
  | 'digit'
  | 'drg'
  | 'discharge-status'
  | 'ndc'
  | 'dual'
  | 'specialty'
  | 'contract'
  | 'claim-type'
  | 'coverage-line';

export type Target = {
  readonly data: DataKind;
  readonly kinds: readonly TableKind[];
  /** How many columns may be mapped to it, each with a position from 1; one where it is absent. */
  readonly positions?: number;
};

const all: readonly TableKind[] = tableKinds;
const spans: readonly TableKind[] = ['coverage', 'eligibility-year'];
const claim: readonly TableKind[] = ['claim-line'];
const fill: readonly TableKind[] = ['fill'];

/**
 * The canonical fields that a column can be mapped to: those of records/source.ts, one name each. A person may be named
 * in a row of any kind. The order is that of lists on screens, and the last word where two guesses weigh the same.
 */
export const targets = {
  memberId: { data: 'identifier', kinds: all },
  mbi: { data: 'mbi', kinds: all },
  lastName: { data: 'name', kinds: all },
  firstName: { data: 'name', kinds: all },
  middleName: { data: 'name', kinds: all },
  birthDate: { data: 'date', kinds: all },
  sex: { data: 'sex', kinds: all },
  address: { data: 'text', kinds: all },
  city: { data: 'name', kinds: all },
  state: { data: 'state', kinds: all },
  zip: { data: 'zip', kinds: all },
  phone: { data: 'phone', kinds: all },
  deathDate: { data: 'date', kinds: ['member'] },
  orec: { data: 'digit', kinds: ['member', ...spans] },

  coverageId: { data: 'identifier', kinds: ['coverage'] },
  coverageLine: { data: 'coverage-line', kinds: ['coverage'] },
  coverageFrom: { data: 'date', kinds: ['coverage'] },
  coverageThrough: { data: 'date', kinds: ['coverage'] },
  contract: { data: 'contract', kinds: spans },
  plan: { data: 'identifier', kinds: ['coverage'] },
  payer: { data: 'text', kinds: ['coverage'] },
  relationship: { data: 'text', kinds: ['coverage'] },
  dualCode: { data: 'dual', kinds: spans },
  isLti: { data: 'flag', kinds: spans },
  isEsrd: { data: 'flag', kinds: spans },
  isHospice: { data: 'flag', kinds: ['coverage'] },
  isSnp: { data: 'flag', kinds: ['eligibility-year'] },

  year: { data: 'year', kinds: ['eligibility-year'] },
  crec: { data: 'digit', kinds: ['eligibility-year'] },
  medicareStatus: { data: 'text', kinds: ['eligibility-year'] },
  partAMonths: { data: 'months', kinds: ['eligibility-year'] },
  partBMonths: { data: 'months', kinds: ['eligibility-year'] },
  hmoMonths: { data: 'months', kinds: ['eligibility-year'] },
  partDMonths: { data: 'months', kinds: ['eligibility-year'] },
  dualMonths: { data: 'months', kinds: ['eligibility-year'] },

  claimId: { data: 'identifier', kinds: claim },
  claimType: { data: 'claim-type', kinds: claim },
  frequency: { data: 'digit', kinds: claim },
  originalClaimId: { data: 'identifier', kinds: claim },
  billType: { data: 'bill-type', kinds: claim },
  billFacility: { data: 'digit', kinds: claim },
  billClass: { data: 'digit', kinds: claim },
  serviceFrom: { data: 'date', kinds: claim },
  serviceThrough: { data: 'date', kinds: claim },
  admitOn: { data: 'date', kinds: claim },
  dischargeOn: { data: 'date', kinds: claim },
  dischargeStatus: { data: 'discharge-status', kinds: claim },
  drg: { data: 'drg', kinds: claim },
  claimBilled: { data: 'money', kinds: claim },
  claimAllowed: { data: 'money', kinds: claim },
  claimPaid: { data: 'money', kinds: claim },
  billingNpi: { data: 'npi', kinds: claim },
  renderingNpi: { data: 'npi', kinds: claim },
  ccn: { data: 'ccn', kinds: claim },
  specialty: { data: 'specialty', kinds: claim },
  principalDiagnosis: { data: 'icd10cm', kinds: claim },
  diagnosis: { data: 'icd10cm', kinds: claim, positions: 25 },
  line: { data: 'count', kinds: claim },
  lineFrom: { data: 'date', kinds: claim },
  lineThrough: { data: 'date', kinds: claim },
  procedure: { data: 'procedure', kinds: claim },
  modifier: { data: 'modifier', kinds: claim, positions: 4 },
  revenueCode: { data: 'revenue', kinds: claim },
  pos: { data: 'pos', kinds: claim },
  units: { data: 'decimal', kinds: claim },
  billed: { data: 'money', kinds: claim },
  allowed: { data: 'money', kinds: claim },
  paid: { data: 'money', kinds: claim },
  lineDiagnosis: { data: 'icd10cm', kinds: claim },

  fillId: { data: 'identifier', kinds: fill },
  filledOn: { data: 'date', kinds: fill },
  ndc: { data: 'ndc', kinds: fill },
  rxnorm: { data: 'identifier', kinds: fill },
  quantity: { data: 'decimal', kinds: fill },
  daysSupply: { data: 'count', kinds: fill },
  fillNumber: { data: 'count', kinds: fill },
  cost: { data: 'money', kinds: fill },
  memberShare: { data: 'money', kinds: fill },
} as const satisfies Readonly<Record<string, Target>>;

export type TargetName = keyof typeof targets;

export const targetNames = Object.keys(targets) as readonly TargetName[];

/** Facts of one target. */
export const targetOf = (name: TargetName): Target => targets[name];

/** Targets of one kind of table, in the order of `targets`. */
export const targetsOf = (kind: TableKind): readonly TargetName[] =>
  targetNames.filter((name) => targetOf(name).kinds.includes(kind));

const person: readonly TargetName[] = ['memberId', 'mbi'];

/** What a table of a kind cannot be read without: of each group one column, or a constant, is enough. */
export const neededTargets: Readonly<Record<TableKind, readonly (readonly TargetName[])[]>> = {
  member: [person, ['birthDate']],
  coverage: [person, ['coverageFrom']],
  'eligibility-year': [person, ['year']],
  'claim-line': [person, ['claimId'], ['serviceFrom', 'lineFrom']],
  fill: [person, ['fillId'], ['filledOn']],
};

/** Groups of needed targets of which none is mapped. */
export function missingTargets(kind: TableKind, mapped: ReadonlySet<TargetName>): readonly (readonly TargetName[])[] {
  return neededTargets[kind].filter((group) => !group.some((name) => mapped.has(name)));
}
