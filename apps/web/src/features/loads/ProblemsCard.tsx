import type { Load, LoadProblemPage } from '@optimiq/contracts/loads';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { usePermissions } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { download, toCsv } from '../../ui/csv.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count } from '../../ui/formats.ts';
import { IconDownload } from '../../ui/icons.ts';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { problemsOf } from './queries.ts';

type Page = z.infer<typeof LoadProblemPage>;
type Count = Page['counts'][number];
type Problem = Page['items'][number];

const tones: Record<string, Tone> = { error: 'bad', warning: 'warn', unsupported: 'neutral' };

/** What was wrong with the file: how often each rule spoke, then rows with their place in the file. */
export function ProblemsCard({ load }: { readonly load: Load }) {
  const may = usePermissions();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    problemsOf(load.loadId),
  );
  const counts = data?.pages[0]?.counts ?? [];
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card
      title={t('problems.title')}
      note={data && t('problems.note', { rules: counts.length, shown: items.length })}
      actions={
        items.length > 0 && (
          <>
            {may('load:write') && load.rejected > 0 && load.format.startsWith('tidy-') && (
              <a
                className="btn"
                href={`/v1/loads/${load.loadId}/refused-rows`}
                download
                title={t('problems.refused.hint')}
              >
                <IconDownload className="i" aria-hidden />
                {t('problems.refused')}
              </a>
            )}
            <button type="button" className="btn quiet" onClick={() => download('problems.csv', csvOf(items))}>
              <IconDownload className="i" aria-hidden />
              {t('problems.csv')}
            </button>
          </>
        )
      }
      foot={
        hasNextPage && (
          <button type="button" className="btn" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('problems.more')}
          </button>
        )
      }
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('problems.loading')} />}
      {data && counts.length === 0 && <Empty title={t('problems.empty.title')} hint={t('problems.empty.hint')} />}
      {counts.length > 0 && (
        <DataTable
          caption={t('problems.counts')}
          columns={countColumns}
          rows={counts}
          rowKey={({ rule, severity }) => rule + severity}
          isCompact
        />
      )}
      {items.length > 0 && (
        <DataTable caption={t('problems.rows')} columns={rowColumns} rows={items} rowKey={keyOf} isCompact />
      )}
    </Card>
  );
}

const keyOf = ({ rule, row, segment, offset, field }: Problem) => [rule, row, segment, offset, field].join();

const severityChip = ({ severity }: { readonly severity: string }) => (
  <StatusChip tone={tones[severity] ?? 'neutral'}>{textOf('severity', severity)}</StatusChip>
);

const countColumns: readonly Column<Count>[] = [
  { id: 'rule', header: t('column.rule'), cell: ({ rule }) => <span className="mono">{rule}</span> },
  { id: 'severity', header: t('column.severity'), cell: severityChip },
  { id: 'count', header: t('column.rows'), isNumeric: true, cell: (row) => count(row.count) },
];

const rowColumns: readonly Column<Problem>[] = [
  { id: 'place', header: t('column.place'), cell: placeOf },
  { id: 'rule', header: t('column.rule'), cell: ({ rule }) => <span className="mono">{rule}</span> },
  { id: 'severity', header: t('column.severity'), cell: severityChip },
  { id: 'field', header: t('column.field'), cell: ({ field }) => <span className="mono">{field ?? ''}</span> },
  { id: 'message', header: t('column.reason'), wraps: true, cell: ({ message }) => message },
];

/** 'row 18,204', 'segment 17, byte 845': where in the file. */
function placeOf({ row, segment, offset }: Problem): string {
  const parts = [
    row !== undefined && t('problems.row', { row: count(row) }),
    segment !== undefined && t('problems.segment', { segment: count(segment) }),
    offset !== undefined && t('problems.offset', { offset: count(offset) }),
  ];
  return parts.filter(Boolean).join(', ') || t('problems.file');
}

const csvOf = (items: readonly Problem[]) =>
  toCsv(
    [
      t('column.rule'),
      t('column.severity'),
      t('column.row'),
      t('column.segmentNumber'),
      t('column.offset'),
      t('column.field'),
      t('column.reason'),
    ],
    items.map(({ rule, severity, row, segment, offset, field, message }) => [
      rule,
      severity,
      String(row ?? ''),
      String(segment ?? ''),
      String(offset ?? ''),
      field ?? '',
      message,
    ]),
  );
