import type { MemberExportQuery } from '@optimiq/contracts/population';
import { listMembers, type MemberListPlace } from '@optimiq/store/facts/member-list';
import { columnsOf, type RowSource } from '../../exporting/row-source.ts';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import { namesOf } from '../names.ts';
import { readRunView } from '../run-view.ts';
import { cohortOf } from './cohort.ts';
import { requireOrder } from './members.ts';

/** All members of a cohort; names and scores only with their permissions. */
export async function memberRows(product: Product, reader: Reader, query: MemberExportQuery): Promise<RowSource> {
  requireOrder(reader, query);
  const view = await readRunView(product, reader, query.paymentYear);
  const cohort = await cohortOf(product, reader, view, query);
  const { sort, direction } = query;
  const pageFrom = async (limit: number, after?: MemberListPlace) => {
    if (!cohort) return { total: 0, items: [] };
    const place = { sort, direction, limit, ...(after && { after }) };
    return listMembers(product.facts, reader.caller.tenantId, view.visible, cohort, place);
  };
  // No hook sees what is in a file, so the class of a name is asked for here.
  const hasNames = reader.may('member:identify') && reader.caller.access.rights.reads.includes('identifier');
  const hasScores = reader.may('score:read');
  const source: RowSource<Awaited<ReturnType<typeof pageFrom>>['items'][number], MemberListPlace> = {
    columns: [
      ...columnsOf('text', 'member_key', ...(hasNames ? ['name'] : []), 'sex'),
      ...columnsOf('integer', 'age'),
      ...columnsOf('text', 'segment'),
      ...columnsOf('integer', 'hccs'),
      ...columnsOf('date', 'last_service_on'),
      ...(hasScores ? columnsOf('thousandths', 'raw', 'payment') : []),
    ],
    total: (await pageFrom(1)).total,
    runId: view.run?.id,
    pageFrom,
    cellsOf: async (rows) => {
      const names = hasNames
        ? await namesOf(
            product,
            reader,
            rows.map(({ memberKey }) => memberKey),
          )
        : undefined;
      return rows.map((row) => [
        row.memberKey,
        ...(names ? [names.get(row.memberKey)] : []),
        ...[row.sex, row.age, row.segment, row.hccs, row.lastServiceOn],
        ...(hasScores ? [row.rawThousandths, row.paymentThousandths] : []),
      ]);
    },
  };
  return source;
}
