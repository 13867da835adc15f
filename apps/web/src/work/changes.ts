import type { WorkChange, WorkChanged, WorkItem } from '@optimiq/contracts/work';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { RequestFailed } from '../api/client.ts';
import { usePermissions, useSession } from '../api/session-store.ts';
import { t } from '../messages.ts';
import { problemText } from '../ui/states.tsx';
import { say, sayFailed } from '../ui/toasts.ts';
import { showForeseen } from './cached-lists.ts';
import { foresee, type Worker } from './foresee.ts';
import { type Stamped, sendChange, sendUndo, workOwners } from './queries.ts';

type Refused = WorkChanged['refused'];

/** What a change says when it is done, and who hears of what was refused. */
export type ChangeWords = {
  readonly done: (n: number) => string;
  readonly onRefused?: (refused: Refused) => void;
  readonly onUndone?: () => void;
};

// Changes go one after the other, so that each names the version the one before has made.
let last: Promise<unknown> = Promise.resolve();
let waiting = 0;
const versions = new Map<string, number>();

function inTurn<T>(send: () => Promise<T>): Promise<T> {
  waiting += 1;
  const next = last.then(send).finally(() => {
    waiting -= 1;
  });
  last = next.catch(() => undefined);
  return next;
}

/** Changes items: shown at once, sent in turn, put back with a message where the server refuses. */
export function useWorkChanges(asOf: string) {
  const queries = useQueryClient();
  const may = usePermissions();
  const { user } = useSession();
  const worker: Worker = { userId: user.id, name: user.name, mayAssign: may('work:assign'), asOf };

  return async (items: readonly WorkItem[], change: WorkChange, words: ChangeWords): Promise<void> => {
    const owners = queries.getQueryData(workOwners.queryKey)?.items;
    const after = items.map((item) => foresee(item, change, worker, owners));
    const putBack = showForeseen(queries, items, after, worker);
    try {
      const answer = await inTurn(() => sendChange(items.map(latest), change));
      note(answer);
      putBack(answer.refused.map(({ workItemId }) => workItemId));
      words.onRefused?.(answer.refused);
      const { changeId } = answer;
      if (changeId) say(words.done(answer.changed.length), () => void undo(queries, changeId, words.onUndone));
      else sayFailed(t('work.nothingChanged'));
    } catch (error) {
      putBack();
      sayFailed(t('work.notDone', { why: whyOf(error) }));
    }
    refresh(queries);
  };
}

/** Takes a change back and says so. */
export async function undo(queries: QueryClient, changeId: string, onUndone?: () => void): Promise<void> {
  try {
    const answer = await inTurn(() => sendUndo(changeId));
    note(answer);
    const { changed, refused } = answer;
    if (refused.length > 0) sayFailed(t('work.undone.some', { n: changed.length, refused: refused.length }));
    else say(t('work.undone'));
    onUndone?.();
  } catch (error) {
    sayFailed(t('work.notUndone', { why: whyOf(error) }));
  }
  refresh(queries);
}

/** Lists, counts and gaps are asked for again once nothing more is on its way. */
export function refresh(queries: QueryClient): void {
  if (waiting > 0) return;
  void queries.invalidateQueries({ queryKey: ['work'], predicate: ({ queryKey }) => queryKey[1] !== 'owners' });
  void queries.invalidateQueries({ queryKey: ['gaps'] });
}

const latest = ({ workItemId, version }: Stamped): Stamped => ({
  workItemId,
  version: Math.max(version, versions.get(workItemId) ?? 0),
});

function note({ changed }: WorkChanged): void {
  for (const { workItemId, version } of changed) versions.set(workItemId, version);
}

export const whyOf = (error: unknown): string =>
  problemText(error instanceof RequestFailed ? error.code : 'unexpected');
