import { z } from 'zod';
import { DateText, Instant } from './fields.ts';

/** What somebody is told: things that ended, and things that wait for a person. */
export const NotificationKind = z.enum([
  'work-given',
  'load-active',
  'load-failed',
  'load-mapping',
  'load-held',
  'run-done',
  'run-failed',
  'matches-open',
  'access-alert',
  'setting-waiting',
  'reset-waiting',
  'agreement-ends',
  'access-asked',
  'backup-failed',
  'report-ready',
  'report-paused',
]);
export type NotificationKind = z.infer<typeof NotificationKind>;

/** A kind and the id of what it is about. */
const NotificationId = z.string().regex(/^[a-z-]{1,30}(?::[0-9a-f-]{36})?$/);

/** Numbers, days and ids of work; nothing about a member. */
export const Notification = z.object({
  id: NotificationId,
  kind: NotificationKind,
  /** Since when; later when there is more of it, and unread again then. */
  at: Instant,
  /** Items, pairs; the number of the load or the run. */
  n: z.number().int().optional(),
  on: DateText.optional(),
  /** The load, the run, the change, the person whose factors are lost; absent where it is about several. */
  subjectId: z.string().max(80).optional(),
  isRead: z.boolean(),
});
export type Notification = z.infer<typeof Notification>;

/** Newest first. */
export const NotificationList = z.object({ items: z.array(Notification), unread: z.number().int().min(0) });
export type NotificationList = z.infer<typeof NotificationList>;

/** Those of these ids, or all up to a moment. */
export const ReadNotifications = z.union([
  z.strictObject({ ids: z.array(NotificationId).min(1).max(200) }),
  z.strictObject({ until: Instant }),
]);
export type ReadNotifications = z.infer<typeof ReadNotifications>;
