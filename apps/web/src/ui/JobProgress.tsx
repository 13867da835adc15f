import { Job } from '@optimiq/contracts/jobs';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import { t, textOf } from '../messages.ts';
import { count } from './formats.ts';

const hasEnded = (state: Job['state']): boolean => state === 'done' || state === 'failed' || state === 'cancelled';

/** A job, asked for again every second until it has ended. */
const jobOf = (jobId: string) =>
  queryOptions({
    queryKey: ['jobs', jobId],
    queryFn: () => get(`/v1/jobs/${jobId}`, Job),
    refetchInterval: ({ state }) => (state.data && hasEnded(state.data.state) ? false : 1000),
  });

/** How far a job is, told to screen readers too. Moves only when work moves. */
export function JobProgress({ jobId }: { readonly jobId: string }) {
  const { data: job } = useQuery(jobOf(jobId));
  if (!job) return null;
  const isOver = hasEnded(job.state);
  return (
    <div className="job" role="status" data-state={job.state}>
      <span>
        <span className="b">{t(`job.kind.${job.kind}`)}</span> <span className="mute">{wordsOf(job)}</span>
      </span>
      {!isOver && (
        <progress aria-label={t(`job.kind.${job.kind}`)} {...(job.total && { value: job.done, max: job.total })} />
      )}
    </div>
  );
}

function wordsOf(job: Job): string {
  if (job.state !== 'running') {
    const state = t(`job.state.${job.state}`);
    return job.errorCode ? t('job.failed', { state, code: job.errorCode }) : state;
  }
  const stage = job.stage ? textOf('job.stage', job.stage) : t('job.state.running');
  if (job.total === undefined) return job.done === 0 ? stage : t('job.done', { stage, done: count(job.done) });
  return t('job.doneOf', { stage, done: count(job.done), total: count(job.total) });
}
