/** What the publisher's tables say, row by row, and the same tables indexed for the engine. */
import type { Hcc } from '../../kernel/codes.ts';
import type { CalendarDate } from '../../kernel/dates.ts';
import type { DualClass } from '../../kernel/dual-status.ts';
import type { CmsHccSegment } from '../../records/member-record.ts';
import type { Sex } from '../../records/source.ts';
import type { HccSet } from './hcc-set.ts';
import type { HierarchySemantics } from './hierarchy-semantics.ts';
import type { DiagnosisEvidence, DroppedHcc, FactorTerm } from './receipt.ts';

/** Whole years, both ends included. */
export type AgeRange = { readonly from: number; readonly through: number };

export type { HierarchySemantics };

/** A published row's place: 'cms-hcc-v28/2026/diagnoses:E1122:37'. */
export type Published = { readonly tableRow: string };

/** Person a row or edit is meant for; absent means everybody. */
export type Condition = { readonly sex?: Sex; readonly ages?: AgeRange };

export type DiagnosisRow = Published &
  Condition & { readonly code: string; readonly hcc: Hcc; readonly mceAges?: AgeRange };
/** Without `hcc` the code is void for the persons the condition names. */
export type MandatoryEdit = Published & Condition & { readonly code: string; readonly hcc?: Hcc };
export type CategoryRequirement = Published & { readonly hcc: Hcc; readonly needsAnyOf: readonly Hcc[] };
export type HierarchyPair = Published & { readonly hcc: Hcc; readonly outranks: Hcc };
export type Factor = Published & {
  readonly term: string;
  readonly thousandths: Readonly<Partial<Record<CmsHccSegment, number>>>;
};
/** Operands are a disease group, 'HCC238' or 'DISABL'. */
export type Interaction = { readonly term: string; readonly left: string; readonly right: string };

/** Rules and figures of one payment year. */
export type PaymentYear = {
  readonly paymentYear: number;
  readonly serviceYear: number;
  readonly normalizationThousandths: number;
  readonly codingAdjustmentThousandths: number;
  readonly hierarchySemantics: HierarchySemantics;
  /** A line with one of these modifiers makes no record eligible. */
  readonly audioOnlyModifiers: ReadonlySet<string>;
  readonly unlinkedChartReview: 'counts' | 'excluded';
};

export type BillTypeClass = 'inpatient' | 'outpatient';

/** The tables of one model for one payment year, in published order. */
export type CmsHccPublishedTables = {
  readonly model: 'cms-hcc-v28';
  readonly version: string;
  readonly year: PaymentYear;
  readonly diagnoses: readonly DiagnosisRow[];
  readonly mandatoryEdits: readonly MandatoryEdit[];
  readonly categoryRequirements: readonly CategoryRequirement[];
  readonly hierarchy: readonly HierarchyPair[];
  readonly diseaseGroups: ReadonlyMap<string, readonly Hcc[]>;
  readonly interactions: readonly Interaction[];
  readonly factors: readonly Factor[];
  readonly labels: ReadonlyMap<Hcc, string>;
  /** By the first two digits of the bill type. */
  readonly billTypes: ReadonlyMap<string, BillTypeClass>;
  readonly eligibleProcedures: ReadonlySet<string>;
  readonly dualStatus: ReadonlyMap<string, DualClass>;
};

/** A diagnosis row whose category is an index into `CmsHccTables.hccs`; `evidence` is its part of a receipt without claims. */
export type MapRow = Published & Condition & { readonly category: number; readonly evidence: DiagnosisEvidence };

/** Everything the tables say about one ICD-10-CM code. */
export type CodeEntry = {
  readonly edits: readonly (Published & Condition & { readonly row?: MapRow })[];
  readonly mceAges?: AgeRange;
  readonly rows: readonly MapRow[];
  /** No edit and no condition: `rows` hold for everybody. */
  readonly isPlain: boolean;
};

/** An interaction of one segment; without `right` the other operand is that the person is disabled. */
export type SegmentInteraction = { readonly term: FactorTerm; readonly left: HccSet; readonly right?: HccSet };

/** Terms of one segment; an absent term does not exist there. Cells by `cellOf(sex, age)`. */
export type SegmentFactors = {
  readonly cells: readonly (FactorTerm | undefined)[];
  /** By `newEnrollee[medicaid][originallyDisabled]`, each 0 or 1. */
  readonly newEnrollee: readonly (readonly (readonly (FactorTerm | undefined)[])[])[];
  readonly originallyDisabled: Readonly<Record<Sex, FactorTerm | undefined>>;
  readonly longTermMedicaid: FactorTerm | undefined;
  readonly categories: readonly (FactorTerm | undefined)[];
  /** By number of payment HCCs; the last one is for all higher numbers. */
  readonly counts: readonly (FactorTerm | undefined)[];
  readonly interactions: readonly SegmentInteraction[];
};

/** A hierarchy pair: the category `lesser`, whose number is `hcc`, gives way to `outrankedBy`. */
export type HierarchyLink = Omit<DroppedHcc, 'diagnoses'> & { readonly lesser: number };

/** Published tables indexed once; steps look up, and never search. */
export type CmsHccTables = Pick<
  CmsHccPublishedTables,
  'model' | 'version' | 'year' | 'labels' | 'billTypes' | 'eligibleProcedures' | 'dualStatus'
> & {
  readonly firstServiceDay: CalendarDate;
  readonly lastServiceDay: CalendarDate;
  /** Payment HCCs, ascending; a category is an index into them. */
  readonly hccs: readonly Hcc[];
  readonly codes: ReadonlyMap<string, CodeEntry>;
  readonly requirements: readonly (Published & { readonly category: number; readonly needsAnyOf: HccSet })[];
  /** By category: all it outranks, and link by link in published order. */
  readonly hierarchy: readonly { readonly over: HccSet; readonly links: readonly HierarchyLink[] }[];
  readonly segments: Readonly<Record<CmsHccSegment, SegmentFactors>>;
};
