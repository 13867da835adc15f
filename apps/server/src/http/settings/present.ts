import type { SettingChange as View } from '@optimiq/contracts/settings';
import type { SettingChange } from '@optimiq/store/postgres/settings';

/** A change of a setting as it is shown; who did it is an id. */
export const presentChange = (change: SettingChange): View => ({
  changeId: change.id,
  number: change.number,
  key: change.key,
  old: change.old as string,
  new: change.new as string,
  state: change.state,
  ...(change.reverts ? { reverts: change.reverts } : {}),
  askedBy: change.askedBy,
  askedAt: change.askedAt.toISOString(),
  ...(change.decidedBy ? { decidedBy: change.decidedBy } : {}),
  ...(change.decidedAt ? { decidedAt: change.decidedAt.toISOString() } : {}),
});
