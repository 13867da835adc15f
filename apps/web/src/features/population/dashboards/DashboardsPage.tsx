import type { Dashboard } from '@optimiq/contracts/dashboards';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { usePermissions } from '../../../api/session-store.ts';
import { t } from '../../../messages.ts';
import { paths } from '../../../paths.ts';
import { Card } from '../../../ui/Card.tsx';
import { type Column, DataTable } from '../../../ui/DataTable.tsx';
import { count, instant } from '../../../ui/formats.ts';
import { ScreenHead } from '../../../ui/ScreenHead.tsx';
import { StatusChip } from '../../../ui/StatusChip.tsx';
import { Failed, Forbidden, Loading } from '../../../ui/states.tsx';
import { say, sayFailed } from '../../../ui/toasts.ts';
import { whyOf } from '../../../work/changes.ts';
import './dashboards.css';
import { createDashboard, dashboards, removeDashboard } from './queries.ts';
import { startersFor } from './starters.ts';

/** Dashboards of one's own and those that colleagues share; some to begin with. */
export function DashboardsPage() {
  const may = usePermissions();
  const { data, error, refetch } = useQuery({ ...dashboards, enabled: may('population:read') });
  if (!may('population:read')) return <Forbidden permission="population:read" />;
  const items = data?.items ?? [];
  return (
    <>
      <ScreenHead title={t('dashboards.title')} note={data && t('dashboards.count', { n: items.length })}>
        {may('export:write') && (
          <Link className="btn" to={paths.reports}>
            {t('dashboards.reports')}
          </Link>
        )}
        <Link className="btn primary" to={paths.newDashboard}>
          {t('dashboards.new')}
        </Link>
      </ScreenHead>
      <div className="body">
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !data && <Loading label={t('dashboards.loading')} />}
        {items.length > 0 && (
          <Card title={t('dashboards.kept')}>
            <DataTable
              caption={t('dashboards.kept')}
              columns={columns}
              rows={items}
              rowKey={({ dashboardId }) => dashboardId}
              isReflowing
            />
          </Card>
        )}
        {data && <Starters isFirst={items.length === 0} />}
      </div>
    </>
  );
}

const columns: readonly Column<Dashboard>[] = [
  {
    id: 'name',
    header: t('dashboards.name'),
    wraps: true,
    cell: ({ dashboardId, name }) => (
      <Link className="plain" data-open to={paths.dashboard(dashboardId)}>
        {name}
      </Link>
    ),
  },
  { id: 'tiles', header: t('dashboards.tiles'), isNumeric: true, cell: ({ tiles }) => count(tiles.length) },
  {
    id: 'owner',
    header: t('dashboards.owner'),
    cell: ({ isMine, isShared, owner }) => (
      <span className="row">
        {isMine ? t('dashboards.mine') : owner.name}
        {isShared && <StatusChip tone="info">{t('dashboards.shared')}</StatusChip>}
      </span>
    ),
  },
  { id: 'changed', header: t('dashboards.changedAt'), cell: ({ changedAt }) => instant(changedAt) },
  { id: 'actions', header: t('dashboards.actions'), cell: (one) => one.isMine && <Actions one={one} /> },
];

function Actions({ one }: { readonly one: Dashboard }) {
  const queries = useQueryClient();
  const { dashboardId, name, tiles, isShared } = one;
  const renew = () => queries.invalidateQueries({ queryKey: dashboards.queryKey });
  const attempt = async (work: () => Promise<unknown>, done: () => void) => {
    try {
      await work();
      done();
    } catch (error) {
      sayFailed(t('dashboards.notSaved', { why: whyOf(error) }));
    }
    await renew();
  };
  const putBack = () =>
    void attempt(
      () => createDashboard({ name, tiles, isShared }),
      () => say(t('dashboards.putBack', { name })),
    );
  return (
    <span className="row wrap noprint">
      <Link className="btn quiet" to={paths.editDashboard(dashboardId)} aria-label={t('dashboards.edit.one', { name })}>
        {t('dashboards.edit')}
      </Link>
      <button
        type="button"
        className="btn quiet"
        aria-label={t('dashboards.remove.one', { name })}
        onClick={() =>
          void attempt(
            () => removeDashboard(dashboardId),
            () => say(t('dashboards.removed', { name }), putBack),
          )
        }
      >
        {t('dashboards.remove')}
      </button>
    </span>
  );
}

/** What a dashboard is, shown by some that work at once. */
function Starters({ isFirst }: { readonly isFirst: boolean }) {
  const names = startersFor(usePermissions());
  if (names.length === 0 && !isFirst) return null;
  return (
    <Card title={t(isFirst ? 'dashboards.empty.title' : 'dashboards.starters')}>
      {isFirst && <p className="card-body sub">{t('dashboards.empty.hint')}</p>}
      <ul className="dash-starters">
        {names.map((name) => (
          <li key={name}>
            <Link to={paths.newDashboard} search={{ example: name }}>
              {t(`dashboards.starter.${name}`)}
            </Link>
            <span className="sm mute">{t(`dashboards.starter.${name}.hint`)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
