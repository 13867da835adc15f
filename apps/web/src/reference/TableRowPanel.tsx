import { useQuery } from '@tanstack/react-query';
import { t } from '../messages.ts';
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
        <dl className="facts">
          {row.values.map(({ name, value }) => (
            <Fact key={name} name={name} value={value === '' ? t('missing.mark') : value} />
          ))}
        </dl>
      </section>
      <section>
        <h3>{t('tableRow.source')}</h3>
        <dl className="facts">
          <Fact name={t('tableRow.table')} value={row.table} />
          <Fact name={t('tableRow.version')} value={row.version} />
          <Fact name={t('tableRow.publisher')} value={row.publisher} />
          <Fact name={t('tableRow.document')} value={row.document} />
          <Fact name={t('tableRow.effective')} value={row.effective} />
          <Fact name={t('tableRow.reference')} value={row.ref} />
          <Fact name={t('tableRow.sha256')} value={shortHash(row.sha256)} />
        </dl>
      </section>
    </>
  );
}

const Fact = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
);
