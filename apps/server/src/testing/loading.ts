import { Readable } from 'node:stream';
import { type CalendarDate, yearOf } from '@optimiq/domain/kernel/dates';
import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { write837 } from '@optimiq/formats/x12-837/write';
import { listUnfinishedJobRuns } from '@optimiq/store/postgres/job-runs';
import { listProblems } from '@optimiq/store/postgres/load-problems';
import { findLoad, visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import type { Load } from '@optimiq/store/postgres/loads-read';
import { currentRun } from '@optimiq/store/postgres/runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { generatePopulation, type PopulationOptions } from '@optimiq/synthetic/population';
import { tidyTables } from '@optimiq/synthetic/tidy-files';
import { modelId } from '../jobs/run-settings.ts';
import { type ReceivedFile, receiveFile } from '../operations/receive-file.ts';
import { stateHash } from '../operations/state-hash.ts';
import { requestUndo } from '../operations/undo-load.ts';
import type { Product } from '../product.ts';

const actor = { kind: 'system', id: 'test' } as const;

/** The tidy tables of a small population by file name, as texts. */
export function tidyTexts(options: PopulationOptions): Record<string, string> {
  return Object.fromEntries(tidyTables(options).map(({ name, text }) => [name, [...text].join('')]));
}

/** The same population's claims as one 837 file. */
export function claimsAs837(options: PopulationOptions): string {
  const claims = [...generatePopulation(options)].flatMap((member) => member.claims);
  const written = claims.map((claim) => ({ claim, billingName: 'SYNTHETIC PRACTICE' }));
  return [
    ...write837(written, {
      senderId: 'SYNTHETIC',
      receiverId: 'OPTIMIQTEST',
      payerName: 'SYNTHETIC HEALTH PLAN',
      payerId: 'H9999',
      writtenOn: options.asOf,
    }),
  ].join('');
}

/** Lines of a CSV with the cells by column; empty cells where none is given. */
export function csvOf(columns: readonly string[], rows: readonly Readonly<Record<string, string>>[]): string {
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

/** Hands a file in; the job goes on by itself. */
export const receive = (
  product: Product,
  tenant: TenantId,
  text: string | Buffer,
  fileName = 'file',
  more: { readonly source?: string; readonly hold?: boolean } = {},
) => receiveFile(product, tenant, { bytes: Readable.from([Buffer.from(text)]), fileName, actor, ...more });

/** Hands a file in and waits for it and for the scores that follow. */
export async function load(product: Product, tenant: TenantId, text: string | Buffer): Promise<ReceivedFile> {
  const received = await receive(product, tenant, text);
  await settled(product, tenant);
  return received;
}

/** Waits until a load is read, whatever became of it; scores may follow later. */
export async function whenRead(product: Product, tenant: TenantId, loadId: LoadId): Promise<Load> {
  for (;;) {
    const load = await readLoad(product, tenant, loadId);
    if (load.state !== 'receiving' && load.state !== 'loading') return load;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Takes a load back and waits for the scores that follow. */
export async function undo(product: Product, tenant: TenantId, loadId: LoadId): Promise<void> {
  const outcome = await requestUndo(product, tenant, loadId, actor);
  if (!outcome.ok) throw new Error(`Undo answered ${outcome.reason}`);
  await settled(product, tenant);
}

/** Waits until no job of the tenant is left and the current scores are of the loads that are visible. */
export async function settled(product: Product, tenant: TenantId): Promise<void> {
  const { asOf } = await product.tenantOf(tenant);
  const isSettled = () =>
    inTenant(product, tenant, async (tx) => {
      if ((await listUnfinishedJobRuns(tx)).length > 0) return false;
      const scored = await currentRun(tx, modelId, yearOf(asOf) + 1);
      return (scored?.loadNumbers ?? []).join() === (await visibleLoadNumbers(tx)).join();
    });
  while (!(await isSettled())) await new Promise((resolve) => setTimeout(resolve, 40));
}

/** One transaction as a tenant. */
export const inTenant = <T>(product: Product, tenant: TenantId, work: Parameters<typeof withTenant<T>>[2]) =>
  withTenant(product.database.app, tenant, work);

export const readLoad = async (product: Product, tenant: TenantId, id: LoadId) =>
  (await inTenant(product, tenant, (tx) => findLoad(tx, id)))!;

export const readProblems = (product: Product, tenant: TenantId, id: LoadId) =>
  inTenant(product, tenant, (tx) => listProblems(tx, id, 1_000));

/** The state hash and its parts by table. */
export async function state(product: Product, tenant: TenantId) {
  const { hash, tables } = await stateHash(product, tenant);
  return { hash, tables: Object.fromEntries(tables.map(({ table, rows, hash: part }) => [table, `${rows} ${part}`])) };
}

export const day = (text: string) => text as CalendarDate;
