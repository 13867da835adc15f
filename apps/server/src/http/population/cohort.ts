import type { CohortQuery } from '@optimiq/contracts/population';
import type { Cohort } from '@optimiq/store/facts/cohort';
import type { RunView } from '../run-view.ts';

/** The cohort a query asks for, within the view's run; undefined while nothing is scored. */
export function cohortOf(view: RunView, query: CohortQuery): Cohort | undefined {
  if (!view.run) return undefined;
  return {
    runNo: view.run.number,
    ...(query.segment ? { segments: query.segment } : {}),
    ...(query.band === undefined ? {} : { band: query.band }),
    ...(query.hcc === undefined ? {} : { hcc: query.hcc }),
    ...(query.with ? { with: query.with } : {}),
  };
}
