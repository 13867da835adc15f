import { FactorResetOpened } from '@optimiq/contracts/factor-resets';
import { type FactorAdded, Session } from '@optimiq/contracts/session';
import { useState } from 'react';
import { get, post, RequestFailed } from '../../api/client.ts';
import { beginSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { CodeForm, giveFactor, givePasskey, TryButton } from './factor-parts.tsx';
import { AppSetUp, CodesOnce } from './factor-set-up.tsx';
import { SignInCard } from './SignInCard.tsx';
import { addPasskey } from './security-queries.ts';

/** Between password and product: the second factor, the code of a letter, or setting a factor up. */
export default function FactorGate({ session }: { readonly session: Session }) {
  if (session.factor === 'letter') return <Letter />;
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
      {isRecovery && <Lost />}
    </SignInCard>
  );
}

/** Nothing is left: two people of the organization make sure who it is. */
function Lost() {
  const [isAsked, setAsked] = useState(false);
  const ask = async () => {
    await post('/v1/account/factor-reset', FactorResetOpened).catch((error: unknown) => {
      // One that waits already is as good.
      if (!(error instanceof RequestFailed && error.code === 'conflict')) throw error;
    });
    setAsked(true);
  };
  return isAsked ? (
    <output className="sm">{t('security.lost.asked')}</output>
  ) : (
    <>
      <p className="sm mute">{t('security.lost.note')}</p>
      <TryButton label={t('security.lost.ask')} work={ask} />
    </>
  );
}

/** All factors were taken away: the code of the letter comes first. The letter's own link brings it along. */
function Letter() {
  const [code] = useState(() => location.hash.slice(1));
  const give = async (text: string) => {
    const session = await post('/v1/session/letter', Session, { code: text });
    history.replaceState(null, '', location.pathname);
    beginSession(session);
  };
  return (
    <SignInCard title={t('security.restart.title')} note={t('security.restart.note')}>
      <CodeForm label={t('security.restart.code')} isDigits={false} initial={code} work={give} />
    </SignInCard>
  );
}

function SetUp() {
  const [codes, setCodes] = useState<readonly string[]>();
  const finish = async (added: FactorAdded) => (added.recoveryCodes ? setCodes(added.recoveryCodes) : enter());
  if (codes) {
    return (
      <SignInCard title={t('factor.codes')} note={t('factor.codesNote')}>
        <CodesOnce codes={codes} onKept={enter} />
      </SignInCard>
    );
  }
  return (
    <SignInCard title={t('factor.setUp')} note={t('factor.setUpNote')}>
      <TryButton label={t('factor.addPasskey')} work={async () => finish(await addPasskey(t('factor.thisDevice')))} />
      <AppSetUp onAdded={finish} />
    </SignInCard>
  );
}

const enter = async () => beginSession(await get('/v1/session', Session));
