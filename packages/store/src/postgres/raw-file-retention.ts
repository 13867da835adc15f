import { sql } from 'kysely';
import { type AuditActor, recordAudit } from './audit.ts';
import { defaultSettings, findFeed, saveFeed } from './feeds.ts';
import type { TenantTx } from './tenant.ts';

/** For how many days raw files are kept after their load ended. */
export type RawFileRetention = {
  /** Of the tenant, 0 to 3,650. */
  readonly days: number;
  /** Nothing is removed by age while the tenant is held. */
  readonly isHeld: boolean;
  /** Feeds with days of their own, 1 to 3,660, by source. */
  readonly feeds: readonly { readonly source: string; readonly days: number }[];
};

export async function readRetention(tx: TenantTx): Promise<RawFileRetention> {
  const tenant = await sql<{ days: number; isHeld: boolean }>`
    select raw_file_days as days, is_held as "isHeld" from tenant_settings`.execute(tx);
  const feeds = await sql<{ source: string; days: number }>`
    select source, retention_days as days from feeds where retention_days is not null order by source`.execute(tx);
  return { ...tenant.rows[0]!, feeds: feeds.rows };
}

/** Sets the days of the tenant. What is older by the new days goes with the next daily clean-up. */
export async function setRetention(tx: TenantTx, actor: AuditActor, days: number): Promise<void> {
  const before = await readRetention(tx);
  await sql`update tenant_settings set raw_file_days = ${days}`.execute(tx);
  await recordAudit(tx, {
    actor,
    action: 'retention.set',
    outcome: 'success',
    details: { days, before: before.days },
  });
}

/** Gives a feed days of its own, or, without days, those of the tenant; the feed is made when it is new. */
export async function setFeedRetention(
  tx: TenantTx,
  actor: AuditActor,
  source: string,
  days: number | undefined,
): Promise<void> {
  const { id } = (await findFeed(tx, source)) ?? (await saveFeed(tx, source, defaultSettings, actor.id));
  await sql`update feeds set retention_days = ${days ?? null}, updated_at = now() where id = ${id}`.execute(tx);
  await recordAudit(tx, {
    actor,
    action: 'retention.set',
    outcome: 'success',
    subject: { kind: 'feed', id },
    details: days === undefined ? {} : { days },
  });
}
