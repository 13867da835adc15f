import type { MemberRow } from '@optimiq/contracts/population';
import { t } from '../messages.ts';

/** A member's name; where the reader may not see it, 'Member' and the start of the random key. */
export function memberTitle(member: Pick<MemberRow, 'memberKey'> & { readonly name?: string | undefined }): string {
  return member.name ?? t('member.pseudonym', { key: member.memberKey.slice(0, 8) });
}

/** 'F, 77'; a part that is not known is left out. */
export function ageSex(member: Pick<MemberRow, 'sex' | 'age'>): string {
  return [member.sex, member.age].filter((part) => part !== undefined).join(', ');
}
