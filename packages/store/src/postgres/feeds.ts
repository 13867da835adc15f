import type { HoldPolicy } from '@optimiq/contracts/feeds';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** What a person may set of a feed. */
export type FeedSettings = {
  readonly format: string | undefined;
  readonly holdPolicy: HoldPolicy;
  readonly tolerancePercent: number;
  /** Five fields of cron, in UTC. */
  readonly schedule: string | undefined;
};

/** How files of one source are treated. Loads name it by its source. */
export type Feed = FeedSettings & {
  readonly id: string;
  readonly source: string;
  readonly nextPullAt: Date | undefined;
  /** A folder of this machine; nobody but its operator sees or sets it. */
  readonly watchFolder: string | undefined;
  readonly updatedAt: Date;
};

/** Of a source nobody has said anything about. */
export const defaultSettings: FeedSettings = {
  format: undefined,
  holdPolicy: 'never',
  tolerancePercent: 50,
  schedule: undefined,
};

const columns = sql`
  id, source, format, hold_policy as "holdPolicy", tolerance_percent as "tolerancePercent", schedule,
  next_pull_at as "nextPullAt", watch_folder as "watchFolder", updated_at as "updatedAt"`;

type Row = { [Field in keyof Feed]: Feed[Field] | null };

/** The feed of a source; undefined when nothing was set for it. */
export async function findFeed(tx: TenantTx, source: string): Promise<Feed | undefined> {
  const { rows } = await sql<Row>`select ${columns} from feeds where source = ${source}`.execute(tx);
  return rows[0] && toFeed(rows[0]);
}

/** Feeds that something was set for, by source. */
export async function listFeeds(tx: TenantTx): Promise<Feed[]> {
  const { rows } = await sql<Row>`select ${columns} from feeds order by source`.execute(tx);
  return rows.map(toFeed);
}

/** Sources of loads in any state, with how many and when the last came, by source. */
export async function listLoadedSources(
  tx: TenantTx,
): Promise<{ readonly source: string; readonly loads: number; readonly lastLoadAt: Date }[]> {
  const { rows } = await sql<{ source: string; loads: number; lastLoadAt: Date }>`
    select source, count(*)::int as loads, max(created_at) as "lastLoadAt" from loads
    group by source order by source`.execute(tx);
  return rows;
}

/** Makes a feed or changes its settings; what the operator set of it stays. */
export async function saveFeed(
  tx: TenantTx,
  source: string,
  settings: FeedSettings,
  createdBy: string,
  nextPullAt?: Date,
): Promise<Feed> {
  const { format, holdPolicy, tolerancePercent, schedule } = settings;
  const { rows } = await sql<Row>`
    insert into feeds (source, format, hold_policy, tolerance_percent, schedule, next_pull_at, created_by)
    values (${source}, ${format ?? null}, ${holdPolicy}, ${tolerancePercent}, ${schedule ?? null},
      ${nextPullAt ?? null}, ${createdBy})
    on conflict (tenant_id, source) do update set format = excluded.format, hold_policy = excluded.hold_policy,
      tolerance_percent = excluded.tolerance_percent, schedule = excluded.schedule,
      next_pull_at = excluded.next_pull_at, updated_at = now()
    returning ${columns}`.execute(tx);
  return toFeed(rows[0]!);
}

/** Sets or clears the folder that is watched for a feed, which is made when it is new. */
export async function saveWatchFolder(
  tx: TenantTx,
  source: string,
  folder: string | undefined,
  createdBy: string,
): Promise<Feed> {
  const { rows } = await sql<Row>`
    insert into feeds (source, watch_folder, created_by) values (${source}, ${folder ?? null}, ${createdBy})
    on conflict (tenant_id, source) do update set watch_folder = excluded.watch_folder, updated_at = now()
    returning ${columns}`.execute(tx);
  return toFeed(rows[0]!);
}

const toFeed = (row: Row): Feed =>
  Object.fromEntries(Object.entries(row).map(([field, value]) => [field, value ?? undefined])) as unknown as Feed;
