import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import type { SourceBatch } from '@optimiq/domain/records/source';
import { readSource } from '@optimiq/formats/read-source';
import { appendLoad } from '@optimiq/store/facts/load-appender';
import { checksumForm, countsByLoad } from '@optimiq/store/facts/load-counts';
import { sweepLoads } from '@optimiq/store/facts/loads';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import { noteFactsCounts } from '@optimiq/store/postgres/facts-counts';
import { saveProblems } from '@optimiq/store/postgres/load-problems';
import { activateLoad, failLoad, findLoad, listLoads } from '@optimiq/store/postgres/loads';
import { noteFormat, restartImport } from '@optimiq/store/postgres/loads-import';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';
import type { Report } from './job.ts';
import { LoadTally } from './load-tally.ts';
import { writePiece } from './write-piece.ts';

const importer: AuditActor = { kind: 'system', id: 'import-file' };

/** Fewer rows a piece keep memory flat; more make the stores' bulk writes faster. */
const recordsPerPiece = 5_000;

/**
 * Reads the file of a load into vault and facts, then makes it visible: the one commit point.
 * Begun again after a crash, it first takes back what the broken attempt left.
 */
export async function importFile(
  product: Product,
  tenantId: TenantId,
  subjectId: string,
  report: Report,
): Promise<void> {
  const loadId = subjectId as LoadId;
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const load = await inTenant((tx) => findLoad(tx, loadId));
  if (load?.state !== 'loading' || !load.blobName) return;
  const keys = await product.keysOf(tenantId);

  await inTenant((tx) => restartImport(tx, loadId));
  faultPoint('import.vault-restarted');
  const others = (await inTenant((tx) => listAllLoads(tx))).filter(({ number }) => number !== load.number);
  await sweepLoads(
    product.facts,
    tenantId,
    others.map(({ number }) => number),
  );
  faultPoint('import.facts-restarted');
  await product.requireSpace();

  const tally = new LoadTally();
  const place = {
    product,
    tenantId,
    keys,
    loadId,
    source: load.source,
    appender: appendLoad(product.facts, tenantId, load.number),
    tally,
  };
  try {
    const file = await readSource(product.blobs.read(keys, tenantId, load.blobName));
    const { format } = file;
    if (!format) {
      await inTenant((tx) => failLoad(tx, importer, loadId, 'unknown-format', tally.counts()));
      return;
    }
    await inTenant((tx) => noteFormat(tx, loadId, format));
    faultPoint('import.format-noted');
    for await (const piece of inPieces(file.batches, recordsPerPiece)) {
      product.leaveOff.throwIfAborted();
      await product.requireSpace();
      await writePiece(place, piece);
      report('loading', file.bytesTaken(), load.bytes);
    }
  } catch (error) {
    if (!isFaultOfFile(error)) {
      // Left 'loading' without a job, it would stand in the way of the same bytes sent again.
      if (product.state() !== 'stopping') {
        await inTenant((tx) => failLoad(tx, importer, loadId, 'interrupted', tally.counts())).catch(() => {});
      }
      throw error;
    }
    await inTenant((tx) =>
      saveProblems(tx, loadId, [
        { severity: 'error', rule: 'structure', at: {}, message: 'The file is damaged or cut short' },
      ]),
    );
    await inTenant((tx) => failLoad(tx, importer, loadId, 'damaged-file', tally.counts()));
    await sweepLoads(
      product.facts,
      tenantId,
      others.map(({ number }) => number),
    );
    return;
  }
  await product.facts.checkpoint(tenantId);
  faultPoint('import.facts-complete');
  const factsCounts = {
    form: await checksumForm(product.facts, tenantId),
    tables: (await countsByLoad(product.facts, tenantId, [load.number])).get(load.number) ?? [],
  };

  report('activating', load.bytes ?? 0, load.bytes);
  const activated = await inTenant(async (tx) => {
    await noteFactsCounts(tx, loadId, factsCounts);
    return activateLoad(tx, importer, loadId, { counts: tally.counts(), controlTotals: tally.controlTotals() });
  });
  faultPoint('import.active');
  if (!activated.ok) await inTenant((tx) => failLoad(tx, importer, loadId, activated.reason, tally.counts()));
}

async function listAllLoads(tx: TenantTx) {
  const all = [];
  for (let before: number | undefined; ; ) {
    const page = await listLoads(tx, 200, before);
    all.push(...page);
    if (page.length < 200) return all;
    before = page.at(-1)!.number;
  }
}

/** Errors that a damaged or hostile file brings about; anything else is ours and the job fails. */
function isFaultOfFile(error: unknown): boolean {
  const { name, code } = error as { name?: string; code?: string };
  return name === 'ExpansionError' || (typeof code === 'string' && code.startsWith('Z_')) || code === 'unexpected-end';
}

/** Batches of a file joined to pieces of about `records` records. */
async function* inPieces(batches: AsyncIterable<SourceBatch>, records: number): AsyncGenerator<SourceBatch> {
  let pending: SourceBatch[] = [];
  let count = 0;
  const joined = (): SourceBatch => ({
    records: pending.flatMap((batch) => batch.records),
    problems: pending.flatMap((batch) => batch.problems),
    rowsRead: pending.at(-1)!.rowsRead,
    bytesRead: pending.at(-1)!.bytesRead,
  });
  for await (const batch of batches) {
    pending.push(batch);
    count += batch.records.length + batch.problems.length;
    if (count < records) continue;
    yield joined();
    pending = [];
    count = 0;
  }
  if (pending.length > 0) yield joined();
}
