import type { CohortQuery } from '@optimiq/contracts/population';
import type { Cohort } from '@optimiq/store/facts/cohort';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import { membersSeen } from '../cohort-members.ts';
import { ProblemError } from '../plugins/problems.ts';
import type { RunView } from '../run-view.ts';
import { providerOf } from './provider-keys.ts';

/**
 * The cohort a query asks for, within the view's run; undefined while nothing is scored.
 *
 * Who may not see small cells gets the whole population only: two overlapping cohorts, each large, differ by a small
 * one. Fails with the problem 'forbidden' when such a reader narrows.
 */
export async function cohortOf(
  product: Product,
  request: Reader,
  view: RunView,
  query: CohortQuery,
): Promise<Cohort | undefined> {
  const { segment, band, hcc, with: kind, cohort, service, contract, plan, provider } = query;
  const ofFacts = [service, contract, plan, provider];
  const isNarrowed = [segment, band, hcc, kind, cohort, ...ofFacts].some((filter) => filter !== undefined);
  if (isNarrowed && !request.may('small-cells:read')) {
    throw new ProblemError('forbidden', {
      detail: 'Your role sees the whole population; parts of it could be told apart',
    });
  }
  const members = await membersSeen(product, request, view, cohort);
  if (!view.run) return undefined;
  // A key that no provider has any more leaves nobody.
  const npi = provider && ((await providerOf(product, request.caller.tenantId, view, provider)) ?? 'nobody');
  return {
    runNo: view.run.number,
    ...(members ? { members } : {}),
    ...(segment ? { segments: segment } : {}),
    ...(band === undefined ? {} : { band }),
    ...(hcc === undefined ? {} : { hcc }),
    ...(kind ? { with: kind } : {}),
    ...(ofFacts.some((filter) => filter !== undefined)
      ? {
          facts: {
            ...{ visible: view.visible, serviceYear: view.serviceYear },
            ...(service && { service }),
            ...(contract && { contract }),
            ...(plan && { plan }),
            ...(npi && { provider: npi }),
          },
        }
      : {}),
  };
}
