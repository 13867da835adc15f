import { QueryClient } from '@tanstack/react-query';
import { RequestFailed } from './client.ts';
import { currentSession, subscribe } from './session-store.ts';

/** One cache per signed-in person: it is emptied the moment the session ends. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 1 && isPassing(error),
    },
  },
});

subscribe(() => {
  if (currentSession().kind === 'out') queryClient.clear();
});

/** Whether asking again may help: the server was away or overloaded, not unwilling. */
function isPassing(error: Error): boolean {
  return error instanceof RequestFailed && (error.status === 0 || error.status >= 502);
}
