import { PanelChanged, PanelCreated, PanelFilled, PanelMembers } from '@optimiq/contracts/people';
import { MemberSearchResult } from '@optimiq/contracts/population';
import { queryOptions } from '@tanstack/react-query';
import { get, post, remove } from '../../api/client.ts';

export const membersOf = (panelId: string) =>
  queryOptions({
    queryKey: ['panels', panelId, 'members'],
    queryFn: () => get(`/v1/panels/${panelId}/members`, PanelMembers),
  });
/** What is looked for may be a name: it is posted, and leaves memory soon. */
export const search = (text: string) =>
  queryOptions({
    queryKey: ['member-searches', text],
    queryFn: () => post('/v1/member-searches', MemberSearchResult, { text }),
    enabled: text.length >= 2,
    gcTime: 10_000,
  });

export const makePanel = (name: string) => post('/v1/panels', PanelCreated, { name });
export const removePanel = (panelId: string) => remove(`/v1/panels/${panelId}`);
export const changePanel = (panelId: string, change: { readonly add?: string[]; readonly remove?: string[] }) =>
  post(`/v1/panels/${panelId}/members`, PanelChanged, change);
/** Identifiers are posted, never in an address. */
export const fillPanel = (panelId: string, lines: readonly string[]) =>
  post(`/v1/panels/${panelId}/member-ids`, PanelFilled, { lines });
