import type { Dashboard } from '@optimiq/contracts/dashboards';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { usePermissions } from '../../../api/session-store.ts';
import { searchOf } from '../../../cohort/cohort.ts';
import { t } from '../../../messages.ts';
import { paths } from '../../../paths.ts';
import { PrintButton } from '../../../ui/PrintButton.tsx';
import { ScreenHead } from '../../../ui/ScreenHead.tsx';
import { Failed, Forbidden, Loading } from '../../../ui/states.tsx';
import '../population.css';
import './dashboards.css';
import { FilterLine } from './FilterLine.tsx';
import { dashboard } from './queries.ts';
import { isWide, TileOf } from './TileOf.tsx';

/** A dashboard: each tile with its filters, its definition, its n and its freshness, and the door to what is behind it. */
export function DashboardPage() {
  const may = usePermissions();
  const { dashboardId = '' } = useParams({ strict: false }) as { readonly dashboardId?: string };
  const { data, error, refetch } = useQuery({ ...dashboard(dashboardId), enabled: may('population:read') });
  if (!may('population:read')) return <Forbidden permission="population:read" />;
  return (
    <>
      <ScreenHead title={data?.name ?? t('dashboards.one')} note={data && noteOf(data)}>
        {data && may('export:write') && (
          <Link className="btn noprint" to={paths.reports} search={{ dashboard: dashboardId }}>
            {t('dashboards.schedule')}
          </Link>
        )}
        {data?.isMine && (
          <Link className="btn noprint" to={paths.editDashboard(dashboardId)}>
            {t('dashboards.edit')}
          </Link>
        )}
        <PrintButton />
      </ScreenHead>
      <div className="body">
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !data && <Loading label={t('dashboards.loading.one')} />}
        {data && <Grid tiles={data.tiles} />}
      </div>
    </>
  );
}

function Grid({ tiles }: Pick<Dashboard, 'tiles'>) {
  return (
    <ol className="dash" aria-label={t('dashboards.tiles')}>
      {tiles.map((tile, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a tile is told from the others by its place only
        <li key={at} className={isWide(tile.kind) ? 'wide' : undefined}>
          <TileOf tile={tile} place={at < 9 ? at + 1 : undefined} />
          <p className="dash-foot">
            <FilterLine filters={tile.filters} />
            <Link
              className="xs noprint"
              to={isGaps(tile.kind) ? paths.gaps : paths.population}
              search={searchOf(tile.filters)}
              aria-label={t('dashboards.open.one', { tile: t(`dashboards.tile.${tile.kind}`) })}
            >
              {t('dashboards.open')}
            </Link>
          </p>
        </li>
      ))}
    </ol>
  );
}

const isGaps = (kind: string) => kind === 'open-gaps' || kind === 'recapture';

const noteOf = ({ isMine, isShared, owner }: Dashboard) =>
  isMine
    ? t(isShared ? 'dashboards.note.shared' : 'dashboards.note.mine')
    : t('dashboards.note.of', { name: owner.name });
