import type { DuplicateClaims } from '@optimiq/contracts/data-quality';
import { findDuplicateClaims } from '@optimiq/store/facts/claim-sources';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { exportCsv } from '../csv-export.ts';
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

/** The same as CSV, with its groups beyond those that are shown; 'too-many-rows' where a file would hold a part of them. */
export async function exportDuplicateClaims(
  product: Product,
  request: FastifyRequest,
  most = mostExportedGroups,
): Promise<string> {
  const groups = await groupsOf(product, request, most + 1);
  if (groups.length > most) throw new ProblemError('too-many-rows');
  const hasBilled = request.may('money:read');
  return exportCsv(request, {
    head: [
      ...['member_key', 'service_from', 'claims', 'reason', 'is_same_provider', 'first_claim_key', 'last_claim_key'],
      ...(hasBilled ? ['billed_cents'] : []),
    ],
    total: groups.length,
    pageFrom: async (limit, from: number = 0) => {
      const next = from + limit;
      return { items: groups.slice(from, next), next: next < groups.length ? next : undefined };
    },
    cellsOf: (rows) =>
      rows.map((group) => [
        ...[group.memberKey, group.serviceFrom, `${group.claims}`, group.reason, `${group.isSameProvider ?? ''}`],
        ...[group.firstClaimKey, group.lastClaimKey],
        ...(hasBilled ? [`${group.billedCents}`] : []),
      ]),
  });
}

async function groupsOf(product: Product, request: FastifyRequest, most: number) {
  const { labels, visible } = await request.tenant((tx) => readLabelledView(tx, request.pastAt));
  const sources = new Map([...labels].map(([load, { source }]) => [load, source]));
  return findDuplicateClaims(product.facts, request.caller.tenantId, visible, sources, most);
}
