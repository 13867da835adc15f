import type { Permission } from '@optimiq/domain/access/permissions';
import { z } from 'zod';
import { classed, DateText, Id, Instant } from './fields.ts';

/** Lists that leave the product as files. */
export const ExportWhat = z.enum([
  ...([
    'members',
    'gaps',
    'month-claims',
    'quality-rows',
    'duplicate-claims',
    'changed-members',
    'work-items',
  ] as const),
]);
export type ExportWhat = z.infer<typeof ExportWhat>;

/** What the list itself asks for, beside the right to take it out. */
export const exportPermissions: Readonly<Record<ExportWhat, Permission>> = {
  members: 'member:list',
  gaps: 'member:list',
  'month-claims': 'claim:read',
  'quality-rows': 'load:read',
  'duplicate-claims': 'load:read',
  'changed-members': 'member:list',
  'work-items': 'work:read',
};

export const ExportFormat = z.enum(['csv', 'xlsx', 'parquet', 'ndjson']);
export type ExportFormat = z.infer<typeof ExportFormat>;

const Count = z.number().int().min(0);

/** The file and the job that makes it. */
export const ExportAsked = classed('open', z.object({ exportId: Id, jobId: Id }));

/** What a file is of and how it is told from any other; there once it is made, and after it is gone. */
export const ExportManifest = z.object({
  columns: z.array(z.string()),
  rows: Count,
  bytes: Count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The day the organization calls today, and the run whose figures these are; no run for lists of loaded rows. */
  asOf: DateText,
  runId: Id.optional(),
  madeAt: Instant,
});
export type ExportManifest = z.infer<typeof ExportManifest>;

/**
 * One's own file of rows. `failed`: errorCode says why; `expired` and `erased`: it was kept and is no more.
 */
export const Export = classed(
  'open',
  z.object({
    exportId: Id,
    jobId: Id.optional(),
    what: ExportWhat,
    format: ExportFormat,
    /** Filters and order as they were asked for: codes, dates, ids and words, nobody's identifiers. */
    filters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'expired', 'erased']),
    errorCode: z.string().optional(),
    /** Rows written, and rows there are. */
    done: Count,
    total: Count,
    madeBy: z.string(),
    createdAt: Instant,
    expiresAt: Instant,
    manifest: ExportManifest.optional(),
  }),
);
export type Export = z.infer<typeof Export>;

/** One's own, newest first; the latest two hundred. */
export const ExportList = classed('open', z.object({ items: z.array(Export) }));
export type ExportList = z.infer<typeof ExportList>;
export const ExportParams = z.object({ exportId: Id });
