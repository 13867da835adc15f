import { Readable } from 'node:stream';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { listRuns } from '@optimiq/store/postgres/runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { completeTenant, createTenant } from '@optimiq/store/postgres/tenants';
import { tidyTables } from '@optimiq/synthetic/tidy-files';
import type { Product } from '../product.ts';
import { createDemoAccounts, type DemoSignIn } from './demo-accounts.ts';
import { receiveFile } from './receive-file.ts';

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
  if (existing) await completeTenant(product.database, product.keyFolder, tenantId, demo.asOf);
  const signIns = await createDemoAccounts(product, tenantId);
  if (await isScored(product, tenantId)) return signIns;

  for (const { name, text } of tidyTables({ members, seed: 1, asOf: demo.asOf, months: 36 })) {
    report(`loading synthetic ${name}`);
    await receiveFile(product, tenantId, { bytes: Readable.from(bytesOf(text)), fileName: name, actor });
  }
  report('scoring');
  while (!(await isScored(product, tenantId))) await new Promise((resolve) => setTimeout(resolve, 200));
  return signIns;
}

async function isScored(product: Product, tenantId: TenantId): Promise<boolean> {
  const runs = await withTenant(product.database.app, tenantId, (tx) => listRuns(tx, 20));
  if (runs.some(({ state }) => state === 'failed')) throw new Error('Scoring the demo population failed; see the log');
  return runs.some(({ isCurrent }) => isCurrent);
}

function* bytesOf(text: Iterable<string>): Generator<Buffer> {
  for (const part of text) yield Buffer.from(part);
}
