import type { CohortQuery } from '@optimiq/contracts/population';
import type { Cohort } from '@optimiq/store/facts/cohort';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../plugins/problems.ts';
import type { RunView } from '../run-view.ts';

/**
 * The cohort a query asks for, within the view's run; undefined while nothing is scored.
 *
 * Who may not see small cells gets the whole population only: two overlapping cohorts, each large, differ by a small
 * one. Fails with the problem 'forbidden' when such a reader narrows.
 */
export function cohortOf(request: FastifyRequest, view: RunView, query: CohortQuery): Cohort | undefined {
  const isNarrowed = [query.segment, query.band, query.hcc, query.with].some((filter) => filter !== undefined);
  if (isNarrowed && !request.may('small-cells:read')) {
    throw new ProblemError('forbidden', {
      detail: 'Your role sees the whole population; parts of it could be told apart',
    });
  }
  if (!view.run) return undefined;
  return {
    runNo: view.run.number,
    ...(request.panel ? { panel: [...request.panel] } : {}),
    ...(query.segment ? { segments: query.segment } : {}),
    ...(query.band === undefined ? {} : { band: query.band }),
    ...(query.hcc === undefined ? {} : { hcc: query.hcc }),
    ...(query.with ? { with: query.with } : {}),
  };
}
