import type { MemberKey } from '@optimiq/domain/kernel/ids';

/**
 * A merge of two members: a request that sees its number, which is one of the tenant's load numbers, sees the facts of
 * `merged` under `survivor`. A number always stands for the same merge.
 */
export type MemberMerge = { readonly number: number; readonly merged: MemberKey; readonly survivor: MemberKey };

/** Follows merges to whom each merged member stands under. A ring, which no sequence of merges makes, merges nobody. */
export function followMerges(merges: Iterable<Pick<MemberMerge, 'merged' | 'survivor'>>): Map<MemberKey, MemberKey> {
  const next = new Map<MemberKey, MemberKey>();
  for (const { merged, survivor } of merges) next.set(merged, survivor);
  const ends = new Map<MemberKey, MemberKey>();
  for (const merged of next.keys()) {
    const passed = new Set<MemberKey>([merged]);
    let at = merged;
    for (let step = next.get(at); step !== undefined && !passed.has(step); step = next.get(at)) {
      passed.add(step);
      at = step;
    }
    if (!next.has(at)) ends.set(merged, at);
  }
  return ends;
}
