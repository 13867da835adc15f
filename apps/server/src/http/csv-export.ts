import { Readable } from 'node:stream';
import { csvTexts } from '@optimiq/formats/written/csv';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { membersIn, type RowSource, rowParts } from '../exporting/row-source.ts';
import { takeOut } from './take-out.ts';

/**
 * The whole list as CSV, page by page while it is sent: memory stays that of a page. Its rows are counted and recorded,
 * with the names of the filters that were asked for, before the first of them leaves; no more than those leave.
 *
 * @returns a stream, which is what the schema of a response calls a string.
 */
export async function exportCsv(request: FastifyRequest, source: RowSource): Promise<string> {
  request.auditMembers(await membersIn(source));
  const asked = filtersOf(request);
  if (asked.length > 0) request.auditDetails = { filters: asked.join(' ') };
  await takeOut(request, source.total);
  return Readable.from(csvTexts(source.columns, rowParts(source))) as unknown as string;
}

/** Names of the filters that were asked for: those that the route knows, as any other is what somebody typed. */
function filtersOf({ routeOptions, query }: FastifyRequest): readonly string[] {
  const known = routeOptions.schema?.querystring as z.ZodObject | undefined;
  const asked = query as Readonly<Record<string, unknown>>;
  return Object.keys(known?.shape ?? {}).filter((name) => asked[name] !== undefined);
}

/** What a file that is kept, never shown, is sent with. */
export const csvHeaders = (name: string) => ({
  'content-disposition': `attachment; filename="${name}.csv"`,
  'content-type': 'text/csv; charset=utf-8',
});
