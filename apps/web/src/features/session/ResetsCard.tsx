import type { FactorReset } from '@optimiq/contracts/factor-resets';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { RequestFailed } from '../../api/client.ts';
import { useSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { instant } from '../../ui/formats.ts';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { factorResets, stopReset, vouch } from './security-queries.ts';

/** People who lost every factor: two who manage people vouch for each, and say how they made sure who it is. */
export function ResetsCard() {
  const { data, error, refetch } = useQuery(factorResets);
  return (
    <Card title={t('security.resets')} note={t('security.resets.note')}>
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('security.resets.loading')} rows={3} />}
      {data?.items.length === 0 && <Empty title={t('security.resets.none')} hint={t('security.resets.hint')} />}
      {data?.items.map((reset) => (
        <Reset key={reset.resetId} reset={reset} />
      ))}
    </Card>
  );
}

function Reset({ reset }: { readonly reset: FactorReset }) {
  const { resetId, userId, name, email, openedAt, expiresAt, firstBy } = reset;
  const { user } = useSession();
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: factorResets.queryKey });
  const vouching = useMutation({ mutationFn: vouch, onSuccess });
  const stopping = useMutation({ mutationFn: stopReset, onSuccess });
  const error = vouching.error ?? stopping.error;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    vouching.mutate({ resetId, statement: String(new FormData(event.currentTarget).get('statement')).trim() });
  };
  const mayVouch = userId !== user.id && firstBy !== user.id;
  return (
    <form className="security-form" onSubmit={submit} aria-label={t('security.resets.of', { name })}>
      <p>
        <span className="b">{name}</span> <span className="mute">{email}</span>
      </p>
      <p className="sm mute">
        {t('security.resets.times', { opened: instant(openedAt), ends: instant(expiresAt) })}{' '}
        {t(firstBy ? 'security.resets.one' : 'security.resets.nobody')}
      </p>
      {mayVouch ? (
        <div className="field">
          <label htmlFor={`statement-${resetId}`}>{t('security.resets.statement')}</label>
          <textarea id={`statement-${resetId}`} name="statement" minLength={20} maxLength={1_000} rows={3} required />
        </div>
      ) : (
        <p className="banner">{t(userId === user.id ? 'security.resets.self' : 'security.resets.another')}</p>
      )}
      {error && (
        <p role="alert" className="bad-t">
          {t(error instanceof RequestFailed && error.status === 403 ? 'security.resets.refused' : 'factor.failed')}
        </p>
      )}
      <p className="row">
        {mayVouch && (
          <button type="submit" className="btn primary" disabled={vouching.isPending}>
            {t('security.resets.vouch')}
          </button>
        )}
        <button type="button" className="btn" disabled={stopping.isPending} onClick={() => stopping.mutate(resetId)}>
          {t('security.resets.stop')}
        </button>
      </p>
    </form>
  );
}
