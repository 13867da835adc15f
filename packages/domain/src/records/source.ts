/**
 * What a file said, with identifiers, before identity and facts are parted.
 * Every format turns bytes into these records; only the identity vault and the load see them.
 */
import type { CalendarDate } from '../kernel/dates.ts';
import type { SourceAcknowledgement } from './source-acknowledgement.ts';
import type { SourceClinical } from './source-clinical.ts';
import type { SourceCoverage } from './source-coverage.ts';
import type { SourceLocation, SourcePerson } from './source-person.ts';
import type { SourceProviderAdjustment, SourceRemittance } from './source-remittance.ts';

export type { Sex, SourceLocation, SourcePerson } from './source-person.ts';

export type ClaimType = 'professional' | 'institutional';

export type SourceMember = {
  readonly kind: 'member';
  readonly at: SourceLocation;
  readonly person: SourcePerson;
  readonly deathDate?: CalendarDate;
  readonly orec?: string;
};

/** One calendar year of a member's Medicare status. Months are 0 to 12. */
export type SourceEligibilityYear = {
  readonly kind: 'eligibility-year';
  readonly at: SourceLocation;
  readonly person: SourcePerson;
  readonly year: number;
  readonly orec?: string;
  readonly crec?: string;
  readonly esrd?: boolean;
  readonly medicareStatus?: string;
  readonly partAMonths?: number;
  readonly partBMonths?: number;
  readonly hmoMonths?: number;
  readonly partDMonths?: number;
  readonly dualMonths?: number;
  /** Medicare dual status code of January, two digits: '02'. */
  readonly dualCode?: string;
  readonly lti?: boolean;
  readonly snp?: boolean;
  readonly contract?: string;
};

export type CodeSystem = 'icd10cm' | 'icd9cm' | 'other';

export type SourceDiagnosis = {
  readonly order: number;
  readonly code: string;
  readonly system: CodeSystem;
  /** X12 code list qualifier where the source has one: 'ABK'. */
  readonly qualifier?: string;
};

export type SourceClaimLine = {
  readonly line: number;
  readonly procedure?: string;
  readonly modifiers?: readonly string[];
  readonly revenueCode?: string;
  readonly pos?: string;
  readonly units?: number;
  readonly serviceFrom?: CalendarDate;
  readonly serviceThrough?: CalendarDate;
  readonly billedCents?: number;
  readonly allowedCents?: number;
  readonly paidCents?: number;
  readonly renderingNpi?: string;
  /** Orders of the claim's diagnoses, 1-based. */
  readonly diagnosisPointers?: readonly number[];
};

export type SourceClaim = {
  readonly kind: 'claim';
  readonly at: SourceLocation;
  readonly claimId: string;
  readonly type: ClaimType;
  /** Claim frequency code: '1' original, '7' replacement, '8' void. */
  readonly frequency: string;
  /** The number of the claim this one names as its original, as the source gives it: of the sender's or the payer's. */
  readonly originalClaimId?: string;
  /** Facility type and bill classification with frequency: '111'. Institutional only. */
  readonly billType?: string;
  readonly person: SourcePerson;
  readonly serviceFrom?: CalendarDate;
  readonly serviceThrough?: CalendarDate;
  readonly admitOn?: CalendarDate;
  readonly dischargeOn?: CalendarDate;
  readonly dischargeStatus?: string;
  readonly drg?: string;
  readonly billedCents?: number;
  readonly allowedCents?: number;
  readonly paidCents?: number;
  readonly billingNpi?: string;
  readonly renderingNpi?: string;
  readonly ccn?: string;
  readonly specialty?: string;
  /** Rank of the payer this claim was sent to: 'S' and 'T' are copies for the next payer of one service. */
  readonly payerOrder?: 'P' | 'S' | 'T';
  readonly diagnoses: readonly SourceDiagnosis[];
  readonly lines: readonly SourceClaimLine[];
};

export type SourceFill = {
  readonly kind: 'fill';
  readonly at: SourceLocation;
  readonly fillId: string;
  readonly person: SourcePerson;
  readonly filledOn: CalendarDate;
  readonly ndc?: string;
  readonly rxnorm?: string;
  readonly quantity?: number;
  readonly daysSupply?: number;
  readonly fillNumber?: number;
  readonly costCents?: number;
  readonly memberShareCents?: number;
};

export type SourceRecord =
  | SourceMember
  | SourceEligibilityYear
  | SourceCoverage
  | SourceClaim
  | SourceFill
  | SourceRemittance
  | SourceProviderAdjustment
  | SourceAcknowledgement
  | SourceClinical;

/** Rules a record can break. The word is stable: screens, files of rejects and tests name it. */
export type SourceRule =
  | 'missing-identifier'
  | 'identifier-form'
  | 'identifier-conflict'
  | 'missing-value'
  | 'not-a-date'
  | 'date-order'
  | 'not-a-number'
  | 'unknown-value'
  | 'code-system'
  | 'code-form'
  | 'column-missing'
  | 'column-count'
  | 'structure'
  | 'encoding'
  | 'too-long'
  | 'balance'
  | 'count'
  | 'duplicate'
  | 'archive'
  | 'formula'
  | 'normalized'
  | 'spreadsheet-damage'
  | 'mapping'
  | 'unsupported';

/** 'error' keeps the record out of the load; 'warning' lets it in; 'unsupported' names a part that is not read yet. */
export type SourceProblem = {
  readonly severity: 'error' | 'warning' | 'unsupported';
  readonly rule: SourceRule;
  /** Column or element: 'birth_date', 'CLM02'. */
  readonly field?: string;
  readonly at: SourceLocation;
  /** Fixed words, never a value of the file. */
  readonly message: string;
  /** How many times, where one problem stands for many; `at` is the first then. */
  readonly count?: number;
};

/** A piece of a file, in file order; `bytesRead` counts from the start of the decompressed file. */
export type SourceBatch = {
  readonly records: readonly SourceRecord[];
  readonly problems: readonly SourceProblem[];
  readonly rowsRead: number;
  readonly bytesRead: number;
};
