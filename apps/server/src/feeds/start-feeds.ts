import type { TenantId } from '@optimiq/domain/kernel/ids';
import { listDueFeeds, noteNextPull, planPull } from '@optimiq/store/postgres/feed-sftp';
import { type Feed, listFeeds } from '@optimiq/store/postgres/feeds';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { takeUpTenant } from '../jobs/take-up-tenant.ts';
import { endAbandonedLoads } from '../operations/end-abandoned-loads.ts';
import { sweepUploads } from '../operations/resumable-upload.ts';
import type { Product } from '../product.ts';
import { nextTime } from './schedule.ts';
import { lookAtFolder, type Sightings } from './watched-folder.ts';

const everyMs = 5_000;
/** A file that is being copied in changes within this time. */
const settleMs = 15_000;

/**
 * Looks at watched folders, at the clock and for uploads that expired, for all tenants, until it is stopped.
 *
 * @returns stops it; what is under way ends first.
 */
export function startFeeds(product: Product): () => Promise<void> {
  const seen = new Map<string, Sightings>();
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const look = async () => {
    for (const { id } of await product.tenants()) {
      if (isStopped) return;
      await lookAtTenant(product, id, seen).catch((error) =>
        product.log.warn({ tenantId: id, errorCode: (error as { code?: string }).code ?? 'internal' }, 'feeds wait'),
      );
    }
  };
  const schedule = () => {
    timer = setTimeout(() => {
      running = look()
        .catch(() => product.log.warn('feeds wait for the database'))
        .finally(() => isStopped || schedule());
    }, everyMs);
    timer.unref();
  };
  schedule();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
  };
}

async function lookAtTenant(product: Product, tenantId: TenantId, seen: Map<string, Sightings>): Promise<void> {
  if (product.agreement.closedBy(tenantId)) await takeUpTenant(product, tenantId);
  if (product.agreement.closedBy(tenantId) || (await product.agreement.disagreementOf(tenantId))) return;
  for (const feed of await withTenant(product.database.app, tenantId, listFeeds)) {
    if (!isWatched(feed)) continue;
    const sightings = seen.get(feed.id) ?? new Map();
    seen.set(feed.id, sightings);
    await lookAtFolder(product, tenantId, feed, sightings, { settleMs, nowMs: Date.now() }).catch((error) =>
      product.log.warn(
        { tenantId, feedId: feed.id, errorCode: (error as { code?: string }).code ?? 'internal' },
        'a watched folder cannot be read',
      ),
    );
  }
  await pullDueFeeds(product, tenantId, new Date());
  await sweepUploads(product, tenantId);
  await endAbandonedLoads(product, tenantId);
}

const isWatched = (feed: Feed): feed is Feed & { readonly watchFolder: string } => feed.watchFolder !== undefined;

/** Asks for the jobs of feeds whose time has come; a time that passed while the service was down counts once. */
export async function pullDueFeeds(product: Product, tenantId: TenantId, now: Date): Promise<void> {
  const jobs = await withTenant(product.database.app, tenantId, async (tx) => {
    const planned = [];
    for (const { id, schedule } of await listDueFeeds(tx)) {
      await noteNextPull(tx, id, nextTime(schedule, now));
      planned.push({ subjectId: id, ...(await planPull(tx, id)) });
    }
    return planned;
  });
  for (const { jobId, subjectId } of jobs) {
    await product.queue.enqueue('pull-feed', { tenantId, jobRunId: jobId, subjectId });
  }
}
