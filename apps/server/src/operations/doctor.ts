import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkBreachedPasswords } from '@optimiq/connectors/identity/breached-passwords';
import type { DoctorCheck } from '@optimiq/contracts/operator';
import { freeSpace, isNearlyFull } from '@optimiq/store/blobs/disk';
import { type BackupRow, listBackups } from '@optimiq/store/postgres/backups';
import { clockSkewMs } from '@optimiq/store/postgres/clock';
import { logFaults } from '@optimiq/store/postgres/postgres-log';
import { isExposed, type Settings } from '../env.ts';
import { kekState } from '../keys/kek.ts';
import { exposureFaults } from '../listening/exposure.ts';
import { readTlsFiles } from '../listening/tls-files.ts';
import { clockToleranceMs, type Product } from '../product.ts';
import { encryptionOf, type VolumeEncryption } from './volume.ts';

/** What can be looked at without the product: modes of folders and keys, the volume, room on the disk. */
export async function inspectFolders(settings: Settings): Promise<DoctorCheck[]> {
  const { folders } = settings;
  const wide = Object.entries({ base: folders.base, data: folders.data, keys: folders.keys, run: folders.run }).filter(
    ([, folder]) => isWide(folder),
  );
  const wideKeys = existsSync(folders.keys)
    ? readdirSync(folders.keys).filter((name) => isWide(join(folders.keys, name)))
    : [];
  return [
    check('folders', wide.length === 0, 'open to their owner only', `open to others: ${wide.map(([name]) => name)}`),
    check('key files', wideKeys.length === 0, 'open to their owner only', `open to others: ${wideKeys.length} files`),
    check(
      'keys and data',
      !onSameBackup(folders),
      'lie in folders of their own',
      'the keys lie inside the data folder, or it inside theirs',
    ),
    volumeCheck(encryptionOf(folders.data)),
    transportCheck(settings),
    await breachedPasswordsCheck(settings.breachedPasswordsFile),
    await diskCheck(existsSync(folders.data) ? folders.data : '/'),
  ];
}

/** What only the running product knows: database, clock, migrations, log settings, queue, and whether stores agree. */
export async function inspectStores(product: Product): Promise<DoctorCheck[]> {
  const { database, migrations, queue } = await product.readiness();
  const skew = await clockSkewMs(product.database.appPool);
  const logging = await logFaults(product.database.appPool);
  const tenants = await product.tenants();
  const closed = tenants.filter(({ id }) => product.agreement.closedBy(id));
  const differing = (
    await Promise.all(
      tenants.filter((one) => !closed.includes(one)).map(({ id }) => product.agreement.disagreementOf(id)),
    )
  ).filter((found) => found !== undefined);
  return [
    check('database', database, 'answers', 'does not answer'),
    check('migrations', migrations, "at the program's version", "not at the program's version"),
    await keyCheck(product),
    check('job queue', queue, 'jobs are taken', 'a job has waited for ten minutes while none ran'),
    {
      name: 'clock',
      state: Math.abs(skew) <= clockToleranceMs ? 'ok' : 'warning',
      text: `the database's clock differs by ${Math.abs(skew)} ms`,
    },
    {
      name: 'database log',
      state: logging.length === 0 ? 'ok' : 'warning',
      text: logging.length === 0 ? 'holds no values' : `could hold values of members: ${logging.join(', ')}`,
    },
    check(
      'tenants',
      closed.length === 0,
      'are all taken up',
      `${closed.length} are closed, because an erasure or their stores could not be put right; the log says why`,
    ),
    lastBackupCheck(await listBackups(product.database, 200), product.settings.backupFolder !== undefined, new Date()),
    check(
      'stores',
      differing.length === 0,
      'agree for every tenant',
      `disagree for ${differing.length} tenants, which can be read only; the log names load and table`,
    ),
  ];
}

/** Whether the adapter wraps and unwraps just now, and whether something is still wrapped by another key. */
async function keyCheck(product: Product): Promise<DoctorCheck> {
  const { encryption } = product.keyFolder;
  const name = 'key wrapping';
  const subject = { tenant: '', purpose: 'doctor', version: 1 };
  try {
    const key = randomBytes(32);
    if (!(await encryption.unwrap(subject, await encryption.wrap(subject, key))).equals(key))
      throw new Error('differs');
  } catch (error) {
    const { code = 'failed' } = error as { code?: string };
    return { name, state: 'fault', text: `${encryption.name} does not wrap: ${code}` };
  }
  const others = (await kekState(product)).wraps.filter(({ kek }) => kek !== encryption.name);
  return others.length === 0
    ? { name, state: 'ok', text: `${encryption.name} wraps every key` }
    : {
        name,
        state: 'warning',
        text: `keys are still wrapped by ${others.map(({ kek }) => kek).join(', ')}: npx optimiq key kek rewrap`,
      };
}

