import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@optimiq/contracts/jobs';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { toJobFailure } from '@optimiq/store/jobs/failure';
import { endJobRun, reportJobRun, startJobRun } from '@optimiq/store/postgres/job-runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { startSyslog } from '../audit/send-syslog.ts';
import { startAccessWatch } from '../audit/watch-access.ts';
import { startBackups } from '../backup/schedule.ts';
import { eraseMemberJob } from '../erasing/erase-member-job.ts';
import { makeExportJob } from '../exporting/make-export-job.ts';
import { faultPoint } from '../fault-points.ts';
import { endClosures } from '../keys/close-tenant.ts';
import { resumeRotations } from '../keys/resume-rotations.ts';
import { rotateKeyJob } from '../keys/rotate-key-job.ts';
import { requestRunIfStale } from '../operations/request-run.ts';
import { takeUpTenant } from '../operations/take-up-tenant.ts';
import type { Product } from '../product.ts';
import { makeReportJob } from '../reports/make-report-job.ts';
import { importFile } from './import-file.ts';
import { refuseJob, uninstructedPurpose } from './instructed-job.ts';
import type { JobWork, Report } from './job.ts';
import { pullFeed } from './pull-feed.ts';
import { startRetention } from './retention.ts';
import { scorePopulationJob } from './score-population-job.ts';

const works: Record<Job['kind'], JobWork> = {
  'import-file': importFile,
  'score-population': scorePopulationJob,
  'pull-feed': pullFeed,
  'erase-member': eraseMemberJob,
  'rotate-key': rotateKeyJob,
  'make-export': makeExportJob,
  'make-report': makeReportJob,
};

/**
 * Jobs of a kind at once, of different tenants. Loads and runs fill the machine alone; the others mostly wait for
 * somebody: a server that is slow, a load that has to end first.
 */
const atOnce: Record<Job['kind'], number> = {
  'import-file': 1,
  'score-population': 1,
  'pull-feed': 4,
  'erase-member': 2,
  'rotate-key': 2,
  'make-export': 2,
  'make-report': 2,
};

/** Takes up the work of every tenant and starts the workers. */
export async function startJobs(product: Product): Promise<void> {
  await endClosures(product);
  for (const { id } of await product.tenants()) await takeUpTenant(product, id);
  for (const kind of Object.keys(works) as Job['kind'][]) {
    await product.queue.work(kind, (job) => runJob(product, kind, job.tenantId, job.jobRunId, job.subjectId ?? ''), {
      concurrency: atOnce[kind],
      onLost: async ({ tenantId }) => {
        await resumeRotations(product, tenantId as TenantId);
        await requestRunIfStale(product, tenantId as TenantId);
      },
    });
  }
  startRetention(product);
  startAccessWatch(product);
  startSyslog(product);
  await startBackups(product);
}

const reportEveryMs = 400;

async function runJob(product: Product, kind: Job['kind'], tenantId: TenantId, jobId: string, subjectId: string) {
  const inTenant = <T>(work: Parameters<typeof withTenant<T>>[2]) => withTenant(product.database.app, tenantId, work);
  // Left as it is, for when the tenant is opened, or for the start after the stores were put right.
  if (product.agreement.closedBy(tenantId)) return;
  if (await product.agreement.disagreementOf(tenantId)) return;
  const isOpen = await inTenant((tx) => startJobRun(tx, jobId));
  if (!isOpen) return; // delivered twice, and done the first time

  const purpose = await uninstructedPurpose(product, tenantId, kind);
  if (purpose) return refuseJob(product, tenantId, { kind, jobId, subjectId, purpose });

  const began = performance.now();
  const count = (outcome: 'done' | 'failed' | 'left-off') =>
    product.metrics.countJob({ kind, outcome, seconds: (performance.now() - began) / 1_000, tenantId });
  let pending: { stage: string; done: number; total?: number } | undefined;
  const flush = async () => {
    const progress = pending;
    pending = undefined;
    if (progress) await inTenant((tx) => reportJobRun(tx, jobId, progress)).catch(() => {});
  };
  const timer = setInterval(flush, reportEveryMs);
  const report: Report = (stage, done, total) => {
    pending = { stage, done, ...(total === undefined ? {} : { total }) };
  };
  try {
    await whileDiskFills(product, report, () => works[kind](product, tenantId, subjectId, report));
    clearInterval(timer);
    await flush();
    await inTenant((tx) => endJobRun(tx, jobId, 'done'));
    count('done');
    faultPoint('job.ended');
    product.log.info({ job: kind, jobId }, 'job done');
    await requestRunIfStale(product, tenantId);
  } catch (error) {
    clearInterval(timer);
    const code = codeOf(error);
    count(product.state() === 'stopping' ? 'left-off' : 'failed');
    if (product.state() === 'stopping') {
      product.log.info({ job: kind, jobId }, 'job left off; it goes on at the next start');
      throw error;
    }
    product.log.error({ job: kind, jobId, errorCode: code, error: (error as Error).name }, 'job failed');
    if (toJobFailure(error).mayPass) throw error; // given again, to be begun again
    await inTenant((tx) => endJobRun(tx, jobId, 'failed', code));
    // Loads before this one may have left their scores to the last of them.
    await requestRunIfStale(product, tenantId);
  }
}

const lookForSpaceMs = 5_000;

/**
 * Runs a job; when the disk is full it waits for room and begins again. A job takes back what its last attempt left
 * before it looks for room, so waiting does not itself hold space.
 */
async function whileDiskFills(product: Product, report: Report, work: () => Promise<void>): Promise<void> {
  for (let isWaiting = false; ; isWaiting = true) {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) !== 'disk-full') throw error;
      if (!isWaiting) product.log.error('the disk is nearly full: loads and runs wait for room');
      report('waiting-for-disk', 0);
      await sleep(lookForSpaceMs, undefined, { signal: product.leaveOff });
    }
  }
}

/** A word of ours for any failure; messages of others may hold values and go nowhere. */
function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[a-z][a-z0-9-]{1,60}$/.test(code) ? code : 'internal';
}
