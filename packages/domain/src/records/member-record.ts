import type { CalendarDate } from '../kernel/dates.ts';
import type { ClaimType, CodeSystem, Sex } from './source.ts';

/** Why Medicare was first granted: 0 age, 1 disability, 2 ESRD, 3 disability and ESRD. */
export type EntitlementReason = '0' | '1' | '2' | '3';

/** Part C segments: community non-dual, full and partial dual by aged and disabled, institutional, new enrollee. */
export type CmsHccSegment = 'CNA' | 'CND' | 'CFA' | 'CFD' | 'CPA' | 'CPD' | 'INS' | 'NE' | 'SNPNE';

export type MemberClaimDiagnosis = { readonly code: string; readonly system: CodeSystem; readonly position: number };

export type MemberClaimLine = {
  readonly line: number;
  readonly procedure?: string;
  readonly modifiers?: readonly string[];
  readonly providerNpi?: string;
};

/** A claim or encounter record in its latest version, as the risk engines read it. */
export type MemberClaim = {
  readonly claimKey: string;
  readonly type: ClaimType;
  /** Facility type, bill classification and frequency: '111'. Institutional only. */
  readonly billType?: string;
  /** Last day of service: this date alone decides the data year. */
  readonly serviceThrough: CalendarDate;
  readonly providerNpi?: string;
  /** Absent: an encounter. A chart-review record is linked when it names the encounter it adds to. */
  readonly chartReview?: 'linked' | 'unlinked';
  readonly lines: readonly MemberClaimLine[];
  readonly diagnoses: readonly MemberClaimDiagnosis[];
};

/** Everything the risk engines read about one person for one payment year; no identity in it. */
export type MemberRecord = {
  readonly sex: Sex;
  /** Whole years on 1 February of the payment year. */
  readonly age: number;
  readonly orec: EntitlementReason;
  readonly crec?: EntitlementReason;
  /** Medicare dual status code, two digits: '00' to '10'. */
  readonly dualCode: string;
  /** Under twelve months of Part B in the data year. */
  readonly newEnrollee: boolean;
  /** In a special needs plan for chronic conditions. */
  readonly snp: boolean;
  /** Long-term institutional. */
  readonly lti: boolean;
  /** Overrides what the fields above lead to. */
  readonly segment?: CmsHccSegment;
  /** Medicaid in the month, for the institutional term; by default from the dual status. */
  readonly ltimcaid?: boolean;
  /** Medicaid, for the new-enrollee cell; by default from the dual status. */
  readonly nemcaid?: boolean;
  /** Came from another parent organization during the data year. */
  readonly switchedParentOrganization?: boolean;
  /** ICD-10-CM codes accepted elsewhere, without a claim: no encounter filter applies. Trimmed, upper case, undotted. */
  readonly diagnoses: readonly string[];
  readonly claims: readonly MemberClaim[];
};
