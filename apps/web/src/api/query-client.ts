import { hashKey, QueryClient } from '@tanstack/react-query';
import { RequestFailed } from './client.ts';
import { currentAsOf, currentSession, subscribe } from './session-store.ts';

/**
 * A cache in which what is called stale is always asked anew. By itself the library lets the first answer of a query come in
 * as fresh, though the question was put before the change that made it stale.
 */
export class Cache extends QueryClient {
  override async invalidateQueries(...[filters, options]: Parameters<QueryClient['invalidateQueries']>): Promise<void> {
    const predicate: NonNullable<typeof filters>['predicate'] = (query) =>
      query.state.data === undefined && query.state.fetchStatus === 'fetching' && (filters?.predicate?.(query) ?? true);
    await this.cancelQueries({ ...filters, predicate });
    await super.invalidateQueries(filters, options);
  }
}

/** One cache per signed-in person: it is emptied the moment the session ends. */
export const queryClient = new Cache({
  defaultOptions: {
    queries: {
      // What was known at another moment is another answer.
      queryKeyHashFn: (key) => hashKey([currentAsOf() ?? 'now', ...key]),
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 1 && isPassing(error),
    },
  },
});

let asOf = currentAsOf();
subscribe(() => {
  if (currentSession().kind === 'out') queryClient.clear();
  if (currentAsOf() === asOf) return;
  asOf = currentAsOf();
  // A question that is put again after a failure would be put for the new moment, and kept as the answer of the old one.
  void queryClient.cancelQueries();
});

/** Whether asking again may help: the server was away or overloaded, not unwilling. */
function isPassing(error: Error): boolean {
  return error instanceof RequestFailed && (error.status === 0 || error.status >= 502);
}
