import { z } from 'zod';
import { Id, Instant } from './fields.ts';

/** Long work with its progress; `total` is absent while it is not known. */
export const Job = z.object({
  jobId: Id,
  kind: z.enum([
    'import-file',
    'score-population',
    'pull-feed',
    'erase-member',
    'rotate-key',
    'make-export',
    'make-report',
  ]),
  subjectId: Id.optional(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  stage: z.string().optional(),
  done: z.number().int(),
  total: z.number().int().optional(),
  errorCode: z.string().optional(),
  createdAt: Instant,
  startedAt: Instant.optional(),
  finishedAt: Instant.optional(),
});
export type Job = z.infer<typeof Job>;
export const JobParams = z.object({ jobId: Id });
export const JobList = z.object({ items: z.array(Job) });
