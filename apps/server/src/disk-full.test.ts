import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeSpace, isNearlyFull } from '@optimiq/store/blobs/disk';
import { listJobRuns } from '@optimiq/store/postgres/job-runs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { receiveFile } from './operations/receive-file.ts';
import { claimsAs837, day, inTenant, receive, settled, tidyTexts } from './testing/loading.ts';
import { type TestProduct, testProduct } from './testing/product.ts';

const options = { members: 12, seed: 7, asOf: day('2025-11-24'), months: 14 };
const mebibyte = 1_048_576;

const mount = 'mount';

/** A disk of its own in memory, a little above the floor; only root can mount one, and not in every container. */
const disk = mkdtempSync(join(tmpdir(), 'optimiq-disk-'));
const isMounted =
  process.getuid?.() === 0 && spawnSync(mount, ['-t', 'tmpfs', '-o', 'size=1100m', 'tmpfs', disk]).status === 0;

describe.skipIf(!isMounted)('on a small disk', () => {
  let world: TestProduct;
  beforeAll(async () => {
    mkdirSync(join(disk, 'base'), { mode: 0o700 });
    world = await testProduct(join(disk, 'base'));
  });
  afterAll(async () => {
    await world.close();
    spawnSync(`u${mount}`, [disk]);
    rmdirSync(disk);
  });

  test('a load that is under way waits when the disk fills, says so, and ends when there is room', async () => {
    const { product, alpha } = world;
    const files = tidyTexts(options);
    await receive(product, alpha, files['members.csv']!);
    await settled(product, alpha);

    // The disk fills when the file is in and before it is read.
    const filler = join(disk, 'filler');
    async function* fillingBytes() {
      yield Buffer.from(claimsAs837(options));
      writeFileSync(filler, Buffer.alloc(100 * mebibyte));
    }
    const actor = { kind: 'system', id: 'test' } as const;
    await receiveFile(product, alpha, { bytes: fillingBytes(), fileName: 'claims', actor });
    expect(isNearlyFull(await freeSpace(disk))).toBe(true);
    const jobs = () => inTenant(product, alpha, (tx) => listJobRuns(tx, 1));
    await expect.poll(jobs, { timeout: 15_000 }).toMatchObject([{ state: 'running', stage: 'waiting-for-disk' }]);
    await expect(receive(product, alpha, files['eligibility_year.csv']!)).rejects.toMatchObject({ code: 'disk-full' });
    expect(world.logged.join('')).toContain('nearly full');

    rmSync(filler);
    await settled(product, alpha);
    expect(await inTenant(product, alpha, (tx) => listJobRuns(tx, 20))).not.toContainEqual(
      expect.objectContaining({ state: 'failed' }),
    );
  });
});
