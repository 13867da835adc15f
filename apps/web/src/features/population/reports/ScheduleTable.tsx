import type { ReportSchedule, ReportScheduleList } from '@optimiq/contracts/report-schedules';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useRoleNames } from '../../../administration/names.ts';
import { t } from '../../../messages.ts';
import { type Column, DataTable } from '../../../ui/DataTable.tsx';
import { instantIn } from '../../../ui/formats.ts';
import { StatusChip } from '../../../ui/StatusChip.tsx';
import { say, sayFailed } from '../../../ui/toasts.ts';
import { whyOf } from '../../../work/changes.ts';
import { FilterLine } from '../dashboards/FilterLine.tsx';
import { dashboards } from '../dashboards/queries.ts';
import { changeSchedule, createSchedule, removeSchedule, runSchedule, wishOf } from './queries.ts';
import { ScheduleDialog } from './ScheduleDialog.tsx';
import { cadenceText } from './words.ts';

type Props = Pick<ReportScheduleList, 'items' | 'timeZone' | 'roles'>;

/** Schedules with when each is made next, by the clock of the organization, or why it is paused. */
export function ScheduleTable({ items, timeZone, roles }: Props) {
  const roleName = useRoleNames();
  const columns: readonly Column<ReportSchedule>[] = [
    {
      id: 'name',
      header: t('reports.name'),
      wraps: true,
      cell: (one) => (
        <>
          <span className="b">{one.name}</span> {!one.isMine && <span className="sm mute">{one.owner.name}</span>}
        </>
      ),
    },
    { id: 'of', header: t('reports.of'), wraps: true, cell: ({ source }) => <Source source={source} /> },
    { id: 'when', header: t('reports.when'), wraps: true, cell: ({ cadence, at }) => cadenceText(cadence, at) },
    {
      id: 'next',
      header: t('reports.next'),
      wraps: true,
      cell: ({ nextAt, pausedBecause }) =>
        nextAt ? (
          instantIn(nextAt, timeZone)
        ) : (
          <>
            <StatusChip tone={pausedBecause === 'asked' ? 'neutral' : 'bad'}>{t('reports.paused')}</StatusChip>{' '}
            <span className="xs mute">{t(`reports.because.${pausedBecause ?? 'asked'}`)}</span>
          </>
        ),
    },
    {
      id: 'roles',
      header: t('reports.sharedWith'),
      wraps: true,
      cell: (one) => one.roles.map(roleName).join(', ') || t('reports.nobodyElse'),
    },
    {
      id: 'actions',
      header: t('reports.actions'),
      wraps: true,
      cell: (one) => <Actions one={one} roles={roles} />,
    },
  ];
  return (
    <DataTable
      caption={t('reports.schedules')}
      columns={columns}
      rows={items}
      rowKey={({ reportScheduleId }) => reportScheduleId}
      rowClass={({ nextAt }) => (nextAt ? undefined : 'off')}
      isReflowing
    />
  );
}

function Source({ source }: Pick<ReportSchedule, 'source'>) {
  const { data } = useQuery(dashboards);
  if (source.kind === 'board')
    return (
      <>
        {t('reports.board')} <FilterLine filters={source.filters} />
      </>
    );
  return data?.items.find(({ dashboardId }) => dashboardId === source.dashboardId)?.name ?? t('reports.dashboard');
}

function Actions({ one, roles }: { readonly one: ReportSchedule; readonly roles: readonly string[] }) {
  const queries = useQueryClient();
  const [isChanging, setChanging] = useState(false);
  const { reportScheduleId: id, name, version, nextAt } = one;
  const isPaused = nextAt === undefined;
  const attempt = async (work: () => Promise<unknown>, done: () => void) => {
    try {
      await work();
      done();
    } catch (error) {
      sayFailed(t('reports.notDone', { why: whyOf(error) }));
    }
    await queries.invalidateQueries({ queryKey: ['reports'] });
  };
  const putBack = () =>
    void attempt(
      () => createSchedule(wishOf(one)),
      () => say(t('reports.putBack', { name })),
    );
  const takeAway = () =>
    attempt(
      () => removeSchedule(id),
      () => say(t('reports.removed', { name }), one.isMine ? putBack : undefined),
    );
  const pauseOrResume = () =>
    attempt(
      () => changeSchedule(id, { ...wishOf(one), isPaused: !isPaused, version }),
      () => say(t(isPaused ? 'reports.resumed' : 'reports.isPaused', { name })),
    );
  const runNow = () =>
    attempt(
      () => runSchedule(id),
      () => say(t('reports.asked', { name })),
    );
  const button = (verb: 'run' | 'pause' | 'resume' | 'change' | 'remove', act: () => unknown) => (
    <button
      type="button"
      className="btn quiet"
      aria-label={t('reports.do.one', { verb: t(`reports.do.${verb}`), name })}
      onClick={() => void act()}
    >
      {t(`reports.do.${verb}`)}
    </button>
  );
  return (
    <span className="row wrap noprint">
      {one.isMine && button('run', runNow)}
      {one.isMine && button(isPaused ? 'resume' : 'pause', pauseOrResume)}
      {one.isMine && button('change', () => setChanging(true))}
      {button('remove', takeAway)}
      {isChanging && <ScheduleDialog of={one} roles={roles} onClose={() => setChanging(false)} />}
    </span>
  );
}
