import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { listDueFeeds, noteNextPull, planPull } from '@optimiq/store/postgres/feed-sftp';
import { type Feed, listFeeds } from '@optimiq/store/postgres/feeds';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { endAbandonedLoads } from '../operations/end-abandoned-loads.ts';
import { sweepUploads } from '../operations/resumable-upload.ts';
import { takeUpTenant } from '../operations/take-up-tenant.ts';
import type { Product } from '../product.ts';
import { askForDueReports } from '../reports/due-reports.ts';
import { nextTime } from './schedule.ts';
import { lookAtFolder, type Sightings } from './watched-folder.ts';

/** A file that is being copied in changes within this time. */
const settleMs = 15_000;

export type FeedTiming = {
  readonly everyMs: number;
  /** A folder that is looked at for longer, such as one of a mount that hangs or of a large file, no longer holds up others. */
  readonly patienceMs: number;
  /** What is under way may end for so long once it is stopped. */
  readonly stopMs: number;
};

const usual: FeedTiming = { everyMs: 5_000, patienceMs: 10_000, stopMs: 10_000 };

/** What is known of a watched folder between two looks. */
type Watch = { readonly seen: Sightings; look?: Promise<void> | undefined };

/**
 * Looks at watched folders, at the clock, for feeds and reports, and for uploads that expired, for all tenants, until it is stopped.
 *
 * @param lookAt how a folder is looked at.
 * @returns stops it; what is under way ends first, unless it hangs.
 */
export function startFeeds(product: Product, timing = usual, lookAt = lookAtFolder): () => Promise<void> {
  const watches = new Map<string, Watch>();
  const stopping = new AbortController();
  const { signal } = stopping;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const watch = async (tenantId: TenantId, feed: WatchedFeed) => {
    const known: Watch = watches.get(feed.id) ?? { seen: new Map() };
    watches.set(feed.id, known);
    // One look at a time: each that hangs holds a thread of the few that read files.
    known.look ??= lookAt(product, tenantId, feed, known.seen, { settleMs, nowMs: Date.now(), signal })
      .catch((error) => {
        const errorCode = (error as { code?: string }).code ?? 'internal';
        product.log.warn({ tenantId, feedId: feed.id, errorCode }, 'a watched folder cannot be read');
      })
      .finally(() => {
        known.look = undefined;
      });
    await within(timing.patienceMs, known.look, signal);
  };
  const look = async () => {
    for (const { id } of await product.tenants()) {
      if (signal.aborted) return;
      await lookAtTenant(product, id, watch, signal).catch((error) =>
        product.log.warn({ tenantId: id, errorCode: (error as { code?: string }).code ?? 'internal' }, 'feeds wait'),
      );
    }
  };
  const schedule = () => {
    timer = setTimeout(() => {
      running = look()
        .catch(() => product.log.warn('feeds wait for the database'))
        .finally(() => signal.aborted || schedule());
    }, timing.everyMs);
    timer.unref();
  };
  schedule();
  return async () => {
    stopping.abort();
    clearTimeout(timer);
    const looks = [...watches.values()].map((one) => one.look);
    await within(timing.stopMs, Promise.all([running, ...looks]));
  };
}

/** Waits for work, though not for longer than so many milliseconds, and not beyond the signal. */
async function within(milliseconds: number, work: Promise<unknown>, signal?: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const signals = signal ? [signal, ended.signal] : [ended.signal];
  const patience = sleep(milliseconds, undefined, { signal: AbortSignal.any(signals) }).catch(() => {});
  await Promise.race([work, patience]);
  ended.abort();
}

async function lookAtTenant(
  product: Product,
  tenantId: TenantId,
  watch: (tenantId: TenantId, feed: WatchedFeed) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (product.agreement.closedBy(tenantId)) await takeUpTenant(product, tenantId);
  if (product.agreement.closedBy(tenantId) || (await product.agreement.disagreementOf(tenantId))) return;
  for (const feed of await withTenant(product.database.app, tenantId, listFeeds)) {
    if (signal.aborted) return;
    if (isWatched(feed)) await watch(tenantId, feed);
  }
  await pullDueFeeds(product, tenantId, new Date());
  await askForDueReports(product, tenantId, new Date());
  await sweepUploads(product, tenantId);
  await endAbandonedLoads(product, tenantId);
}

type WatchedFeed = Feed & { readonly watchFolder: string };

const isWatched = (feed: Feed): feed is WatchedFeed => feed.watchFolder !== undefined;

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
