import {
  comparisons,
  coveredParts,
  gapStatuses,
  medicareStatuses,
  providerRoles,
  uses,
} from '@optimiq/domain/cohorts/criteria';
import { definitionLimits } from '@optimiq/domain/cohorts/definition';
import { parseNpi } from '@optimiq/domain/kernel/identifiers';
import { z } from 'zod';
import { Cents, classed, DateText, Id, Instant, PaymentYear, Thousandths } from './fields.ts';
import { RunStamp } from './population.ts';

/** ICD-10-CM without dot: a category of three characters, or a code below one. */
export const DiagnosisCode = z.string().regex(/^[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}$/);
/** HCPCS or CPT, five characters. */
export const ProcedureCode = z.string().regex(/^[0-9A-Z]\d{3}[0-9A-Z]$/);
export const ContractNumber = z.string().regex(/^[A-Z]\d{4}$/);
export const PlanNumber = z.string().regex(/^(?=.*\d)[0-9A-Z]{1,6}$/);
/** An NPI with its check digit. */
export const Npi = z.string().refine((text) => /^\d{10}$/.test(text) && parseNpi(text).ok, 'not an NPI');
const Ccn = z.string().regex(/^(?=.*\d)[0-9A-Z]{6}$/);

const anyOf = <T extends z.ZodType>(code: T) => z.array(code).min(1).max(definitionLimits.codes);

const Hcc = z.number().int().min(1).max(999);
const Year = z.number().int().min(1990).max(2099);
const Age = z.number().int().min(0).max(130);
const Score = z.number().int().min(-10_000).max(100_000);
const Times = z.number().int().min(1).max(1000);
// A date of birth fits no day of care, and no member is named by one.
const Day = DateText.refine((day) => day >= '1990-01-01' && day <= '2099-12-31', 'a day from 1990 to 2099');
const days = { from: Day, through: Day };
const inOrder = (one: object) => {
  const { from, through } = one as { from?: number | string; through?: number | string };
  return from === undefined || through === undefined || from <= through;
};
const hasBound = (one: { from?: unknown; through?: unknown }) => one.from !== undefined || one.through !== undefined;
const order = 'ends before it begins';
const bound = 'needs a lower or an upper end';

/** One question about a member; docs/cohorts.md says what each counts. */
export const Criterion = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sex'), sex: z.enum(['F', 'M']) }),
    z.strictObject({ kind: z.literal('age'), from: Age.optional(), through: Age.optional() }).refine(hasBound, bound),
    z.strictObject({ kind: z.literal('enrolled') }),
    z.strictObject({ kind: z.literal('plan'), contract: ContractNumber, plan: PlanNumber.optional() }),
    z.strictObject({
      kind: z.literal('months'),
      part: z.enum(coveredParts),
      year: Year,
      n: z.number().int().min(1).max(12),
    }),
    z.strictObject({ kind: z.literal('status'), status: z.enum(medicareStatuses), year: Year }),
    z.strictObject({ kind: z.literal('diagnosis'), codes: anyOf(DiagnosisCode), n: Times, ...days }),
    z.strictObject({ kind: z.literal('hcc'), hcc: Hcc }),
    z.strictObject({ kind: z.literal('gap'), status: z.enum(gapStatuses), hcc: Hcc.optional() }),
    z
      .strictObject({ kind: z.literal('raw-score'), from: Score.optional(), through: Score.optional() })
      .refine(hasBound, bound),
    z.strictObject({
      kind: z.literal('use'),
      use: z.enum(uses),
      comparison: z.enum(comparisons),
      n: z.number().int().min(0).max(1000),
      ...days,
    }),
    z.strictObject({
      kind: z.literal('cost'),
      amount: z.enum(['paid', 'allowed']),
      comparison: z.enum(comparisons),
      cents: z.number().int().min(0).max(1_000_000_000_000),
      ...days,
    }),
    z
      .strictObject({ kind: z.literal('provider'), role: z.enum(providerRoles), number: Npi.or(Ccn), ...days })
      .refine(({ role, number }) => role === 'facility' || number.length === 10, 'only a facility has a CCN'),
    z.strictObject({ kind: z.literal('procedure'), codes: anyOf(ProcedureCode), n: Times, ...days }),
  ])
  .refine(inOrder, order);
export type Criterion = z.infer<typeof Criterion>;

const Match = z.enum(['all', 'any']);
const { groups, criteriaOfGroup, criteria } = definitionLimits;

