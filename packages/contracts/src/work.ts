import { z } from 'zod';
import { Cursor, classed, DateText, Id, Instant, Limit, PaymentYear, Sex, Thousandths } from './fields.ts';

/** Accepted and not decided; assessed as present, so that a claim is waited for; decided, or closed by a claim. */
export const WorkState = z.enum(['open', 'awaiting-claim', 'done']);
export type WorkState = z.infer<typeof WorkState>;

/**
 * What a person found, in the words of the Da Vinci Risk Adjustment guide. `closed-by-claim` is never chosen: a claim of
 * the year says it, and is named.
 */
export const WorkOutcome = z.enum([
  'assessed-present',
  'assessed-not-present',
  'deferred',
  'not-assessed',
  'closed-by-claim',
]);
export type WorkOutcome = z.infer<typeof WorkOutcome>;
export const ChosenOutcome = WorkOutcome.exclude(['closed-by-claim']);
export type ChosenOutcome = z.infer<typeof ChosenOutcome>;

/** Why a condition is not there; required with 'assessed-not-present', absent otherwise. */
export const OutcomeReason = z.enum(['never-had-condition', 'inactive-condition', 'inapplicable-gap']);
export type OutcomeReason = z.infer<typeof OutcomeReason>;

const Person = z.object({ userId: Id, name: z.string() });

/** A gap that a named person has taken into work. */
export const WorkItem = classed(
  'member-fact',
  z.object({
    workItemId: Id,
    /** Grows with every change; a change names the one it was made on. */
    version: z.number().int(),
    memberKey: Id,
    /** Only with member:identify. */
    name: classed('identifier', z.string()).optional(),
    sex: Sex.optional(),
    age: z.number().int().optional(),
    paymentYear: z.number().int(),
    hcc: z.number().int(),
    label: z.string(),
    state: WorkState,
    /** Nobody: it lies in the pool. */
    owner: Person.optional(),
    acceptedBy: Person,
    acceptedAt: Instant,
    dueOn: DateText,
    snoozedUntil: DateText.optional(),
    outcome: WorkOutcome.optional(),
    outcomeReason: OutcomeReason.optional(),
    /** Claim of the year that closed it. */
    closedBy: z.object({ claimKey: Id, serviceOn: DateText, code: z.string() }).optional(),
    /** The claim that raised it. */
    lastCoded: z.object({ claimKey: Id, serviceOn: DateText, code: z.string() }).optional(),
    /** Whether that claim can still be seen: a load taken back withdraws it. */
    evidence: z.enum(['stands', 'withdrawn']),
    /** Only with score:read. */
    impactRawThousandths: Thousandths.optional(),
  }),
);
export type WorkItem = z.infer<typeof WorkItem>;

/**
 * Lists of work. Of the reader: due (today or before, or without a date's end), waiting (for a claim), new (accepted or
 * handed over in the last 24 hours), mine (all open), snoozed. Of everybody: pool (open, nobody's), all (open), done.
 */
export const WorkView = z.enum(['due', 'waiting', 'new', 'mine', 'snoozed', 'pool', 'all', 'done']);
export type WorkView = z.infer<typeof WorkView>;

export const WorkQuery = z.object({
  view: WorkView.default('mine'),
  ownerId: Id.optional(),
  hcc: z.coerce.number().int().min(1).max(999).optional(),
  limit: Limit,
  cursor: Cursor.optional(),
});
export type WorkQuery = z.infer<typeof WorkQuery>;
/** The whole list as a file. */
export const WorkExportQuery = WorkQuery.omit({ limit: true, cursor: true });
export type WorkExportQuery = z.infer<typeof WorkExportQuery>;

export const WorkPage = classed(
  'member-fact',
  z.object({
    /** The tenant's today, which due dates are measured by. */
    asOf: DateText,
    total: z.number().int(),
    items: z.array(WorkItem),
    nextCursor: Cursor.optional(),
  }),
);
export type WorkPage = z.infer<typeof WorkPage>;

/** How much lies in each list; `nextDueOn` is the reader's next date after today. */
export const WorkCounts = classed(
  'open',
  z.object({
    asOf: DateText,
    counts: z.record(WorkView, z.number().int()),
    nextDueOn: DateText.optional(),
  }),
);
export type WorkCounts = z.infer<typeof WorkCounts>;

