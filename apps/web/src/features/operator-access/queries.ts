import { AccessOpened, type GrantAccess, OperatorAccessList } from '@optimiq/contracts/operator-access';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { get, post, remove } from '../../api/client.ts';

/** Asked again each half minute: an operator may declare an emergency while somebody looks. */
export const operatorAccess = queryOptions({
  queryKey: ['operator-access'],
  queryFn: () => get('/v1/operator-access', OperatorAccessList),
  refetchInterval: 30_000,
});
export const grantAccess = (grant: z.infer<typeof GrantAccess>) => post('/v1/operator-access', AccessOpened, grant);
export const approveAccess = (accessId: string) =>
  post(`/v1/operator-access/${accessId}/approve`, z.object({ changed: z.literal(true) }));
export const endAccess = (accessId: string) => remove(`/v1/operator-access/${accessId}`);
