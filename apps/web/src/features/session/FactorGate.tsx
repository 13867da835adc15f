import { FactorAdded, type GiveFactor, PasskeyChallenge, Session, TotpBegun } from '@optimiq/contracts/session';
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { toDataURL } from 'qrcode';
import { type FormEvent, useState } from 'react';
import { get, post, RequestFailed } from '../../api/client.ts';
import { beginSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { SignInCard } from './SignInCard.tsx';

type Given = Parameters<typeof GiveFactor.parse>[0];

/** What went wrong with a factor, in words. */
export function factorFault(error: unknown): string {
  const code = error instanceof RequestFailed ? error.code : error instanceof Error ? error.name : '';
  if (code === 'factor-wrong') return t('factor.wrong');
  if (code === 'locked-out') return t('signIn.error.tooMany');
  return code === 'NotAllowedError' ? t('factor.passkeyRefused') : t('factor.failed');
}

/** Gives a factor; the session goes on under a new token. */
export const giveFactor = async (given: object): Promise<void> =>
  beginSession(await post('/v1/session/factor', Session, given as Given));

export async function givePasskey(): Promise<void> {
  const { challengeId, options } = await post('/v1/session/factor-challenge', PasskeyChallenge);
  const answer = await startAuthentication({ optionsJSON: options as never });
  await giveFactor({ passkey: { challengeId, answer } });
}

/** Between password and product: the second factor, or setting one up. */
export default function FactorGate({ session }: { readonly session: Session }) {
  return session.factor === 'give' ? <Give session={session} /> : <SetUp />;
}

function Give({ session }: { readonly session: Session }) {
  const [isRecovery, setRecovery] = useState(!session.hasTotp && !session.hasPasskey);
  return (
    <SignInCard title={t('factor.give')} note={t('factor.giveNote')}>
      {session.hasPasskey && <TryButton label={t('factor.usePasskey')} work={givePasskey} />}
      {(session.hasTotp || isRecovery) && (
        <CodeForm
          key={String(isRecovery)}
          label={t(isRecovery ? 'factor.recoveryCode' : 'factor.code')}
          isDigits={!isRecovery}
          work={(text) => giveFactor(isRecovery ? { recoveryCode: text } : { code: text })}
        />
      )}
      <button type="button" className="link" onClick={() => setRecovery(!isRecovery)}>
        {t(isRecovery ? 'factor.useCode' : 'factor.useRecovery')}
      </button>
    </SignInCard>
  );
}

function SetUp() {
  const [app, setApp] = useState<{ secret: string; picture: string }>();
  const [codes, setCodes] = useState<readonly string[]>();
  const finish = (added: { recoveryCodes?: string[] | undefined }) =>
    added.recoveryCodes ? setCodes(added.recoveryCodes) : enter();
  const begin = async () => {
    const { secret, url } = await post('/v1/account/totp', TotpBegun);
    setApp({ secret, picture: await toDataURL(url, { margin: 1, width: 196 }) });
  };
  const addPasskey = async () => {
    const { challengeId, options } = await post('/v1/account/passkey-challenge', PasskeyChallenge);
    const answer = await startRegistration({ optionsJSON: options as never });
    finish(await post('/v1/account/passkeys', FactorAdded, { challengeId, answer, name: t('factor.thisDevice') }));
  };
  if (codes) return <Codes codes={codes} />;
  return (
    <SignInCard title={t('factor.setUp')} note={t('factor.setUpNote')}>
      {!app && <TryButton label={t('factor.addPasskey')} work={addPasskey} />}
      {!app && <TryButton label={t('factor.addApp')} work={begin} />}
      {app && (
        <>
          <p>{t('factor.scan')}</p>
          <img src={app.picture} alt={t('factor.picture')} width={196} height={196} />
          <p className="mono sm">{app.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</p>
          <CodeForm
            label={t('factor.code')}
            isDigits
            work={async (code) => finish(await post('/v1/account/totp/confirmation', FactorAdded, { code }))}
          />
        </>
      )}
    </SignInCard>
  );
}

/** Recovery codes, told once: to be printed or kept as a file. */
function Codes({ codes }: { readonly codes: readonly string[] }) {
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`${t('factor.codesFile')}\n\n${codes.join('\n')}\n`)}`;
  return (
    <SignInCard title={t('factor.codes')} note={t('factor.codesNote')}>
      <ul className="mono codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <span className="row wrap noprint">
        <a className="btn" href={file} download="optimiq-recovery-codes.txt">
          {t('factor.download')}
        </a>
        <button type="button" className="btn" onClick={() => print()}>
          {t('factor.print')}
        </button>
        <TryButton label={t('factor.kept')} work={enter} />
      </span>
    </SignInCard>
  );
}

const enter = async () => beginSession(await get('/v1/session', Session));

/** A button whose work may fail; what failed stands under it. */
export function TryButton({ label, work }: { readonly label: string; readonly work: () => Promise<void> }) {
  const [state, setState] = useState<'idle' | 'busy' | string>('idle');
  const run = () => {
    setState('busy');
    work().then(
      () => setState('idle'),
      (error: unknown) => setState(factorFault(error)),
    );
  };
  return (
    <>
      <button type="button" className="btn primary" disabled={state === 'busy'} onClick={run}>
        {label}
      </button>
      {state !== 'idle' && state !== 'busy' && (
        <p role="alert" className="bad-t">
          {state}
        </p>
      )}
    </>
  );
}

export function CodeForm({
  label,
  isDigits,
  work,
}: {
  readonly label: string;
  readonly isDigits: boolean;
  readonly work: (text: string) => Promise<void>;
}) {
  const [state, setState] = useState<'idle' | 'busy' | string>('idle');
  const hasFailed = state !== 'idle' && state !== 'busy';
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = String(new FormData(form).get('code')).replaceAll(/\s/g, '');
    setState('busy');
    work(text).then(
      () => setState('idle'),
      (error: unknown) => {
        setState(factorFault(error));
        form.querySelector('input')?.select();
      },
    );
  };
  return (
    <form className="field" onSubmit={submit}>
      <label htmlFor="factor-code">{label}</label>
      <input
        id="factor-code"
        name="code"
        autoComplete="one-time-code"
        inputMode={isDigits ? 'numeric' : 'text'}
        maxLength={isDigits ? 7 : 40}
        required
        aria-invalid={hasFailed}
        aria-describedby={hasFailed ? 'factor-error' : undefined}
      />
      {hasFailed && (
        <p id="factor-error" role="alert" className="bad-t">
          {state}
        </p>
      )}
      <button type="submit" className="btn primary" disabled={state === 'busy'}>
        {t('factor.confirm')}
      </button>
    </form>
  );
}
