import type { LoadNotices } from '@optimiq/contracts/loads';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import { failed, type Result } from '@optimiq/domain/kernel/result';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import { defaultSettings, findFeed } from '@optimiq/store/postgres/feeds';
import { type Activation, activateLoad, findLoad } from '@optimiq/store/postgres/loads';
import { holdLoad, isHoldRequested } from '@optimiq/store/postgres/loads-hold';
import { findSameTotals, saveNotices } from '@optimiq/store/postgres/loads-notices';
import { findPreviousLoad } from '@optimiq/store/postgres/loads-read';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import { deviationsOf } from './variance.ts';

/**
 * What becomes of a load that has been read, in one transaction: it is visible, or waits for a person because somebody
 * asked for that, its feed wants it of every file, or its totals are further from the load before than its feed allows.
 */
export async function endReading(
  tx: TenantTx,
  actor: AuditActor,
  id: LoadId,
  activation: Activation,
): Promise<Result<LoadId, 'not-loading' | 'same-file-active'>> {
  const isAsked = await isHoldRequested(tx, id);
  const load = await findLoad(tx, id);
  if (load?.state !== 'loading') return failed('not-loading');
  const { holdPolicy, tolerancePercent } = (await findFeed(tx, load.source)) ?? defaultSettings;
  const previous = await findPreviousLoad(tx, load);
  const totals = previous ? deviationsOf(activation, previous, tolerancePercent) : [];
  const sameTotalsAs = await findSameTotals(tx, load, activation);
  const notices: LoadNotices = {
    ...(previous && totals.length > 0 ? { variance: { against: previous.number, tolerancePercent, totals } } : {}),
    ...(sameTotalsAs === undefined ? {} : { sameTotalsAs }),
  };
  await saveNotices(tx, id, notices);
  if (isAsked || holdPolicy === 'always') return holdLoad(tx, actor, id, { reason: 'requested', ...activation });
  if (holdPolicy === 'variance' && notices.variance)
    return holdLoad(tx, actor, id, { reason: 'variance', ...activation });
  return activateLoad(tx, actor, id, activation);
}
