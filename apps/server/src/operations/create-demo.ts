import { Readable } from 'node:stream';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { listJobRuns } from '@optimiq/store/postgres/job-runs';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { listRuns } from '@optimiq/store/postgres/runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { completeTenant, createTenant } from '@optimiq/store/postgres/tenants';
import { tidyTables } from '@optimiq/synthetic/tidy-files';
import type { Product } from '../product.ts';
import { createDemoAccounts, type DemoSignIn, markDemoComplete } from './demo-accounts.ts';
import { receiveFile } from './receive-file.ts';
import { requestRunIfStale } from './request-run.ts';
import { takeUpTenant } from './take-up-tenant.ts';

const demo = {
  slug: 'demo',
  name: 'Northfield Health Plan',
  environment: 'demo',
  asOf: '2025-11-24' as CalendarDate,
} as const;
const actor = { kind: 'system', id: 'demo' } as const;

/**
 * The demo tenant: synthetic members through the product's own loading path, and one account per role.
 * Cut short anywhere, the next call goes on: equal bytes are never loaded twice.
 *
 * @param report called with a step in words for a person who waits.
 */
export async function createDemo(
  product: Product,
  members: number,
  report: (step: string) => void,
): Promise<DemoSignIn[]> {
  const existing = (await product.tenants()).find(({ slug }) => slug === demo.slug);
  const tenantId = existing?.id ?? (await createTenant(product.database, product.keyFolder, demo));
  if (existing) {
    await completeTenant(product.database, product.keyFolder, tenantId, demo.asOf);
    if (product.agreement.closedBy(tenantId)) await takeUpTenant(product, tenantId);
  }
  const begunAt = new Date().toISOString();
  const signIns = await createDemoAccounts(product, tenantId);
  for (const { name, text } of tidyTables({ members, seed: 1, asOf: demo.asOf, months: 36 })) {
    report(`loading synthetic ${name}`);
    await receiveFile(product, tenantId, { bytes: Readable.from(bytesOf(text)), fileName: name, actor });
  }
  report('scoring');
  await requestRunIfStale(product, tenantId);
  while (!(await isScored(product, tenantId, begunAt))) await new Promise((resolve) => setTimeout(resolve, 100));
  markDemoComplete(product.settings);
  return signIns;
}

/** Whether the current scores are of all that is visible, and no work is left. */
async function isScored(product: Product, tenantId: TenantId, begunAt: string): Promise<boolean> {
  const { jobs, run, visible } = await withTenant(product.database.app, tenantId, async (tx) => ({
    jobs: await listJobRuns(tx, 20),
    run: (await listRuns(tx, 20)).find(({ isCurrent }) => isCurrent),
    visible: await visibleLoadNumbers(tx),
  }));
  if (jobs.some(({ state, finishedAt = '' }) => state === 'failed' && finishedAt >= begunAt))
    throw new Error('Making the demo failed; the service log says where');
  if (jobs.some(({ state }) => state === 'queued' || state === 'running')) return false;
  return run !== undefined && run.loadNumbers.join() === visible.join();
}

function* bytesOf(text: Iterable<string>): Generator<Buffer> {
  for (const part of text) yield Buffer.from(part);
}
