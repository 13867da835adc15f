import type { Match, MatchSide } from '@optimiq/contracts/matches';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourcePerson } from '@optimiq/domain/records/source';
import type { StatedIdentifier } from '@optimiq/store/postgres/member-identifiers';
import type { MemberMatch } from '@optimiq/store/postgres/member-matches';
import { fullName, maskMbi } from '../names.ts';

/** A pair as the API shows it; names only where the reader was given them. */
export function presentMatch(match: MemberMatch, names: ReadonlyMap<MemberKey, SourcePerson>): Match {
  const nameOf = (member: MemberKey) => fullName(names.get(member) ?? {});
  const [firstName, secondName] = [nameOf(match.first), nameOf(match.second)];
  return {
    matchId: match.id,
    kind: match.kind,
    state: match.state,
    score: match.score,
    agreement: match.agreement,
    loadNumber: match.loadNumber,
    firstMemberKey: match.first,
    secondMemberKey: match.second,
    ...(firstName ? { firstName } : {}),
    ...(secondName ? { secondName } : {}),
    ...(match.merged ? { mergedMemberKey: match.merged } : {}),
    isAutomatic: match.isAutomatic,
    openedAt: match.openedAt.toISOString(),
    ...(match.decidedAt ? { decidedAt: match.decidedAt.toISOString() } : {}),
  };
}

/** What loads say of one side: who it is, without identifiers, and the identifiers with MBIs masked. */
export function presentIdentity(
  { memberId: _memberId, mbi: _mbi, ...identity }: SourcePerson,
  identifiers: readonly StatedIdentifier[],
): Pick<MatchSide, 'identity' | 'identifiers'> {
  return {
    identity,
    identifiers: identifiers.map((one) => (one.kind === 'mbi' ? { ...one, value: maskMbi(one.value) } : { ...one })),
  };
}
