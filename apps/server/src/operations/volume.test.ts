import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encryptionOf } from './volume.ts';

const mountInfo = [
  '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
  '30 22 253:1 / /srv rw,relatime - xfs /dev/mapper/vg-srv rw',
  '31 22 0:51 / /run/box rw - tmpfs tmpfs rw',
  '32 22 0:60 / /opt/vault rw - fuse.gocryptfs /opt/.vault rw',
  '33 22 8:16 / /with\\040space rw - ext4 /dev/sdb rw',
].join('\n');

let blocks: string;
beforeAll(() => {
  blocks = mkdtempSync(join(tmpdir(), 'optimiq-blocks-'));
  const device = (number: string, files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(blocks, number, name, '..'), { recursive: true });
      writeFileSync(join(blocks, number, name), text);
    }
  };
  device('8:1', { dev: '8:1\n' });
  device('8:16', { dev: '8:16\n' });
  device('253:0', { dev: '253:0\n', 'dm/uuid': 'CRYPT-LUKS2-abc-luks\n' });
  device('253:1', { dev: '253:1\n', 'dm/uuid': 'LVM-abc\n', 'slaves/dm-0/dev': '253:0\n' });
});
afterAll(() => rmSync(blocks, { recursive: true, force: true }));

test.each([
  ['a plain disk is plain', '/var/lib/x', 'plain'],
  ['a logical volume on an encrypted device is encrypted', '/srv/data', 'encrypted'],
  ['a folder beside a mount of a like name is not in it', '/srv2', 'plain'],
  ['an encrypting file system is encrypted', '/opt/vault/data', 'encrypted'],
  ['memory and overlays are unknown', '/run/box/data', 'unknown'],
  ['a mount point with a space is found', '/with space/data', 'plain'],
] as const)('%s', (_, folder, expected) => {
  expect(encryptionOf(folder, mountInfo, blocks)).toBe(expected);
});

test('without the kernel’s tables nothing is claimed', () => {
  expect(encryptionOf('/srv', '', blocks)).toBe('unknown');
});
