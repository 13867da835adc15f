import { type DashboardTile, type TileKind, tileNeeds } from '@optimiq/contracts/dashboards';
import { permissionsFor } from '@optimiq/domain/cohorts/definition';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { RequestFailed } from '../../../api/client.ts';
import { usePermissions } from '../../../api/session-store.ts';
import { type GapFigure, gapFigures } from '../../../cohort/GapTiles.tsx';
import { savedCohort } from '../../../cohort/saved.ts';
import { t } from '../../../messages.ts';
import { Card } from '../../../ui/Card.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../../ui/states.tsx';
import { HccCard } from '../HccCard.tsx';
import { PaidMonths } from '../PaidPage.tsx';
import { summaryOf } from '../queries.ts';
import { RafDistributionCard } from '../RafDistributionCard.tsx';
import { SegmentCard } from '../SegmentCard.tsx';
import { type Figure, useFigures } from '../Tiles.tsx';
import { gapsOf } from './queries.ts';

type Props = { readonly tile: DashboardTile; readonly place?: number | undefined };

/** Tiles that are a chart or a table, not one figure. */
const wide: ReadonlySet<TileKind> = new Set<TileKind>([
  'raf-distribution',
  'segments',
  'paid-by-month',
  'hcc-prevalence',
]);
export const isWide = (kind: TileKind): boolean => wide.has(kind);

/** A tile as its reader may see it: what it asks for is asked for by this page, under the rights of whoever looks. */
export function TileOf({ tile, place }: Props) {
  const may = usePermissions();
  const lacked = tileNeeds(tile).find((permission) => !may(permission));
  if (lacked) return <Without tile={tile}>{<Forbidden permission={lacked} />}</Without>;
  const { cohort } = tile.filters;
  return cohort === undefined ? (
    <Shown tile={tile} place={place} />
  ) : (
    <OfCohort tile={tile} place={place} cohortId={cohort} />
  );
}

/** A tile of a saved cohort: not of one that is nobody's, not shared, or asks by what the reader does not see. */
function OfCohort({ tile, place, cohortId }: Props & { readonly cohortId: string }) {
  const may = usePermissions();
  const { data, error, refetch } = useQuery(savedCohort(cohortId));
  if (error instanceof RequestFailed && error.code === 'not-found')
    return (
      <Without tile={tile}>
        <Empty title={t('dashboards.cohort.gone')} hint={t('dashboards.cohort.gone.hint')} />
      </Without>
    );
  if (error) return <Without tile={tile}>{<Failed error={error} onRetry={refetch} />}</Without>;
  if (!data) return <Waits tile={tile} />;
  const lacked = permissionsFor(data.definition).find((permission) => !may(permission));
  if (lacked) return <Without tile={tile}>{<Forbidden permission={lacked} />}</Without>;
  return <Shown tile={tile} place={place} />;
}

function Shown({ tile, place }: Props) {
  const { kind, filters } = tile;
  switch (kind) {
    case 'raf-distribution':
      return <RafDistributionCard cohort={filters} />;
    case 'hcc-prevalence':
      return <HccCard cohort={filters} />;
    case 'paid-by-month':
      return <PaidMonths cohort={filters} />;
    case 'open-gaps':
    case 'recapture':
      return <GapFigureTile tile={tile} figure={kind} place={place} />;
    default:
      return <OfSummary tile={tile} kind={kind} place={place} />;
  }
}

/** A figure, or the segments, which show who has none beside. */
function OfSummary({ tile, kind, place }: Props & { readonly kind: Figure | 'segments' }) {
  const { data, error, refetch } = useQuery(summaryOf(tile.filters));
  if (error) return <Without tile={tile}>{<Failed error={error} onRetry={refetch} />}</Without>;
  if (!data) return <Waits tile={tile} />;
  if (!data.run) return <Nothing tile={tile} />;
  if (kind === 'segments') return <SegmentCard cohort={tile.filters} summary={data} />;
  return <FigureTile tile={tile} figure={kind} place={place} summary={data} run={data.run} />;
}

function FigureTile({
  tile,
  figure,
  place,
  ...answer
}: Props & { readonly figure: Figure } & Pick<Parameters<typeof useFigures>[0], 'summary' | 'run'>) {
  const figures = useFigures({ ...answer, cohort: tile.filters });
  return figures[figure](place) ?? <Nothing tile={tile} />;
}

function GapFigureTile({ tile, figure, place }: Props & { readonly figure: GapFigure }) {
  const { paymentYear, cohort } = tile.filters;
  const { data, error, refetch } = useQuery(gapsOf({ paymentYear, cohort }));
  if (error) return <Without tile={tile}>{<Failed error={error} onRetry={refetch} />}</Without>;
  if (!data) return <Waits tile={tile} />;
  const shown = data.run && gapFigures({ summary: data, cohort })[figure](place);
  return shown ?? <Nothing tile={tile} />;
}

/** A tile in whose place stands why there is no figure. */
function Without({ tile, children }: { readonly tile: DashboardTile; readonly children: ReactNode }) {
  return <Card title={t(`dashboards.tile.${tile.kind}`)}>{children}</Card>;
}

const Waits = ({ tile }: { readonly tile: DashboardTile }) => (
  <Without tile={tile}>
    <Loading label={t('dashboards.tile.loading', { tile: t(`dashboards.tile.${tile.kind}`) })} rows={3} />
  </Without>
);

const Nothing = ({ tile }: { readonly tile: DashboardTile }) => (
  <Without tile={tile}>
    <Empty title={t('dashboards.tile.nothing')} hint={t('dashboards.tile.nothing.hint')} />
  </Without>
);
