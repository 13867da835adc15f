import {
  ApiKeyList,
  ApiKeyMade,
  MachineClientList,
  MachineClientMade,
  type NewApiKey,
  type NewMachineClient,
} from '@optimiq/contracts/machines';
import { queryOptions } from '@tanstack/react-query';
import { get, post, remove } from '../../api/client.ts';

/** Keys of the organization, and what the caller can give to one. */
export const apiKeys = queryOptions({ queryKey: ['api-keys'], queryFn: () => get('/v1/api-keys', ApiKeyList) });

/** Clients of the organization. */
export const clients = queryOptions({ queryKey: ['clients'], queryFn: () => get('/v1/clients', MachineClientList) });

export const makeApiKey = (key: NewApiKey) => post('/v1/api-keys', ApiKeyMade, key);
export const makeClient = (client: NewMachineClient) => post('/v1/clients', MachineClientMade, client);
export const revokeApiKey = (id: string) => remove(`/v1/api-keys/${id}`);
export const revokeClient = (id: string) => remove(`/v1/clients/${id}`);