/** Codes, dates and amounts joined by and, or, and not: never a member, a name or free text. */
export const CohortDefinition = z
  .strictObject({
    match: Match,
    groups: z
      .array(
        z.strictObject({
          match: Match,
          /** Everybody but those the criteria describe. */
          isNot: z.boolean().optional(),
          criteria: z.array(Criterion).min(1).max(criteriaOfGroup),
        }),
      )
      .min(1)
      .max(groups),
  })
  .refine(
    (definition) => definition.groups.reduce((sum, group) => sum + group.criteria.length, 0) <= criteria,
    `at most ${criteria} criteria in all`,
  );
export type CohortDefinition = z.infer<typeof CohortDefinition>;

export const CountCohort = classed(
  'open',
  z.strictObject({ paymentYear: PaymentYear.default(2026), definition: CohortDefinition }),
);
export type CountCohort = z.input<typeof CountCohort>;

const Count = z.number().int().min(0);

/** How many members a definition names, each group alone and each criterion alone, among those the reader sees. */
export const CohortCounts = classed(
  'open',
  z.object({
    /** Absent while nothing is scored. */
    run: RunStamp.optional(),
    members: Count,
    /** Everybody it could name. */
    of: Count,
    groups: z.array(z.object({ members: Count, criteria: z.array(Count) })),
  }),
);
export type CohortCounts = z.infer<typeof CohortCounts>;

/**
 * A word for a group of people, shown to colleagues. It names none of them: no number long enough to be a member's, a
 * date of birth's or a Medicare identifier's stands in it.
 */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{C}]+$/u)
  .refine(
    (name) => !/\d{5}|\d[A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/i.test(name),
    'holds a number of a person',
  );

export const SavedCohort = classed(
  'open',
  z.object({
    cohortId: Id,
    name: Name,
    definition: CohortDefinition,
    owner: z.object({ userId: Id, name: z.string() }),
    isMine: z.boolean(),
    isShared: z.boolean(),
    /** Grows with every change; a change names the one it was made on. */
    version: z.number().int(),
    createdAt: Instant,
    changedAt: Instant,
  }),
);
export type SavedCohort = z.infer<typeof SavedCohort>;

export const CohortList = classed('open', z.object({ items: z.array(SavedCohort) }));
export type CohortList = z.infer<typeof CohortList>;

export const CohortParams = z.object({ cohortId: Id });

export const NewCohort = classed(
  'open',
  z.strictObject({ name: Name, definition: CohortDefinition, isShared: z.boolean().default(false) }),
);
export type NewCohort = z.input<typeof NewCohort>;

/** The whole cohort as it shall be, on the version the writer saw. */
export const ChangedCohort = classed(
  'open',
  NewCohort.extend({ isShared: z.boolean(), version: z.number().int().min(1) }),
);
export type ChangedCohort = z.infer<typeof ChangedCohort>;

export const CohortRemoved = classed('open', z.object({ removed: z.literal(true) }));

export const CompareCohorts = classed(
  'open',
  z.strictObject({
    paymentYear: PaymentYear.default(2026),
    cohortIds: z
      .array(Id)
      .min(2)
      .max(4)
      .refine((ids) => new Set(ids).size === ids.length, 'each cohort once'),
  }),
);
export type CompareCohorts = z.input<typeof CompareCohorts>;

const Tenths = z.number().int();

export const ComparedCohort = z.object({
  cohortId: Id,
  name: z.string(),
  members: Count,
  /** Mean age on 1 February of the payment year, in tenths of a year; absent without a member whose age is known. */
  meanAgeTenths: Tenths.optional(),
  femaleTenths: Tenths.optional(),
  scored: Count,
  /** Only with score:read. */
  meanRawThousandths: Thousandths.optional(),
  meanPaymentThousandths: Thousandths.optional(),
  /** Paid a Part B month of the service year, and the months behind it. Only with money:read. */
  paidPerMonthCents: Cents.optional(),
  memberMonths: z.number().int().optional(),
  openGaps: Count,
  /** Closed gaps of all that were expected, in tenths of a percent; null where none was. */
  recapturedTenths: Tenths.nullable(),
});
export type ComparedCohort = z.infer<typeof ComparedCohort>;

/** Cohorts side by side, in the order asked for; HCCs are the most frequent of any of them. */
export const CohortComparison = classed(
  'open',
  z.object({
    run: RunStamp.optional(),
    cohorts: z.array(ComparedCohort),
    hccs: z.array(
      z.object({
        hcc: z.number().int(),
        label: z.string(),
        /** Of each cohort in turn: members, and their share of its scored members in tenths of a percent. */
        cells: z.array(z.object({ members: Count, shareTenths: Tenths.nullable() })),
      }),
    ),
  }),
);
export type CohortComparison = z.infer<typeof CohortComparison>;
