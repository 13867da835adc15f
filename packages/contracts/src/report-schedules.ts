import { z } from 'zod';
import { Name } from './cohorts.ts';
import { TileFilters } from './dashboards.ts';
import { classed, DateText, Id, Instant } from './fields.ts';

/** What a report is of: the population board under filters, or the tiles of a dashboard its owner sees. */
export const ReportSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('board'), filters: TileFilters }),
  z.strictObject({ kind: z.literal('dashboard'), dashboardId: Id }),
]);
export type ReportSource = z.infer<typeof ReportSource>;

/** Weekdays 1 Monday to 7 Sunday; a day that a month does not have is its last. */
export const Cadence = z.discriminatedUnion('every', [
  z.strictObject({ every: z.literal('day') }),
  z.strictObject({ every: z.literal('week'), weekday: z.number().int().min(1).max(7) }),
  z.strictObject({ every: z.literal('month'), day: z.number().int().min(1).max(31) }),
]);
export type Cadence = z.infer<typeof Cadence>;

/** A time of day by the clock of the organization: '06:30'. */
export const LocalTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** Why no report is made until its owner resumes: 'asked' by the owner, or what stood against the last one. */
export const PauseReason = z.enum(['asked', 'owner-gone', 'rights-changed', 'not-instructed', 'source-gone']);
export type PauseReason = z.infer<typeof PauseReason>;

const wanted = {
  name: Name,
  source: ReportSource,
  cadence: Cadence,
  at: LocalTime,
  /** Roles whose holders see the files; each opens only what their own rights cover. */
  roles: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{0,59}$/))
    .max(20)
    .refine((roles) => new Set(roles).size === roles.length, 'each role once'),
};

export const NewReportSchedule = classed('open', z.strictObject(wanted));
export type NewReportSchedule = z.infer<typeof NewReportSchedule>;

/** The whole schedule as it shall be, on the version the writer saw; resumed, it is made at the next time of its own. */
export const ChangedReportSchedule = classed(
  'open',
  z.strictObject({ ...wanted, isPaused: z.boolean(), version: z.number().int().min(1) }),
);
export type ChangedReportSchedule = z.infer<typeof ChangedReportSchedule>;

export const ReportSchedule = classed(
  'open',
  z.object({
    reportScheduleId: Id,
    ...wanted,
    owner: z.object({ userId: Id, name: z.string() }),
    isMine: z.boolean(),
    pausedBecause: PauseReason.optional(),
    /** Absent while it is paused. */
    nextAt: Instant.optional(),
    version: z.number().int(),
  }),
);
export type ReportSchedule = z.infer<typeof ReportSchedule>;

/** One's own, by name; those of everybody for whoever manages people. */
export const ReportScheduleList = classed(
  'open',
  z.object({ items: z.array(ReportSchedule), timeZone: z.string(), roles: z.array(z.string()) }),
);
export type ReportScheduleList = z.infer<typeof ReportScheduleList>;
export const ReportScheduleParams = z.object({ reportScheduleId: Id });

/** The file that will be there, and the job that makes it. */
export const ReportAsked = classed('open', z.object({ reportId: Id, jobId: Id }));

/** A file that a schedule made. */
export const Report = classed(
  'open',
  z.object({
    reportId: Id,
    name: z.string(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'expired', 'erased']),
    errorCode: z.string().optional(),
    madeBy: z.object({ userId: Id, name: z.string() }),
    isMine: z.boolean(),
    /** Whether the reader's rights cover everything in it. */
    opens: z.boolean(),
    createdAt: Instant,
    expiresAt: Instant,
    manifest: z
      .object({
        bytes: z.number().int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        asOf: DateText,
        runId: Id.optional(),
        madeAt: Instant,
      })
      .optional(),
  }),
);
export type Report = z.infer<typeof Report>;

/** One's own and those shared with a role one holds, newest first; the latest two hundred. */
export const ReportList = classed('open', z.object({ items: z.array(Report) }));
export type ReportList = z.infer<typeof ReportList>;
export const ReportParams = z.object({ reportId: Id });
