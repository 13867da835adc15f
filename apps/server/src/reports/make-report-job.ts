import { isDeepStrictEqual } from 'node:util';
import type { PauseReason } from '@optimiq/contracts/report-schedules';
import { isInstructed } from '@optimiq/domain/access/purposes';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { exportBlobName } from '@optimiq/store/blobs/files';
import { readMemberships } from '@optimiq/store/postgres/access';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { endExport } from '@optimiq/store/postgres/exports';
import { findReportSchedule, pauseReportSchedule, type ReportSchedule } from '@optimiq/store/postgres/report-schedules';
import { type AskedReport, finishReport, readReport } from '@optimiq/store/postgres/reports';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { type Caller, callerOfMember } from '../caller.ts';
import { faultPoint } from '../fault-points.ts';
import { panelOf } from '../http/panel.ts';
import { peopleNames } from '../http/people-names.ts';
import { ProblemError } from '../http/plugins/problems.ts';
import { populationReport } from '../http/population/report.ts';
import { readRunView } from '../http/run-view.ts';
import type { JobWork } from '../jobs/job.ts';
import type { Product } from '../product.ts';
import { type Reader, readerOf } from '../reader.ts';
import { dashboardReport } from './dashboard-report.ts';
import { contentOf, type ReportContent } from './report-content.ts';
import { mayReport, shownBy } from './report-rights.ts';

const actor = { kind: 'system', id: 'make-report' } as const;

/** Why a report is not made: a word that its job and its schedule then say. */
class ReportEndedError extends Error {
  override readonly name = 'ReportEndedError';
  readonly code: PauseReason | 'nothing-scored' | 'cancelled';
  constructor(code: ReportEndedError['code']) {
    super(code);
    this.code = code;
  }
}

/**
 * Makes the file of a schedule under the rights its owner has now, encrypted, under a name of its own: begun again after a
 * crash it takes the place of what was there. Where the owner is gone, may not, or sees its source no more, nothing is made
 * and the schedule is paused with the reason.
 */
export const makeReportJob: JobWork = async (product, tenantId, subjectId) => {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const found = await inTenant(async (tx) => {
    const asked = await readReport(tx, subjectId);
    return asked && { asked, schedule: await findReportSchedule(tx, asked.scheduleId) };
  });
  if (!found?.asked.isOpen) return;
  try {
    if (!found.schedule) throw new ReportEndedError('cancelled');
    await makeReport(product, tenantId, found.asked, found.schedule);
  } catch (error) {
    if (!(error instanceof ReportEndedError)) throw error;
    const { code } = error;
    await product.blobs.remove(tenantId, exportBlobName(await product.keysOf(tenantId), subjectId));
    if (code === 'nothing-scored') throw error;
    await inTenant(async (tx) => {
      await endExport(tx, subjectId, 'cancelled');
      if (code !== 'cancelled') await pauseReportSchedule(tx, found.asked.scheduleId, code);
      const subject = { kind: 'report-schedule', id: found.asked.scheduleId };
      await recordAudit(tx, { actor, action: 'report.end', outcome: 'denied', subject, details: { because: code } });
    });
    throw error;
  }
};

async function makeReport(
  product: Product,
  tenantId: TenantId,
  asked: AskedReport,
  schedule: ReportSchedule,
): Promise<void> {
  const caller = await ownerNow(product, tenantId, schedule);
  const reader = readerOf(product, caller, await panelOf(product, caller));
  const content = await reader.tenant((tx) => contentOf(tx, caller.user.id, schedule.source));
  if (!content) throw new ReportEndedError('source-gone');
  const rights = await shownBy(reader, content);
  const { file, runId } = await write(product, reader, content);
  const keys = await product.keysOf(tenantId);
  const blobName = exportBlobName(keys, asked.id);
  const { bytes, sha256 } = await product.blobs.put(keys, tenantId, inOnePart(file), 'export', blobName);
  faultPoint('report.stored');
  // What was taken away meanwhile is not in a file that its owner then has.
  const now = await ownerNow(product, tenantId, schedule);
  const rightsNow = await shownBy(readerOf(product, now, await panelOf(product, now)), content);
  if (!isDeepStrictEqual(rightsNow, rights)) throw new ReportEndedError('rights-changed');
  const { asOf } = await product.tenantOf(tenantId);
  await reader.tenant(async (tx) => {
    const made = { bytes, sha256, asOf, blobName, ...(runId && { runId }) };
    if (!(await finishReport(tx, keys, asked.id, rights, made))) throw new ReportEndedError('cancelled');
    const subject = { kind: 'export', id: asked.id };
    await recordAudit(tx, { actor, action: 'report.made', outcome: 'success', subject, details: { bytes } });
  });
  faultPoint('report.done');
}

async function* inOnePart(file: Buffer): AsyncGenerator<Uint8Array> {
  yield file;
}

/** The owner as they stand now. Throws with what stands against a report in their name. */
async function ownerNow(
  product: Product,
  tenantId: TenantId,
  { ownerId, purpose, address }: ReportSchedule,
): Promise<Caller> {
  const [membership] = await readMemberships(product.database, ownerId, tenantId);
  if (!membership) throw new ReportEndedError('owner-gone');
  const user = { id: ownerId, name: '', email: '' };
  const caller = await callerOfMember(product, membership, user, undefined, address ?? undefined);
  if (!isInstructed(purpose, caller.tenant.purposes)) throw new ReportEndedError('not-instructed');
  if (!mayReport(caller)) throw new ReportEndedError('rights-changed');
  return { ...caller, user: { ...user, name: (await peopleNames(product, caller)).get(ownerId) ?? ownerId } };
}

/** The PDF, and the run that its figures are of. */
async function write(product: Product, reader: Reader, content: ReportContent) {
  const year = content.kind === 'board' ? content.filters.paymentYear : content.tiles[0]!.filters.paymentYear;
  try {
    const view = await readRunView(product, reader, year);
    const runId = view.stamp?.runId;
    if (content.kind === 'dashboard') {
      const file = await dashboardReport(product, reader, content, new Date());
      if (!file) throw new ReportEndedError('nothing-scored');
      return { file, runId };
    }
    if (!view.stamp) throw new ReportEndedError('nothing-scored');
    return { file: await populationReport(product, reader, view, content.filters, new Date()), runId };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    // Its cohort is gone, or asks by what the owner does not see.
    throw new ReportEndedError(error.code === 'not-found' ? 'source-gone' : 'rights-changed');
  }
}
