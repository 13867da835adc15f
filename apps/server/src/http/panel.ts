import { isPanelled } from '@optimiq/domain/access/restrictions';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { membersSeenAt } from '@optimiq/store/facts/facility-members';
import { readFacilityNumbers } from '@optimiq/store/postgres/facilities';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads-read';
import { survivorOf } from '@optimiq/store/postgres/member-aliases';
import { readPanelMembers } from '@optimiq/store/postgres/panels';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Caller } from '../caller.ts';
import type { Product } from '../product.ts';

/**
 * Members a caller sees: those of the panels and those treated at the facilities the account is restricted to, each
 * under the key it stands under now. Undefined when the account is not restricted to any.
 */
export async function panelOf(product: Product, caller: Caller): Promise<ReadonlySet<MemberKey> | undefined> {
  const { restrictions } = caller.access;
  if (!isPanelled(restrictions)) return undefined;
  const { panels = [], facilities = [] } = restrictions;
  const { listed, numbers, visible } = await withTenant(product.database.app, caller.tenantId, async (tx) => ({
    listed: await readPanelMembers(tx, panels),
    numbers: await readFacilityNumbers(tx, facilities),
    visible: await visibleLoadNumbers(tx),
  }));
  const treated = numbers.length > 0 ? await membersSeenAt(product.facts, caller.tenantId, visible, numbers) : [];
  return new Set([...listed, ...treated]);
}

/** Whether a caller sees a member, under whichever of its keys it is asked for. */
export async function seesMember(product: Product, caller: Caller, member: MemberKey): Promise<boolean> {
  const panel = await panelOf(product, caller);
  if (!panel || panel.has(member)) return true;
  return panel.has(await withTenant(product.database.app, caller.tenantId, (tx) => survivorOf(tx, member)));
}
