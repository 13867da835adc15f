import { SignInBegun, type SignInOutcome, signInOutcomes } from '@optimiq/contracts/federation';
import { type FormEvent, useState } from 'react';
import { post, RequestFailed } from '../../api/client.ts';
import { type MessageId, t } from '../../messages.ts';

/** How the last try at a provider ended, as the address says it; undefined when there was none. */
function outcomeHere(): SignInOutcome | undefined {
  const word = new URLSearchParams(window.location.search).get('sso');
  return signInOutcomes.find((one) => one === word);
}

/** Goes to the provider of one's organization, found by the domain of an address. */
export function SsoSignIn() {
  const [failure, setFailure] = useState<MessageId>();
  const outcome = outcomeHere();
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('sso-email')).trim();
    try {
      const { url } = await post('/v1/sso/begin', SignInBegun, { email });
      window.location.assign(url);
    } catch (error) {
      setFailure(error instanceof RequestFailed && error.status === 404 ? 'ssoSignIn.none' : 'ssoSignIn.failed');
    }
  }
  return (
    <form className="sign-in-card" onSubmit={submit} aria-labelledby="sso-title">
      <h2 id="sso-title">{t('ssoSignIn.title')}</h2>
      {outcome && !failure && <output className="banner">{t(`ssoSignIn.outcome.${outcome}`)}</output>}
      <div className="field">
        <label htmlFor="sso-email">{t('ssoSignIn.email')}</label>
        <input id="sso-email" name="sso-email" type="email" autoComplete="email" required />
      </div>
      {failure && (
        <p role="alert" className="bad-t">
          {t(failure)}
        </p>
      )}
      <button type="submit" className="btn">
        {t('ssoSignIn.go')}
      </button>
    </form>
  );
}
