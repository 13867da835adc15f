import { JobList } from '@optimiq/contracts/jobs';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { get } from '../api/client.ts';
import { usePermissions } from '../api/session-store.ts';
import { JobProgress } from './JobProgress.tsx';

const jobs = queryOptions({
  queryKey: ['jobs', 'list'],
  queryFn: () => get('/v1/jobs', JobList),
  refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? 1000 : 10_000),
});

/** All jobs under way, whoever started them; calls `onEnd` when one of them is under way no longer. */
export function RunningJobs({ onEnd }: { readonly onEnd: () => void }) {
  const may = usePermissions();
  const { data } = useQuery({ ...jobs, enabled: may('job:read') });
  const ids = data?.items.filter(isUnderWay).map(({ jobId }) => jobId) ?? [];
  const before = useRef<readonly string[]>([]);

  // What a job changes is another query's to fetch: it is told once per job that left the list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: by the jobs themselves, whatever the identity of the rest
  useEffect(() => {
    if (before.current.some((jobId) => !ids.includes(jobId))) onEnd();
    before.current = ids;
  }, [ids.join()]);

  return ids.map((jobId) => <JobProgress key={jobId} jobId={jobId} />);
}

const isUnderWay = ({ state }: { readonly state: string }): boolean => state === 'queued' || state === 'running';
