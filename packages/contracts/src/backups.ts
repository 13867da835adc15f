import { z } from 'zod';
import { Id, Instant } from './fields.ts';

const KeepDays = z.number().int().min(1).max(366);

/** A backup that the operator asks for. The folder is one of the server's machine; each backup has its own in it. */
export const NewBackup = z.object({ folder: z.string().min(1).max(1_000), keepDays: KeepDays.optional() });
export const BackupStarted = z.object({ backupId: Id });

/** A backup as the operator sees it. */
export const Backup = z.object({
  backupId: Id,
  kind: z.enum(['asked', 'scheduled']),
  state: z.enum(['running', 'done', 'failed', 'expired']),
  folder: z.string(),
  startedAt: Instant,
  /** It holds what was there at this instant. */
  snapshotAt: Instant.optional(),
  finishedAt: Instant.optional(),
  /** Every file was read again. */
  verifiedAt: Instant.optional(),
  expiresAt: Instant,
  bytes: z.number().int().optional(),
  errorCode: z.string().optional(),
});
export type Backup = z.infer<typeof Backup>;

export const BackupList = z.object({
  items: z.array(Backup),
  /** The one that is being made. */
  progress: z.object({ backupId: Id, stage: z.string(), done: z.number(), total: z.number().optional() }).optional(),
});

/** What a tenant sees: a backup is of all tenants, so its size and place are not theirs. */
export const BackupDates = z.object({
  /** Backups are kept for so many days unless their operator says otherwise. */
  keptDays: z.number().int(),
  items: z.array(z.object({ takenAt: Instant, verifiedAt: Instant.optional(), expiresAt: Instant })),
});
export type BackupDates = z.infer<typeof BackupDates>;
