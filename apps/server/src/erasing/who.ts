import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import type { TenantKeys } from '@optimiq/store/keys/tenant-keys';
import { findMembersByTag, knownMembers } from '@optimiq/store/postgres/member-identity-erase';
import { mbiTag, memberIdTag } from '@optimiq/store/postgres/member-identity-tags';
import type { TenantTx } from '@optimiq/store/postgres/tenant';

/** How the person to be erased is named: by our key, or by an identifier that some load, also an undone one, stated. */
export type Who =
  | { readonly memberKey: MemberKey }
  | { readonly mbi: string }
  | { readonly memberId: string; readonly source: string };

/** The member named; 'unknown', or 'ambiguous' where an identifier was of several members: name one by key. */
export async function findWho(
  tx: TenantTx,
  keys: TenantKeys,
  who: Who,
): Promise<Result<MemberKey, 'unknown' | 'ambiguous'>> {
  const found = await membersNamed(tx, keys, who);
  if (found.length > 1) return failed('ambiguous');
  return found[0] ? ok(found[0]) : failed('unknown');
}

function membersNamed(tx: TenantTx, keys: TenantKeys, who: Who): Promise<MemberKey[]> {
  if ('memberKey' in who) return knownMembers(tx, [who.memberKey]);
  const tag = 'mbi' in who ? mbiTag(keys, who.mbi) : memberIdTag(keys, who.source, who.memberId);
  return findMembersByTag(tx, tag);
}
