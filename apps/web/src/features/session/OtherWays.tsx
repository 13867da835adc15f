import { ChooseOrganization, Done, PasskeyChallenge, Session } from '@optimiq/contracts/session';
import { useState } from 'react';
import { z } from 'zod';
import { post } from '../../api/client.ts';
import { t } from '../../messages.ts';

const SignedIn = z.union([Session, ChooseOrganization]);

/** Signing in without a password, and the way back for somebody who forgot it. */
export function OtherWays({ onSignedIn }: { readonly onSignedIn: (answer: z.infer<typeof SignedIn>) => void }) {
  const [said, setSaid] = useState<string>();
  const tryPasskey = async () => {
    try {
      const { startAuthentication } = await import('@simplewebauthn/browser');
      const { challengeId, options } = await post('/v1/session/passkey-challenge', PasskeyChallenge);
      const answer = await startAuthentication({ optionsJSON: options as never });
      onSignedIn(await post('/v1/session/passkey', SignedIn, { challengeId, answer }));
    } catch {
      setSaid(t('factor.passkeyRefused'));
    }
  };
  const forgot = async () => {
    const field = document.querySelector<HTMLInputElement>('#email');
    if (!field?.reportValidity()) return;
    await post('/v1/password-resets', Done, { email: field.value.trim() }).catch(() => undefined);
    setSaid(t('signIn.resetSent'));
  };
  return (
    <>
      <button type="button" className="btn" onClick={() => void tryPasskey()}>
        {t('signIn.passkey')}
      </button>
      <button type="button" className="link" onClick={() => void forgot()}>
        {t('signIn.forgot')}
      </button>
      {said && <output className="sm">{said}</output>}
    </>
  );
}
