import { randomUUID } from 'node:crypto';
import type { NewDisclosure } from '@optimiq/contracts/audit';
import type { Purpose } from '@optimiq/domain/access/purposes';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { type Accounting, accountDisclosures } from '@optimiq/domain/privacy/accounting/model';
import { seal, unseal } from '@optimiq/store/crypto/seal';
import { reasonPlace } from '@optimiq/store/postgres/audit';
import { listAuditEvents } from '@optimiq/store/postgres/audit-events';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { Product } from '../../product.ts';

/** What an accounting says of a disclosure, sealed: who received it and what it was are names and free text. */
export async function sealDisclosure(
  product: Product,
  tenantId: TenantId,
  { purpose: _ofTheEvent, ...disclosure }: NewDisclosure,
): Promise<{ id: string; sealed: Buffer }> {
  const id = randomUUID();
  const { journal } = await product.keysOf(tenantId);
  return { id, sealed: seal(journal, reasonPlace(tenantId, id), Buffer.from(JSON.stringify(disclosure))) };
}

const mostDisclosures = 10_000;

/** The accounting of a member's disclosures; `members` are all keys of the person. */
export async function accountingOf(
  product: Product,
  tx: TenantTx,
  tenantId: TenantId,
  members: readonly MemberKey[],
  requestedOn: CalendarDate,
): Promise<Accounting> {
  const { journal } = await product.keysOf(tenantId);
  const events = await listAuditEvents(tx, { action: 'member.disclose', outcome: 'success', members }, mostDisclosures);
  const disclosures = events.flatMap(({ id, purpose, reason }) => {
    if (!reason) return [];
    const text = unseal(journal, reasonPlace(tenantId, id), reason).toString('utf8');
    const said = JSON.parse(text) as Omit<NewDisclosure, 'purpose'>;
    return [{ ...said, on: said.on as CalendarDate, id, purpose: purpose as Purpose }];
  });
  return accountDisclosures(disclosures, requestedOn);
}
