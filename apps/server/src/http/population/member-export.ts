import type { MemberExportQuery } from '@optimiq/contracts/population';
import { listMembers, type MemberListPlace } from '@optimiq/store/facts/member-list';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { exportCsv, thousandthsCell } from '../csv-export.ts';
import { namesOf } from '../names.ts';
import type { RunView } from '../run-view.ts';
import { cohortOf } from './cohort.ts';
import { requireOrder } from './members.ts';

/** All members of a cohort as CSV; names and scores only with their permissions. */
export async function exportMembers(
  product: Product,
  request: FastifyRequest,
  view: RunView,
  query: MemberExportQuery,
): Promise<string> {
  requireOrder(request, query);
  const cohort = await cohortOf(product, request, view, query);
  const { sort, direction } = query;
  const pageFrom = async (limit: number, after?: MemberListPlace) => {
    if (!cohort) return { total: 0, items: [] };
    const place = { sort, direction, limit, ...(after && { after }) };
    return listMembers(product.facts, request.caller.tenantId, view.visible, cohort, place);
  };
  // No hook sees what is in a file, so the class of a name is asked for here.
  const hasNames = request.may('member:identify') && request.caller.access.rights.reads.includes('identifier');
  const hasScores = request.may('score:read');
  return exportCsv(request, {
    head: [
      'member_key',
      ...(hasNames ? ['name'] : []),
      ...['sex', 'age', 'segment', 'hccs', 'last_service_on'],
      ...(hasScores ? ['raw', 'payment'] : []),
    ],
    total: (await pageFrom(1)).total,
    pageFrom,
    cellsOf: async (rows) => {
      const keys = rows.map(({ memberKey }) => memberKey);
      const names = await namesOf(product, request, keys);
      return rows.map((row) => [
        row.memberKey,
        ...(hasNames ? [names.get(row.memberKey) ?? ''] : []),
        ...[row.sex ?? '', `${row.age ?? ''}`, row.segment ?? '', `${row.hccs}`, row.lastServiceOn ?? ''],
        ...(hasScores ? [thousandthsCell(row.rawThousandths), thousandthsCell(row.paymentThousandths)] : []),
      ]);
    },
  });
}
