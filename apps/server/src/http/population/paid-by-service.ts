import type { CohortQuery } from '@optimiq/contracts/population';
import type { PaidByService } from '@optimiq/contracts/population-costs';
import { completeMonths } from '@optimiq/domain/records/run-out';
import { summarizeScores } from '@optimiq/store/facts/population';
import { readServiceCosts } from '@optimiq/store/facts/service-costs';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import type { RunView } from '../run-view.ts';
import { cohortOf } from './cohort.ts';
import { shownBy } from './shown.ts';

/** Paid amounts by kind of service; they add up to the tile. */
export async function paidByServiceOf(
  product: Product,
  request: Reader,
  view: RunView,
  query: CohortQuery,
): Promise<PaidByService> {
  const cohort = await cohortOf(product, request, view, query);
  if (!cohort || !view.stamp) return { completeMonths: 0, rows: [] };
  const tenant = request.caller.tenantId;
  const compared = completeMonths(view.serviceYear, view.stamp.asOf);
  const [costs, { members: whole }] = await Promise.all([
    readServiceCosts(product.facts, tenant, view.visible, cohort, view.serviceYear, compared),
    summarizeScores(product.facts, tenant, cohort),
  ]);
  const shown = shownBy(request.may('small-cells:read'));
  const { rows, fills, fillMembers, fillCents, memberMonths, completeMemberMonths, earlierMemberMonths } = costs;
  const figures = (['members', 'completeMembers', 'openMembers', 'earlierMembers'] as const).map((of) => ({
    people: rows.map((row) => row[of]),
    whole,
  }));
  const hidden = shown.hiddenAlike(figures);
  const [areFillsHidden] = shown.hiddenRows([fillMembers], whole);
  const months = { memberMonths, completeMemberMonths, earlierMemberMonths };
  return {
    run: view.stamp,
    ...(shown.count(whole) === null ? {} : months),
    completeMonths: compared,
    rows: rows.map(({ service, claims, members, paidCents, completeCents, earlierCents }, index) => ({
      service,
      ...(hidden[index]
        ? { claims: null, members: null }
        : { claims, members, paidCents, ...(compared > 0 ? { completeCents, earlierCents } : {}) }),
    })),
    ...(fills > 0
      ? {
          fills: areFillsHidden
            ? { fills: null, members: null }
            : { fills, members: fillMembers, costCents: fillCents },
        }
      : {}),
  };
}
