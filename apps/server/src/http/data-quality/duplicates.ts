import type { DuplicateClaims } from '@optimiq/contracts/data-quality';
import { findDuplicateClaims } from '@optimiq/store/facts/claim-sources';
import type { FastifyRequest } from 'fastify';
import { columnsOf, type RowSource } from '../../exporting/row-source.ts';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import { readLabelledView } from '../load-labels.ts';
import { ProblemError } from '../plugins/problems.ts';

/** Groups that one answer shows, and that a file holds at most: they are found all at once. */
const mostGroups = 200;
const mostExportedGroups = 100_000;

/** Claims that look like the same service, across sources and within one; amounts only with `money:read`. */
export async function duplicateClaimsOf(product: Product, request: FastifyRequest): Promise<DuplicateClaims> {
  const groups = await groupsOf(product, request, mostGroups);
  return {
    items: groups.map(({ billedCents, ...group }) => ({
      ...group,
      ...(request.may('money:read') ? { billedCents } : {}),
    })),
  };
}

/** The same as rows, with its groups beyond those that are shown; 'too-many-rows' where a file would hold a part of them. */
export async function duplicateClaimRows(
  product: Product,
  reader: Reader,
  most = mostExportedGroups,
): Promise<RowSource> {
  const groups = await groupsOf(product, reader, most + 1);
  if (groups.length > most) throw new ProblemError('too-many-rows');
  const hasBilled = reader.may('money:read');
  const source: RowSource<(typeof groups)[number], number> = {
    columns: [
      ...columnsOf('text', 'member_key'),
      ...columnsOf('date', 'service_from'),
      ...columnsOf('integer', 'claims'),
      ...columnsOf('text', 'reason'),
      ...columnsOf('flag', 'is_same_provider'),
      ...columnsOf('text', 'first_claim_key', 'last_claim_key'),
      ...(hasBilled ? columnsOf('integer', 'billed_cents') : []),
    ],
    total: groups.length,
    pageFrom: async (limit, from = 0) => {
      const next = from + limit;
      return { items: groups.slice(from, next), next: next < groups.length ? next : undefined };
    },
    cellsOf: (rows) =>
      rows.map((group) => [
        ...[group.memberKey, group.serviceFrom, group.claims, group.reason, group.isSameProvider],
        ...[group.firstClaimKey, group.lastClaimKey],
        ...(hasBilled ? [group.billedCents] : []),
      ]),
  };
  return source;
}

async function groupsOf(product: Product, reader: Reader, most: number) {
  const { labels, visible } = await reader.tenant((tx) => readLabelledView(tx, reader.pastAt));
  const sources = new Map([...labels].map(([load, { source }]) => [load, source]));
  return findDuplicateClaims(product.facts, reader.caller.tenantId, visible, sources, most);
}
