import type { SourceBatch, SourceProblem } from '@optimiq/domain/records/source';
import { isDamage } from '../damage.ts';
import type { SourceBytes } from '../source-bytes.ts';
import { defaultLimits, type ExpansionLimits } from '../unpack.ts';
import { entryBytes, isReadable } from './entry-bytes.ts';
import { isPacked } from './packed.ts';
import { DamagedArchiveError, listEntries, maxEntries, sharingBytes, type ZipEntry } from './zip-directory.ts';

/** What one file of an archive is, and its records. */
export type OpenedPart = {
  readonly format: string | undefined;
  readonly batches: AsyncIterable<SourceBatch>;
};

/** Opens unpacked bytes by their beginning; it may look no further than what it was given in `head`. */
export type OpenPart = (head: Uint8Array, chunks: AsyncIterable<Uint8Array>) => Promise<OpenedPart>;

const sniffBytes = 4096;

/**
 * Records of a ZIP archive: its files one after the other, each by its own format. `at.part` is the number of the file.
 *
 * A file that is damaged, encrypted, packed once more, or that shares bytes with another is left out as a whole and
 * reported; the others are read. For that each file is unpacked twice: the first time to see that it is whole, because
 * half of a file of claims is worse than none. Memory does not grow with the archive.
 *
 * Throws DamagedArchiveError where there is no directory to go by.
 */
export async function readZip(
  bytes: SourceBytes,
  open: OpenPart,
  limits: ExpansionLimits = defaultLimits,
): Promise<{ readonly format: string; readonly batches: AsyncIterable<SourceBatch>; bytesTaken(): number }> {
  let unpackedTwice = 0;
  let isDone = false;
  const archive: Archive = {
    bytes,
    open,
    limits,
    budget: { left: limits.maxBytes },
    take: (count) => {
      unpackedTwice += count;
    },
  };
  const entries = await entriesOf(bytes);
  async function* batches(): AsyncGenerator<SourceBatch> {
    if ('problem' in entries) yield batchOf(entries.problem, 0, 0);
    else yield* readEntries(archive, entries.list);
    isDone = true;
  }
  const bytesTaken = () => (isDone ? bytes.size : Math.min(bytes.size, Math.floor(unpackedTwice / 2)));
  return { format: 'zip', batches: batches(), bytesTaken };
}

type Archive = {
  readonly bytes: SourceBytes;
  readonly open: OpenPart;
  readonly limits: ExpansionLimits;
  readonly budget: { left: number };
  readonly take: (count: number) => void;
};

/** The files of an archive, or why none of them can be read. */
async function entriesOf(bytes: SourceBytes): Promise<{ list: readonly ZipEntry[] } | { problem: SourceProblem }> {
  try {
    return { list: await listEntries(bytes) };
  } catch (error) {
    if (!(error instanceof DamagedArchiveError) || error.reason === 'damaged') throw error;
    const message =
      error.reason === 'encrypted'
        ? 'the archive is encrypted'
        : `the archive has more than ${maxEntries.toLocaleString('en-US')} files`;
    return { problem: { severity: 'error', rule: 'archive', at: {}, message } };
  }
}

async function* readEntries(archive: Archive, entries: readonly ZipEntry[]): AsyncGenerator<SourceBatch> {
  const shared = sharingBytes(entries, archive.bytes.size);
  const before = { rows: 0, bytes: 0 };
  for (const entry of entries) {
    const last = { rows: 0, bytes: 0 };
    for await (const batch of readEntry(archive, entry, shared.has(entry))) {
      last.rows = batch.rowsRead;
      last.bytes = batch.bytesRead;
      yield withPart(batch, entry.part, before);
    }
    before.rows += last.rows;
    before.bytes += last.bytes;
  }
}

async function* readEntry(archive: Archive, entry: ZipEntry, isShared: boolean): AsyncGenerator<SourceBatch> {
  const { part } = entry;
  if (entry.isFolder) return;
  if (entry.isOutside) yield batchOf(problemOf(part, 'warning', 'the path of the file leads out of the archive'), 0, 0);
  const reason = entry.isEncrypted
    ? 'the file is encrypted'
    : !isReadable(entry)
      ? 'the file is packed in a way that is not read'
      : isShared
        ? 'the file shares bytes of the archive with another'
        : undefined;
  if (reason) {
    yield batchOf(problemOf(part, 'error', reason), 0, 0);
    return;
  }
  const problem = await whatIsWrong(archive, entry);
  if (problem) yield batchOf(problem, 0, 0);
  else {
    const chunks = unpacked(archive, entry, { left: entry.size });
    const head = await headOf(chunks);
    yield* (await archive.open(head, following(head, chunks))).batches;
  }
}

/** Reads a file to its end without looking at its records; undefined when it is whole and of a known format. */
async function whatIsWrong(archive: Archive, entry: ZipEntry): Promise<SourceProblem | undefined> {
  const { part } = entry;
  try {
    const chunks = unpacked(archive, entry, archive.budget);
    const head = await headOf(chunks);
    const refusal = await refusalOf(archive, part, head);
    if (refusal) {
      await chunks.return(undefined);
      return refusal;
    }
    for await (const _ of chunks);
    return undefined;
  } catch (error) {
    if (!isDamage(error)) throw error;
    const isBomb = (error as Error).name === 'ExpansionError';
    return problemOf(part, 'error', isBomb ? 'the file expands beyond the limit' : 'the file is damaged or cut short');
  }
}

async function refusalOf({ open }: Archive, part: number, head: Uint8Array): Promise<SourceProblem | undefined> {
  if (isPacked(head)) return problemOf(part, 'error', 'archives within archives are not read');
  const { format } = await open(head, nothing());
  if (format !== undefined) return undefined;
  const message = 'the file is of no format that is read here';
  return { severity: 'unsupported', rule: 'unsupported', at: { part }, message };
}

const unpacked = ({ bytes, take, limits }: Archive, entry: ZipEntry, budget: { left: number }) =>
  entryBytes(bytes, entry, take, budget, limits);

async function headOf(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let head = Buffer.alloc(0);
  while (head.length < sniffBytes) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* following(head: Uint8Array, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* chunks;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** A problem of a whole file of the archive. */
const problemOf = (part: number, severity: 'error' | 'warning', message: string): SourceProblem => ({
  severity,
  rule: 'archive',
  at: { part },
  message,
});

const batchOf = (problem: SourceProblem, rowsRead: number, bytesRead: number): SourceBatch => ({
  records: [],
  problems: [problem],
  rowsRead,
  bytesRead,
});

function withPart(batch: SourceBatch, part: number, before: { rows: number; bytes: number }): SourceBatch {
  return {
    records: batch.records.map((record) => ({ ...record, at: { ...record.at, part } })),
    problems: batch.problems.map((problem) => ({ ...problem, at: { ...problem.at, part } })),
    rowsRead: before.rows + batch.rowsRead,
    bytesRead: before.bytes + batch.bytesRead,
  };
}
