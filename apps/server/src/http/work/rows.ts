import type { WorkExportQuery } from '@optimiq/contracts/work';
import { listWork, type WorkItem } from '@optimiq/store/postgres/work-items';
import { columnsOf, type RowSource } from '../../exporting/row-source.ts';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import { hccLabel } from '../hcc-labels.ts';
import { namesOf } from '../names.ts';
import { peopleNames } from '../people-names.ts';
import { workReaderOf } from './reader.ts';

type Place = { readonly dueOn: string; readonly id: string };

/** All items of a list of work, by due date; names and gains only with their permissions, and no note of anybody. */
export async function workRows(product: Product, reader: Reader, filter: WorkExportQuery): Promise<RowSource> {
  const by = await workReaderOf(product, reader);
  const people = await peopleNames(product, reader.caller);
  const nameOf = (userId: string | undefined) => userId && (people.get(userId) ?? userId);
  const hasNames = reader.may('member:identify') && reader.caller.access.rights.reads.includes('identifier');
  const hasGains = reader.may('score:read');
  const { total } = await reader.tenant((tx) => listWork(tx, by, filter, 1));
  const source: RowSource<WorkItem, Place> = {
    columns: [
      ...columnsOf('text', 'work_item_id', 'member_key', ...(hasNames ? ['name'] : [])),
      ...columnsOf('integer', 'payment_year', 'hcc'),
      ...columnsOf('text', 'label', 'state', 'outcome', 'outcome_reason'),
      ...columnsOf('date', 'due_on', 'snoozed_until'),
      ...columnsOf('text', 'owner', 'accepted_by'),
      ...columnsOf('date', 'accepted_on'),
      ...columnsOf('flag', 'is_evidence_withdrawn'),
      ...columnsOf('date', 'last_coded_on'),
      ...columnsOf('text', 'last_coded_code', 'last_coded_claim_key'),
      ...columnsOf('date', 'closed_on'),
      ...columnsOf('text', 'closed_code', 'closed_claim_key'),
      ...(hasGains ? columnsOf('thousandths', 'impact_raw') : []),
    ],
    total,
    pageFrom: async (limit, after) => {
      const { items } = await reader.tenant((tx) => listWork(tx, by, filter, limit + 1, after));
      const page = items.slice(0, limit);
      return { items: page, next: items.length > limit ? page.at(-1) : undefined };
    },
    cellsOf: async (items) => {
      const members = [...new Set(items.map(({ memberKey }) => memberKey))];
      const names = hasNames ? await namesOf(product, reader, members) : undefined;
      return items.map((item) => [
        ...[item.id, item.memberKey, ...(names ? [names.get(item.memberKey)] : [])],
        ...[item.paymentYear, item.hcc, hccLabel(item.paymentYear, item.hcc)],
        ...[item.state, item.outcome, item.outcomeReason, item.dueOn, item.snoozedUntil],
        ...[nameOf(item.ownerId), nameOf(item.acceptedBy), item.acceptedAt.toISOString().slice(0, 10)],
        item.isWithdrawn,
        ...[item.lastCoded?.serviceOn, item.lastCoded?.code, item.lastCoded?.claimKey],
        ...[item.closedBy?.serviceOn, item.closedBy?.code, item.closedBy?.claimKey],
        ...(hasGains ? [item.gainRawThousandths] : []),
      ]);
    },
  };
  return source;
}
