import { ViewMoments } from '@optimiq/contracts/past';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useId, useState } from 'react';
import { get } from '../api/client.ts';
import { currentAsOf } from '../api/session-store.ts';
import { t } from '../messages.ts';
import { instant } from './formats.ts';
import { Failed, Loading } from './states.tsx';

const momentsQuery = queryOptions({
  queryKey: ['view-moments'],
  queryFn: () => get('/v1/view-moments', ViewMoments),
});

/** Chooses the moment that is looked at: the end of a day, or just after a load, a run or a merge. */
export default function AsOfPanel({ onClose }: { readonly onClose: () => void }) {
  const id = useId();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(momentsQuery);
  const [day, setDay] = useState(currentAsOf()?.slice(0, 10) ?? '');
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

  const look = (asOf: string) => {
    onClose();
    void navigate({ to: '.', search: ((search: object) => ({ ...search, asOf })) as never });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (day) look(day);
  };
  return (
    <div className="asof-panel">
      <p className="sm sub">{t('past.what')}</p>
      <form onSubmit={submit} className="row">
        <label htmlFor={id} className="hidden-text">
          {t('past.day')}
        </label>
        <input
          id={id}
          className="input"
          type="date"
          max={yesterday}
          value={day}
          onChange={({ target }) => setDay(target.value)}
          required
        />
        <button type="submit" className="btn">
          {t('past.show')}
        </button>
      </form>
      <p className="sm b" id={`${id}-moments`}>
        {t('past.moments')}
      </p>
      {!data && !error && <Loading label={t('state.loading')} rows={3} />}
      {error && <Failed error={error} onRetry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="sm sub">{t('past.none')}</p>}
      {data && data.items.length > 0 && (
        <ul className="asof-moments" aria-labelledby={`${id}-moments`}>
          {data.items.map(({ at, kind, number }) => (
            <li key={`${kind} ${number} ${at}`}>
              <button type="button" className="btn quiet" onClick={() => look(at)}>
                <span>{t(`past.kind.${kind}`, { number })}</span>
                <span className="mute">{instant(at)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
