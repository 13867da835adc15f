import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import type { PersonTags, TagKind } from './member-identity-tags.ts';

export type MatchedMember = { readonly member: MemberKey; readonly isNew: boolean };
/** `identifier-conflict`: the identifiers name two members, or the load already gave the member another new MBI. */
export type MatchFailure = 'missing-identifier' | 'identifier-conflict';
export type MatchResult = Result<MatchedMember, MatchFailure>;

/** Whom a tag names. An identifier has at most one live owner; a person tag may have many. */
export type TagOwners = {
  /** Members for whom a load that counts states the tag. */
  readonly live: readonly MemberKey[];
  /** Members for whom only undone loads state it. */
  readonly stale: readonly MemberKey[];
  /** Those of `stale` that no load that counts knows at all. */
  readonly hidden: readonly MemberKey[];
};

export type AssignedTag = {
  readonly kind: TagKind;
  readonly tag: Buffer;
  readonly member: MemberKey;
  /** The index holds the row already, marked stale. */
  readonly isStale: boolean;
};

export type Matches = { readonly results: readonly MatchResult[]; readonly assigned: readonly AssignedTag[] };

const nobody: TagOwners = { live: [], stale: [], hidden: [] };

/** Tags as map keys. */
export const keyOf = (tag: Buffer): string => tag.toString('latin1');

/**
 * Decides, one person after the other, which member each one is: the answer does not depend on how a file is cut
 * into batches.
 *
 * @param persons   tags of the persons, in file order.
 * @param owners    owners of the tags as the index has them; absent for unknown tags.
 * @param mbiOfLoad the MBI this load already states, by member; extended by what is decided here.
 * @param newKey    makes the key of a member nobody knew.
 * @returns         one result per person, in order, and the tags to write to the index.
 *
 * 1. An identifier with a live owner names that member; two owners are a conflict.
 * 2. Without one, a member known to undone loads only comes back if every identifier of the person names it and
 *    nobody else fits: loading a corrected file after an undo keeps member keys, but a mistake undone stays undone.
 * 3. Otherwise the person is a new member. New identifiers become the member's.
 */
export function decideMembers(
  persons: readonly PersonTags[],
  owners: ReadonlyMap<string, TagOwners>,
  mbiOfLoad: Map<MemberKey, string>,
  newKey: () => MemberKey,
): Matches {
  const now = new Map(owners);
  const revived = new Set<MemberKey>();
  const assigned: AssignedTag[] = [];

  const ownersOf = (tag: Buffer): TagOwners => now.get(keyOf(tag)) ?? nobody;
  const assign = (kind: TagKind, tag: Buffer, member: MemberKey): void => {
    const { live, stale, hidden } = ownersOf(tag);
    if (live.includes(member)) return;
    now.set(keyOf(tag), { live: [...live, member], stale, hidden });
    assigned.push({ kind, tag, member, isStale: stale.includes(member) });
  };

  const results = persons.map(({ mbi, memberId, person }): MatchResult => {
    const identifiers = [mbi, memberId].filter((tag) => tag !== undefined);
    if (identifiers.length === 0) return failed('missing-identifier');
    const live = new Set(identifiers.flatMap((tag) => ownersOf(tag).live));
    if (live.size > 1) return failed('identifier-conflict');

    const [known] = live;
    const back = known ?? onlyCommon(identifiers.map((tag) => ownersOf(tag).hidden.filter((key) => !revived.has(key))));
    const member = back ?? newKey();
    if (mbi) {
      const stated = mbiOfLoad.get(member);
      if (stated !== undefined && stated !== keyOf(mbi) && !ownersOf(mbi).live.includes(member)) {
        return failed('identifier-conflict');
      }
      if (stated === undefined) mbiOfLoad.set(member, keyOf(mbi));
      assign('mbi', mbi, member);
    }
    if (memberId) assign('member-id', memberId, member);
    if (person) assign('person', person, member);
    if (known === undefined && back !== undefined) revived.add(back);
    return ok({ member, isNew: back === undefined });
  });
  return { results, assigned };
}

function onlyCommon(lists: readonly (readonly MemberKey[])[]): MemberKey | undefined {
  const [first = [], ...others] = lists;
  const common = first.filter((key) => others.every((list) => list.includes(key)));
  return common.length === 1 ? common[0] : undefined;
}
