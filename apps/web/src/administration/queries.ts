import { Organization } from '@optimiq/contracts/organization';
import { PanelList, PersonList, RoleList } from '@optimiq/contracts/people';
import { queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';

// What several screens of the administration ask for.

export const people = queryOptions({ queryKey: ['people'], queryFn: () => get('/v1/people', PersonList) });
export const roles = queryOptions({ queryKey: ['roles'], queryFn: () => get('/v1/roles', RoleList) });
export const panels = queryOptions({ queryKey: ['panels'], queryFn: () => get('/v1/panels', PanelList) });
export const organization = queryOptions({
  queryKey: ['organization'],
  queryFn: () => get('/v1/organization', Organization),
});
