import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourcePerson } from '@optimiq/domain/records/source';
import { readIdentities } from '@optimiq/store/postgres/member-identity-read';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';
import type { Reader } from '../reader.ts';

/** Names of members for a reader who may see them; an empty map for anybody else. The route's audit event covers it. */
export async function namesOf(
  product: Product,
  request: Reader,
  members: readonly MemberKey[],
): Promise<Map<MemberKey, string>> {
  const names = new Map<MemberKey, string>();
  if (!request.may('member:identify') || members.length === 0) return names;
  const { tenantId } = request.caller;
  const keys = await product.keysOf(tenantId);
  const identities = await withTenant(product.database.app, tenantId, (tx) =>
    readIdentities(tx, keys, members, ['lastName', 'firstName', 'middleName']),
  );
  for (const [member, person] of identities) {
    const name = fullName(person);
    if (name) names.set(member, name);
  }
  return names;
}

/** 'First Middle Last', as much as is known; undefined when nothing is. */
export function fullName({ firstName, middleName, lastName }: SourcePerson): string | undefined {
  const parts = [firstName, middleName, lastName].filter((part) => part !== undefined && part !== '');
  return parts.length > 0 ? parts.join(' ') : undefined;
}

/** First four and last two characters: '1EG4-•••-••73'. */
export function maskMbi(mbi: string): string {
  return mbi.length < 8 ? '•'.repeat(mbi.length) : `${mbi.slice(0, 4)}-•••-••${mbi.slice(-2)}`;
}
