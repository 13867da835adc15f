import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { TenantKeys } from '@optimiq/store/keys/tenant-keys';
import { listSources } from '@optimiq/store/postgres/loads-import';
import { findMembersByTags } from '@optimiq/store/postgres/member-identity-read';
import { keyOf, mbiTag, memberIdTag } from '@optimiq/store/postgres/member-identity-tags';
import type { TenantTx } from '@optimiq/store/postgres/tenant';

export type LinesRead = {
  /** Each member once, in the order of the lines. */
  readonly members: readonly MemberKey[];
  /** Numbers of lines, 1-based: that name nobody, and that name several. */
  readonly unknown: readonly number[];
  readonly ambiguous: readonly number[];
};

/** Lines looked up with one statement. */
const atOnce = 1_000;

/**
 * Whom lines name, each an MBI or a member id of any source.
 *
 * @param sees those that may be found; undefined: all.
 */
export async function readMembersOfLines(
  tx: TenantTx,
  keys: TenantKeys,
  lines: readonly string[],
  sees?: ReadonlySet<MemberKey>,
): Promise<LinesRead> {
  const sources = await listSources(tx);
  const tagsOf = (text: string) => [mbiTag(keys, text), ...sources.map((source) => memberIdTag(keys, source, text))];
  const numbered = lines.map((line, at) => ({ text: line.trim(), number: at + 1 })).filter(({ text }) => text !== '');
  const read = { members: new Set<MemberKey>(), unknown: [] as number[], ambiguous: [] as number[] };
  for (let at = 0; at < numbered.length; at += atOnce) {
    const part = numbered.slice(at, at + atOnce).map(({ text, number }) => ({ number, tags: tagsOf(text) }));
    const found = await findMembersByTags(tx, [
      ...new Map(part.flatMap(({ tags }) => tags.map((tag) => [keyOf(tag), tag]))).values(),
    ]);
    for (const { number, tags } of part) {
      const named = new Set(tags.flatMap((tag) => found.get(keyOf(tag)) ?? []).filter((key) => !sees || sees.has(key)));
      const [member] = named;
      if (member === undefined) read.unknown.push(number);
      else if (named.size > 1) read.ambiguous.push(number);
      else read.members.add(member);
    }
  }
  return { ...read, members: [...read.members] };
}
