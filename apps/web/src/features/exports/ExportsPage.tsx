import type { Export } from '@optimiq/contracts/exports';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { remove } from '../../api/client.ts';
import { usePermissions } from '../../api/session-store.ts';
import { type MessageId, t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { CopyText } from '../../ui/CopyText.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { DownloadButton } from '../../ui/DownloadButton.tsx';
import { bytes, count, factor, instant, shortHash } from '../../ui/formats.ts';
import { Refusal } from '../../ui/Refusal.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { exportsQuery, isUnderWay } from './queries.ts';

/** Files of whole lists that one has asked for: how far they are, and each until it expires. */
export function ExportsPage() {
  const may = usePermissions();
  if (!may('export:write')) return <Forbidden permission="export:write" />;
  return <Exports />;
}

function Exports() {
  const { data, error, refetch } = useQuery(exportsQuery);
  return (
    <>
      <ScreenHead title={t('exports.title')} />
      <div className="body">
        <p className="sub">{t('exports.what')}</p>
        <Card title={t('exports.list')}>
          {error && <Failed error={error} onRetry={refetch} />}
          {!error && !data && <Loading label={t('exports.loading')} rows={4} />}
          {data?.items.length === 0 && <Empty title={t('exports.none')} hint={t('exports.none.hint')} />}
          {data && data.items.length > 0 && (
            <DataTable
              caption={t('exports.list')}
              columns={columns}
              rows={data.items}
              rowKey={({ exportId }) => exportId}
              rowClass={({ state }) =>
                state === 'done' || state === 'queued' || state === 'running' ? undefined : 'off'
              }
            />
          )}
        </Card>
      </div>
    </>
  );
}

const columns: readonly Column<Export>[] = [
  {
    id: 'what',
    header: t('exports.of'),
    wraps: true,
    cell: (one) => (
      <>
        <span className="b">{t(`exports.of.${one.what}`)}</span> <span className="xs mute">{filtersOf(one)}</span>
      </>
    ),
  },
  { id: 'format', header: t('exports.format'), cell: ({ format }) => format.toUpperCase() },
  { id: 'state', header: t('column.status'), wraps: true, cell: (one) => <State one={one} /> },
  { id: 'rows', header: t('exports.rows'), isNumeric: true, cell: ({ total }) => count(total) },
  {
    id: 'size',
    header: t('exports.size'),
    isNumeric: true,
    cell: ({ manifest }) => (manifest ? bytes(manifest.bytes) : ''),
  },
  {
    id: 'made',
    header: t('exports.made'),
    cell: ({ manifest, createdAt }) => instant(manifest?.madeAt ?? createdAt),
  },
  { id: 'expires', header: t('exports.expires'), cell: ({ expiresAt }) => instant(expiresAt) },
  {
    id: 'hash',
    header: t('exports.sha256'),
    wraps: true,
    cell: ({ state, manifest }) =>
      state === 'done' &&
      manifest && <CopyText name={t('exports.sha256')} value={manifest.sha256} shown={shortHash(manifest.sha256)} />,
  },
  { id: 'actions', header: t('exports.actions'), wraps: true, cell: (one) => <Actions one={one} /> },
];

const tones: Readonly<Record<Export['state'], Tone>> = {
  ...({ queued: 'info', running: 'info', done: 'ok', failed: 'bad' } as const),
  ...({ cancelled: 'neutral', expired: 'neutral', erased: 'neutral' } as const),
};

function State({ one }: { readonly one: Export }) {
  const { state, done, total, errorCode } = one;
  const words = t(`exports.state.${state}`);
  return (
    <>
      <StatusChip tone={tones[state]}>{words}</StatusChip>
      {state === 'failed' && errorCode && <span className="xs mute"> {textOf('exports.because', errorCode)}</span>}
      {isUnderWay(one) && <progress aria-label={words} value={done} max={Math.max(1, total)} />}
    </>
  );
}

function Actions({ one }: { readonly one: Export }) {
  const client = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => remove(`/v1/exports/${one.exportId}`),
    onSettled: () => client.invalidateQueries({ queryKey: exportsQuery.queryKey }),
  });
  return (
    <span className="row wrap noprint">
      {one.state === 'done' && (
        <DownloadButton path={`/v1/exports/${one.exportId}/file`} isQuiet>
          {t('exports.download')}
        </DownloadButton>
      )}
      <button type="button" className="btn quiet" disabled={isPending} onClick={() => mutate()}>
        {t(isUnderWay(one) ? 'exports.stop' : 'exports.delete')}
      </button>
      {error && <Refusal error={error} />}
    </span>
  );
}

const filterWords = [
  ...['paymentYear', 'segment', 'band', 'hcc', 'with', 'cohort', 'service', 'contract', 'plan', 'provider'],
  ...['status', 'lasting', 'inWork'],
  ...['month', 'by', 'source', 'rule', 'load', 'loadId', 'kind'],
];

/** Filters in words, with the codes and days they were asked for with. How it is ordered is no filter. */
const filtersOf = ({ filters }: Export): string =>
  Object.entries(filters)
    .filter(([name]) => name !== 'sort' && name !== 'direction')
    .map(([name, value]) =>
      filterWords.includes(name)
        ? t(`exports.filter.${name}` as MessageId, { value: filterText(name, value) })
        : `${name} ${String(value)}`,
    )
    .join(', ');

const filterText = (name: string, value: Export['filters'][string]): string =>
  name === 'band' ? factor(Number(value)) : Array.isArray(value) ? value.join(', ') : String(value);
