import { RawFileRetention } from '@optimiq/contracts/retention';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId } from 'react';
import { get, put } from '../../api/client.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { Failed, Loading } from '../../ui/states.tsx';

const path = '/v1/raw-file-retention';
const retention = queryOptions({ queryKey: ['raw-file-retention'], queryFn: () => get(path, RawFileRetention) });

/** For how long the files themselves are kept; set by those who may hold them, read by the others. */
export function RawFiles() {
  const may = usePermissions();
  const { data, error, refetch } = useQuery(retention);
  return (
    <Card title={t('rawFiles.title')} note={t('rawFiles.note')}>
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('rawFiles.loading')} rows={1} />}
      {data && (
        <div className="raw-files">
          {may('hold:write') ? <Days days={data.days} /> : <p>{t('rawFiles.days', { n: data.days })}</p>}
          {data.isHeld && <p className="mute">{t('rawFiles.held')}</p>}
          {data.feeds.length > 0 && (
            <p className="mute">
              {data.feeds.map(({ source, days }) => t('rawFiles.feed', { source, n: days })).join(' · ')}
            </p>
          )}
        </div>
      )}
    </Card>
  );
}

function Days({ days }: { readonly days: number }) {
  const field = useId();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (next: number) => put(path, RawFileRetention, { days: next }),
    onSuccess: (saved) => queries.setQueryData(retention.queryKey, saved),
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(Number(new FormData(event.currentTarget).get('days')));
  };
  return (
    <form className="row wrap" onSubmit={onSubmit}>
      <label htmlFor={field}>{t('rawFiles.label')}</label>
      <input
        id={field}
        className="select raw-days"
        name="days"
        type="number"
        min={0}
        max={3650}
        required
        defaultValue={days}
      />
      <button type="submit" className="btn" disabled={save.isPending}>
        {t('rawFiles.save')}
      </button>
      <span role="status">{save.isSuccess && t('rawFiles.saved')}</span>
      {save.error && (
        <span role="alert" className="bad-t">
          {t('rawFiles.failed')}
        </span>
      )}
    </form>
  );
}
