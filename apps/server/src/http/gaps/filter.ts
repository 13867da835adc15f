import type { GapQuery } from '@optimiq/contracts/gaps';
import { lastingHccs } from '@optimiq/reference/recapture';
import type { GapFilter } from '@optimiq/store/facts/gaps';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import { membersSeen } from '../cohort-members.ts';
import type { RunView } from '../run-view.ts';

type Wanted = Partial<Pick<GapQuery, 'status' | 'hcc' | 'lasting' | 'cohort'>>;

/** What a query asks for within the view's run; undefined while nothing is scored. */
export async function filterOf(
  product: Product,
  reader: Reader,
  view: RunView,
  { status, hcc, lasting, cohort }: Wanted,
): Promise<GapFilter | undefined> {
  const members = await membersSeen(product, reader, view, cohort);
  if (!view.run) return undefined;
  return {
    runNo: view.run.number,
    ...(status ? { statuses: status } : {}),
    ...(hcc === undefined ? {} : { hcc }),
    ...(lasting ? { hccs: [...lastingHccs()] } : {}),
    ...(members ? { members } : {}),
  };
}
