import type { FactorReset as Contract } from '@optimiq/contracts/factor-resets';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { RequestFailed } from '../api/client.ts';
import { useSession } from '../api/session-store.ts';
import { t } from '../messages.ts';
import { instant } from '../ui/formats.ts';
import './factor-reset.css';
import { factorResets, stopReset, vouch } from './queries.ts';

type Props = {
  readonly reset: Contract;
  /** What to say once the reader has vouched. */
  readonly onVouched?: (told: string) => void;
};

/** Somebody's lost factors: who has vouched, and the reader's own word, which others have to second. */
export function FactorReset({ reset, onVouched }: Props) {
  const { resetId, userId, name, email, openedAt, expiresAt, firstBy, secondAt, vouchers } = reset;
  const { user } = useSession();
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: factorResets.queryKey });
  const vouching = useMutation({
    mutationFn: vouch,
    onSuccess: ({ state }) => {
      onVouched?.(t(`reset.done.${state}`, { name }));
      return onSuccess();
    },
  });
  const stopping = useMutation({ mutationFn: stopReset, onSuccess });
  const error = vouching.error ?? stopping.error;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    vouching.mutate({ resetId, statement: String(new FormData(event.currentTarget).get('statement')).trim() });
  };
  const mayVouch = userId !== user.id && (firstBy !== user.id || secondAt !== undefined);
  return (
    <form className="factor-reset" onSubmit={submit} aria-label={t('reset.of', { name })}>
      <p>
        <span className="b">{name}</span> <span className="mute">{email}</span>
      </p>
      <p className="sm mute">
        {t('reset.times', { opened: instant(openedAt), ends: instant(expiresAt) })}{' '}
        {t(secondAt ? 'reset.others' : firstBy ? 'reset.one' : 'reset.nobody')}
      </p>
      {!secondAt && vouchers < 2 && <p className="banner">{t('reset.tooFew', { n: vouchers })}</p>}
      {mayVouch ? (
        <div className="field">
          <label htmlFor={`statement-${resetId}`}>{t('reset.statement')}</label>
          <textarea id={`statement-${resetId}`} name="statement" minLength={20} maxLength={1_000} rows={3} required />
        </div>
      ) : (
        <p className="banner">{t(userId === user.id ? 'reset.self' : 'reset.another')}</p>
      )}
      {error && (
        <p role="alert" className="bad-t">
          {t(error instanceof RequestFailed && error.status === 403 ? 'reset.refused' : 'factor.failed')}
        </p>
      )}
      <p className="row">
        {mayVouch && (
          <button type="submit" className="btn primary" disabled={vouching.isPending}>
            {t(secondAt ? 'reset.look' : 'reset.vouch')}
          </button>
        )}
        <button type="button" className="btn" disabled={stopping.isPending} onClick={() => stopping.mutate(resetId)}>
          {t('reset.stop')}
        </button>
      </p>
    </form>
  );
}
