import type { GapExportQuery } from '@optimiq/contracts/gaps';
import { lastingHccs } from '@optimiq/reference/recapture';
import { countGaps, type GapPlace, listGaps, type StoredGap } from '@optimiq/store/facts/gaps';
import { keysInWork, workOfMembers } from '@optimiq/store/postgres/work-items';
import { columnsOf, type RowSource } from '../../exporting/row-source.ts';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import { hccLabel } from '../hcc-labels.ts';
import { namesOf } from '../names.ts';
import { readRunView } from '../run-view.ts';
import { filterOf } from './filter.ts';
import { codedYearsOf } from './present.ts';

/** All gaps of a list; names, gains and work only with their permissions. */
export async function gapRows(product: Product, reader: Reader, query: GapExportQuery): Promise<RowSource> {
  const { paymentYear, sort, inWork } = query;
  const { tenantId } = reader.caller;
  const view = await readRunView(product, reader, paymentYear, async (tx) =>
    inWork === undefined ? undefined : keysInWork(tx, paymentYear),
  );
  const chosen = await filterOf(product, reader, view, query);
  const filter =
    chosen && (inWork === undefined ? chosen : { ...chosen, inWork: { keys: view.more ?? [], isIn: inWork } });
  const hasNames = reader.may('member:identify') && reader.caller.access.rights.reads.includes('identifier');
  const [hasGains, hasWork] = [reader.may('score:read'), reader.may('work:read')];
  const source: RowSource<StoredGap, GapPlace> = {
    columns: [
      ...columnsOf('text', 'member_key', ...(hasNames ? ['name'] : []), 'sex'),
      ...columnsOf('integer', 'age', 'payment_year', 'hcc'),
      ...columnsOf('text', 'label', 'status'),
      ...columnsOf('flag', 'is_lasting'),
      ...columnsOf('text', 'coded_years'),
      ...columnsOf('date', 'last_coded_on'),
      ...columnsOf('text', 'last_coded_code', 'last_coded_claim_key'),
      ...columnsOf('date', 'closed_on'),
      ...columnsOf('text', 'closed_code', 'closed_claim_key'),
      ...(hasGains ? columnsOf('thousandths', 'impact_raw', 'impact_payment') : []),
      ...(hasWork ? columnsOf('text', 'work_state') : []),
    ],
    total: filter ? await countGaps(product.facts, tenantId, filter) : 0,
    runId: view.run?.id,
    pageFrom: async (limit, after) => {
      const asked = { sort, limit: limit + 1, ...(after && { after }) };
      const found = (filter && (await listGaps(product.facts, tenantId, filter, asked))) ?? [];
      const items = found.slice(0, limit);
      return { items, next: found.length > limit ? items.at(-1) : undefined };
    },
    cellsOf: async (gaps) => {
      const members = [...new Set(gaps.map(({ memberKey }) => memberKey))];
      const names = hasNames ? await namesOf(product, reader, members) : undefined;
      const work = hasWork ? await reader.tenant((tx) => workOfMembers(tx, paymentYear, members)) : [];
      const stateOf = new Map(work.map(({ memberKey, hcc, state }) => [`${memberKey}/${hcc}`, state]));
      return gaps.map((gap) => [
        gap.memberKey,
        ...(names ? [names.get(gap.memberKey)] : []),
        ...[gap.sex, gap.age, paymentYear, gap.hcc, hccLabel(paymentYear, gap.hcc), gap.status],
        ...[lastingHccs().has(gap.hcc), codedYearsOf(gap, paymentYear).join(' ')],
        ...[gap.lastCoded?.serviceOn, gap.lastCoded?.code, gap.lastCoded?.claimKey],
        ...[gap.closedBy?.serviceOn, gap.closedBy?.code, gap.closedBy?.claimKey],
        ...(hasGains ? [gap.gainRawThousandths, gap.gainPaymentThousandths] : []),
        ...(hasWork ? [stateOf.get(`${gap.memberKey}/${gap.hcc}`)] : []),
      ]);
    },
  };
  return source;
}
