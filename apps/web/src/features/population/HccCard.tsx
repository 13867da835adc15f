import type { CohortQuery, HccPrevalence } from '@optimiq/contracts/population';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { searchOf } from '../../cohort/cohort.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { Count, countText } from '../../ui/Count.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Definition } from '../../ui/Definition.tsx';
import { percent, signedPercent } from '../../ui/formats.ts';
import { IconChevronRight } from '../../ui/icons.ts';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { hccsOf } from './queries.ts';
import { TableDownload } from './TableDownload.tsx';

type Row = HccPrevalence['rows'][number];

const rowsAtFirst = 16;

/** Members per HCC that counts, largest first; a row opens the members who have it. */
export function HccCard({ cohort }: { readonly cohort: CohortQuery }) {
  const [isAll, setAll] = useState(false);
  const { data, error, refetch } = useQuery(hccsOf(cohort));
  const rows = data ? (isAll ? data.rows : data.rows.slice(0, rowsAtFirst)) : [];
  const rest = (data?.rows.length ?? 0) - rowsAtFirst;
  return (
    <Card
      title={t('hccs.title')}
      note={
        <>
          <Definition of={t('hccs.title')} text={t('hccs.definition')} source={t('hccs.source')} />
          {data && t('hccs.note', { shown: rows.length, all: data.rows.length, n: countText(data.n) })}
        </>
      }
      actions={
        <>
          <TableDownload cohort={cohort} table="hccs" />
          {rest > 0 && (
            <button type="button" className="btn quiet" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
              {isAll ? t('hccs.fewer') : t('hccs.all', { n: data?.rows.length ?? 0 })}
            </button>
          )}
        </>
      }
      foot={data?.run && <span>{t('run.stamp', { number: data.run.number, version: data.run.tableVersion })}</span>}
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('hccs.loading')} rows={rowsAtFirst} />}
      {data?.rows.length === 0 && <Empty title={t('hccs.empty.title')} hint={t('hccs.empty.hint')} />}
      {rows.length > 0 && <HccTable rows={rows} cohort={cohort} />}
    </Card>
  );
}

function HccTable({ rows, cohort }: { readonly rows: readonly Row[]; readonly cohort: CohortQuery }) {
  const may = usePermissions();
  const most = Math.max(1, ...rows.map(({ shareTenths }) => shareTenths ?? 0));
  const columns: readonly Column<Row>[] = [
    {
      id: 'hcc',
      header: t('column.hccOfModel'),
      cell: ({ hcc }) =>
        may('member:list') ? (
          <Link className="plain b" data-open to={paths.members} search={searchOf({ ...cohort, hcc })}>
            {t('hcc', { hcc: String(hcc) })}
          </Link>
        ) : (
          <span className="b">{t('hcc', { hcc: String(hcc) })}</span>
        ),
    },
    { id: 'label', header: t('column.condition'), wraps: true, cell: ({ label }) => label },
    { id: 'members', header: t('column.members'), isNumeric: true, cell: ({ members }) => <Count value={members} /> },
    {
      id: 'share',
      header: t('column.prevalence'),
      isNumeric: true,
      cell: ({ shareTenths }) => (shareTenths === null ? '' : percent(shareTenths)),
    },
    {
      id: 'bar',
      header: '',
      cell: ({ shareTenths }) => (
        <span className="hcc-bar" aria-hidden="true">
          <span className="bar" style={{ width: ((shareTenths ?? 0) * 48) / most }} />
        </span>
      ),
    },
    ...(rows.some(({ earlier }) => earlier !== undefined) ? earlierColumns() : []),
    {
      id: 'outranked',
      header: t('column.outranked'),
      isNumeric: true,
      cell: ({ outranked }) => <Count value={outranked} />,
    },
    {
      id: 'open',
      header: '',
      isNumeric: true,
      cell: () => (may('member:list') ? <IconChevronRight className="i s" aria-hidden /> : null),
    },
  ];
  return (
    <DataTable caption={t('hccs.title')} columns={columns} rows={rows} rowKey={({ hcc }) => String(hcc)} isCompact />
  );
}

/** The same HCC a year before, and what has become of it. */
const earlierColumns = (): readonly Column<Row>[] => [
  {
    id: 'earlier',
    header: t('hccs.earlier'),
    isNumeric: true,
    cell: ({ shareTenths: now, earlierTenths: before }) =>
      before == null ? (
        t('count.hidden')
      ) : (
        <>
          {percent(before)} <span className="mute">{now !== null && signedPercent(now - before).slice(0, -1)}</span>
        </>
      ),
  },
  {
    id: 'recaptured',
    header: t('hccs.recaptured'),
    isNumeric: true,
    cell: ({ recaptured: n, earlier: all }) =>
      n == null || all == null ? (
        <Count value={n ?? null} />
      ) : (
        t('hccs.again', { n: countText(n), all: countText(all) })
      ),
  },
];
