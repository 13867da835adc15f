import {
  type ChangedReportSchedule,
  type NewReportSchedule,
  type Report,
  ReportAsked,
  ReportList,
  ReportSchedule,
  ReportScheduleList,
} from '@optimiq/contracts/report-schedules';
import { queryOptions } from '@tanstack/react-query';
import { get, post, put, remove } from '../../../api/client.ts';

export const schedules = queryOptions({
  queryKey: ['reports', 'schedules'],
  queryFn: () => get('/v1/report-schedules', ReportScheduleList),
});

export const isUnderWay = ({ state }: Report): boolean => state === 'queued' || state === 'running';

/** Files of schedules; asked for again every second while one of them is made. */
export const reports = queryOptions({
  queryKey: ['reports', 'files'],
  queryFn: () => get('/v1/reports', ReportList),
  refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? 1000 : false),
});

export const createSchedule = (wanted: NewReportSchedule): Promise<ReportSchedule> =>
  post('/v1/report-schedules', ReportSchedule, wanted);
export const changeSchedule = (id: string, wanted: ChangedReportSchedule): Promise<ReportSchedule> =>
  put(`/v1/report-schedules/${id}`, ReportSchedule, wanted);
export const removeSchedule = (id: string): Promise<void> => remove(`/v1/report-schedules/${id}`);
export const runSchedule = (id: string) => post(`/v1/report-schedules/${id}/run`, ReportAsked);
export const removeReport = (id: string): Promise<void> => remove(`/v1/reports/${id}`);

/** What is sent again of a schedule: to change one thing of it, or to put it back. */
export const wishOf = ({ name, source, cadence, at, roles }: ReportSchedule): NewReportSchedule => ({
  ...{ name, source, cadence, at, roles },
});
