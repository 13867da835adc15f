import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { blindIndex } from '../crypto/blind-index.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import type { LoadState } from './loads-read.ts';
import type { TenantTx } from './tenant.ts';

/**
 * What stands for a file at its source: a hash under the tenant's index key, because names of files hold names of people.
 *
 * @param marks what tells the file from others and from its own later versions: name, size, time.
 */
export const fileTag = (keys: TenantKeys, feedId: string, marks: readonly (string | number)[]): Buffer =>
  blindIndex(keys.records, 'feed-file', JSON.stringify([feedId, ...marks]), 32);

/** The load that a file was taken as, with its state; undefined when the file was not taken. */
export async function findTakenFile(
  tx: TenantTx,
  feedId: string,
  tag: Buffer,
): Promise<{ readonly loadId: LoadId; readonly state: LoadState } | undefined> {
  const { rows } = await sql<{ loadId: LoadId; state: LoadState }>`
    select f.load_id as "loadId", l.state from feed_files f
    join loads l on l.tenant_id = f.tenant_id and l.id = f.load_id
    where f.feed_id = ${feedId} and f.tag = ${tag}`.execute(tx);
  return rows[0];
}

/** Remembers that a file was taken; remembering it twice changes nothing. */
export async function noteTakenFile(tx: TenantTx, feedId: string, tag: Buffer, loadId: LoadId): Promise<void> {
  await sql`
    insert into feed_files (feed_id, tag, load_id) values (${feedId}, ${tag}, ${loadId})
    on conflict (tenant_id, feed_id, tag) do nothing`.execute(tx);
}

/** Forgets a file that is not where it was taken from any more. */
export async function forgetTakenFile(tx: TenantTx, feedId: string, tag: Buffer): Promise<void> {
  await sql`delete from feed_files where feed_id = ${feedId} and tag = ${tag}`.execute(tx);
}
