import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { Facts } from '../facts/keeper.ts';
import { LoadColumns } from '../facts/load-columns.ts';

/** Kinds of rows that a load adds. */
type Kind = Exclude<keyof LoadColumns, 'nextRecord' | 'take'>;

/** Adds records of one load, each call stored at once. */
export type LoadAppender = { readonly [K in Kind]: (...rows: Parameters<LoadColumns[K]>) => Promise<void> };

export function appendLoad(facts: Facts, tenant: TenantId, loadNo: number): LoadAppender {
  const load = new LoadColumns(loadNo);
  const add = async (kind: Kind, rows: readonly never[]) => {
    load[kind](rows);
    const sets = load.take();
    if (sets.length > 0) await facts.appendAll(tenant, sets);
  };
  return new Proxy({} as LoadAppender, {
    get: (_, kind: Kind) => (rows: readonly never[]) => add(kind, rows),
  });
}
