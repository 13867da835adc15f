import { inertCell, inertColumn } from './inert.ts';
import { type Row, RowReader } from './rows.ts';

/** Why a row was refused: the rule's word and the reason in fixed words. */
export type Refusal = { readonly rule: string; readonly reason: string };

/** Names of the two columns that a file of refused rows has more; a reader of tables passes over them. */
export const refusalColumns = ['refused_rule', 'refused_reason'] as const;

const sameClaim: Refusal = { rule: 'same-claim', reason: 'another row of this claim was refused' };

/** What a file of refused rows will hold, known before the first of them is sent. */
export type RefusedPlan = {
  readonly refusals: ReadonlyMap<number, Refusal>;
  /** Numbers of the claims that lost a row. */
  readonly claims: ReadonlySet<string>;
  /** Rows of the file, its header aside; without claims, those that could not be cut into cells are among them. */
  readonly rows: number;
};

/**
 * Which rows are given back: those a load refused, and all other rows of the same claims.
 *
 * @param open     gives the decompressed bytes, from the start, each time it is called (twice where there are claims).
 * @param refusals by row, 1-based.
 */
export async function planRefusedRows(
  open: () => AsyncIterable<Uint8Array>,
  refusals: ReadonlyMap<number, Refusal>,
): Promise<RefusedPlan> {
  const claims = await claimsOf(open(), refusals);
  if (claims.size === 0) return { refusals, claims, rows: refusals.size };
  let rows = 0;
  for await (const found of refusedOf(open(), { refusals, claims }))
    rows += found.filter(({ refusal }) => refusal).length;
  return { refusals, claims, rows };
}

/**
 * The rows of a comma-separated file that a load refused, in the file's own layout with two columns more, to be mended
 * and sent back. All rows of a claim come with the one that was refused: a claim sent again replaces the whole claim.
 *
 * @param chunks   the decompressed bytes of the file that was planned.
 * @param isInert  whether cells that a spreadsheet would run get an apostrophe before them, and a column that says so: a
 *                 reader of the file takes the apostrophes off again.
 * @returns        lines of text, the header first. Rows that could not be cut into cells are not among them.
 */
export async function* refusedRows(
  chunks: AsyncIterable<Uint8Array>,
  plan: Pick<RefusedPlan, 'refusals' | 'claims'>,
  isInert = false,
): AsyncGenerator<string> {
  const line = (cells: readonly string[], last: string) => lineOf(isInert ? [...cells.map(inertCell), last] : cells);
  for await (const found of refusedOf(chunks, plan)) {
    const lines = found.map(({ cells, refusal }) =>
      refusal ? line([...cells, refusal.rule, refusal.reason], '') : line([...cells, ...refusalColumns], inertColumn),
    );
    yield lines.join('');
  }
}

type Found = { readonly cells: readonly string[]; readonly refusal: Refusal | undefined };

/** The header, without a refusal, then each row that is given back with the reason; some at a time, never none. */
async function* refusedOf(
  chunks: AsyncIterable<Uint8Array>,
  { refusals, claims }: Pick<RefusedPlan, 'refusals' | 'claims'>,
): AsyncGenerator<readonly Found[]> {
  let claimColumn = -1;
  for await (const rows of rowsOf(chunks)) {
    const found: Found[] = [];
    for (const { row, cells } of rows) {
      if (row === 0) claimColumn = claimColumnOf(cells);
      const isOfClaim = claimColumn >= 0 && claims.has(cells[claimColumn]?.trim() ?? '');
      const refusal = refusals.get(row) ?? (isOfClaim ? sameClaim : undefined);
      if (row === 0) found.push({ cells, refusal: undefined });
      else if (refusal && cells.length > 0) found.push({ cells, refusal });
    }
    if (found.length > 0) yield found;
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
