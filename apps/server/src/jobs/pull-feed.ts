import { openSftp, type RemoteFile, SftpError, type SftpSession } from '@optimiq/connectors/sftp/client';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import { fileTag, findTakenFile, noteTakenFile } from '@optimiq/store/postgres/feed-files';
import { listSftp, notePull, readSftpCredentials, type SftpFeed } from '@optimiq/store/postgres/feed-sftp';
import { type Feed, listFeeds } from '@optimiq/store/postgres/feeds';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import { hasForm } from '../feeds/file-pattern.ts';
import { receiveFile } from '../operations/receive-file.ts';
import type { Product } from '../product.ts';
import type { Report } from './job.ts';

const actor: AuditActor = { kind: 'system', id: 'pull-feed' };
const unfinished = /^\.|\.(part|partial|filepart|tmp|temp)$/i;

/**
 * Fetches the files of a feed that were not fetched before, each as a load of its own. A file that cannot be read waits
 * for the next time and stops no other. Begun again after a crash, it takes nothing twice: equal bytes are one load.
 */
export async function pullFeed(product: Product, tenantId: TenantId, feedId: string, report: Report): Promise<void> {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const keys = await product.keysOf(tenantId);
  const { feed, sftp, credentials } = await inTenant(async (tx) => ({
    feed: (await listFeeds(tx)).find(({ id }) => id === feedId),
    sftp: (await listSftp(tx)).find((one) => one.feedId === feedId),
    credentials: await readSftpCredentials(tx, keys, feedId),
  }));
  if (!feed || !sftp || !credentials) return;
  let session: SftpSession | undefined;
  try {
    const { host, port, hostKey } = sftp;
    const socket = await product.outbound.connect(
      { tenant: tenantId, purpose: 'sftp' },
      { host, port, encryption: 'inside', connectMs: 20_000 },
    );
    session = await openSftp({ socket, hostKey, ...credentials });
    const outcome = await takeFiles(product, tenantId, feed, sftp, session, report);
    await inTenant((tx) => notePull(tx, feedId, outcome));
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'internal';
    await inTenant((tx) => notePull(tx, feedId, /^[a-z][a-z0-9-]{1,60}$/.test(code) ? code : 'internal'));
    throw error;
  } finally {
    session?.close();
  }
}

async function takeFiles(
  product: Product,
  tenantId: TenantId,
  feed: Feed,
  { folder, pattern }: SftpFeed,
  session: SftpSession,
  report: Report,
): Promise<string> {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const keys = await product.keysOf(tenantId);
  const files = (await session.list(folder)).filter(({ name }) => hasForm(pattern, name) && !unfinished.test(name));
  let outcome = 'done';
  for (const [index, file] of files.entries()) {
    report('fetching', index, files.length);
    product.leaveOff.throwIfAborted();
    const tag = fileTag(keys, feed.id, marksOf(file));
    if (await inTenant((tx) => findTakenFile(tx, feed.id, tag))) continue;
    try {
      const received = await receiveFile(product, tenantId, {
        bytes: session.read(folder, file, product.leaveOff),
        fileName: file.name,
        source: feed.source,
        actor,
      });
      faultPoint('pull.received');
      await inTenant((tx) => noteTakenFile(tx, feed.id, tag, received.loadId));
      faultPoint('pull.noted');
    } catch (error) {
      if (!(error instanceof SftpError) || isOfServer.has(error.code)) throw error;
      outcome = error.code;
    }
  }
  return outcome;
}

/** Faults that the next file would meet, too. */
const isOfServer: ReadonlySet<SftpError['code']> = new Set(['connection-lost', 'stalled']);

const marksOf = ({ name, bytes, modifiedAt }: RemoteFile) => [name, bytes, modifiedAt];
