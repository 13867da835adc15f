import type { SourceBatch, SourcePerson, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import type { Person837 } from '../x12-837/claim.ts';
import { toSourceClaim, toSourceMember, toSourcePerson } from '../x12-837/to-source.ts';
import { x12Kinds } from './kinds.ts';
import { X12Parser } from './parser.ts';

const batchRecords = 1_000;
const stepBytes = 65_536;

/**
 * Records of an X12 file of any number of interchanges, with transaction sets of any kinds among each other: 837, 834,
 * 835, 277CA, 999, 997, TA1.
 *
 * @param chunks decompressed bytes in pieces of any length
 * @returns      batches in file order; `rowsRead` counts the claims, members, payments and answers found up to its end,
 *               loaded or not. A member record stands before the first claim of each patient loop of an 837.
 */
export async function* readX12(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SourceBatch> {
  let records: SourceRecord[] = [];
  let problems: SourceProblem[] = [];
  let rowsRead = 0;
  let bytesRead = 0;
  /** Whose member record stands already. */
  let last: { readonly patient: Person837; readonly person: SourcePerson } | undefined;
  const { kinds, ta1 } = x12Kinds({
    row: () => {
      rowsRead++;
    },
    record: (record) => records.push(record),
    claim: (parsed) => {
      rowsRead++;
      const isSame = parsed.patient === last?.patient;
      const person = isSame ? last?.person : toSourcePerson(parsed.patient);
      const result = toSourceClaim(parsed, person);
      problems.push(...result.problems);
      if (!result.claim || !person) return;
      if (!isSame) {
        last = { patient: parsed.patient, person };
        records.push(toSourceMember(parsed, person));
      }
      records.push(result.claim);
    },
  });
  const parser = new X12Parser(kinds, (problem) => problems.push(problem), ta1);
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
