import type { Gap } from '@optimiq/contracts/gaps';
import { lastingHccs } from '@optimiq/reference/recapture';
import type { StoredGap } from '@optimiq/store/facts/gaps';
import type { WorkItem } from '@optimiq/store/postgres/work-items';
import type { FastifyRequest } from 'fastify';
import { hccLabel } from '../hcc-labels.ts';

/** A gap as the reader may see it: names and gains only with their permissions. */
export function presentGap(
  request: FastifyRequest,
  gap: StoredGap,
  { paymentYear, name, work }: { paymentYear: number; name?: string | undefined; work?: WorkItem | undefined },
): Gap {
  const { codedMask: _codedMask, gainRawThousandths, gainPaymentThousandths, ...rest } = gap;
  const seesGain = request.may('score:read');
  return {
    ...rest,
    ...(name ? { name } : {}),
    paymentYear,
    label: hccLabel(paymentYear, gap.hcc),
    isLasting: lastingHccs().has(gap.hcc),
    codedYears: codedYearsOf(gap, paymentYear),
    ...(seesGain && gainRawThousandths !== undefined ? { impactRawThousandths: gainRawThousandths } : {}),
    ...(seesGain && gainPaymentThousandths !== undefined ? { impactPaymentThousandths: gainPaymentThousandths } : {}),
    ...(work && request.may('work:read')
      ? {
          work: {
            workItemId: work.id,
            state: work.state,
            version: work.version,
            ...(work.ownerId ? { ownerId: work.ownerId } : {}),
          },
        }
      : {}),
  };
}

/** Earlier years that had it, latest first: bit n of the mask is the year n + 1 before the service year. */
export function codedYearsOf({ codedMask: mask }: Pick<StoredGap, 'codedMask'>, paymentYear: number): number[] {
  const serviceYear = paymentYear - 1;
  const years: number[] = [];
  for (let back = 0; mask >> back > 0; back++) if ((mask >> back) & 1) years.push(serviceYear - 1 - back);
  return years;
}
