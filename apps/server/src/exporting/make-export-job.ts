import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { Row } from '@optimiq/formats/written/columns';
import { writeFile } from '@optimiq/formats/written/write-file';
import { exportBlobName } from '@optimiq/store/blobs/files';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { type AskedExport, countMoreRows, finishExport, readExport } from '@optimiq/store/postgres/exports';
import { endJobRun, findJobOf } from '@optimiq/store/postgres/job-runs';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import { panelOf } from '../http/panel.ts';
import type { JobWork, Report } from '../jobs/job.ts';
import { requireExport } from '../operations/quota.ts';
import type { Product } from '../product.ts';
import { readerOf } from '../reader.ts';
import { membersIn, type RowSource, rowParts } from './row-source.ts';
import { openSource } from './sources.ts';
import { askerOf, ExportEndedError, requireWanted, watchAsker } from './watch-asker.ts';

const actor = { kind: 'system', id: 'make-export' } as const;

/** Rows may change under a file, as when a run is replaced: it is begun again so often. */
const mostAttempts = 3;

/**
 * Writes a file that was asked for, as its asker sees the list now, encrypted, under a name of its own: begun again after a
 * crash it takes the place of what was there. Its rows were counted when it was asked for; only those that came since are
 * counted on top. It ends within seconds of the asker's rights, and leaves nothing then.
 */
export const makeExportJob: JobWork = async (product, tenantId, subjectId, report) => {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const read = () => inTenant((tx) => readExport(tx, subjectId));
  for (let attempt = 1; ; attempt += 1) {
    const asked = await read();
    try {
      if (asked?.isOpen) await makeExport(product, tenantId, asked, report);
      else if (!asked?.blobName) throw new ExportEndedError('cancelled');
      return;
    } catch (error) {
      if (!(error instanceof ExportEndedError)) throw error;
      await removeFile(product, tenantId, subjectId);
      if (error.code === 'cancelled') {
        return inTenant(async (tx) => {
          const job = await findJobOf(tx, 'make-export', subjectId);
          if (job) await endJobRun(tx, job.jobId, 'cancelled');
        });
      }
      if (error.code === 'rows-changed' && attempt < mostAttempts) continue;
      const subject = { kind: 'export', id: subjectId };
      const details = { because: error.code };
      await inTenant((tx) => recordAudit(tx, { actor, action: 'export.end', outcome: 'denied', subject, details }));
      throw error;
    }
  }
};

async function makeExport(product: Product, tenantId: TenantId, asked: AskedExport, report: Report): Promise<void> {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const watch = watchAsker(product, tenantId, asked);
  const signal = AbortSignal.any([watch.signal, product.leaveOff]);
  try {
    const caller = await askerOf(product, tenantId, asked);
    const reader = readerOf(product, caller, await panelOf(product, caller));
    const source = await openSource(product, reader, asked.what, asked.query as never);
    if (source.total > asked.rows) await takeMore(product, tenantId, asked, source);
    faultPoint('export.counted');
    const keys = await product.keysOf(tenantId);
    const blobName = exportBlobName(keys, asked.id);
    const rows = checked(source, signal, (done) => report('writing', done, source.total));
    const file = writeFile[asked.format](source.columns, rows);
    const { bytes, sha256 } = await product.blobs.put(keys, tenantId, file, 'export', blobName);
    faultPoint('export.stored');
    await requireWanted(product, tenantId, asked);
    const { asOf } = await product.tenantOf(tenantId);
    const { total, columns, runId } = source;
    await inTenant(async (tx) => {
      const made = { columns: columns.map(({ name }) => name), rows: total, bytes, sha256, asOf, runId, blobName };
      if (!(await finishExport(tx, keys, asked.id, made))) throw new ExportEndedError('cancelled');
      const subject = { kind: 'export', id: asked.id };
      await recordAudit(tx, {
        actor,
        action: 'export.made',
        outcome: 'success',
        subject,
        details: { written: total, bytes },
      });
    });
    faultPoint('export.done');
  } finally {
    watch.stop();
  }
}

/** Rows that came since the file was asked for: they are counted and recorded before they are taken, as the others were. */
async function takeMore(product: Product, tenantId: TenantId, asked: AskedExport, source: RowSource): Promise<void> {
  const members = await membersIn(source);
  const rows = source.total - asked.rows;
  await withTenant(product.database.app, tenantId, async (tx) => {
    await requireExport(tx, rows);
    await countMoreRows(tx, asked.id, rows);
    await recordAudit(tx, {
      actor: { kind: 'user', id: asked.ownerId },
      action: 'file.export',
      outcome: 'success',
      subject: { kind: 'export', id: asked.id },
      details: { what: asked.what, format: asked.format, rows },
      members,
      purpose: asked.purpose,
    });
  });
}

/** The rows of a source, each part only while the file is wanted; throws 'rows-changed' where they are not all there. */
async function* checked(
  source: RowSource,
  signal: AbortSignal,
  onRows: (done: number) => void,
): AsyncGenerator<readonly Row[]> {
  let done = 0;
  for await (const rows of rowParts(source)) {
    signal.throwIfAborted();
    yield rows;
    done += rows.length;
    onRows(done);
    faultPoint('export.rows');
  }
  if (done !== source.total) throw new ExportEndedError('rows-changed');
}

const removeFile = async (product: Product, tenantId: TenantId, id: string): Promise<void> =>
  product.blobs.remove(tenantId, exportBlobName(await product.keysOf(tenantId), id));
