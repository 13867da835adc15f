import type { SourceBatch, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import type { Person837 } from './claim.ts';
import { Parser837 } from './parse.ts';
import { toSourceClaim, toSourceMember } from './to-source.ts';

const batchRecords = 1_000;
const stepBytes = 65_536;

/**
 * Claims of an 837 file, with a member record before the first claim of each patient loop.
 *
 * @param chunks decompressed bytes in pieces of any length
 * @returns      batches in file order; `rowsRead` counts the claims found up to its end, loaded or not
 */
export async function* read837(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SourceBatch> {
  let records: SourceRecord[] = [];
  let problems: SourceProblem[] = [];
  let rowsRead = 0;
  let bytesRead = 0;
  let lastPatient: Person837 | undefined;
  const parser = new Parser837({
    problem: (problem) => problems.push(problem),
    claim: (parsed) => {
      rowsRead++;
      const result = toSourceClaim(parsed);
      problems.push(...result.problems);
      if (!result.claim) return;
      if (parsed.patient !== lastPatient) {
        lastPatient = parsed.patient;
        const member = toSourceMember(parsed);
        if (member) records.push(member);
      }
      records.push(result.claim);
    },
  });
  const batch = (): SourceBatch => {
    const full = { records, problems, rowsRead, bytesRead };
    records = [];
    problems = [];
    return full;
  };
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += stepBytes) {
      const step = chunk.subarray(from, from + stepBytes);
      bytesRead += step.length;
      parser.push(step);
      if (records.length + problems.length >= batchRecords) yield batch();
    }
  }
  parser.end();
  yield batch();
}
