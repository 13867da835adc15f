import { inertCell, inertColumn } from './inert.ts';
import { type Row, RowReader } from './rows.ts';

/** Why a row was refused: the rule's word and the reason in fixed words. */
export type Refusal = { readonly rule: string; readonly reason: string };

/** Names of the two columns that a file of refused rows has more; a reader of tables passes over them. */
export const refusalColumns = ['refused_rule', 'refused_reason'] as const;

const sameClaim: Refusal = { rule: 'same-claim', reason: 'another row of this claim was refused' };

/**
 * The rows of a comma-separated file that a load refused, in the file's own layout with two columns more, to be mended
 * and sent back. All rows of a claim come with the one that was refused: a claim sent again replaces the whole claim.
 *
 * @param open     gives the decompressed bytes, from the start, each time it is called (twice).
 * @param refusals by row, 1-based.
 * @param isInert  whether cells that a spreadsheet would run get an apostrophe before them, and a column that says so: a
 *                 reader of the file takes the apostrophes off again.
 * @returns        lines of text, the header first. Rows that could not be cut into cells are not among them.
 */
export async function* refusedRows(
  open: () => AsyncIterable<Uint8Array>,
  refusals: ReadonlyMap<number, Refusal>,
  isInert = false,
): AsyncGenerator<string> {
  const line = (cells: readonly string[], last: string) => lineOf(isInert ? [...cells.map(inertCell), last] : cells);
  const claims = await claimsOf(open(), refusals);
  let claimColumn = -1;
  for await (const rows of rowsOf(open())) {
    let text = '';
    for (const { row, cells } of rows) {
      if (row === 0) {
        claimColumn = claimColumnOf(cells);
        text += line([...cells, ...refusalColumns], inertColumn);
        continue;
      }
      const isOfClaim = claimColumn >= 0 && claims.has(cells[claimColumn]?.trim() ?? '');
      const refusal = refusals.get(row) ?? (isOfClaim ? sameClaim : undefined);
      if (refusal && cells.length > 0) text += line([...cells, refusal.rule, refusal.reason], '');
    }
    if (text !== '') yield text;
  }
}

/** Numbers of the claims that lost a row. */
async function claimsOf(
  chunks: AsyncIterable<Uint8Array>,
  refusals: ReadonlyMap<number, Refusal>,
): Promise<Set<string>> {
  const claims = new Set<string>();
  let column: number | undefined;
  for await (const rows of rowsOf(chunks)) {
    for (const { row, cells } of rows) {
      if (row === 0) column = claimColumnOf(cells);
      else if (column !== undefined && refusals.has(row)) claims.add(cells[column]?.trim() ?? '');
    }
    if (column === -1) break;
  }
  claims.delete('');
  return claims;
}

const claimColumnOf = (header: readonly string[]): number =>
  header.findIndex((name) => name.trim().toLowerCase() === 'claim_id');

async function* rowsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  const reader = new RowReader((row) => rows.push(row));
  for await (const chunk of chunks) {
    reader.push(chunk);
    yield rows;
    rows = [];
  }
  reader.end();
  yield rows;
}

const lineOf = (cells: readonly string[]): string => `${cells.map(cellOf).join(',')}\r\n`;

const cellOf = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
