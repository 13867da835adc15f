import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import {
  countMemberRows,
  documentsOf,
  type MemberRows,
  type NumberedRecord,
  numberedRecordsOf,
} from '@optimiq/store/facts/member-rows';
import { readPlanMark, type Tombstone } from '@optimiq/store/postgres/erasures';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';
import { tombstonesFor } from './tombstones.ts';

/** What the facts have of members, and a mark of what that rests on. */
export type FactsOfMembers = {
  readonly members: readonly MemberKey[];
  readonly mark: string;
  readonly rows: readonly MemberRows[];
  readonly tombstones: readonly Tombstone[];
  readonly records: readonly NumberedRecord[];
  readonly documents: readonly string[];
};

/**
 * Reads what the facts have of members. It may take long and holds no lock: whoever acts on it compares the mark under
 * the locks first.
 */
export async function planErasure(
  product: Product,
  tenantId: TenantId,
  members: readonly MemberKey[],
): Promise<FactsOfMembers> {
  const { facts } = product;
  const mark = await withTenant(product.database.app, tenantId, readPlanMark);
  return {
    members,
    mark,
    rows: await countMemberRows(facts, tenantId, members),
    tombstones: await tombstonesFor(product, tenantId, members),
    records: await numberedRecordsOf(facts, tenantId, members),
    documents: await documentsOf(facts, tenantId, members),
  };
}
