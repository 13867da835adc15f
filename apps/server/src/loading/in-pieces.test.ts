import type { SourceBatch, SourceRecord } from '@optimiq/domain/records/source';
import { expect, test } from 'vitest';
import { inPieces } from './in-pieces.ts';

const problem = { severity: 'error', rule: 'structure', at: {}, message: 'x' } as const;
const member = { kind: 'member', at: {}, person: {} } as SourceRecord;
const document = (bytes: number) => ({ kind: 'document', content: new Uint8Array(bytes) }) as unknown as SourceRecord;

/** Records and document bytes of each piece of these batches. */
async function piecesOf(batches: readonly (readonly SourceRecord[])[], size: number, documentBytes?: number) {
  async function* source(): AsyncGenerator<SourceBatch> {
    let rows = 0;
    for (const records of batches) {
      rows += records.length;
      yield { records, problems: [problem], rowsRead: rows, bytesRead: rows };
    }
  }
  const pieces: SourceBatch[] = [];
  for await (const piece of inPieces(source(), size, documentBytes)) pieces.push(piece);
  expect(pieces.flatMap(({ problems }) => problems)).toHaveLength(batches.length);
  expect(pieces.flatMap(({ records }) => records)).toEqual(batches.flat());
  return pieces.map(({ records }) => records.length);
}

test('batches are joined and cut to pieces of so many records', async () => {
  expect(await piecesOf([[member, member], [member]], 10)).toEqual([3]);
  expect(await piecesOf([Array(7).fill(member)], 3)).toEqual([3, 3, 1]);
});

test('a piece ends before its documents take more room than they may, in the middle of a batch, too', async () => {
  expect(await piecesOf([[document(40), document(40), member, document(40)]], 100, 100)).toEqual([3, 1]);
  expect(await piecesOf([[document(40)], [document(40)], [document(40)]], 100, 100)).toEqual([2, 1]);
});

test('a document larger than a piece may hold is a piece of its own', async () => {
  expect(await piecesOf([[member, document(500), member, document(500), document(1)]], 100, 100)).toEqual([
    1, 1, 1, 1, 1,
  ]);
});
