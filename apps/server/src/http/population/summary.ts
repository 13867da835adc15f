import type { CohortQuery, PopulationSummary } from '@optimiq/contracts/population';
import { divideRounded } from '@optimiq/domain/kernel/amounts';
import { summarizeScores } from '@optimiq/store/facts/population';
import { summarizeClaims } from '@optimiq/store/facts/population-claims';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import type { RunView } from '../run-view.ts';
import { cohortOf } from './cohort.ts';
import { shownTo } from './shown.ts';

const nothing: PopulationSummary = {
  members: 0,
  scored: 0,
  notScored: [],
  membersWithHcc: 0,
  claims: 0,
  claimLines: 0,
  notCounted: 0,
  months: [],
};

/** Tiles of a cohort as the reader may see them. */
export async function summaryOf(
  product: Product,
  request: Reader,
  view: RunView,
  query: CohortQuery,
): Promise<PopulationSummary> {
  const cohort = await cohortOf(product, request, view, query);
  if (!cohort || !view.stamp) return nothing;
  const tenant = request.caller.tenantId;
  const [scores, claims] = await Promise.all([
    summarizeScores(product.facts, tenant, cohort),
    summarizeClaims(product.facts, tenant, view.visible, cohort, view.serviceYear),
  ]);

  const shown = shownTo(request);
  const { members, scored, notScored } = scores;
  const isFew = shown.count(members) === null;
  const hiddenMonths = shown.hiddenRows(
    claims.months.map((one) => one.members),
    members,
  );
  const parts = shown.scored(
    members,
    scored,
    notScored.map((one) => one.members),
  );
  const [withHcc = null] = shown.cells([scores.membersWithHcc, scored - scores.membersWithHcc]);
  const meanHccs = scored === 0 ? undefined : divideRounded(scores.hccs * 1000, scored);
  return {
    run: view.stamp,
    members: parts.members,
    scored: parts.scored,
    notScored: notScored.map(({ reason }, index) => ({ reason, members: parts.others[index] ?? null })),
    membersWithHcc: withHcc,
    meanHccsThousandths: shown.figure(meanHccs, scored),
    ...(request.may('score:read')
      ? {
          meanRawThousandths: shown.figure(scores.meanRawThousandths, scored),
          meanNormalizedThousandths: shown.figure(scores.meanNormalizedThousandths, scored),
          meanPaymentThousandths: shown.figure(scores.meanPaymentThousandths, scored),
        }
      : {}),
    claims: isFew ? null : claims.claims,
    claimLines: isFew ? null : claims.claimLines,
    notCounted: isFew ? null : claims.notCounted,
    ...(request.may('money:read') && !isFew ? { paidCents: claims.paidCents, memberMonths: claims.memberMonths } : {}),
    months: claims.months.map(({ month, lines, members: people }, index) =>
      hiddenMonths[index] ? { month, lines: null, members: null } : { month, lines, members: people },
    ),
  };
}