const check = (name: string, isRight: boolean, right: string, wrong: string): DoctorCheck => ({
  name,
  state: isRight ? 'ok' : 'fault',
  text: isRight ? right : wrong,
});

/** Whether passwords that were breached can be refused. */
export async function breachedPasswordsCheck(file: string | undefined): Promise<DoctorCheck> {
  const name = 'breached passwords';
  if (!file) return { name, state: 'warning', text: 'are not refused: set OPTIMIQ_BREACHED_PASSWORDS_FILE' };
  try {
    await checkBreachedPasswords(file);
    return { name, state: 'ok', text: 'are refused' };
  } catch (error) {
    return { name, state: 'fault', text: `no password can be set: ${(error as Error).message}` };
  }
}

const expiresSoonMs = 30 * 86_400_000;

/** Whether others would reach the product safely by these settings, and how long its certificate is good for. */
function transportCheck(settings: Settings): DoctorCheck {
  const name = 'transport';
  const [fault] = exposureFaults(settings);
  if (fault) return { name, state: 'fault', text: fault };
  if (!settings.tls) {
    const served = isExposed(settings) ? 'TLS is spoken by the declared proxy' : 'only this machine is served';
    return { name, state: 'ok', text: served };
  }
  try {
    const { expiresAt, hasShortKey } = readTlsFiles(settings.tls);
    const left = expiresAt.getTime() - Date.now();
    const state = left < 0 ? 'fault' : left < expiresSoonMs || hasShortKey ? 'warning' : 'ok';
    const text = `the certificate is good until ${expiresAt.toISOString().slice(0, 10)}`;
    return { name, state, text: hasShortKey ? `${text}; its RSA key has less than 3,072 bits` : text };
  } catch (error) {
    return { name, state: 'fault', text: (error as Error).message };
  }
}

const lateHours = 26;

/** How old the last good backup is; a warning where none is made by itself, or one failed or outlived its time. */
export function lastBackupCheck(
  backups: readonly Pick<BackupRow, 'state' | 'startedAt' | 'snapshotAt' | 'expiresAt' | 'errorCode'>[],
  isScheduled: boolean,
  now: Date,
): DoctorCheck {
  const name = 'last backup';
  const warning = (text: string): DoctorCheck => ({ name, state: 'warning', text });
  const last = backups.find(({ state }) => state === 'done');
  const failed = backups.find(({ state }) => state === 'failed' || state === 'done');
  const overdue = backups.filter(
    ({ state, expiresAt }) => state === 'done' && now.getTime() - expiresAt.getTime() > 86_400_000,
  );
  if (overdue.length > 0)
    return warning(`${overdue.length} backups that expired could not be removed: is their disk there?`);
  if (!last?.snapshotAt) return warning('there is none: set OPTIMIQ_BACKUP_DIR, or run optimiq backup');
  const hours = Math.floor((now.getTime() - last.snapshotAt.getTime()) / 3_600_000);
  const age = `${hours} hours old`;
  if (failed?.state === 'failed') return warning(`${age}; the one after it failed: ${failed.errorCode ?? 'unknown'}`);
  if (!isScheduled) return warning(`${age}; none is made by itself: set OPTIMIQ_BACKUP_DIR`);
  return hours < lateHours
    ? { name, state: 'ok', text: `${age}, read again` }
    : warning(`${age}: the daily one is late`);
}

function volumeCheck(found: VolumeEncryption): DoctorCheck {
  const texts: Record<VolumeEncryption, string> = {
    encrypted: 'the data folder lies on an encrypted volume',
    plain: 'this machine does not encrypt the volume of the data folder',
    unknown: 'whether the volume of the data folder is encrypted cannot be told from here',
  };
  const states = { encrypted: 'ok', plain: 'warning', unknown: 'unknown' } as const;
  return { name: 'volume', state: states[found], text: texts[found] };
}

async function diskCheck(folder: string): Promise<DoctorCheck> {
  const space = await freeSpace(folder);
  const gibibytes = (space.free / 1_073_741_824).toFixed(1);
  return isNearlyFull(space)
    ? { name: 'disk', state: 'fault', text: `${gibibytes} GiB free: loads and runs wait below 1 GiB or 5 %` }
    : { name: 'disk', state: 'ok', text: `${gibibytes} GiB free` };
}

/** A backup of the one would hold the other. */
const onSameBackup = ({ data, keys }: Settings['folders']): boolean =>
  `${keys}/`.startsWith(`${data}/`) || `${data}/`.startsWith(`${keys}/`);

function isWide(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & 0o077) !== 0;
}
