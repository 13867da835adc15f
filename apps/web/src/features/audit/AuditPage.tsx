import type { AuditEvent } from '@optimiq/contracts/audit';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { usePermissions } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { ColumnsButton } from '../../ui/ColumnsButton.tsx';
import { DownloadButton } from '../../ui/DownloadButton.tsx';
import { count, instant } from '../../ui/formats.ts';
import { LongTable } from '../../ui/LongTable.tsx';
import { Missing } from '../../ui/Missing.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { StaleNote } from '../../ui/StaleNote.tsx';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { keptColumns, type ListColumn, useShownColumns } from '../../ui/shown-columns.ts';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { SavedViews } from '../../views/SavedViews.tsx';
import { AccessAlerts } from './AccessAlerts.tsx';
import { AuditFilters, filterOf } from './AuditFilters.tsx';
import './audit.css';
import { ChainState } from './ChainState.tsx';
import { EventCard } from './EventCard.tsx';
import { eventsOf } from './queries.ts';

/** Who did what to which record, whether the log is what was written, and access that deserves a look. */
export function AuditPage() {
  const may = usePermissions();
  if (!may('audit:read')) return <Forbidden permission="audit:read" />;
  return <AuditScreen />;
}

function AuditScreen() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const filter = filterOf(search);
  return (
    <>
      <ScreenHead title={t('audit.title')}>
        <SavedViews screen="audit" />
        <DownloadButton path="/v1/audit-export">{t('audit.export')}</DownloadButton>
      </ScreenHead>
      <AuditFilters />
      <div className="body">
        <ChainState />
        <AccessAlerts />
        <div className="audit-body">
          <Events filter={filter} openId={search.event} />
          {search.event && <EventCard eventId={search.event} />}
        </div>
      </div>
    </>
  );
}

type EventsProps = { readonly filter: ReturnType<typeof filterOf>; readonly openId: string | undefined };

function Events({ filter, openId }: EventsProps) {
  const { data, error, refetch, dataUpdatedAt, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    eventsOf(filter),
  );
  const events = data?.pages.flatMap(({ items }) => items) ?? [];
  const shown = useShownColumns('audit', columns);
  return (
    <Card
      title={t('audit.events')}
      note={data && t('audit.shown', { n: count(events.length) })}
      actions={events.length > 0 && <ColumnsButton {...shown} />}
      foot={
        hasNextPage && (
          <button type="button" className="btn" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('audit.more')}
          </button>
        )
      }
    >
      {error && data && <StaleNote at={dataUpdatedAt} onRetry={refetch} />}
      {error && !data && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('audit.loading')} rows={12} />}
      {data && events.length === 0 && <NoEvents isFiltered={Object.values(filter).some(Boolean)} />}
      {events.length > 0 && (
        <LongTable
          caption={t('audit.events')}
          columns={shown.columns}
          rows={events}
          rowKey={({ id }) => id}
          rowClass={({ id }) => (id === openId ? 'sel' : undefined)}
          isCompact
        />
      )}
    </Card>
  );
}

function NoEvents({ isFiltered }: { readonly isFiltered: boolean }) {
  if (!isFiltered) return <Empty title={t('audit.empty.title')} hint={t('audit.empty.hint')} />;
  return (
    <Empty
      title={t('audit.noneMatch.title')}
      hint={t('audit.noneMatch.hint')}
      action={
        <Link className="btn" to={paths.audit} search={keptColumns}>
          {t('filter.removeAll')}
        </Link>
      }
    />
  );
}

const tones: Readonly<Record<string, Tone>> = { success: 'ok', denied: 'warn', failed: 'bad' };

const columns: readonly ListColumn<'audit', AuditEvent>[] = [
  { id: 'at', header: t('column.time'), cell: (event) => <OpenEvent event={event} /> },
  {
    id: 'sequence',
    header: t('audit.number'),
    isNumeric: true,
    cell: ({ sequence }) => (sequence === undefined ? <Missing reason={t('audit.notSealed')} /> : count(sequence)),
  },
  { id: 'actor', header: t('audit.actor'), cell: ({ actorName, actorId }) => actorName ?? actorId },
  { id: 'action', header: t('audit.action'), cell: ({ action }) => <span className="mono">{action}</span> },
  {
    id: 'outcome',
    header: t('audit.outcome'),
    cell: ({ outcome }) => (
      <StatusChip tone={tones[outcome] ?? 'neutral'}>{textOf('audit.outcome', outcome)}</StatusChip>
    ),
  },
  {
    id: 'subject',
    header: t('audit.subject'),
    cell: ({ subjectKind, subjectId }) =>
      subjectKind ? (
        <span className="mono sub">{`${subjectKind} ${subjectId?.slice(0, 8) ?? ''}`}</span>
      ) : (
        <Missing reason={t('audit.noSubject')} />
      ),
  },
  {
    id: 'members',
    header: t('column.members'),
    isNumeric: true,
    cell: ({ members, ofAllMembers }) => (ofAllMembers ? t('audit.allMembers') : count(members ?? 0)),
  },
  {
    id: 'purpose',
    header: t('audit.purpose'),
    cell: ({ purpose }) => (purpose ? textOf('purpose', purpose) : <Missing reason={t('audit.noPurpose')} />),
  },
];

function OpenEvent({ event }: { readonly event: AuditEvent }) {
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  return (
    <button
      type="button"
      className="link ink"
      data-open
      onClick={() => void navigate({ to: '.', search: { ...search, event: event.id } as Record<string, unknown> })}
    >
      {instant(event.at)}
    </button>
  );
}
