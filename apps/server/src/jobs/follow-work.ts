import type { TenantId } from '@optimiq/domain/kernel/ids';
import { readGapsOf } from '@optimiq/store/facts/gaps';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { currentRun, type Run } from '@optimiq/store/postgres/runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { followGap, nextToFollow } from '@optimiq/store/postgres/work-follow';
import type { Product } from '../product.ts';

const actor = { kind: 'system', id: 'follow-work' } as const;
const itemsAtOnce = 500;

/**
 * Brings the work made of gaps to what a run found: claims of the year close it, withdrawn evidence is flagged. Doing it
 * again changes nothing; a stop in the middle is made up for by the next time. A later run that is current takes it over.
 */
export async function followWork(product: Product, tenantId: TenantId, run: Run): Promise<void> {
  for (let after: string | undefined, isMore = true; isMore; ) {
    await withTenant(product.database.app, tenantId, async (tx) => {
      isMore = (await currentRun(tx, run.model, run.paymentYear))?.id === run.id;
      if (!isMore) return;
      const items = await nextToFollow(tx, run.paymentYear, itemsAtOnce, after);
      const members = [...new Set(items.map(({ memberKey }) => memberKey))];
      const gaps = await readGapsOf(product.facts, tenantId, run.number, members);
      const byKey = new Map(gaps.map((gap) => [`${gap.memberKey}/${gap.hcc}`, gap]));
      const changed = [];
      for (const item of items) {
        if (await followGap(tx, item, byKey.get(`${item.memberKey}/${item.hcc}`))) changed.push(item.memberKey);
      }
      if (changed.length > 0) {
        await recordAudit(tx, {
          actor,
          action: 'work.follow',
          outcome: 'success',
          subject: { kind: 'run', id: run.id },
          details: { items: changed.length },
          members: changed,
          purpose: 'operations',
        });
      }
      after = items.at(-1)?.id;
      isMore = items.length === itemsAtOnce;
    });
  }
}
