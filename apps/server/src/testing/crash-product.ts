import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { Facts } from '@optimiq/store/facts/keeper';
import type { Rotatable } from '@optimiq/store/keys/key-versions';
import { type DatabaseUrls, openDatabase } from '@optimiq/store/postgres/database';
import { keyFolderOf } from '@optimiq/store/testing/keys';
import pino from 'pino';
import { readSettings } from '../env.ts';
import { faultPoint } from '../fault-points.ts';
import { assembleProduct, type Product } from '../product.ts';
import { testAsOf } from './product.ts';

/** What a process needs to open an installation that another one may have left in pieces. */
export type Installation = {
  readonly base: string;
  readonly urls: DatabaseUrls & { readonly owner: string };
  readonly kek: string;
};

/** What a child process does until its fault point kills it. */
export type CrashTask = {
  readonly installation: Installation;
  readonly fault: string;
  readonly tenant: TenantId;
} & (
  | { readonly kind: 'load'; readonly text: string }
  | { readonly kind: 'load'; readonly text: string; readonly hold: true }
  | { readonly kind: 'undo' | 'accept' | 'cancel'; readonly loadId: string }
  | { readonly kind: 'replay'; readonly runId: string }
  | { readonly kind: 'erase'; readonly memberKey: string }
  | { readonly kind: 'rotate-key'; readonly purpose: Rotatable }
  | { readonly kind: 'rotate-kek' }
  | { readonly kind: 'close'; readonly slug: string }
  | { readonly kind: 'backup'; readonly folder: string }
  | { readonly kind: 'restore'; readonly from: string; readonly environment: Readonly<Record<string, string>> }
);

/** Few, so that a small file is stored in many pieces, and the facts of each by themselves. */
const few = { OPTIMIQ_LOAD_PIECE_RECORDS: '2', OPTIMIQ_LOAD_APPEND_ROWS: '1' };

/** The product on an installation, as a start opens it; its jobs are not started. */
export async function openInstallation({ base, urls, kek }: Installation): Promise<Product> {
  const log = pino({ level: 'silent' });
  return assembleProduct({
    settings: readSettings({ OPTIMIQ_BASE_DIR: base, PORT: '0', ...few }, base),
    log,
    today: () => testAsOf,
    keyFolder: keyFolderOf(Buffer.from(kek, 'base64')),
    database: await openDatabase(urls),
    jobsUrl: urls.jobs,
    ownerUrl: urls.owner,
    stopServer: async () => undefined,
  });
}

/**
 * The product with a fault point after every append of facts, between any two writes of a load or a run; named by its
 * table, or by the last one where several are appended as one.
 */
export function withFactsFaultPoints(product: Product): Product {
  const append: Facts['append'] = async (tenant, table, set) => {
    await product.facts.append(tenant, table, set);
    faultPoint(`facts.appended.${table}`);
  };
  const appendAll: Facts['appendAll'] = async (tenant, sets) => {
    await product.facts.appendAll(tenant, sets);
    faultPoint(`facts.appended.${sets.at(-1)?.[0]}`);
  };
  // Cut between two of its pieces.
  const appendInPieces: Facts['appendInPieces'] = async (tenant, sets) => {
    await product.facts.appendInPieces(tenant, sets.slice(0, -2));
    faultPoint('facts.appended.some');
    await product.facts.appendInPieces(tenant, sets.slice(-2));
    faultPoint(`facts.appended.${sets.at(-1)?.[0]}`);
  };
  return { ...product, facts: { ...product.facts, append, appendAll, appendInPieces } };
}
