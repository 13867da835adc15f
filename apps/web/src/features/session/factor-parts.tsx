import { type GiveFactor, PasskeyChallenge, Session } from '@optimiq/contracts/session';
import { startAuthentication } from '@simplewebauthn/browser';
import { type FormEvent, useState } from 'react';
import { post, RequestFailed } from '../../api/client.ts';
import { beginSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';

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
  initial,
  work,
}: {
  readonly label: string;
  readonly isDigits: boolean;
  /** What stands in it at first. */
  readonly initial?: string;
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
        defaultValue={initial}
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
