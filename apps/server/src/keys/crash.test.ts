import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { keysFromNew } from '@optimiq/store/crypto/key-ring';
import { listKeyVersions, type Rotatable, rotatable } from '@optimiq/store/keys/key-versions';
import { completeTenant } from '@optimiq/store/postgres/tenants';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startJobs } from '../jobs/start-jobs.ts';
import type { Product } from '../product.ts';
import { type CrashLab, each, leftovers, openCrashLab, type Snapshot } from '../testing/crash-lab.ts';
import { openInstallation } from '../testing/crash-product.ts';
import { day, inTenant, receive, settled, state, tidyTexts } from '../testing/loading.ts';
import { testAsOf } from '../testing/product.ts';

/** Points that an exchange or a closure passes, in order; all of them in `npm run soak`, a choice of them always. */
const rotations: Record<Rotatable, { readonly always: readonly string[]; readonly soak: readonly string[] }> = {
  data: {
    always: ['key.version-made', 'key.batch:2', 'key.destroyed'],
    soak: ['key.batch', 'key.resealed.loads', 'key.batch:9', 'key.rewritten', 'key.ended', 'job.ended'],
  },
  blobs: { always: ['key.blob-rewritten'], soak: ['key.version-made', 'key.blob-rewritten:2', 'key.destroyed'] },
  facts: {
    always: ['key.facts.renamed'],
    soak: ['key.facts.verified', 'key.facts.closed', 'key.rewritten', 'key.destroyed'],
  },
};
const closures = {
  always: ['close.decided', 'close.facts-removed'],
  soak: ['close.callers-removed', 'close.keys-destroyed', 'close.blobs-removed', 'close.certified'],
};
const isSoak = process.env['OPTIMIQ_SOAK'] === '1';
const chosen = ({ always, soak }: { always: readonly string[]; soak: readonly string[] }) =>
  isSoak ? [...always, ...soak] : always;

let lab: CrashLab;
let loaded: Snapshot;
beforeAll(async () => {
  lab = await openCrashLab();
  const { alpha, beta } = lab.admin;
  const texts = tidyTexts({ members: 3, seed: 7, asOf: day('2025-11-24'), months: 3 });
  loaded = await lab.snapshot(await lab.copyOf(), async (product) => {
    await product.database.authPool.query('delete from tenants where id = $1', [beta]);
    await completeTenant(product.database, product.keyFolder, alpha, testAsOf);
    await startJobs(product);
    for (const text of Object.values(texts)) await receive(product, alpha, text);
    await settled(product, alpha);
  });
}, 120_000);
afterAll(async () => {
  await lab.remove(loaded);
  await lab.close();
});

test.each(rotatable)(
  'SEC-03 killed anywhere in the exchange of the %s key, the next start ends it: all is read, nothing is under the old one',
  async (purpose) => {
    const { alpha } = lab.admin;
    await each(chosen(rotations[purpose]), async (fault) => {
      const installation = await lab.copyOf(loaded);
      try {
        await lab.crash({ kind: 'rotate-key', purpose, installation, fault, tenant: alpha });
        const product = await openInstallation(installation);
        try {
          await startJobs(product);
          await settled(product, alpha);
          expect([fault, await versionsOf(product, purpose)]).toEqual([fault, ['2 current', '1 destroyed']]);
          // What was read just before may still be opened for a minute; after it nothing knows the old version.
          await product.tenantKeys.refresh(alpha, 'at-once');
          expect(keysFromNew((await product.keysOf(alpha))[purpose]).map(({ version }) => version)).toEqual([2]);
          expect([fault, await state(product, alpha)]).toEqual([fault, loaded.state]);
          for (const { name } of await product.blobs.list(alpha)) {
            let bytes = 0;
            for await (const part of product.blobs.read(await product.keysOf(alpha), alpha, name)) bytes += part.length;
            expect(bytes).toBeGreaterThan(0);
          }
          expect(leftovers(installation.base)).toEqual([]);
        } finally {
          await product.close();
        }
      } finally {
        await lab.remove(installation);
      }
    });
  },
  300_000,
);

test('RET-03 killed anywhere in the end of a tenant, the next start ends it', async () => {
  const { alpha } = lab.admin;
  await each(chosen(closures), async (fault) => {
    const installation = await lab.copyOf(loaded);
    try {
      await lab.crash({ kind: 'close', slug: 'alpha', installation, fault, tenant: alpha });
      const product = await openInstallation(installation);
      try {
        await startJobs(product);
        expect([fault, await product.tenants()]).toEqual([fault, []]);
        await expect(product.keysOf(alpha)).rejects.toMatchObject({ code: 'keys-destroyed' });
        // The key of the log stays: that it was not changed is to be shown for years after.
        const versions = await inTenant(product, alpha, listKeyVersions);
        const kept = versions.filter(({ state: of }) => of !== 'destroyed').map(({ purpose }) => purpose);
        expect([kept, versions.length > kept.length]).toEqual([['audit'], true]);
        expect(readdirSync(join(installation.base, 'data/facts')).filter((name) => name.includes(alpha))).toEqual([]);
        expect(await product.blobs.list(alpha)).toEqual([]);
      } finally {
        await product.close();
      }
    } finally {
      await lab.remove(installation);
    }
  });
}, 300_000);

const versionsOf = async (product: Product, purpose: Rotatable) =>
  (await inTenant(product, lab.admin.alpha, listKeyVersions))
    .filter((one) => one.purpose === purpose)
    .map((one) => `${one.version} ${one.state}`);
