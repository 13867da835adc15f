import type { CohortQuery, RafDistribution } from '@optimiq/contracts/population';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { bandText } from '../../cohort/bands.ts';
import { searchOf } from '../../cohort/cohort.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Count, countText } from '../../ui/Count.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Definition } from '../../ui/Definition.tsx';
import { percent } from '../../ui/formats.ts';
import { Switch } from '../../ui/Switch.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { distributionOf } from './queries.ts';
import { TableDownload } from './TableDownload.tsx';

const loadChart = () => import('./RafChart.tsx');
const RafChart = lazy(loadChart);

type View = 'chart' | 'table';
type Band = RafDistribution['bands'][number];

/** Members by band of the payment score, as a chart or as the table of the same answer. */
export function RafDistributionCard({ cohort }: { readonly cohort: CohortQuery }) {
  const [view, setView] = useState<View>('chart');
  const { data, error, refetch } = useQuery(distributionOf(cohort));
  const options = (['chart', 'table'] as const).map((value) => ({ value, label: t(`view.${value}`) }));
  return (
    <Card
      title={t('distribution.title')}
      note={
        <>
          <Definition
            of={t('distribution.title')}
            text={t('distribution.definition')}
            source={t('distribution.source')}
          />
          {data && t('n', { n: countText(data.n) })}
        </>
      }
      foot={data?.bands.some(({ members }) => members === null) && <span>{t('distribution.hidden')}</span>}
      actions={
        <>
          <TableDownload cohort={cohort} table="raf-distribution" />
          <Switch label={t('view.label')} value={view} options={options} onChange={setView} />
        </>
      }
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('distribution.loading')} />}
      {data && view === 'table' && <BandTable bands={data.bands} cohort={cohort} />}
      {data && view === 'chart' && (
        <Suspense fallback={<Loading label={t('distribution.loading')} />}>
          <RafChart distribution={data} cohort={cohort} />
        </Suspense>
      )}
    </Card>
  );
}

function BandTable({ bands, cohort }: { readonly bands: readonly Band[]; readonly cohort: CohortQuery }) {
  const may = usePermissions();
  const columns: readonly Column<Band>[] = [
    {
      id: 'band',
      header: t('distribution.band'),
      cell: ({ fromThousandths: band }) =>
        may('member:list') ? (
          <Link
            className="plain"
            data-open
            to={paths.members}
            search={{ ...searchOf({ ...cohort, band }), sort: 'payment' }}
          >
            {bandText(band)}
          </Link>
        ) : (
          bandText(band)
        ),
    },
    { id: 'members', header: t('column.members'), isNumeric: true, cell: ({ members }) => <Count value={members} /> },
    {
      id: 'share',
      header: t('column.share'),
      isNumeric: true,
      cell: ({ shareTenths }) => (shareTenths === null ? t('count.hidden') : percent(shareTenths)),
    },
  ];
  return (
    <DataTable
      caption={t('distribution.title')}
      columns={columns}
      rows={bands}
      rowKey={(band) => String(band.fromThousandths)}
      isCompact
    />
  );
}
