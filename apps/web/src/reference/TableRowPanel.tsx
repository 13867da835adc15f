import { useQuery } from '@tanstack/react-query';
import { t } from '../messages.ts';
import { FactList } from '../ui/FactList.tsx';
import { shortHash } from '../ui/formats.ts';
import { Failed, Loading } from '../ui/states.tsx';
import { tableRowOf } from './queries.ts';

/** A row of a published table as the engine used it, and where it was published. */
export function TableRowPanel({ tableRow }: { readonly tableRow: string }) {
  const { data: row, error, refetch } = useQuery(tableRowOf(tableRow));
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!row) return <Loading label={t('tableRow.loading')} rows={8} />;
  return (
    <>
      <section>
        <h3>{t('tableRow.values')}</h3>
        <FactList
          facts={row.values.map(({ name, value }) => [name, value === '' ? t('missing.mark') : value] as const)}
        />
      </section>
      <section>
        <h3>{t('tableRow.source')}</h3>
        <FactList
          facts={[
            [t('tableRow.table'), row.table],
            [t('tableRow.version'), row.version],
            [t('tableRow.publisher'), row.publisher],
            [t('tableRow.document'), row.document],
            [t('tableRow.effective'), row.effective],
            [t('tableRow.reference'), row.ref],
            [t('tableRow.sha256'), shortHash(row.sha256)],
          ]}
        />
      </section>
    </>
  );
}
