import { type Export, ExportList } from '@optimiq/contracts/exports';
import { queryOptions } from '@tanstack/react-query';
import { get } from '../../api/client.ts';

export const isUnderWay = ({ state }: Export): boolean => state === 'queued' || state === 'running';

/** One's own files; asked for again every second while one of them is made. */
export const exportsQuery = queryOptions({
  queryKey: ['exports'],
  queryFn: () => get('/v1/exports', ExportList),
  refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? 1000 : false),
});
