import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import type { IdentifierTag, PersonTags, Tag } from './member-identity-tags.ts';

export type MatchedMember = { readonly member: MemberKey; readonly isNew: boolean };
/** `identifier-conflict`: the identifiers name two members, or the load already gave the member another new MBI. */
export type MatchFailure = 'missing-identifier' | 'identifier-conflict';
export type MatchResult = Result<MatchedMember, MatchFailure>;

/** Whom an identifier names. */
export type TagOwners = {
  /** The member for whom a load that counts states it. */
  readonly live: MemberKey | undefined;
  /** Members for whom only undone loads state it. */
  readonly stale: readonly MemberKey[];
  /** Those of `stale` that no load that counts knows at all. */
  readonly hidden: readonly MemberKey[];
};

/** An identifier that becomes a member's. */
export type AssignedTag = {
  readonly kind: IdentifierTag['kind'];
  readonly tag: Tag;
  readonly member: MemberKey;
  /** The index holds the row already, marked stale. */
  readonly isStale: boolean;
};

/** Two members whom one person's identifiers name. */
export type Collision = readonly [MemberKey, MemberKey];

export type Matches = {
  readonly results: readonly MatchResult[];
  readonly assigned: readonly AssignedTag[];
  readonly collisions: readonly Collision[];
};

const nobody: TagOwners = { live: undefined, stale: [], hidden: [] };

/**
 * Decides, one person after the other, which member each one is: the answer does not depend on how a file is cut
 * into batches.
 *
 * @param persons   tags of the persons, in file order.
 * @param owners    owners of the identifiers as the index has them; absent for unknown ones.
 * @param mbiOfLoad the MBI this load already states, by member; extended by what is decided here.
 * @param newKey    makes the key of a member nobody knew.
 * @param personOf  whom a member stands under after merges: two merged members are no conflict.
 * @returns         one result per person, in order, and the identifiers to write to the index.
 *
 * 1. An identifier with a live owner names that member, the MBI before the member id, and these before identifiers that
 *    the source says the person had before. Owners that are not one person are a conflict.
 * 2. Without one, a member known to undone loads only comes back if every identifier of the person names it and
 *    nobody else fits: loading a corrected file after an undo keeps member keys, but a mistake undone stays undone.
 * 3. Otherwise the person is a new member. New identifiers become the member's.
 */
export function decideMembers(
  persons: readonly PersonTags[],
  owners: ReadonlyMap<string, TagOwners>,
  mbiOfLoad: Map<MemberKey, string>,
  newKey: () => MemberKey,
  personOf: (member: MemberKey) => MemberKey = (member) => member,
): Matches {
  const now = new Map(owners);
  const revived = new Set<MemberKey>();
  const assigned: AssignedTag[] = [];
  const collisions: Collision[] = [];

  const ownersOf = (tag: Tag): TagOwners => now.get(tag.key) ?? nobody;
  const hiddenBy = (tag: Tag): MemberKey[] => ownersOf(tag).hidden.filter((key) => !revived.has(key));
  const assign = (kind: AssignedTag['kind'], tag: Tag, member: MemberKey): void => {
    const { live, stale, hidden } = ownersOf(tag);
    if (live !== undefined) return;
    now.set(tag.key, { live: member, stale, hidden });
    assigned.push({ kind, tag, member, isStale: stale.includes(member) });
  };

  const results = persons.map(({ mbi, memberId, prior }): MatchResult => {
    if (!mbi && !memberId) return failed('missing-identifier');
    const byMbi = mbi && ownersOf(mbi).live;
    const named = [mbi, memberId, ...prior.map(({ tag }) => tag)].flatMap((tag) => (tag && ownersOf(tag).live) ?? []);
    const known = named[0];
    const other = named.find((member) => personOf(member) !== personOf(known!));
    if (known && other) {
      collisions.push([known, other]);
      return failed('identifier-conflict');
    }
    const back = known ?? onlyCommon([mbi, memberId].flatMap((tag) => (tag ? [hiddenBy(tag)] : [])));
    const member = back ?? newKey();
    if (mbi) {
      const stated = mbiOfLoad.get(member);
      const isFollowed = prior.some(({ tag }) => ownersOf(tag).live === member);
      if (stated !== undefined && stated !== mbi.key && byMbi === undefined && !isFollowed) {
        return failed('identifier-conflict');
      }
      if (stated === undefined) mbiOfLoad.set(member, mbi.key);
      assign('mbi', mbi, member);
    }
    if (memberId) assign('member-id', memberId, member);
    for (const { kind, tag } of prior) assign(kind, tag, member);
    if (known === undefined && back !== undefined) revived.add(back);
    return ok({ member, isNew: back === undefined });
  });
  return { results, assigned, collisions };
}

function onlyCommon(lists: readonly (readonly MemberKey[])[]): MemberKey | undefined {
  const [first = [], ...others] = lists;
  const common = first.filter((key) => others.every((list) => list.includes(key)));
  return common.length === 1 ? common[0] : undefined;
}
