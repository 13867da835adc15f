import { Readable } from 'node:stream';
import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import type { SourceProblem } from '@optimiq/domain/records/source';
import { recordBlob } from '@optimiq/store/blobs/records';
import { checksumForm, countsByLoad } from '@optimiq/store/facts/load-counts';
import { deleteLoad } from '@optimiq/store/facts/loads';
import { toJobFailure } from '@optimiq/store/jobs/failure';
import type { TenantKeys } from '@optimiq/store/keys/tenant-keys';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import { countErased } from '@optimiq/store/postgres/erasures';
import { noteFactsCounts } from '@optimiq/store/postgres/facts-counts';
import { listContracts } from '@optimiq/store/postgres/feed-contracts';
import { saveProblems } from '@optimiq/store/postgres/load-problems';
import { noteReader } from '@optimiq/store/postgres/load-receipts';
import { failLoad, findLoad } from '@optimiq/store/postgres/loads';
import { holdLoad } from '@optimiq/store/postgres/loads-hold';
import { isStillLoading, noteCounts, noteFormat, restartImport } from '@optimiq/store/postgres/loads-import';
import { lockTenant } from '@optimiq/store/postgres/loads-locks';
import { noteSteps } from '@optimiq/store/postgres/loads-stages';
import { matchMembers } from '@optimiq/store/postgres/member-identity';
import { saveNumberPages } from '@optimiq/store/postgres/source-numbers';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { dropErasedSince } from '../erasing/drop-erased.ts';
import { erasedByNow } from '../erasing/hide-erased.ts';
import { faultPoint } from '../fault-points.ts';
import { decidePairs } from '../loading/decide-pairs.ts';
import { endReading } from '../loading/end-reading.ts';
import type { LoadSoFar } from '../loading/load-messages.ts';
import { LoadTally } from '../loading/load-tally.ts';
import { DamagedFileError, readInThread } from '../loading/load-thread.ts';
import { readerVersion } from '../loading/reader-version.ts';
import { StepTally } from '../loading/step-tally.ts';
import { CancelledError, whileReading } from '../loading/stop-reading.ts';
import { WaitingFacts } from '../loading/waiting-facts.ts';
import type { Product } from '../product.ts';
import type { JobWork, Report } from './job.ts';

const importer: AuditActor = { kind: 'system', id: 'import-file' };

/**
 * Reads the file of a load into vault and facts, then makes it visible: the one commit point.
 * Begun again after a crash, it first takes back what the broken attempt left.
 */
export const importFile: JobWork = (product, tenantId, subjectId, report) => {
  const loadId = subjectId as LoadId;
  return whileReading(loadId, product.leaveOff, (stop) => importLoad(product, tenantId, loadId, report, stop));
};

