import type { MemberExportQuery } from '@optimiq/contracts/population';
import { csvLine, csvMark } from '@optimiq/domain/kernel/csv';
import type { Cohort } from '@optimiq/store/facts/cohort';
import { type ListedMember, listMembers, type MemberListPlace } from '@optimiq/store/facts/member-list';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { namesOf } from '../names.ts';
import { ProblemError } from '../plugins/problems.ts';
import type { RunView } from '../run-view.ts';
import { takeOut } from '../take-out.ts';
import { cohortOf } from './cohort.ts';
import { requireOrder } from './members.ts';

/** So many members are named in the event one by one; beyond, it says that it was of all. */
const mostNamed = 10_000;
const pageSize = 2_000;

/**
 * All members of a cohort as CSV, page by page while they are sent: memory stays that of a page. Names and scores only with
 * their permissions.
 */
export async function exportMembers(
  product: Product,
  request: FastifyRequest,
  view: RunView,
  query: MemberExportQuery,
): Promise<AsyncIterable<string>> {
  if (!request.may('member:list')) throw new ProblemError('forbidden');
  requireOrder(request, query);
  const cohort = cohortOf(request, view, query);
  const pageFrom = (limit: number, after?: MemberListPlace) => {
    const { sort, direction } = query;
    const place = { sort, direction, limit, ...(after && { after }) };
    return listMembers(product.facts, request.caller.tenantId, view.visible, cohort as Cohort, place);
  };
  const first = cohort ? await pageFrom(mostNamed) : { total: 0, items: [] };
  request.auditMembers(first.total > mostNamed ? 'all' : first.items.map(({ memberKey }) => memberKey));
  await takeOut(request, first.total);
  return lines(product, request, first, pageFrom);
}

type Page = Awaited<ReturnType<typeof listMembers>>;

async function* lines(
  product: Product,
  request: FastifyRequest,
  first: Page,
  pageFrom: (limit: number, after?: MemberListPlace) => Promise<Page>,
): AsyncGenerator<string> {
  const [hasNames, hasScores] = [request.may('member:identify'), request.may('score:read')];
  yield csvMark +
    csvLine([
      'member_key',
      ...(hasNames ? ['name'] : []),
      ...['sex', 'age', 'segment', 'hccs', 'last_service_on'],
      ...(hasScores ? ['raw', 'payment'] : []),
    ]);
  for (let page: Page | undefined = first; page; ) {
    for (let from = 0; from < page.items.length; from += pageSize) {
      const part: readonly ListedMember[] = page.items.slice(from, from + pageSize);
      const names = await namesOf(
        product,
        request,
        part.map(({ memberKey }) => memberKey),
      );
      yield part
        .map((row) =>
          csvLine([
            row.memberKey,
            ...(hasNames ? [names.get(row.memberKey) ?? ''] : []),
            ...[row.sex ?? '', `${row.age ?? ''}`, row.segment ?? '', `${row.hccs}`, row.lastServiceOn ?? ''],
            ...(hasScores ? [decimal(row.rawThousandths), decimal(row.paymentThousandths)] : []),
          ]),
        )
        .join('');
    }
    page = page.next && (await pageFrom(pageSize, page.next));
  }
}

const decimal = (thousandths: number | undefined): string =>
  thousandths === undefined ? '' : (thousandths / 1000).toFixed(3);