export const WorkItemParams = z.object({ workItemId: Id });

/** One step of an item's life. */
export const WorkEvent = z.object({
  at: Instant,
  /** Absent: the product itself, when a claim closed it or its evidence was withdrawn. */
  by: Person.optional(),
  action: z.enum([
    'accept',
    'claim',
    'release',
    'assign',
    'snooze',
    'wake',
    'due',
    'dispose',
    'reopen',
    'undo',
    'close-by-claim',
    'hand-over',
    'withdraw-evidence',
    'restore-evidence',
  ]),
  /** The person, date or outcome of the step. */
  to: z.string().optional(),
});
export type WorkEvent = z.infer<typeof WorkEvent>;

export const WorkItemDetail = classed(
  'member-fact',
  WorkItem.extend({
    /** What the person who decided wrote; encrypted where it is kept. */
    note: z.string().optional(),
    /** Latest first. */
    history: z.array(WorkEvent),
  }),
);
export type WorkItemDetail = z.infer<typeof WorkItemDetail>;

const atOnce = 200;

/** Takes gaps into work, in the reader's own name. */
export const AcceptGaps = classed(
  'open',
  z.object({
    paymentYear: PaymentYear.default(2026),
    gaps: z
      .array(z.object({ memberKey: Id, hcc: z.number().int().min(1).max(999) }))
      .min(1)
      .max(atOnce),
    /** Whose they become; absent: they lie in the pool. Somebody else only with work:assign. */
    ownerId: Id.optional(),
    /** Absent: two weeks from the tenant's today, and not past the end of the service year. */
    dueOn: DateText.optional(),
  }),
);
export type AcceptGaps = z.infer<typeof AcceptGaps>;

export const GapsAccepted = classed(
  'open',
  z.object({
    workItemIds: z.array(Id),
    /** In work before, closed meanwhile, or not to be seen. */
    refused: z.array(z.object({ memberKey: Id, hcc: z.number().int(), why: z.enum(['in-work', 'no-open-gap']) })),
    /** By which it is undone. */
    changeId: Id.optional(),
  }),
);
export type GapsAccepted = z.infer<typeof GapsAccepted>;

export const WorkChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('claim') }),
  z.object({ kind: z.literal('release') }),
  z.object({ kind: z.literal('assign'), ownerId: Id }),
  z.object({ kind: z.literal('snooze'), until: DateText }),
  z.object({ kind: z.literal('wake') }),
  z.object({ kind: z.literal('due'), dueOn: DateText }),
  z.object({
    kind: z.literal('dispose'),
    outcome: ChosenOutcome,
    reason: OutcomeReason.optional(),
    note: classed('member-fact', z.string().trim().min(1).max(2000)).optional(),
  }),
  z.object({ kind: z.literal('reopen') }),
]);
export type WorkChange = z.infer<typeof WorkChange>;

/** The same change for up to two hundred items. */
export const ChangeWork = classed(
  'open',
  z.object({
    items: z
      .array(z.object({ workItemId: Id, version: z.number().int().min(1) }))
      .min(1)
      .max(atOnce),
    change: WorkChange,
  }),
);
export type ChangeWork = z.infer<typeof ChangeWork>;

/** Why an item was left as it is. */
export const WorkRefusal = z.enum([
  'not-found',
  'changed-meanwhile',
  'somebody-elses',
  'done',
  'not-done',
  'no-such-person',
]);
export type WorkRefusal = z.infer<typeof WorkRefusal>;

export const WorkChanged = classed(
  'open',
  z.object({
    /** By which it is undone; absent where nothing changed. */
    changeId: Id.optional(),
    changed: z.array(z.object({ workItemId: Id, version: z.number().int() })),
    refused: z.array(z.object({ workItemId: Id, why: WorkRefusal })),
  }),
);
export type WorkChanged = z.infer<typeof WorkChanged>;

export const WorkChangeParams = z.object({ changeId: Id });

/** Colleagues an item can be given to. */
export const WorkOwners = classed('open', z.object({ items: z.array(Person) }));
export type WorkOwners = z.infer<typeof WorkOwners>;
