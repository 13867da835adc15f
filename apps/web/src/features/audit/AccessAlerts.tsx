import type { AccessAlert } from '@optimiq/contracts/audit';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, date, instant } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { alertsOf, reviewAlert } from './queries.ts';

/** Access unlike a person's other: a question for whoever reviews it, each opening its events. */
export function AccessAlerts() {
  const [state, setState] = useState<'open' | 'all'>('open');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(alertsOf(state));
  const alerts = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Card
      title={t('alerts.title')}
      note={data && t('alerts.shown', { n: count(alerts.length) })}
      actions={
        <Switch
          label={t('alerts.which')}
          value={state}
          options={[
            { value: 'open', label: t('alerts.open') },
            { value: 'all', label: t('alerts.all') },
          ]}
          onChange={setState}
        />
      }
      foot={
        hasNextPage && (
          <button type="button" className="btn" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('audit.more')}
          </button>
        )
      }
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('alerts.loading')} rows={3} />}
      {data && alerts.length === 0 && <Empty title={t('alerts.empty.title')} hint={t('alerts.empty.hint')} />}
      {alerts.length > 0 && (
        <DataTable caption={t('alerts.title')} columns={columns} rows={alerts} rowKey={({ id }) => id} isCompact />
      )}
    </Card>
  );
}

const columns: readonly Column<AccessAlert>[] = [
  {
    id: 'kind',
    header: t('alerts.kind'),
    cell: ({ id, kind }) => (
      <Link className="plain" data-open to={paths.audit} search={{ alertId: id }}>
        <StatusChip tone="warn">{t(`alerts.kind.${kind}`)}</StatusChip>
      </Link>
    ),
  },
  { id: 'actor', header: t('audit.actor'), cell: ({ actorName, actorId }) => actorName ?? actorId },
  { id: 'on', header: t('column.date'), cell: ({ on }) => date(on) },
  {
    id: 'member',
    header: t('column.member'),
    cell: ({ memberKey }) =>
      memberKey ? <span className="mono">{memberKey.slice(0, 8)}</span> : <Missing reason={t('alerts.noMember')} />,
  },
  { id: 'why', header: t('alerts.why'), cell: (alert) => whyOf(alert) },
  { id: 'events', header: t('audit.events'), isNumeric: true, cell: ({ events }) => count(events) },
  {
    id: 'review',
    header: t('column.state'),
    cell: ({ id, reviewedAt }) => (reviewedAt ? t('alerts.reviewed', { at: instant(reviewedAt) }) : <Review id={id} />),
  },
];

/** What was counted, and what the person's past is. */
function whyOf({ kind, measured }: AccessAlert): string {
  const { members = 0, usual = 0, hour = 0, daysKnown = 0, times = 0 } = measured;
  if (kind === 'volume') return t('alerts.why.volume', { members: count(members), usual: count(usual) });
  if (kind === 'hours') return t('alerts.why.hours', { hour: String(hour).padStart(2, '0'), days: count(daysKnown) });
  if (kind === 'break-glass') return t('alerts.why.break-glass', { n: count(times) });
  return t(`alerts.why.${kind}`);
}

function Review({ id }: { readonly id: string }) {
  const queries = useQueryClient();
  const review = useMutation({
    mutationFn: () => reviewAlert(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['audit', 'alerts'] }),
  });
  return (
    <button type="button" className="btn" disabled={review.isPending} onClick={() => review.mutate()}>
      {t(review.error ? 'alerts.reviewFailed' : 'alerts.review')}
    </button>
  );
}