async function importLoad(
  product: Product,
  tenantId: TenantId,
  loadId: LoadId,
  report: Report,
  stop: AbortSignal,
): Promise<void> {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const load = await inTenant((tx) => findLoad(tx, loadId));
  if (load?.state !== 'loading' || !load.blobName) return;
  const keys = await product.keysOf(tenantId);
  const versions = await inTenant((tx) => listContracts(tx, keys, load.source));
  const contracts = versions.map(({ contract }) => contract);

  await inTenant((tx) => restartImport(tx, loadId));
  faultPoint('import.vault-restarted');
  await deleteLoad(product.facts, tenantId, load.number);
  faultPoint('import.facts-restarted');
  await product.requireSpace();

  const steps = new StepTally();
  await inTenant((tx) => noteSteps(tx, loadId, steps.notes()));
  /** A transaction of this load; none is written for one that was cancelled meanwhile. */
  const whileLoading = <T>(work: (tx: TenantTx) => Promise<T>) =>
    inTenant(async (tx) => {
      if (!(await isStillLoading(tx, loadId))) throw new CancelledError();
      return work(tx);
    });
  let soFar: LoadSoFar = new LoadTally().soFar();
  const fail = (reason: string) => inTenant((tx) => failLoad(tx, importer, loadId, reason, soFar.counts));
  /** A fault of the file ends the load with its reason; any other is the job's. */
  const endBroken = async (error: unknown) => {
    if (error instanceof CancelledError) await deleteLoad(product.facts, tenantId, load.number);
    else if (error instanceof NeedsMappingError) {
      await inTenant((tx) => holdLoad(tx, importer, loadId, { reason: 'mapping', counts: soFar.counts }));
      faultPoint('import.held-for-mapping');
    } else if (error instanceof UnknownFormatError) await fail('unknown-format');
    else if (error instanceof DamagedFileError) {
      await inTenant((tx) => saveProblems(tx, loadId, [damaged]));
      await fail('damaged-file');
      await deleteLoad(product.facts, tenantId, load.number);
    } else {
      // Left 'loading' without a job, it would stand in the way of the same bytes sent again.
      if (!beginsAgain(product, error)) {
        await fail('interrupted').catch(() => {});
        await deleteLoad(product.facts, tenantId, load.number).catch(() => {});
      }
      throw error;
    }
  };
  const waiting = new WaitingFacts(product.settings.loadAppendRows);
  const appendWaiting = async () => {
    const sets = waiting.take();
    const rows = sets.reduce((sum, [, set]) => sum + set.rows, 0);
    if (rows > 0) await steps.store(rows, () => product.facts.appendAll(tenantId, sets));
    faultPoint('import.facts-appended');
  };
  /** Counts what the facts have of the load and ends its reading; again, when somebody was erased in between. */
  const endCounted = async () => {
    for (;;) {
      const erasedBefore = await erasedByNow(product, tenantId);
      await dropErasedSince(product, tenantId, load.createdAt);
      const factsCounts = {
        form: await checksumForm(product.facts, tenantId),
        tables: (await countsByLoad(product.facts, tenantId, [load.number])).get(load.number) ?? [],
      };
      const outcome = await inTenant(async (tx) => {
        await lockTenant(tx, 'vault', 'exclusive');
        if ((await countErased(tx)).erased !== erasedBefore) return undefined;
        await noteFactsCounts(tx, loadId, factsCounts);
        await noteReader(tx, loadId, readerVersion);
        await noteSteps(tx, loadId, steps.notes(true));
        return endReading(tx, importer, loadId, { ...soFar, withIt: () => decidePairs(tx, keys, importer, loadId) });
      });
      if (outcome) return outcome;
    }
  };
  try {
    // What keeps an erasure from being ended would end this load after hours of reading: better now.
    await erasedByNow(product, tenantId);
    await readInThread(
      {
        tenantId,
        loadId,
        loadNo: load.number,
        source: load.source,
        contracts,
        bytes: load.bytes ?? 0,
        recordsPerPiece: product.settings.loadPieceRecords,
        keys: { data: keys.data, records: keys.records },
      },
      {
        span: (offset, length) => product.blobs.readSpan(keys, tenantId, load.blobName!, offset, length),
        format: async (format, needsMapping) => {
          if (!format) throw new UnknownFormatError();
          await inTenant((tx) => noteFormat(tx, loadId, format));
          faultPoint('import.format-noted');
          if (needsMapping) throw new NeedsMappingError();
        },
        match: async (persons) => {
          product.leaveOff.throwIfAborted();
          const matches = await steps.match(() =>
            whileLoading((tx) => matchMembers(tx, keys, loadId, persons, load.source)),
          );
          faultPoint('import.members-matched');
          return matches.map((match) => (match.ok ? { member: match.value.member } : { reason: match.reason }));
        },
        store: async (piece) => {
          product.leaveOff.throwIfAborted();
          await product.requireSpace();
          await steps.store(0, () => keepDocuments(product, tenantId, keys, piece.documents));
          if (waiting.add(piece.sets)) await appendWaiting();
          steps.read(piece.work, piece.bytesTaken);
          await whileLoading(async (tx) => {
            await saveNumberPages(tx, loadId, piece.numbers);
            await saveProblems(tx, loadId, piece.problems);
            await noteCounts(tx, loadId, piece.soFar.counts);
            await noteSteps(tx, loadId, steps.notes());
          });
          faultPoint('import.piece-stored');
          soFar = piece.soFar;
          report('loading', piece.bytesTaken, load.bytes);
        },
      },
      stop,
    );
    await appendWaiting();
    await whileLoading((tx) => noteSteps(tx, loadId, steps.notes()));
    // A few rows stay in the log, which is as safe: writing them into the file takes longer than all else of a small load.
    if (steps.factsStored >= checkpointRows) await product.facts.checkpoint(tenantId);
    faultPoint('import.facts-complete');
    report('activating', load.bytes ?? 0, load.bytes);
    const ended = await endCounted();
    faultPoint('import.active');
    if (ended.ok) return;
    if (ended.reason === 'not-loading') throw new CancelledError();
    await fail(ended.reason);
  } catch (error) {
    await endBroken(error);
  }
}

/** Rows of facts from which on a load is written into the file by itself. */
const checkpointRows = 100_000;

/** Whether the same load is read again from its start: by this job once there is room, by its next try, or after a start. */
function beginsAgain(product: Product, error: unknown): boolean {
  const { code, mayPass } = toJobFailure(error);
  return product.state() === 'stopping' || mayPass || code === 'disk-full';
}

/** Stores the contents of documents; the same content twice is one blob. */
async function keepDocuments(product: Product, tenantId: TenantId, keys: TenantKeys, contents: readonly Uint8Array[]) {
  for (const content of contents) {
    const blob = await product.blobs.put(keys, tenantId, Readable.from([content]), 'document');
    await withTenant(product.database.app, tenantId, (tx) => recordBlob(tx, blob));
  }
}

/** The columns of a table are to be mapped by a person first. */
class NeedsMappingError extends Error {}

/** The first bytes are of nothing that is read here. */
class UnknownFormatError extends Error {}

const damaged: SourceProblem = {
  severity: 'error',
  rule: 'structure',
  at: {},
  message: 'The file is damaged or cut short',
};
