import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** OS user that runs the database server. */
export type ServerUser = { readonly uid: number; readonly gid: number; readonly isOther: boolean };

const candidates = ['postgres', 'nobody', 'daemon', 'bin'];

/**
 * OS user the server must run as: ourselves, or, because PostgreSQL refuses root, an unprivileged one.
 *
 * @param dataDir when it exists its owner stays the user, so that a later install of another user changes nothing.
 */
export function serverUser(dataDir: string): ServerUser {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid !== 0) return { uid, gid, isOther: false };

  // initdb looks its user up by number, so only users of the passwd file will do.
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const owner = ownerOf(dataDir);
  const entry =
    users.find((fields) => owner !== undefined && owner !== 0 && Number(fields[2]) === owner) ??
    candidates.map((name) => users.find((fields) => fields[0] === name)).find((fields) => fields !== undefined);
  if (!entry) throw new Error('No unprivileged OS user found to run PostgreSQL as: expected postgres or nobody');
  return { uid: Number(entry[2]), gid: Number(entry[3]), isOther: true };
}

/** Whether `user` can read the folder: every folder above it may be passed, and it may be listed. */
export function canReach(folder: string, user: ServerUser): boolean {
  if (!user.isOther) return true;
  if (!allows(folder, user, 0o5)) return false;
  for (let above = dirname(folder); ; above = dirname(above)) {
    if (!allows(above, user, 0o1)) return false;
    if (above === dirname(above)) return true;
  }
}

function allows(path: string, user: ServerUser, bits: number): boolean {
  const { uid, gid, mode } = statSync(path);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

function ownerOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid;
}
