import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { CodeForm, giveFactor, givePasskey, TryButton } from './factor-parts.tsx';

/** The factor that a request waits for; `end` says whether it was given. */
export default function StepUpDialog({ end }: { readonly end: (isGiven: boolean) => void }) {
  const { hasTotp, hasPasskey } = useSession();
  const then = (work: Promise<void>) => work.then(() => end(true));
  return (
    <Modal
      opened
      onClose={() => end(false)}
      title={t('stepUp.title')}
      closeButtonProps={{ 'aria-label': t('stepUp.cancel') }}
    >
      <p>{t('stepUp.why')}</p>
      {hasPasskey && <TryButton label={t('factor.usePasskey')} work={() => then(givePasskey())} />}
      {hasTotp && <CodeForm label={t('factor.code')} isDigits work={(code) => then(giveFactor({ code }))} />}
      {!hasTotp && !hasPasskey && <PasswordForm work={(password) => then(giveFactor({ password }))} />}
    </Modal>
  );
}

function PasswordForm({ work }: { readonly work: (password: string) => Promise<void> }) {
  const [hasFailed, setFailed] = useState(false);
  return (
    <form
      className="field"
      onSubmit={(event) => {
        event.preventDefault();
        work(String(new FormData(event.currentTarget).get('password'))).catch(() => setFailed(true));
      }}
    >
      <label htmlFor="step-up-password">{t('signIn.password')}</label>
      <input id="step-up-password" name="password" type="password" autoComplete="current-password" required />
      {hasFailed && (
        <p role="alert" className="bad-t">
          {t('factor.wrong')}
        </p>
      )}
      <button type="submit" className="btn primary">
        {t('factor.confirm')}
      </button>
    </form>
  );
}
