import { ChooseOrganization, Session } from '@optimiq/contracts/session';
import { type FormEvent, useState } from 'react';
import { z } from 'zod';
import { post, RequestFailed } from '../../api/client.ts';
import { beginSession, type SignedOutReason } from '../../api/session-store.ts';
import { type MessageId, t } from '../../messages.ts';
import { LanguageChoice } from '../../ui/LanguageChoice.tsx';
import { Mark } from '../../ui/Mark.tsx';
import { OtherWays } from './OtherWays.tsx';
import { SignInCard } from './SignInCard.tsx';
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
const SignedIn = z.union([Session, ChooseOrganization]);

export function SignIn({ reason }: { readonly reason: SignedOutReason }) {
  const [attempt, setAttempt] = useState<Attempt>({ kind: 'idle' });
  const [choice, setChoice] = useState<ChooseOrganization>();
  const enter = (answer: z.infer<typeof SignedIn>) =>
    'organizations' in answer ? setChoice(answer) : beginSession(answer);
  const notice = notices[reason];
  const failed = attempt.kind === 'failed';

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    setAttempt({ kind: 'sending' });
    try {
      const body = { email: String(fields.get('email')).trim(), password: String(fields.get('password')) };
      enter(await post('/v1/session', SignedIn, body));
    } catch (error) {
      setAttempt({ kind: 'failed', text: reasonOf(error) });
      form.querySelector<HTMLInputElement>('[name=password]')?.select();
    }
  }

  if (choice) return <Choose organizations={choice.organizations} />;
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
        <OtherWays onSignedIn={enter} />
        <p className="sm mute">{t('signIn.demo')}</p>
      </form>
      <SsoSignIn />
      <LanguageChoice />
    </main>
  );
}

/** Somebody of several organizations says for which one this session is. */
function Choose({ organizations }: ChooseOrganization) {
  const choose = async (tenantId: string) =>
    beginSession(await post('/v1/session/organization', Session, { tenantId }));
  return (
    <SignInCard title={t('signIn.organization')}>
      {organizations.map(({ tenantId, name }) => (
        <button key={tenantId} type="button" className="btn" onClick={() => void choose(tenantId)}>
          {name}
        </button>
      ))}
    </SignInCard>
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof RequestFailed)) return t('signIn.error.other', { id: 'none' });
  if (error.status === 0) return t('signIn.notice.unreachable');
  if (error.status === 401 || error.status === 400) return t('signIn.error.mismatch');
  if (error.status === 429) return t('signIn.error.tooMany');
  return t('signIn.error.other', { id: error.id });
}
