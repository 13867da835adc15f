import { purposes } from '@optimiq/domain/access/purposes';
import { uses } from '@optimiq/domain/privacy/ledger/use-of';
import { z } from 'zod';
import { Cursor, classed, DateText, Id, Instant, Limit } from './fields.ts';

/** Codes and ids only: an address of a page must not be able to hold a name. */
const Word = z.string().regex(/^[a-z][a-z0-9.-]{0,60}$/);
const ActorId = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/);
export const PurposeWord = z.enum(purposes);

export const AuditQuery = z.object({
  limit: Limit,
  cursor: Cursor.optional(),
  /** Instants; `to` is not included. */
  from: Instant.optional(),
  to: Instant.optional(),
  actorId: ActorId.optional(),
  /** The word, or its beginning up to a dot. */
  action: Word.optional(),
  outcome: z.enum(['success', 'denied', 'failed']).optional(),
  subjectKind: Word.optional(),
  subjectId: ActorId.optional(),
  memberKey: Id.optional(),
  purpose: PurposeWord.optional(),
  /** Events of an alert. */
  alertId: Id.optional(),
});

export const AuditEvent = classed(
  'open',
  z.object({
    id: Id,
    /** Its number in the chain; absent for the second before it is sealed. */
    sequence: z.number().int().optional(),
    at: Instant,
    actorKind: z.string(),
    actorId: z.string(),
    /** Name of a person of this tenant. */
    actorName: z.string().optional(),
    action: z.string(),
    outcome: z.string(),
    subjectKind: z.string().optional(),
    subjectId: z.string().optional(),
    purpose: z.string().optional(),
    session: z.string().optional(),
    members: z.number().int().optional(),
    ofAllMembers: z.boolean(),
    details: z.record(z.string(), z.unknown()),
    /** Whether somebody gave a reason; it is shown by the event itself. */
    hasReason: z.boolean(),
  }),
);
export type AuditEvent = z.infer<typeof AuditEvent>;
export const AuditPage = classed('open', z.object({ items: z.array(AuditEvent), nextCursor: Cursor.optional() }));
export type AuditPage = z.infer<typeof AuditPage>;

export const AuditEventParams = z.object({ eventId: Id });
export const AuditEventDetail = classed(
  'open',
  AuditEvent.extend({
    memberKeys: classed('member-fact', z.array(Id)).optional(),
    reason: classed('sensitive', z.string()).optional(),
  }),
);
export type AuditEventDetail = z.infer<typeof AuditEventDetail>;

/** Where the chain stands: sealed up to an event, and kept outside the database up to one. */
export const AuditState = classed(
  'open',
  z.object({
    sealedTo: z.number().int(),
    sealedAt: Instant.optional(),
    waiting: z.number().int(),
    anchoredTo: z.number().int(),
    anchoredAt: Instant.optional(),
    /** 'behind': the database lacks events that were anchored. */
    anchor: z.enum(['anchored', 'waiting', 'behind', 'none']),
  }),
);
export type AuditState = z.infer<typeof AuditState>;

export const AuditVerification = classed(
  'open',
  z.object({
    events: z.number().int(),
    anchoredTo: z.number().int(),
    restores: z.number().int(),
    bad: z
      .object({
        row: z.enum(['event', 'head', 'anchor']),
        sequence: z.number().int(),
        reason: z.string(),
        eventId: Id.optional(),
      })
      .optional(),
  }),
);
export type AuditVerification = z.infer<typeof AuditVerification>;

export const AuditKey = classed('open', z.object({ tenant: Id, chain: z.string(), heads: z.string() }));
export const RestoreNoted = classed('open', z.object({ restoredTo: z.number().int(), lost: z.number().int() }));

export const LedgerQuery = z.object({
  limit: Limit,
  cursor: Cursor.optional(),
  use: z.enum(uses).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
});
export const LedgerEntry = classed(
  'open',
  AuditEvent.pick({
    id: true,
    sequence: true,
    at: true,
    actorKind: true,
    actorId: true,
    actorName: true,
    action: true,
    outcome: true,
    purpose: true,
    ofAllMembers: true,
  }).extend({ use: z.enum(uses) }),
);
export type LedgerEntry = z.infer<typeof LedgerEntry>;
export const LedgerPage = classed('open', z.object({ items: z.array(LedgerEntry), nextCursor: Cursor.optional() }));
export type LedgerPage = z.infer<typeof LedgerPage>;

export const NewDisclosure = classed(
  'sensitive',
  z.object({
    on: DateText,
    recipient: z.string().trim().min(1).max(200),
    address: z.string().trim().min(1).max(400).optional(),
    description: z.string().trim().min(1).max(1_000),
    purpose: PurposeWord,
  }),
);
export type NewDisclosure = z.infer<typeof NewDisclosure>;
export const DisclosureNoted = classed('open', z.object({ id: Id }));

export const AccountingQuery = z.object({ requestedOn: DateText.optional() });
const DisclosureEntry = NewDisclosure.extend({ id: Id });
export const Accounting = classed(
  'sensitive',
  z.object({
    from: DateText,
    to: DateText,
    entries: z.array(DisclosureEntry.extend({ count: z.number().int(), lastOn: DateText })),
    exempt: z.array(DisclosureEntry.extend({ exemption: z.string() })),
  }),
);
export type Accounting = z.infer<typeof Accounting>;

export const WatchState = classed('member-fact', z.object({ memberKey: Id, isWatched: z.boolean() }));

export const AlertQuery = z.object({
  limit: Limit,
  cursor: Cursor.optional(),
  state: z.enum(['open', 'all']).default('open'),
});
export const AlertParams = z.object({ alertId: Id });
export const AccessAlert = classed(
  'open',
  z.object({
    id: Id,
    kind: z.enum(['volume', 'hours', 'watched-member', 'same-name', 'break-glass']),
    actorId: z.string(),
    actorName: z.string().optional(),
    on: DateText,
    memberKey: classed('member-fact', Id).optional(),
    events: z.number().int(),
    measured: z.record(z.string(), z.number()),
    firstAt: Instant,
    lastAt: Instant,
    reviewedBy: z.string().optional(),
    reviewedAt: Instant.optional(),
  }),
);
export type AccessAlert = z.infer<typeof AccessAlert>;
export const AlertPage = classed('open', z.object({ items: z.array(AccessAlert), nextCursor: Cursor.optional() }));
export type AlertPage = z.infer<typeof AlertPage>;
export const AlertReviewed = classed('open', z.object({ alertId: Id, reviewedAt: Instant }));
