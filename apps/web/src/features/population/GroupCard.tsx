import type { CohortQuery } from '@optimiq/contracts/population';
import { GroupKind } from '@optimiq/contracts/population-groups';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { countText } from '../../ui/Count.tsx';
import { Definition } from '../../ui/Definition.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { GroupRows } from './GroupRows.tsx';
import { groupsOf } from './more-queries.ts';
import { TableDownload } from './TableDownload.tsx';

const rowsAtFirst = 16;

/** Members by contract, plan or provider, side by side; a row opens its members. */
export function GroupCard({ cohort }: { readonly cohort: CohortQuery }) {
  const [by, setBy] = useState<GroupKind>('contract');
  const [isAll, setAll] = useState(false);
  const { data, error, refetch } = useQuery(groupsOf(cohort, by));
  const options = GroupKind.options.map((value) => ({ value, label: t(`filter.${value}`) }));
  return (
    <Card
      title={t('groups.title')}
      note={
        <>
          <Definition of={t('groups.title')} text={t(`groups.definition.${by}`)} source={t('groups.source')} />
          {data && t('groups.note', { groups: data.groups, n: countText(data.n) })}
        </>
      }
      actions={
        <>
          <TableDownload cohort={cohort} table={by} />
          {data && data.rows.length > rowsAtFirst && (
            <button type="button" className="btn quiet" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
              {isAll ? t('hccs.fewer') : t('hccs.all', { n: data.rows.length })}
            </button>
          )}
          <Switch label={t('groups.by')} value={by} options={options} onChange={setBy} />
        </>
      }
      foot={data?.run && <span>{t('run.stamp', { number: data.run.number, version: data.run.tableVersion })}</span>}
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('groups.loading')} rows={8} />}
      {data?.rows.length === 0 && <Empty title={t('groups.empty.title')} hint={t('hccs.empty.hint')} />}
      {data && data.rows.length > 0 && (
        <GroupRows key={by} table={data} cohort={cohort} most={isAll ? data.rows.length : rowsAtFirst} />
      )}
    </Card>
  );
}
