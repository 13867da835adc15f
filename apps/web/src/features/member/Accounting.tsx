import type { Accounting as AccountingOf } from '@optimiq/contracts/audit';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, date } from '../../ui/formats.ts';
import { PrintButton } from '../../ui/PrintButton.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { DisclosureForm } from './DisclosureForm.tsx';
import { accountingOf } from './privacy-queries.ts';

type Entry = AccountingOf['entries'][number];
type Exempt = AccountingOf['exempt'][number];

/** The accounting of disclosures of six years, as it is printed; those that need none stand apart and are not printed. */
export function Accounting({ memberKey }: { readonly memberKey: string }) {
  const [isAdding, setAdding] = useState(false);
  const { data, error, refetch } = useQuery(accountingOf(memberKey));
  return (
    <Card
      title={t('accounting.title')}
      note={data && t('accounting.span', { from: date(data.from), to: date(data.to), n: count(data.entries.length) })}
      actions={
        <span className="row wrap noprint">
          <button type="button" className="btn" aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>
            {t('accounting.add')}
          </button>
          <PrintButton />
        </span>
      }
    >
      {isAdding && <DisclosureForm memberKey={memberKey} onDone={() => setAdding(false)} />}
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('accounting.loading')} rows={4} />}
      {data && data.entries.length === 0 && (
        <Empty title={t('accounting.empty.title')} hint={t('accounting.empty.hint')} />
      )}
      {data && data.entries.length > 0 && (
        <DataTable caption={t('accounting.title')} columns={columns} rows={data.entries} rowKey={({ id }) => id} />
      )}
      {data && data.exempt.length > 0 && (
        <div className="noprint">
          <h3 className="tab-head">{t('accounting.exempt')}</h3>
          <DataTable
            caption={t('accounting.exempt')}
            columns={exemptColumns}
            rows={data.exempt}
            rowKey={({ id }) => id}
            isCompact
          />
        </div>
      )}
    </Card>
  );
}

const said: readonly Column<Exempt | Entry>[] = [
  {
    id: 'recipient',
    header: t('accounting.recipient'),
    wraps: true,
    cell: ({ recipient, address }) => [recipient, address].filter(Boolean).join(', '),
  },
  { id: 'what', header: t('accounting.description'), wraps: true, cell: ({ description }) => description },
  { id: 'purpose', header: t('audit.purpose'), cell: ({ purpose }) => textOf('purpose', purpose) },
];

const columns: readonly Column<Entry>[] = [
  {
    id: 'on',
    header: t('column.date'),
    cell: ({ on, count: times, lastOn }) =>
      times === 1 ? date(on) : t('accounting.several', { first: date(on), n: count(times), last: date(lastOn) }),
  },
  ...said,
];

const exemptColumns: readonly Column<Exempt>[] = [
  { id: 'on', header: t('column.date'), cell: ({ on }) => date(on) },
  ...said,
  { id: 'why', header: t('accounting.exemption'), cell: ({ exemption }) => exemption },
];
