import type { ExportWhat } from '@optimiq/contracts/exports';
import type { ExportQuery } from '@optimiq/contracts/new-export';
import { duplicateClaimRows } from '../http/data-quality/duplicates.ts';
import { monthClaimRows } from '../http/data-quality/month-claims.ts';
import { brokenRows } from '../http/data-quality/rows.ts';
import { gapRows } from '../http/gaps/rows.ts';
import { changedMemberRows } from '../http/loads/changes.ts';
import { memberRows } from '../http/population/member-export.ts';
import { workRows } from '../http/work/rows.ts';
import type { Product } from '../product.ts';
import type { Reader } from '../reader.ts';
import type { RowSource } from './row-source.ts';

type Open<What extends ExportWhat> = (product: Product, reader: Reader, query: ExportQuery<What>) => Promise<RowSource>;

const open: { readonly [What in ExportWhat]: Open<What> } = {
  members: memberRows,
  gaps: gapRows,
  'month-claims': monthClaimRows,
  'quality-rows': brokenRows,
  'duplicate-claims': (product, reader) => duplicateClaimRows(product, reader),
  'changed-members': changedMemberRows,
  'work-items': workRows,
};

/** Lists that are narrowed to the members a reader sees; the others are closed to whoever sees some only. */
export const narrowed: ReadonlySet<ExportWhat> = new Set(['members', 'gaps', 'work-items']);

/** Opens a list as its reader sees it now. Fails as the list itself does. */
export const openSource = <What extends ExportWhat>(
  product: Product,
  reader: Reader,
  what: What,
  query: ExportQuery<What>,
): Promise<RowSource> => open[what](product, reader, query);
