import type { SourceBatch, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';

/** Documents of a piece are in memory together, twice while they are stored: a scan takes as much as ten thousand records. */
const defaultDocumentBytes = 64 * 1024 ** 2;

/**
 * Batches of a file joined, or cut, to pieces of about `size` records and at most about `documentBytes` of documents; a
 * batch's problems go with its last records. A piece has one record at least, however large its document is.
 */
export async function* inPieces(
  batches: AsyncIterable<SourceBatch>,
  size: number,
  documentBytes = defaultDocumentBytes,
): AsyncGenerator<SourceBatch> {
  let records: SourceRecord[] = [];
  let problems: SourceProblem[] = [];
  let held = 0;
  let place = { rowsRead: 0, bytesRead: 0 };
  const cut = (): SourceBatch => {
    const piece = { records, problems, ...place };
    records = [];
    problems = [];
    held = 0;
    return piece;
  };
  for await (const batch of batches) {
    for (const record of batch.records) {
      const bytes = record.kind === 'document' ? record.content.length : 0;
      if (records.length >= size || (records.length > 0 && held + bytes > documentBytes)) yield cut();
      records.push(record);
      held += bytes;
    }
    for (const problem of batch.problems) problems.push(problem);
    place = { rowsRead: batch.rowsRead, bytesRead: batch.bytesRead };
    if (records.length + problems.length >= size || held >= documentBytes) yield cut();
  }
  if (records.length + problems.length > 0 || place.bytesRead > 0) yield cut();
}
