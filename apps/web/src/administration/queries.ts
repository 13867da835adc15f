import { FactorResetList, FactorResetVouched } from '@optimiq/contracts/factor-resets';
import { Organization } from '@optimiq/contracts/organization';
import { PanelList, PersonList, RoleList } from '@optimiq/contracts/people';
import { queryOptions } from '@tanstack/react-query';
import { get, post, remove } from '../api/client.ts';

// What several screens of the administration ask for.

export const people = queryOptions({ queryKey: ['people'], queryFn: () => get('/v1/people', PersonList) });
export const roles = queryOptions({ queryKey: ['roles'], queryFn: () => get('/v1/roles', RoleList) });
export const panels = queryOptions({ queryKey: ['panels'], queryFn: () => get('/v1/panels', PanelList) });
export const organization = queryOptions({
  queryKey: ['organization'],
  queryFn: () => get('/v1/organization', Organization),
});

/** People of the organization who lost every factor. */
export const factorResets = queryOptions({
  queryKey: ['factor-resets'],
  queryFn: () => get('/v1/factor-resets', FactorResetList),
});
export const vouch = ({ resetId, statement }: { resetId: string; statement: string }) =>
  post(`/v1/factor-resets/${resetId}/approval`, FactorResetVouched, { statement });
export const stopReset = (resetId: string) => remove(`/v1/factor-resets/${resetId}`);
