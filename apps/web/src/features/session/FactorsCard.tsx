import { Modal } from '@mantine/core';
import type { Account, FactorAdded } from '@optimiq/contracts/session';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { RequestFailed } from '../../api/client.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { instant } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { TryButton } from './factor-parts.tsx';
import { AppSetUp, CodesOnce } from './factor-set-up.tsx';
import { addPasskey, makeRecoveryCodes, removeApp, removePasskey, renamePasskey } from './security-queries.ts';
import './security.css';

type Factors = Account['factors'];
type Passkey = Factors['passkeys'][number];

/** What proves who it is, beside the password: set up, named, taken away; the last one stays where one is asked for. */
export function FactorsCard({ factors, needsFactor }: { readonly factors: Factors; readonly needsFactor: boolean }) {
  const { hasTotp, passkeys, recoveryCodes } = factors;
  const [codes, setCodes] = useState<readonly string[]>();
  const queries = useQueryClient();
  const renew = () => queries.invalidateQueries({ queryKey: ['account'] });
  const onAdded = async (added: FactorAdded) => {
    if (added.recoveryCodes) setCodes(added.recoveryCodes);
    await renew();
  };
  const isLast = needsFactor && (hasTotp ? 1 : 0) + passkeys.length < 2;
  return (
    <Card title={t('security.factors')} note={t(needsFactor ? 'security.factors.needed' : 'security.factors.free')}>
      <div className="factors">
        <section aria-labelledby="factor-app">
          <h3 id="factor-app">{t('security.app')}</h3>
          {hasTotp ? (
            <p className="row">
              {t('security.app.there')}
              <Remove label={t('security.app.remove')} isLast={isLast} work={removeApp} onDone={renew} />
            </p>
          ) : (
            <AppSetUp onAdded={onAdded} />
          )}
        </section>
        <section aria-labelledby="factor-passkeys">
          <h3 id="factor-passkeys">{t('security.passkeys')}</h3>
          {passkeys.map((one) => (
            <PasskeyRow key={one.passkeyId} passkey={one} isLast={isLast} onDone={renew} />
          ))}
          <TryButton
            label={t('security.passkeys.add')}
            work={async () => onAdded(await addPasskey(t('factor.thisDevice')))}
          />
        </section>
        <section aria-labelledby="factor-codes">
          <h3 id="factor-codes">{t('factor.codes')}</h3>
          <p>{t('security.codes.left', { n: recoveryCodes })}</p>
          {(hasTotp || passkeys.length > 0) && (
            <TryButton
              label={t('security.codes.make')}
              work={async () => {
                setCodes((await makeRecoveryCodes()).codes);
                await renew();
              }}
            />
          )}
        </section>
      </div>
      {codes && (
        <Modal
          opened
          onClose={() => setCodes(undefined)}
          title={t('factor.codes')}
          closeButtonProps={{ 'aria-label': t('secret.close') }}
        >
          <p className="banner">{t('factor.codesNote')}</p>
          <CodesOnce codes={codes} onKept={async () => setCodes(undefined)} />
        </Modal>
      )}
    </Card>
  );
}

function PasskeyRow({
  passkey: { passkeyId, name, createdAt, lastUsedAt },
  isLast,
  onDone,
}: {
  readonly passkey: Passkey;
  readonly isLast: boolean;
  readonly onDone: () => Promise<void>;
}) {
  const [isNaming, setNaming] = useState(false);
  const rename = useMutation({
    mutationFn: renamePasskey,
    onSuccess: () => {
      setNaming(false);
      return onDone();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    rename.mutate({ passkeyId, name: String(new FormData(event.currentTarget).get('name')).trim() });
  };
  if (isNaming) {
    return (
      <form className="row wrap" onSubmit={submit}>
        <span className="field">
          <label htmlFor={`name-${passkeyId}`}>{t('security.passkeys.name')}</label>
          <input id={`name-${passkeyId}`} name="name" defaultValue={name} maxLength={80} required />
        </span>
        <button type="submit" className="btn" disabled={rename.isPending}>
          {t('security.passkeys.save')}
        </button>
        {rename.error && (
          <p role="alert" className="bad-t">
            {t('factor.failed')}
          </p>
        )}
      </form>
    );
  }
  return (
    <div className="row wrap">
      <span>
        <span className="b">{name}</span>
        <span className="sm mute">
          {' '}
          {t('security.passkeys.added', { at: instant(createdAt) })}{' '}
          {lastUsedAt ? (
            t('security.passkeys.used', { at: instant(lastUsedAt) })
          ) : (
            <Missing reason={t('security.passkeys.unused')} />
          )}
        </span>
      </span>
      <button
        type="button"
        className="btn quiet"
        aria-label={t('security.passkeys.renameOne', { name })}
        onClick={() => setNaming(true)}
      >
        {t('security.passkeys.rename')}
      </button>
      <Remove
        label={t('security.passkeys.removeOne', { name })}
        isLast={isLast}
        work={() => removePasskey(passkeyId)}
        onDone={onDone}
      />
    </div>
  );
}

/** Takes a factor away; the last one that has to be there says so instead. */
function Remove({
  label,
  isLast,
  work,
  onDone,
}: {
  readonly label: string;
  readonly isLast: boolean;
  readonly work: () => Promise<void>;
  readonly onDone: () => Promise<void>;
}) {
  const { mutate, error, isPending } = useMutation({ mutationFn: work, onSuccess: onDone });
  if (isLast) return <span className="sm mute">{t('security.factors.last')}</span>;
  const isRefused = error instanceof RequestFailed && error.code === 'last-factor';
  return (
    <>
      <button type="button" className="btn quiet" aria-label={label} disabled={isPending} onClick={() => mutate()}>
        {t('security.remove')}
      </button>
      {error && (
        <span role="alert" className="bad-t">
          {t(isRefused ? 'security.factors.last' : 'factor.failed')}
        </span>
      )}
    </>
  );
}
