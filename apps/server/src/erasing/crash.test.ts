import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { factsTables } from '@optimiq/store/facts/columns';
import { countMemberRows } from '@optimiq/store/facts/member-rows';
import { readErasures } from '@optimiq/store/keys/erasure-ledger';
import { listErasures } from '@optimiq/store/postgres/erasures';
import { countVaultRows } from '@optimiq/store/postgres/member-identity-erase';
import { completeTenant } from '@optimiq/store/postgres/tenants';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startJobs } from '../jobs/start-jobs.ts';
import type { Product } from '../product.ts';
import {
  type CrashLab,
  each,
  leftovers,
  openCrashLab,
  type Snapshot,
  type State,
  someOf,
} from '../testing/crash-lab.ts';
import { openInstallation } from '../testing/crash-product.ts';
import { erase, factsAsText, memberOf } from '../testing/erasing.ts';
import { day, inTenant, receive, settled, state, tidyTexts } from '../testing/loading.ts';
import { testAsOf } from '../testing/product.ts';
import { isUnchanged } from './certificate.ts';
import { ledgerFolder } from './hide-erased.ts';

/** Points that an erasure passes after its commit, in order; 'name:n' is the nth time. */
const points = [
  'erase.committed',
  'erase.ledger-written',
  'erase.facts-deleted',
  'erase.hidden',
  'erase.rewrite.checkpointed',
  ...[1, 6, 12, 18, factsTables.length].map((table) => `erase.rewrite.copied:${table}`),
  'erase.rewrite.verified',
  'erase.rewrite.closed',
  'erase.rewrite.renamed',
  'erase.rewritten',
  'erase.document-removed',
  ...[1, 2, 3].flatMap((file) => [`erase.raw-file-removed:${file}`, `erase.raw-file-noted:${file}`]),
  'erase.files-removed',
  'erase.vacuumed',
  'erase.verified',
  'erase.done',
  'job.ended',
];

let lab: CrashLab;
let loaded: Snapshot;
let erased: Snapshot;
let member: MemberKey;
let facts: Map<string, string[]>;
let blobs: string[];

const chartOf = (mbi: string) =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      {
        resource: {
          resourceType: 'Patient',
          id: 'p1',
          identifier: [{ system: 'http://hl7.org/fhir/sid/us-mbi', value: mbi }],
        },
      },
      {
        resource: {
          resourceType: 'DocumentReference',
          id: 'd1',
          status: 'current',
          subject: { reference: 'Patient/p1' },
          type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }] },
          date: '2025-03-04T10:00:00Z',
          content: [{ attachment: { contentType: 'text/plain', data: Buffer.from('a note').toString('base64') } }],
        },
      },
    ],
  });

beforeAll(async () => {
  lab = await openCrashLab();
  const { alpha, beta } = lab.admin;
  const texts = tidyTexts({ members: 4, seed: 7, asOf: day('2025-11-24'), months: 12 });
  const members = texts['members.csv']!.split('\n');
  const mbi = members[1]!.split(',')[members[0]!.split(',').indexOf('mbi')]!;
  loaded = await lab.snapshot(await lab.copyOf(), async (product) => {
    await product.database.authPool.query('delete from tenants where id = $1', [beta]);
    await completeTenant(product.database, product.keyFolder, alpha, testAsOf);
    await startJobs(product);
    for (const text of [...Object.values(texts), chartOf(mbi)]) await receive(product, alpha, text);
    await settled(product, alpha);
    member = (await memberOf(product, alpha, mbi))!;
  });
  erased = await lab.snapshot(await lab.copyOf(loaded), async (product) => {
    await startJobs(product);
    await erase(product, alpha, { memberKey: member });
    facts = await factsAsText(product, alpha);
    blobs = await blobsOf(product);
  });
}, 400_000);
afterAll(async () => {
  for (const made of [loaded, erased]) await lab.remove(made);
  await lab.close();
});

const blobsOf = async (product: Product) => (await product.blobs.list(lab.admin.alpha)).map(({ name }) => name).sort();

/** One crash of an erasure, and what is there at rest after the next start. */
async function crashAndStart(fault: string, check: (product: Product) => Promise<void>): Promise<State> {
  const installation = await lab.copyOf(loaded);
  const { alpha } = lab.admin;
  try {
    await lab.crash({ kind: 'erase', memberKey: member, installation, fault, tenant: alpha });
    const product = await openInstallation(installation);
    try {
      await startJobs(product);
      await settled(product, alpha);
      expect([fault, leftovers(installation.base)]).toEqual([fault, []]);
      await check(product);
      return await state(product, alpha);
    } finally {
      await product.close();
    }
  } finally {
    await lab.remove(installation);
  }
}

test('an erasure killed before its commit was never asked for', { timeout: 200_000 }, async () => {
  const after = await crashAndStart('erase.planned', async (product) => {
    expect(readErasures(ledgerFolder(product), lab.admin.alpha)).toEqual([]);
  });
  expect(after).toEqual(loaded.state);
});

test('RET-04 DSR-03 an erasure killed at any point after its commit ends in the same state', {
  timeout: 2_400_000,
}, async () => {
  expect(points.length).toBeGreaterThanOrEqual(20);
  expect(erased.state).not.toEqual(loaded.state);
  const { alpha } = lab.admin;
  await each(someOf(points, 12), async (fault) => {
    const after = await crashAndStart(fault, async (product) => {
      const [one, ...more] = await inTenant(product, alpha, (tx) => listErasures(tx, 10));
      expect([fault, one?.state, more]).toEqual([fault, 'done', []]);
      expect(isUnchanged(one!.certificate as never)).toBe(true);
      expect([fault, await product.agreement.disagreementOf(alpha)]).toEqual([fault, undefined]);
      expect([fault, await countMemberRows(product.facts, alpha, [member])]).toEqual([fault, []]);
      expect(await inTenant(product, alpha, (tx) => countVaultRows(tx, [member]))).toBe(0);
      expect([fault, await factsAsText(product, alpha)]).toEqual([fault, facts]);
      expect(readErasures(ledgerFolder(product), alpha).map((entry) => entry.member)).toEqual([member]);
      expect([fault, await blobsOf(product)]).toEqual([fault, blobs]);
    });
    expect([fault, after]).toEqual([fault, erased.state]);
  });
});
