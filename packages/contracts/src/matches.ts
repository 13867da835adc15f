import { z } from 'zod';
import { Cursor, classed, DateText, Id, Instant, Limit, Sex } from './fields.ts';

export const MatchState = z.enum(['open', 'merged', 'kept-apart']);
export type MatchState = z.infer<typeof MatchState>;

export const MatchField = z.enum([
  'lastName',
  'firstName',
  'middleName',
  'generation',
  'birthDate',
  'sex',
  'zip',
  'phone',
  'mbi',
]);
export type MatchField = z.infer<typeof MatchField>;

export const FieldAgreement = z.enum(['agree', 'close', 'differ', 'missing']);
export type FieldAgreement = z.infer<typeof FieldAgreement>;

/** Two members that may be one person. */
export const Match = classed(
  'member-fact',
  z.object({
    matchId: Id,
    /** similar: nothing but likeness. identifier-conflict: a file's identifiers name both; its rows are refused. */
    kind: z.enum(['similar', 'identifier-conflict']),
    state: MatchState,
    /** 0 to 1000. */
    score: z.number().int(),
    agreement: z.record(MatchField, FieldAgreement),
    /** Load that opened it. */
    loadNumber: z.number().int(),
    firstMemberKey: Id,
    secondMemberKey: Id,
    /** Only with member:identify. */
    firstName: classed('identifier', z.string()).optional(),
    secondName: classed('identifier', z.string()).optional(),
    /** Which of the two stands under the other, where they were merged. */
    mergedMemberKey: Id.optional(),
    /** Merged by the rules, without a person. */
    isAutomatic: z.boolean(),
    openedAt: Instant,
    decidedAt: Instant.optional(),
  }),
);
export type Match = z.infer<typeof Match>;

export const MatchQuery = z.object({ state: MatchState.default('open'), limit: Limit, cursor: Cursor.optional() });
export const MatchPage = classed(
  'member-fact',
  z.object({
    items: z.array(Match),
    /** Pairs that wait, whatever the state asked for. */
    open: z.number().int(),
    nextCursor: Cursor.optional(),
  }),
);
export type MatchPage = z.infer<typeof MatchPage>;

export const MatchParams = z.object({ matchId: Id });

/** One of the two as its own loads describe it, as if nobody were merged. */
export const MatchSide = classed(
  'member-fact',
  z.object({
    memberKey: Id,
    claims: z.number().int(),
    fills: z.number().int(),
    /** Only with member:identify; reading it is logged. */
    identity: classed(
      'identifier',
      z.object({
        lastName: z.string().optional(),
        firstName: z.string().optional(),
        middleName: z.string().optional(),
        birthDate: DateText.optional(),
        sex: Sex.optional(),
        address: z.string().optional(),
        city: z.string().optional(),
        state: z.string().optional(),
        zip: z.string().optional(),
        phone: z.string().optional(),
      }),
    ).optional(),
    identifiers: classed(
      'identifier',
      z.array(
        z.object({
          kind: z.enum(['mbi', 'member-id']),
          /** An MBI is masked. */
          value: z.string(),
          source: z.string().optional(),
          firstLoad: z.number().int(),
          lastLoad: z.number().int(),
          isCurrent: z.boolean(),
        }),
      ),
    ).optional(),
  }),
);
export type MatchSide = z.infer<typeof MatchSide>;

export const MatchDetail = classed('member-fact', Match.extend({ first: MatchSide, second: MatchSide }));
export type MatchDetail = z.infer<typeof MatchDetail>;

const Reason = classed('sensitive', z.string().trim().min(1).max(500));
/** Which side the other stands under from now on; the reason is kept as ciphertext. */
export const MergeMatch = classed(
  'open',
  z.object({
    survivor: z.enum(['first', 'second']).default('first'),
    reason: Reason.optional(),
  }),
);
export const KeepApart = classed('open', z.object({ reason: Reason.optional() }));

/** A decision, and the job that scores the members again. */
export const MatchDecided = classed('open', z.object({ matchId: Id, state: MatchState, jobId: Id.optional() }));
export const Unmerged = classed('member-fact', z.object({ memberKey: Id, survivorKey: Id, jobId: Id.optional() }));
