import { KeyInventory, RotationStarted } from '@optimiq/contracts/keys';
import { queryOptions } from '@tanstack/react-query';
import { get, post } from '../../api/client.ts';

/** Asked again each second while a key is exchanged. */
export const keys = queryOptions({
  queryKey: ['keys'],
  queryFn: () => get('/v1/keys', KeyInventory),
  refetchInterval: ({ state }) => (state.data?.rotations.some((one) => one.state === 'running') ? 1000 : false),
});

export const rotateKey = (purpose: string) => post(`/v1/keys/${purpose}/rotations`, RotationStarted);
