import type { CalendarDate } from '../kernel/dates.ts';
import type { SourceLocation, SourcePerson } from './source-person.ts';

/** What a span of coverage pays for. 'other' keeps a product that is none of these, with its source code. */
export type CoverageLine =
  | 'medical'
  | 'part-a'
  | 'part-b'
  | 'part-c'
  | 'part-d'
  | 'drug'
  | 'dental'
  | 'vision'
  | 'medicaid'
  | 'other';

/** 'end' closes what an earlier file opened; 'void' says that it never was. */
export type CoverageAction = 'state' | 'end' | 'void';

/**
 * One span in which a person had a product, as an 834, a FHIR Coverage or a row of an eligibility file states it.
 * Both days belong to the span; without `through` it is open. Flags hold for the whole span.
 */
export type SourceCoverage = {
  readonly kind: 'coverage';
  readonly at: SourceLocation;
  readonly person: SourcePerson;
  /** The source's number of this coverage, where it has one. */
  readonly coverageId?: string;
  readonly action: CoverageAction;
  readonly line: CoverageLine;
  /** The source's own code of the product where `line` is 'other'. */
  readonly lineCode?: string;
  readonly from?: CalendarDate;
  readonly through?: CalendarDate;
  /** Contract of a Medicare plan ('H1234'), its benefit package ('001'), or a payer's plan code. */
  readonly contract?: string;
  readonly plan?: string;
  readonly payer?: string;
  /** 'P', 'S' or 'T': who pays first. */
  readonly order?: 'P' | 'S' | 'T';
  /** Relation to the subscriber, X12 code list 1069: '18' self. */
  readonly relationship?: string;
  /** Medicare dual status code, two digits: '02'. */
  readonly dualCode?: string;
  readonly orec?: string;
  readonly isLti?: boolean;
  readonly isEsrd?: boolean;
  readonly isHospice?: boolean;
};
