import { FactorResetOpened } from '@optimiq/contracts/factor-resets';
import { type Invitation, InvitationList, type Invite, Invited } from '@optimiq/contracts/invitations';
import { AccessExplained, Person, PersonSessions, type Restrictions } from '@optimiq/contracts/people';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { get, post, put, remove } from '../../api/client.ts';

export type Narrowed = z.infer<typeof Restrictions>;

export const invitations = queryOptions({
  queryKey: ['invitations'],
  queryFn: () => get('/v1/invitations', InvitationList),
});
export const accessOf = (userId: string) =>
  queryOptions({
    queryKey: ['people', userId, 'access'],
    queryFn: () => get(`/v1/people/${userId}/access`, AccessExplained),
  });

export const sessionsOf = (userId: string) =>
  queryOptions({
    queryKey: ['people', userId, 'sessions'],
    queryFn: () => get(`/v1/people/${userId}/sessions`, PersonSessions),
  });

export const invite = (wanted: z.input<typeof Invite>) => post('/v1/invitations', Invited, wanted);
export const withdraw = ({ invitationId }: Invitation) => remove(`/v1/invitations/${invitationId}`);

export const setRoles = (userId: string, roles: readonly string[]) =>
  put(`/v1/people/${userId}/roles`, Person, { roles });
export const setRestrictions = (userId: string, restrictions: Narrowed) =>
  put(`/v1/people/${userId}/restrictions`, Person, restrictions);
export const setActive = (userId: string, isActive: boolean) => put(`/v1/people/${userId}/state`, Person, { isActive });
export const endSession = (userId: string, sessionId: string) => remove(`/v1/people/${userId}/sessions/${sessionId}`);
export const endSessions = (userId: string) => remove(`/v1/people/${userId}/sessions`);
export const openReset = (userId: string) => post(`/v1/people/${userId}/factor-reset`, FactorResetOpened);
