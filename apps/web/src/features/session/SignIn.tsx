import { Session } from '@optimiq/contracts/session';
import { type FormEvent, useState } from 'react';
import { post, RequestFailed } from '../../api/client.ts';
import { beginSession, type SignedOutReason } from '../../api/session-store.ts';
import { type MessageId, t } from '../../messages.ts';
import { Mark } from '../../ui/Mark.tsx';
import { SsoSignIn } from './SsoSignIn.tsx';
import './sign-in.css';

type Attempt =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'failed'; readonly text: string };

const notices: Record<SignedOutReason, MessageId | undefined> = {
  never: undefined,
  expired: 'signIn.notice.expired',
  'signed-out': 'signIn.notice.signedOut',
  unreachable: 'signIn.notice.unreachable',
};

/** E-mail and password. Pasting and password managers work; the address a person came for stays as it is. */
export function SignIn({ reason }: { readonly reason: SignedOutReason }) {
  const [attempt, setAttempt] = useState<Attempt>({ kind: 'idle' });
  const notice = notices[reason];
  const failed = attempt.kind === 'failed';

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    setAttempt({ kind: 'sending' });
    try {
      const body = { email: String(fields.get('email')).trim(), password: String(fields.get('password')) };
      beginSession(await post('/v1/session', Session, body));
    } catch (error) {
      setAttempt({ kind: 'failed', text: reasonOf(error) });
      form.querySelector<HTMLInputElement>('[name=password]')?.select();
    }
  }

  return (
    <main className="sign-in">
      <form className="sign-in-card" onSubmit={submit} aria-labelledby="sign-in-title">
        <div className="row">
          <Mark />
          <span className="b">{t('app.name')}</span>
        </div>
        <h1 id="sign-in-title">{t('signIn.title')}</h1>
        {notice && attempt.kind === 'idle' && <output className="banner">{t(notice)}</output>}
        <div className="field">
          <label htmlFor="email">{t('signIn.email')}</label>
          <input id="email" name="email" type="email" autoComplete="username" required aria-invalid={failed} />
        </div>
        <div className="field">
          <label htmlFor="password">{t('signIn.password')}</label>
          <input
            id="password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            aria-invalid={failed}
            aria-describedby={failed ? 'sign-in-error' : undefined}
          />
        </div>
        {failed && (
          <p id="sign-in-error" role="alert" className="bad-t">
            {attempt.text}
          </p>
        )}
        <button type="submit" className="btn primary" disabled={attempt.kind === 'sending'}>
          {t(attempt.kind === 'sending' ? 'signIn.sending' : 'signIn.submit')}
        </button>
        <p className="sm mute">{t('signIn.demo')}</p>
      </form>
      <SsoSignIn />
    </main>
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof RequestFailed)) return t('signIn.error.other', { id: 'none' });
  if (error.status === 0) return t('signIn.notice.unreachable');
  if (error.status === 401 || error.status === 400) return t('signIn.error.mismatch');
  if (error.status === 429) return t('signIn.error.tooMany');
  return t('signIn.error.other', { id: error.id });
}
