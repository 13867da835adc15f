/** What charts say of a person: FHIR R4 resources as records. Free text is never in them but in a document. */
import type { CalendarDate } from '../kernel/dates.ts';
import type { SourceLocation, SourcePerson } from './source-person.ts';

/** Code systems of clinical facts. A SNOMED code is kept as its number, without text. */
export type ClinicalCodeSystem =
  | 'icd10cm'
  | 'icd9cm'
  | 'icd10pcs'
  | 'hcpcs'
  | 'loinc'
  | 'rxnorm'
  | 'ndc'
  | 'snomed'
  | 'cvx'
  | 'other';

export type ClinicalCode = { readonly system: ClinicalCodeSystem; readonly code: string };

type Clinical<Kind extends string> = {
  readonly kind: Kind;
  readonly at: SourceLocation;
  readonly person: SourcePerson;
  /** The source's id of the record: unique within source and kind. */
  readonly id: string;
  /** Code of the status as FHIR has it: 'active', 'finished', 'final', 'entered-in-error'. */
  readonly status?: string;
  /** The same thing in as many systems as the source gives, the first one first. */
  readonly codes: readonly ClinicalCode[];
  readonly encounterId?: string;
  readonly npi?: string;
};

export type SourceCondition = Clinical<'condition'> & {
  readonly verification?: string;
  /** 'problem-list-item' or 'encounter-diagnosis'. */
  readonly category?: string;
  readonly onsetOn?: CalendarDate;
  readonly abatedOn?: CalendarDate;
  readonly recordedOn?: CalendarDate;
};

export type SourceEncounter = Clinical<'encounter'> & {
  /** 'AMB', 'IMP', 'EMER', 'HH', 'VR'. */
  readonly class?: string;
  readonly from?: CalendarDate;
  readonly through?: CalendarDate;
  readonly dischargeStatus?: string;
};

export type SourceProcedure = Clinical<'procedure'> & { readonly from?: CalendarDate; readonly through?: CalendarDate };

export type SourceObservation = Clinical<'observation'> & {
  /** 'laboratory', 'vital-signs', 'survey'. */
  readonly category?: string;
  readonly on?: CalendarDate;
  readonly value?: number;
  /** UCUM code of the value. */
  readonly unit?: string;
  /** Code of a coded value. */
  readonly valueCode?: ClinicalCode;
  /** 'H', 'L', 'N', 'A'. */
  readonly interpretation?: string;
  readonly low?: number;
  readonly high?: number;
  /** Set on each part of a panel such as a blood pressure: the panel's id with '#' and its place. */
  readonly panelId?: string;
};

export type SourceMedication = Clinical<'medication'> & {
  readonly intent?: string;
  readonly writtenOn?: CalendarDate;
  readonly daysSupply?: number;
  readonly quantity?: number;
  readonly refills?: number;
};

export type SourceDocument = Clinical<'document'> & {
  readonly on?: CalendarDate;
  readonly contentType: string;
  /** The document itself; kept as an encrypted blob, never among facts. */
  readonly content: Uint8Array;
};

export type SourceClinical =
  | SourceCondition
  | SourceEncounter
  | SourceProcedure
  | SourceObservation
  | SourceMedication
  | SourceDocument;
