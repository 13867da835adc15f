import type { TenantId } from '@optimiq/domain/kernel/ids';
import { tenantAccessOf } from '@optimiq/store/postgres/access';
import { createJobRun } from '@optimiq/store/postgres/job-runs';
import { claimDueSchedules, noteNextReport, type ReportSchedule } from '@optimiq/store/postgres/report-schedules';
import { createReport } from '@optimiq/store/postgres/reports';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';
import { nextReportTime } from './next-report.ts';

export type PlannedReport = { readonly reportId: string; readonly jobId: string };

/**
 * Asks for the reports whose time has come; a time that passed while the service was down counts once. A schedule is
 * claimed, its next time noted and its job written in one transaction: of two processes one does, and after a crash the job
 * is asked for again at the next start.
 */
export async function askForDueReports(product: Product, tenantId: TenantId, now: Date): Promise<void> {
  const planned = await withTenant(product.database.app, tenantId, async (tx) => {
    const due = await claimDueSchedules(tx, now);
    if (due.length === 0) return [];
    const { timeZone } = await tenantAccessOf(product.database, await product.tenantOf(tenantId));
    const reports: PlannedReport[] = [];
    for (const schedule of due) {
      await noteNextReport(tx, schedule.id, nextReportTime(schedule.cadence, schedule.at, timeZone, now));
      reports.push(await planReport(tx, schedule));
    }
    return reports;
  });
  faultPoint('report.claimed');
  for (const one of planned) await enqueueReport(product, tenantId, one);
}

/** Writes the file that is wanted, and the job that makes it. */
export async function planReport(tx: TenantTx, schedule: ReportSchedule): Promise<PlannedReport> {
  const reportId = await createReport(tx, schedule);
  return { reportId, jobId: await createJobRun(tx, 'make-report', reportId) };
}

/** Gives a planned report to the queue, once what plans it is committed. */
export const enqueueReport = (product: Product, tenantId: TenantId, { reportId, jobId }: PlannedReport) =>
  product.queue.enqueue('make-report', { tenantId, jobRunId: jobId, subjectId: reportId });
