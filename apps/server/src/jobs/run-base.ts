import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { changedMembers } from '@optimiq/store/facts/changed-members';
import { countScores } from '@optimiq/store/facts/run-rows';
import { tombstonesOf } from '@optimiq/store/postgres/erasures';
import { readMerges } from '@optimiq/store/postgres/member-aliases';
import { currentRun, type Run } from '@optimiq/store/postgres/runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';
import type { RunBase } from './score-population.ts';

/** A run takes over the scores of an earlier one when at most this part of the members has changed. */
const mostChanged = 0.2;
/** So few are scored alone in any case. */
const fewMembers = 100;
/** Receipts of a run come from at most so many runs; then everybody is scored again, and the old ones can go. */
const mostRuns = 24;

/**
 * The run from which another can take over the scores of all members of whom nothing has changed: the current one, when
 * engine, tables and settings are the same, its results are stored whole, and the later run sees what it saw and more.
 * After an undo or the end of a merge everybody is scored: the rows that would tell whom it concerns may be gone.
 */
export async function findRunBase(product: Product, tenantId: TenantId, run: Run): Promise<RunBase | undefined> {
  const { base, tombstones, merges } = await withTenant(product.database.app, tenantId, async (tx) => {
    const current = await currentRun(tx, run.model, run.paymentYear);
    return {
      base: current,
      tombstones: current ? (await tombstonesOf(tx, current.id)).length : 0,
      merges: await readMerges(tx),
    };
  });
  if (!base || !isAlike(base, run) || base.number >= run.number) return undefined;
  const [before, now] = [new Set(base.loadNumbers), new Set(run.loadNumbers)];
  if (base.loadNumbers.some((number) => !now.has(number))) return undefined;
  const { members, fromRuns } = await countScores(product.facts, tenantId, base.number);
  if (members === 0 || members + tombstones !== base.memberCount || fromRuns >= mostRuns) return undefined;

  const added = run.loadNumbers.filter((number) => !before.has(number));
  const merged = merges.filter(({ number }) => added.includes(number));
  const most = Math.max(fewMembers, Math.floor(members * mostChanged));
  const named = await changedMembers(product.facts, tenantId, run.loadNumbers, added, most);
  if (!named) return undefined;
  const changed = new Set<MemberKey>([...named, ...merged.flatMap((merge) => [merge.merged, merge.survivor])]);
  return changed.size > most ? undefined : { number: base.number, changed: [...changed] };
}

/** Whether both runs would score a member alike, given the same facts. */
function isAlike(a: Run, b: Run): boolean {
  const settingsOf = (run: Run) => JSON.stringify(Object.entries(run.settings).sort());
  return a.engineVersion === b.engineVersion && a.tableVersion === b.tableVersion && settingsOf(a) === settingsOf(b);
}
