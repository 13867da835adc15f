import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsHandler } from '@optimiq/connectors/outbound/aws-handler';
import { openOutbound } from '@optimiq/connectors/outbound/outbound';
import type { KeyEncryption } from '@optimiq/store/keys/key-encryption';
import { type KeyFolder, openKeyFolder } from '@optimiq/store/keys/key-folder';
import { kmsEncryption } from '@optimiq/store/keys/kms-encryption';
import { localEncryption } from '@optimiq/store/keys/local-encryption';
import { pkcs11Encryption } from '@optimiq/store/keys/pkcs11-encryption';
import type { BackedUpRoot } from '@optimiq/store/keys/root-secret';
import type { Logger } from 'pino';
import type { Settings } from '../env.ts';
import { operatorHostsFor } from '../outbound-setting.ts';

/** The folders of an installation, made when missing, its keys folder, and the adapter that wraps. */
export async function openKeys(settings: Settings, log: Logger): Promise<KeyFolder> {
  const { folders } = settings;
  process.umask(0o077);
  for (const folder of [folders.base, folders.data, folders.keys, folders.run, folders.anchors])
    makePrivateFolder(folder);
  return openKeysOf(settings, log, !existsSync(join(folders.data, 'postgres', 'PG_VERSION')));
}

/**
 * The keys folder and the adapter that wraps, of an installation that may not be there yet.
 *
 * @param root given by what opens a backup, and makes no key: the root secret of the installation that was backed up.
 */
export const openKeysOf = (
  settings: Settings,
  log: Logger,
  mayCreate: boolean,
  root?: BackedUpRoot,
): Promise<KeyFolder> =>
  openKeyFolder(settings.folders.keys, {
    dataDirs: [settings.folders.data],
    mayCreate,
    ...(root && { root }),
    adapter: settings.kek.adapter,
    others: othersOf(settings, log),
  });

/** Adapters that are set up, chosen or not. */
function othersOf(settings: Settings, log: Logger): KeyEncryption[] {
  const { environment, kms, pkcs11 } = settings.kek;
  return [
    ...(environment ? [localEncryption('environment', environment)] : []),
    ...(kms ? [kmsEncryption(kms, kms.endpoint, kmsHandler(settings, log))] : []),
    ...(pkcs11 ? [pkcs11Encryption(pkcs11)] : []),
  ];
}

/** Keys are needed before there is a database: what goes out is on record in the service log alone. */
function kmsHandler({ outboundHosts, outboundCaFile }: Settings, log: Logger) {
  const outbound = openOutbound({
    hostsOf: async ({ purpose }) => operatorHostsFor(outboundHosts, purpose),
    record: async ({ purpose, host, port, outcome }) => {
      if (outcome === 'connected')
        log.info({ purpose, host, port, outcome }, 'outgoing connection of the installation');
      else log.warn({ purpose, host, port, errorCode: outcome }, 'outgoing connection failed');
    },
    ...(outboundCaFile ? { ca: [readFileSync(outboundCaFile, 'utf8')] } : {}),
  });
  return awsHandler(outbound, { tenant: 'installation', purpose: 'kms' });
}

function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}
