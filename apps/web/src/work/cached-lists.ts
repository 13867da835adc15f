import type { WorkCounts, WorkItem, WorkPage, WorkView } from '@optimiq/contracts/work';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { belongs, type Worker } from './foresee.ts';
import { type WorkFilter, workCounts } from './queries.ts';

type List = InfiniteData<WorkPage, string | undefined>;

/** Puts back what a change was foreseen to do, for the items named, or for all. */
export type PutBack = (workItemIds?: readonly string[]) => void;

const lists = { queryKey: ['work', 'list'] };

/** Shows items in every list as they will be: changed where they stay, gone where they leave. Counts follow. */
export function showForeseen(
  queries: QueryClient,
  before: readonly WorkItem[],
  after: readonly WorkItem[],
  worker: Worker,
): PutBack {
  const next = new Map(after.map((item) => [item.workItemId, item]));
  const cached = queries.getQueriesData<List>(lists);
  for (const [key, list] of cached) {
    const { view } = key[2] as WorkFilter;
    if (list)
      queries.setQueryData<List>(
        key,
        changed(list, next, (item) => belongs(view, item, worker)),
      );
  }
  const pairs = before.flatMap((item) =>
    next.has(item.workItemId) ? [[item, next.get(item.workItemId)!] as const] : [],
  );
  shiftCounts(queries, pairs, worker);

  return (ids = [...next.keys()]) => {
    for (const [key, list] of cached)
      if (list) queries.setQueryData<List>(key, (now) => now && restored(now, list, ids));
    const back = pairs.filter(([item]) => ids.includes(item.workItemId));
    shiftCounts(
      queries,
      back.map(([old, seen]) => [seen, old] as const),
      worker,
    );
  };
}

function changed(list: List, next: ReadonlyMap<string, WorkItem>, stays: (item: WorkItem) => boolean): List {
  const present = list.pages.flatMap(({ items }) => items).filter(({ workItemId }) => next.has(workItemId));
  const left = present.filter(({ workItemId }) => !stays(next.get(workItemId)!)).length;
  return {
    ...list,
    pages: list.pages.map((page) => ({
      ...page,
      total: page.total - left,
      items: page.items
        .map((item) => next.get(item.workItemId) ?? item)
        .filter((item) => !next.has(item.workItemId) || stays(item)),
    })),
  };
}

/** The items as they were, where they were; what happened to others meanwhile stays. */
function restored(now: List, before: List, ids: readonly string[]): List {
  const here = new Set(now.pages.flatMap(({ items }) => items.map(({ workItemId }) => workItemId)));
  const missing = before.pages
    .flatMap(({ items }) => items)
    .filter(({ workItemId }) => ids.includes(workItemId) && !here.has(workItemId));
  return {
    ...now,
    pages: now.pages.map((page, place) => {
      const old = before.pages[place]?.items ?? [];
      const items = page.items.map((item) =>
        ids.includes(item.workItemId) ? (old.find(({ workItemId }) => workItemId === item.workItemId) ?? item) : item,
      );
      for (const [at, item] of old.entries()) if (missing.includes(item)) items.splice(at, 0, item);
      return { ...page, items, total: page.total + missing.length };
    }),
  };
}

function shiftCounts(queries: QueryClient, pairs: readonly (readonly [WorkItem, WorkItem])[], worker: Worker): void {
  queries.setQueryData<WorkCounts>(workCounts.queryKey, (now) => {
    if (!now) return now;
    const shifted = Object.entries(now.counts).map(([view, n]) => {
      const isIn = (item: WorkItem) => Number(belongs(view as WorkView, item, worker));
      return [
        view,
        Math.max(
          0,
          pairs.reduce((sum, [from, to]) => sum + isIn(to) - isIn(from), n),
        ),
      ];
    });
    return { ...now, counts: Object.fromEntries(shifted) as WorkCounts['counts'] };
  });
}
