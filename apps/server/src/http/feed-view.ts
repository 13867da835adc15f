import type { Feed as FeedContract } from '@optimiq/contracts/feeds';
import { listSftp, type SftpFeed } from '@optimiq/store/postgres/feed-sftp';
import { defaultSettings, type Feed, listFeeds, listLoadedSources } from '@optimiq/store/postgres/feeds';
import type { TenantTx } from '@optimiq/store/postgres/tenant';

type Loaded = Awaited<ReturnType<typeof listLoadedSources>>[number];

/** All feeds by source: those that were set up, and the sources of loads, which have the defaults. */
export async function readFeeds(tx: TenantTx): Promise<FeedContract[]> {
  const [feeds, loaded, servers] = [await listFeeds(tx), await listLoadedSources(tx), await listSftp(tx)];
  const sources = [...new Set([...feeds, ...loaded].map(({ source }) => source))].sort();
  return sources.map((source) => {
    const feed = feeds.find((one) => one.source === source);
    const sftp = servers.find(({ feedId }) => feedId === feed?.id);
    const last = loaded.find((one) => one.source === source);
    return { ...presentFeed(source, feed, last), ...(sftp ? { sftp: presentSftp(sftp) } : {}) };
  });
}

const presentSftp = ({ host, port, folder, pattern, lastPullAt, lastOutcome }: SftpFeed) => ({
  host,
  port,
  folder,
  pattern,
  ...(lastPullAt ? { lastPullAt: lastPullAt.toISOString() } : {}),
  ...(lastOutcome ? { lastOutcome } : {}),
});

function presentFeed(source: string, feed: Feed | undefined, loaded: Loaded | undefined): FeedContract {
  const { format, holdPolicy, tolerancePercent, schedule } = feed ?? defaultSettings;
  return {
    source,
    ...(feed ? { feedId: feed.id } : {}),
    ...(format ? { format } : {}),
    holdPolicy,
    tolerancePercent,
    ...(schedule ? { schedule } : {}),
    loads: loaded?.loads ?? 0,
    ...(loaded ? { lastLoadAt: loaded.lastLoadAt.toISOString() } : {}),
    isWatched: feed?.watchFolder !== undefined,
    ...(feed?.nextPullAt ? { nextPullAt: feed.nextPullAt.toISOString() } : {}),
  };
}
