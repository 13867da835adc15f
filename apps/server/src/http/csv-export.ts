import { Readable } from 'node:stream';
import { csvLine, csvMark } from '@optimiq/domain/kernel/csv';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { takeOut } from './take-out.ts';

/** A list of rows about members, as it leaves the product. */
export type CsvExport<Row extends { readonly memberKey: string }, Place> = {
  readonly head: readonly string[];
  /** All rows of the list. */
  readonly total: number;
  readonly pageFrom: (
    limit: number,
    after?: Place,
  ) => Promise<{ readonly items: readonly Row[]; readonly next?: Place | undefined }>;
  /** Cells of each row; up to two thousand rows at a time. */
  readonly cellsOf: (rows: readonly Row[]) => readonly (readonly string[])[] | Promise<readonly (readonly string[])[]>;
};

/** Rows of a page; members of so many rows are named in the event one by one, beyond it says that it was of all. */
const pageSize = 10_000;
const partSize = 2_000;

/**
 * The whole list as CSV, page by page while it is sent: memory stays that of a page. Its rows are counted and recorded,
 * with the names of the filters that were asked for, before the first of them leaves; no more than those leave.
 *
 * @returns a stream, which is what the schema of a response calls a string.
 */
export async function exportCsv<Row extends { readonly memberKey: string }, Place>(
  request: FastifyRequest,
  list: CsvExport<Row, Place>,
): Promise<string> {
  const first = await list.pageFrom(pageSize);
  const named = first.items.map(({ memberKey }) => memberKey as MemberKey);
  request.auditMembers(list.total > pageSize ? 'all' : named);
  const asked = filtersOf(request);
  if (asked.length > 0) request.auditDetails = { filters: asked.join(' ') };
  await takeOut(request, list.total);
  return Readable.from(lines(first, list)) as unknown as string;
}

/** Names of the filters that were asked for: those that the route knows, as any other is what somebody typed. */
function filtersOf({ routeOptions, query }: FastifyRequest): readonly string[] {
  const known = routeOptions.schema?.querystring as z.ZodObject | undefined;
  const asked = query as Readonly<Record<string, unknown>>;
  return Object.keys(known?.shape ?? {}).filter((name) => asked[name] !== undefined);
}

async function* lines<Row extends { readonly memberKey: string }, Place>(
  first: Awaited<ReturnType<CsvExport<Row, Place>['pageFrom']>>,
  { head, total, pageFrom, cellsOf }: CsvExport<Row, Place>,
): AsyncGenerator<string> {
  yield csvMark + csvLine(head);
  let left = total;
  for (let page: typeof first | undefined = first; page && left > 0; ) {
    const rows: readonly Row[] = page.items.slice(0, left);
    for (let from = 0; from < rows.length; from += partSize) {
      yield (await cellsOf(rows.slice(from, from + partSize))).map(csvLine).join('');
    }
    left -= rows.length;
    page = page.next === undefined ? undefined : await pageFrom(pageSize, page.next);
  }
}

/** What a file that is kept, never shown, is sent with. */
export const csvHeaders = (name: string) => ({
  'content-disposition': `attachment; filename="${name}.csv"`,
  'content-type': 'text/csv; charset=utf-8',
});

/** A factor for programs: a point and three digits, nothing for nothing. */
export const thousandthsCell = (value: number | undefined): string =>
  value === undefined ? '' : (value / 1000).toFixed(3);
