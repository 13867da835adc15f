import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Whether this machine encrypts the disk that holds a folder; unknown where the layers below cannot be seen. */
export type VolumeEncryption = 'encrypted' | 'plain' | 'unknown';

const encryptingFileSystems = new Set(['ecryptfs', 'fuse.gocryptfs', 'fuse.encfs', 'fuse.cryfs']);

/**
 * What the kernel tells of the volume below a folder.
 *
 * 'plain' says that no layer of this machine encrypts: a provider's or a drive's own encryption is not seen from here.
 *
 * @param mountInfo text of /proc/self/mountinfo.
 * @param blocks    /sys/dev/block.
 */
export function encryptionOf(
  folder: string,
  mountInfo = readOr('/proc/self/mountinfo', ''),
  blocks = '/sys/dev/block',
): VolumeEncryption {
  const mount = mountOf(existsSync(folder) ? realpathSync(folder) : folder, mountInfo);
  if (!mount) return 'unknown';
  if (encryptingFileSystems.has(mount.type)) return 'encrypted';
  const device = join(blocks, mount.device);
  if (!existsSync(device)) return 'unknown';
  return isBelowCrypt(device, blocks) ? 'encrypted' : 'plain';
}

type Mount = { readonly point: string; readonly device: string; readonly type: string };

/** The mount a path lies in: of those above it the deepest, of several on one point the last. */
function mountOf(path: string, mountInfo: string): Mount | undefined {
  let found: Mount | undefined;
  for (const line of mountInfo.split('\n')) {
    const [before, after] = line.split(' - ');
    const fields = (before ?? '').split(' ');
    if (!after || fields.length < 6) continue;
    const point = fields[4]!.replaceAll(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
    const isAbove = point === '/' || path === point || path.startsWith(`${point}/`);
    if (isAbove && point.length >= (found?.point.length ?? 0)) {
      found = { point, device: fields[2]!, type: after.split(' ')[0]! };
    }
  }
  return found;
}

/** A device-mapper layer of kind CRYPT, here or in any layer below (LVM on LUKS, RAID). */
function isBelowCrypt(device: string, blocks: string): boolean {
  if (readOr(join(device, 'dm/uuid'), '').startsWith('CRYPT-')) return true;
  const slaves = join(device, 'slaves');
  const below = existsSync(slaves) ? readdirSync(slaves).map((name) => join(slaves, name)) : [];
  if (existsSync(join(device, 'partition'))) below.push(join(device, '..'));
  return below.some((layer) => {
    const number = readOr(join(layer, 'dev'), '').trim();
    return number !== '' && isBelowCrypt(join(blocks, number), blocks);
  });
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
