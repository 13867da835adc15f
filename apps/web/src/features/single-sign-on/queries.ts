import {
  DomainChecked,
  DomainList,
  DomainView,
  type ProviderChange,
  ProviderList,
  ProviderView,
  SignInBegun,
} from '@optimiq/contracts/federation';
import { ScimConnectionList, ScimConnectionMade, ScimGroupList, ScimGroupView } from '@optimiq/contracts/scim';
import { queryOptions } from '@tanstack/react-query';
import { get, post, put, remove } from '../../api/client.ts';

export const domains = queryOptions({ queryKey: ['domains'], queryFn: () => get('/v1/domains', DomainList) });
export const claimDomain = (domain: string) => post('/v1/domains', DomainView, { domain });
export const checkDomain = (domain: string) => post(`/v1/domains/${domain}/check`, DomainChecked);
export const dropDomain = (domain: string) => remove(`/v1/domains/${domain}`);

export const providers = queryOptions({
  queryKey: ['identity-providers'],
  queryFn: () => get('/v1/identity-providers', ProviderList),
});
export const addProvider = (body: { kind: 'oidc' | 'saml'; name: string }) =>
  post('/v1/identity-providers', ProviderView, body);
export const changeProvider = (id: string, change: ProviderChange) =>
  put(`/v1/identity-providers/${id}`, ProviderView, change);
export const removeProvider = (id: string) => remove(`/v1/identity-providers/${id}`);
export const testProvider = (id: string) => post(`/v1/identity-providers/${id}/test`, SignInBegun);

export const directories = queryOptions({
  queryKey: ['scim-connections'],
  queryFn: () => get('/v1/scim-connections', ScimConnectionList),
});
export const addDirectory = (body: { name: string; baseRole: string; days: number }) =>
  post('/v1/scim-connections', ScimConnectionMade, body);
export const renewSecret = (id: string) => post(`/v1/scim-connections/${id}/secret`, ScimConnectionMade, { days: 365 });
export const removeDirectory = (id: string) => remove(`/v1/scim-connections/${id}`);
export const groupsOf = (id: string) =>
  queryOptions({
    queryKey: ['scim-connections', id, 'groups'],
    queryFn: () => get(`/v1/scim-connections/${id}/groups`, ScimGroupList),
  });
export const setGroupRoles = (id: string, groupId: string, roles: string[]) =>
  put(`/v1/scim-connections/${id}/groups/${groupId}/roles`, ScimGroupView, { roles });
