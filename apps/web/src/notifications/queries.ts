import { NotificationList, type ReadNotifications } from '@optimiq/contracts/notifications';
import { queryOptions } from '@tanstack/react-query';
import { get, post } from '../api/client.ts';

const everyMinute = 60_000;

/** Asked for again by the page itself while it is in view, which keeps no session alive. */
export const notifications = queryOptions({
  queryKey: ['notifications'],
  queryFn: () => get('/v1/notifications', NotificationList),
  refetchInterval: everyMinute,
  staleTime: everyMinute / 2,
  retry: false,
});

export const markRead = (read: ReadNotifications) => post('/v1/notifications/read', NotificationList, read);
