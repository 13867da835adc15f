import { settingKeys } from '@optimiq/domain/settings/catalogue';
import { z } from 'zod';
import { Cursor, Id, Instant, Limit } from './fields.ts';

export const SettingValue = z.union([
  z.string().max(300),
  z.number(),
  z.boolean(),
  z.array(z.string().max(60)).max(20),
  z.null(),
]);
export const SettingKey = z.enum(settingKeys);

/** One change: who asked, who decided, from what to what. */
export const SettingChange = z.object({
  changeId: Id,
  number: z.number().int(),
  key: SettingKey,
  old: SettingValue,
  new: SettingValue,
  state: z.enum(['applied', 'waiting', 'refused', 'withdrawn']),
  /** The change that this one takes back. */
  reverts: Id.optional(),
  askedBy: z.string(),
  askedAt: Instant,
  decidedBy: z.string().optional(),
  decidedAt: Instant.optional(),
});
export type SettingChange = z.infer<typeof SettingChange>;

export const Setting = z.object({
  key: SettingKey,
  group: z.enum(['product', 'security', 'quotas', 'data-use']),
  value: SettingValue,
  initial: SettingValue,
  /** A change that waits for a second person. */
  waiting: SettingChange.optional(),
});
export type Setting = z.infer<typeof Setting>;
export const SettingList = z.object({ items: z.array(Setting) });

export const SettingParams = z.object({ key: SettingKey });
export const SetSetting = z.object({ value: SettingValue });
export const ChangeParams = z.object({ changeId: Id });
export const ChangeQuery = z.object({ limit: Limit, cursor: Cursor.optional() });
export const ChangePage = z.object({ items: z.array(SettingChange), nextCursor: Cursor.optional() });
export const ChangeDecision = z.object({ decision: z.enum(['approve', 'refuse', 'withdraw']) });
