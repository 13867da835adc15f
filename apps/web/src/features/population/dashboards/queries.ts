import { type ChangedDashboard, Dashboard, DashboardList, type NewDashboard } from '@optimiq/contracts/dashboards';
import { GapSummary } from '@optimiq/contracts/gaps';
import { queryOptions } from '@tanstack/react-query';
import { get, post, put, remove } from '../../../api/client.ts';

/** One's own dashboards and those that colleagues share. */
export const dashboards = queryOptions({
  queryKey: ['dashboards', 'list'],
  queryFn: () => get('/v1/dashboards', DashboardList),
});

export const dashboard = (dashboardId: string) =>
  queryOptions({
    queryKey: ['dashboards', 'one', dashboardId],
    queryFn: () => get(`/v1/dashboards/${dashboardId}`, Dashboard),
  });

/** Gaps of a year, or of a cohort in it. */
export const gapsOf = (query: { readonly paymentYear: number; readonly cohort: string | undefined }) =>
  queryOptions({
    queryKey: ['gaps', 'summary', query],
    queryFn: () => get('/v1/gaps/summary', GapSummary, query),
  });

export const createDashboard = (wanted: NewDashboard): Promise<Dashboard> => post('/v1/dashboards', Dashboard, wanted);
export const changeDashboard = (dashboardId: string, wanted: ChangedDashboard): Promise<Dashboard> =>
  put(`/v1/dashboards/${dashboardId}`, Dashboard, wanted);
export const removeDashboard = (dashboardId: string): Promise<void> => remove(`/v1/dashboards/${dashboardId}`);
