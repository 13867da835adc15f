import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourceMember } from '@optimiq/domain/records/source';

/** How many members a load remembers the description of before it begins anew. */
const defaultMost = 400_000;

/**
 * What a load said last of its members, as far as facts hold it: an 837 describes its member in every patient loop, and
 * the same description once more adds nothing. What is remembered depends on the records alone, however the file is cut.
 */
export class DescribedMembers {
  private readonly most: number;
  private readonly last = new Map<MemberKey, string>();

  constructor(most = defaultMost) {
    this.most = most;
  }

  /** Whether this is what was said last of the member. */
  isKnown(record: SourceMember, member: MemberKey): boolean {
    return this.last.get(member) === factsOf(record);
  }

  /** This is what is said of the member from here on. */
  remember(record: SourceMember, member: MemberKey): void {
    if (this.last.size >= this.most) this.last.clear();
    this.last.set(member, factsOf(record));
  }

  /** The next description counts, whatever it says. */
  forget(member: MemberKey): void {
    this.last.delete(member);
  }
}

const factsOf = ({ person: { sex, zip, state, birthDate }, orec, deathDate }: SourceMember): string =>
  `${sex}|${zip}|${state}|${birthDate}|${orec}|${deathDate}`;
