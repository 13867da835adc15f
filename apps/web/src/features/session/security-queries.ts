import { Account, AccountEvents, Done, FactorAdded, PasskeyChallenge, RecoveryCodes } from '@optimiq/contracts/session';
import { startRegistration } from '@simplewebauthn/browser';
import { queryOptions } from '@tanstack/react-query';
import { get, post, put, remove } from '../../api/client.ts';

/** Factors, sessions and address of the account. */
export const account = queryOptions({ queryKey: ['account'], queryFn: () => get('/v1/account', Account) });

/** What happened to one's own sign-in lately. */
export const accountEvents = queryOptions({
  queryKey: ['account', 'events'],
  queryFn: () => get('/v1/account/events', AccountEvents),
});

export const removeApp = () => remove('/v1/account/totp');
export const removePasskey = (passkeyId: string) => remove(`/v1/account/passkeys/${passkeyId}`);
export const renamePasskey = ({ passkeyId, name }: { passkeyId: string; name: string }) =>
  put(`/v1/account/passkeys/${passkeyId}`, Done, { name });
export const makeRecoveryCodes = () => post('/v1/account/recovery-codes', RecoveryCodes);
export const changePassword = (change: { current: string; next: string }) => put('/v1/account/password', Done, change);
export const askForEmail = (email: string) => post('/v1/account/email', Done, { email });
export const endSession = (sessionId: string) => remove(`/v1/account/sessions/${sessionId}`);
export const endOtherSessions = () => remove('/v1/account/sessions');

/** Lets the browser make a passkey, and keeps it. */
export async function addPasskey(name: string): Promise<FactorAdded> {
  const { challengeId, options } = await post('/v1/account/passkey-challenge', PasskeyChallenge);
  const answer = await startRegistration({ optionsJSON: options as never });
  return post('/v1/account/passkeys', FactorAdded, { challengeId, answer, name });
}
