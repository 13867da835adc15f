import type { DashboardTile, TileFilters } from '@optimiq/contracts/dashboards';
import type { ReportSource } from '@optimiq/contracts/report-schedules';
import { findCohort } from '@optimiq/store/postgres/cohorts';
import { findDashboard } from '@optimiq/store/postgres/dashboards';
import type { TenantTx } from '@optimiq/store/postgres/tenant';

/** What a report is made of, as its owner sees it now. */
export type ReportContent =
  | { readonly kind: 'board'; readonly filters: TileFilters }
  | { readonly kind: 'dashboard'; readonly name: string; readonly tiles: DashboardTile[] };

/** The content of a source; undefined when its dashboard or one of its cohorts is gone, or its owner's to see no more. */
export async function contentOf(
  tx: TenantTx,
  ownerId: string,
  source: ReportSource,
): Promise<ReportContent | undefined> {
  const dashboard = source.kind === 'dashboard' ? await findDashboard(tx, ownerId, source.dashboardId) : undefined;
  if (source.kind === 'dashboard' && !dashboard) return undefined;
  const filters =
    source.kind === 'board' ? [source.filters] : dashboard!.tiles.map((tile): TileFilters => tile.filters);
  for (const cohort of new Set(filters.flatMap((one) => one.cohort ?? [])))
    if (!(await findCohort(tx, ownerId, cohort))) return undefined;
  return source.kind === 'board' ? source : { kind: 'dashboard', name: dashboard!.name, tiles: dashboard!.tiles };
}
