import type { CohortQuery } from '@optimiq/contracts/population';
import type { PaidByService } from '@optimiq/contracts/population-costs';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { Definition } from '../../ui/Definition.tsx';
import { monthOfYear } from '../../ui/formats.ts';
import { Switch } from '../../ui/Switch.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { paidByServiceOf } from './more-queries.ts';
import { ServiceBars } from './ServiceBars.tsx';
import { ServiceTable } from './ServiceTable.tsx';
import { lastComplete } from './service-costs.ts';
import { TableDownload } from './TableDownload.tsx';

type View = 'chart' | 'table';

/** Paid per member month by kind of service, beside the same complete months of the year before. */
export function ServiceCostCard({ cohort }: { readonly cohort: CohortQuery }) {
  const [view, setView] = useState<View>('chart');
  const { data, error, refetch } = useQuery(paidByServiceOf(cohort));
  const options = (['chart', 'table'] as const).map((value) => ({ value, label: t(`view.${value}`) }));
  return (
    <Card
      title={t('costs.title')}
      note={
        <>
          <Definition of={t('costs.title')} text={t('costs.definition')} source={t('costs.source')} />
          {data?.memberMonths !== undefined && t('costs.n', { n: data.memberMonths })}
        </>
      }
      actions={
        <>
          <TableDownload cohort={cohort} table="paid-by-service" />
          <Switch label={t('view.label')} value={view} options={options} onChange={setView} />
        </>
      }
      foot={data?.run && <span>{footOf(data, data.run.serviceYear)}</span>}
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('costs.loading')} rows={9} />}
      {data?.rows.length === 0 && <Empty title={t('costs.empty.title')} hint={t('costs.empty.hint')} />}
      {data && data.rows.length > 0 && view === 'chart' && <ServiceBars costs={data} cohort={cohort} />}
      {data && data.rows.length > 0 && view === 'table' && <ServiceTable costs={data} cohort={cohort} />}
    </Card>
  );
}

/** Through which month the years are compared, and that later ones are still filling. */
function footOf({ completeMonths }: PaidByService, year: number): string {
  if (completeMonths === 0) return t('costs.foot.none');
  const month = monthOfYear(lastComplete(year, completeMonths));
  return t(completeMonths === 12 ? 'costs.foot.whole' : 'costs.foot.part', { month });
}
