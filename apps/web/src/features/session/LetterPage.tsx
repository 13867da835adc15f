import { InvitationView } from '@optimiq/contracts/invitations';
import { Done } from '@optimiq/contracts/session';
import { type FormEvent, useEffect, useState } from 'react';
import { post, RequestFailed } from '../../api/client.ts';
import { t, textOf } from '../../messages.ts';
import { SignInCard } from './SignInCard.tsx';

const terms = '2026-1';

/** Letters whose link does one thing, once somebody says so: opening a link alone does nothing. */
const acts: Readonly<Record<string, { url: string; word: 'email' | 'emailStop' | 'resetStop' }>> = {
  '/email': { url: '/v1/email-changes/confirmation', word: 'email' },
  '/email-stop': { url: '/v1/email-changes/stop', word: 'emailStop' },
  '/factor-reset-stop': { url: '/v1/factor-resets/stop', word: 'resetStop' },
};

/** What the link of a letter leads to. */
export default function LetterPage() {
  const [token] = useState(() => location.hash.slice(1));
  const act = acts[location.pathname];
  return act ? <Act {...act} token={token} /> : <ChoosePassword token={token} />;
}

function Act({
  url,
  word,
  token,
}: {
  readonly url: string;
  readonly word: 'email' | 'emailStop' | 'resetStop';
  readonly token: string;
}) {
  const [state, setState] = useState<'asking' | 'done' | 'gone'>(token === '' ? 'gone' : 'asking');
  // The token does not stay in the address.
  useEffect(() => history.replaceState(null, '', location.pathname), []);
  const run = () =>
    post(url, Done, { token }).then(
      () => setState('done'),
      () => setState('gone'),
    );
  if (state === 'gone') return <Gone />;
  return (
    <SignInCard
      title={t(`security.letter.${word}.title`)}
      note={t(state === 'done' ? `security.letter.${word}.done` : `security.letter.${word}.note`)}
    >
      {state === 'done' ? (
        toSignIn
      ) : (
        <button type="button" className="btn primary" onClick={() => void run()}>
          {t(`security.letter.${word}.do`)}
        </button>
      )}
    </SignInCard>
  );
}

const Gone = () => (
  <SignInCard title={t('letter.gone')} note={t('letter.goneNote')}>
    {toSignIn}
  </SignInCard>
);

/** Accepting an invitation, or choosing a new password. */
function ChoosePassword({ token }: { readonly token: string }) {
  const isInvitation = location.pathname === '/invitation';
  const [invitation, setInvitation] = useState<InvitationView | 'gone'>();
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    // The token does not stay in the address.
    history.replaceState(null, '', location.pathname);
    if (!isInvitation) return;
    post('/v1/invitations/look-up', InvitationView, { token }).then(setInvitation, () => setInvitation('gone'));
  }, [token, isInvitation]);

  if (isInvitation && invitation === undefined) return <SignInCard title={t('letter.looking')}>{null}</SignInCard>;
  if (invitation === 'gone' || token === '') return <Gone />;
  if (isDone)
    return (
      <SignInCard title={t('letter.done')} note={t('letter.doneNote')}>
        {toSignIn}
      </SignInCard>
    );
  const send = (fields: FormData) => {
    const password = String(fields.get('password'));
    if (!isInvitation) return post('/v1/password-resets/completion', Done, { token, password });
    const name = fields.get('name');
    const body = { token, password, termsVersion: terms, isAdult: true, ...(name ? { name: String(name) } : {}) };
    return post('/v1/invitations/acceptance', Done, body);
  };
  return (
    <SignInCard
      title={isInvitation ? t('letter.join', { organization: invitation!.organization }) : t('letter.newPassword')}
      note={isInvitation ? invitation!.email : t('letter.newPasswordNote')}
    >
      <LetterForm invitation={isInvitation ? invitation : undefined} send={send} onDone={() => setDone(true)} />
    </SignInCard>
  );
}

const toSignIn = (
  <a className="btn primary" href="/">
    {t('letter.toSignIn')}
  </a>
);

function LetterForm({
  invitation,
  send,
  onDone,
}: {
  readonly invitation: InvitationView | undefined;
  readonly send: (fields: FormData) => Promise<unknown>;
  readonly onDone: () => void;
}) {
  const [fault, setFault] = useState<string>();
  const isNew = !invitation?.isKnown;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    send(new FormData(event.currentTarget)).then(onDone, (error: unknown) => setFault(faultOf(error)));
  };
  return (
    <form className="sign-in-form" onSubmit={submit}>
      {invitation && isNew && (
        <div className="field">
          <label htmlFor="name">{t('letter.name')}</label>
          <input id="name" name="name" autoComplete="name" maxLength={120} required />
        </div>
      )}
      <div className="field">
        <label htmlFor="password">{t(isNew ? 'letter.choosePassword' : 'letter.ownPassword')}</label>
        <input
          id="password"
          name="password"
          type="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          minLength={isNew ? 15 : 1}
          maxLength={256}
          required
          aria-describedby="password-note"
        />
        {isNew && (
          <p id="password-note" className="sm mute">
            {t('letter.passwordNote')}
          </p>
        )}
      </div>
      {invitation && (
        <label className="row">
          <input type="checkbox" name="terms" required />
          {t('letter.terms')}
        </label>
      )}
      {fault && (
        <p role="alert" className="bad-t">
          {fault}
        </p>
      )}
      <button type="submit" className="btn primary">
        {t(invitation ? 'letter.accept' : 'letter.save')}
      </button>
    </form>
  );
}

function faultOf(error: unknown): string {
  if (!(error instanceof RequestFailed)) return t('factor.failed');
  const [field] = error.fields ?? [];
  if (field) return textOf('password', field.message);
  if (error.code === 'not-found') return t('letter.gone');
  return error.code === 'factor-wrong' ? t('signIn.error.mismatch') : t('factor.failed');
}
