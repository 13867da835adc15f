import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { Facts } from '@optimiq/store/facts/keeper';
import { checksumForm, countsByLoad, differingTable } from '@optimiq/store/facts/load-counts';
import type { Database } from '@optimiq/store/postgres/database';
import { type FactsCounts, listFactsCounts } from '@optimiq/store/postgres/facts-counts';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Logger } from 'pino';

/** Where the facts of a tenant are not what Postgres noted when the load became active. */
export type Disagreement = { readonly load: number; readonly table: string };

/** A tenant whose stores disagree can be read and not changed, until its operator has restored one of them. */
export class StoresDisagreeError extends Error {
  override readonly name = 'StoresDisagreeError';
  readonly code = 'stores-disagree';
  constructor() {
    super('The stores of this tenant disagree');
  }
}

/** A tenant that could not be taken up, such as one with an erasure left half done: nothing of it is shown or changed. */
export class TenantClosedError extends Error {
  override readonly name = 'TenantClosedError';
  readonly code = 'tenant-closed';
  constructor() {
    super('This tenant could not be taken up');
  }
}

/** Whether the two stores of each tenant tell the same; compared once in the life of the process. */
export type Agreement = {
  /** The first difference, or nothing. */
  disagreementOf(tenantId: TenantId): Promise<Disagreement | undefined>;
  /** Throws StoresDisagreeError or TenantClosedError; asked before anything of a tenant is changed. */
  require(tenantId: TenantId): Promise<void>;
  /** The word for what keeps a tenant closed; nothing for one that is open. */
  closedBy(tenantId: TenantId): string | undefined;
  /** Closes a tenant, with a word for why, or opens it again. */
  close(tenantId: TenantId, code: string | undefined): void;
};

export function openAgreement(database: Database, facts: Facts, log: Logger): Agreement {
  const compared = new Map<TenantId, Promise<Disagreement | undefined>>();
  const closed = new Map<TenantId, string>();
  const compare = async (tenantId: TenantId) => {
    const found = await findDisagreement(database, facts, tenantId);
    if (found) log.error({ tenantId, ...found }, 'stores disagree: the tenant can be read only');
    return found;
  };
  const disagreementOf: Agreement['disagreementOf'] = (tenantId) => {
    let found = compared.get(tenantId);
    if (!found) {
      found = compare(tenantId);
      compared.set(tenantId, found);
      found.catch(() => compared.delete(tenantId));
    }
    return found;
  };
  return {
    disagreementOf,
    require: async (tenantId) => {
      if (closed.has(tenantId)) throw new TenantClosedError();
      if (await disagreementOf(tenantId)) throw new StoresDisagreeError();
    },
    closedBy: (tenantId) => closed.get(tenantId),
    close: (tenantId, code) => void (code ? closed.set(tenantId, code) : closed.delete(tenantId)),
  };
}

/** Whether the facts still hold of one load what was noted of it; asked before a held one becomes visible. */
export async function agreesWith(
  facts: Facts,
  tenantId: TenantId,
  number: number,
  noted: FactsCounts,
): Promise<boolean> {
  const found = (await countsByLoad(facts, tenantId, [number])).get(number) ?? [];
  return !differingTable(noted.tables, found, noted.form === (await checksumForm(facts, tenantId)));
}

async function findDisagreement(
  database: Database,
  facts: Facts,
  tenantId: TenantId,
): Promise<Disagreement | undefined> {
  const noted = await withTenant(database.app, tenantId, listFactsCounts);
  if (noted.length === 0) return undefined;
  const form = await checksumForm(facts, tenantId);
  const found = await countsByLoad(
    facts,
    tenantId,
    noted.map(({ number }) => number),
  );
  for (const { number, counts } of noted) {
    const table = differingTable(counts.tables, found.get(number) ?? [], counts.form === form);
    if (table) return { load: number, table };
  }
  return undefined;
}
