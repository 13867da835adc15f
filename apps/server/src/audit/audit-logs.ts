import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { openFileAnchor, readAnchors } from '@optimiq/store/audit/anchors';
import { exportLog } from '@optimiq/store/audit/export-log';
import { openAuditFileKeys } from '@optimiq/store/audit/file-keys';
import { type AuditLog, platformLog, platformTenant, tenantLog } from '@optimiq/store/audit/logs';
import { noteRestore, type RestoreNoted } from '@optimiq/store/audit/note-restore';
import { type AnchorState, startSealer } from '@optimiq/store/audit/sealer';
import type { Verification } from '@optimiq/store/audit/verify-chain';
import type { VerificationKey } from '@optimiq/store/audit/verify-export';
import { verifyLog } from '@optimiq/store/audit/verify-log';
import { ensureAuditKey } from '@optimiq/store/keys/audit-key';
import type { KeyFolder } from '@optimiq/store/keys/key-folder';
import type { Database } from '@optimiq/store/postgres/database';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Logger } from 'pino';
import type { Folders } from '../folders.ts';

/** The audit logs of an installation, sealed and anchored while it runs. A log is named by its tenant's id. */
export type AuditLogs = {
  /** Seals and anchors what is committed now. */
  sealNow(): Promise<void>;
  anchorState(tenant: string): AnchorState | undefined;
  verify(tenant: string): Promise<Verification>;
  /** The log as NDJSON, in blocks of whole lines. */
  export(tenant: string): Promise<AsyncGenerator<string>>;
  verificationKey(tenant: TenantId): Promise<VerificationKey>;
  /** Owns up to a restore: the anchors beyond what the database holds are void from here on, and stay readable. */
  noteRestore(tenant: string): Promise<RestoreNoted>;
  /** Keyed hash of the network an address is in: the same for neighbours, and of no use elsewhere. */
  addressHash(tenant: string, address: string): string;
  close(): Promise<void>;
};

export type AuditLogsOptions = {
  readonly database: Database;
  readonly keyFolder: KeyFolder;
  readonly folders: Folders;
  readonly tenants: () => Promise<readonly TenantId[]>;
  readonly log: Logger;
};

const faultWords = {
  seal: 'audit events could not be sealed; tried again',
  anchor: 'the end of an audit log could not be anchored; tried again',
  behind: 'an audit log ends before its anchor: it was restored from a backup, or cut',
} as const;

/** Opens the logs' keys and starts their sealer. */
export function openAuditLogs(options: AuditLogsOptions): AuditLogs {
  const { database, keyFolder, folders, tenants, log } = options;
  const keys = openAuditFileKeys(keyFolder.folder);
  const tenantKey = (tenant: TenantId) =>
    withTenant(database.app, tenant, (tx) => ensureAuditKey(tx, tenant, keyFolder));
  const logs = new Map<string, Promise<AuditLog>>();
  const logOf = (tenant: string): Promise<AuditLog> => {
    let found = logs.get(tenant);
    if (!found) {
      found =
        tenant === platformTenant
          ? Promise.resolve(platformLog(database, keys.platform))
          : tenantKey(tenant as TenantId).then((key) => tenantLog(database, tenant as TenantId, key));
      logs.set(tenant, found);
      found.catch(() => logs.delete(tenant));
    }
    return found;
  };
  const anchor = openFileAnchor(folders.anchors);
  const sealer = startSealer({
    database,
    signing: keys.signing,
    anchor,
    tenants,
    logOf,
    onFault: (tenantId, fault) => log.error({ tenantId, fault: `audit-${fault}` }, faultWords[fault]),
  });
  const addressKey = createHmac('sha256', keys.platform).update('address').digest();
  return {
    sealNow: sealer.sealAll,
    anchorState: sealer.anchorState,
    verify: async (tenant) =>
      verifyLog(await logOf(tenant), keys.verifying, () => readAnchors(folders.anchors, tenant)),
    export: async (tenant) => exportLog(await logOf(tenant), keys.signing, new Date()),
    verificationKey: async (tenant) => ({
      tenant,
      chain: (await tenantKey(tenant)).toString('hex'),
      heads: keys.verifying.export({ type: 'spki', format: 'pem' }).toString(),
    }),
    noteRestore: async (tenant) => {
      const noted = await noteRestore(await logOf(tenant), keys.signing, anchor, readAnchors(folders.anchors, tenant));
      sealer.lookAgain(tenant);
      return noted;
    },
    addressHash: (tenant, address) =>
      createHmac('sha256', addressKey)
        .update(`${tenant} ${networkOf(address)}`)
        .digest('hex')
        .slice(0, 16),
    close: sealer.close,
  };
}

/** Where anchors of an installation lie. */
export const anchorFileOf = (folders: Folders, tenant: string): string => join(folders.anchors, `${tenant}.ndjson`);

/** First three bytes of an IPv4 address, first three groups of an IPv6 one. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:/i, '');
  if (isIP(plain) === 4) return plain.split('.').slice(0, 3).join('.');
  return plain.toLowerCase().split(':').slice(0, 3).join(':');
}
