import type { Report } from '@optimiq/contracts/report-schedules';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { t, textOf } from '../../../messages.ts';
import { CopyText } from '../../../ui/CopyText.tsx';
import { type Column, DataTable } from '../../../ui/DataTable.tsx';
import { DownloadButton } from '../../../ui/DownloadButton.tsx';
import { bytes, date, instant, shortHash } from '../../../ui/formats.ts';
import { Refusal } from '../../../ui/Refusal.tsx';
import { StatusChip, type Tone } from '../../../ui/StatusChip.tsx';
import { removeReport, reports } from './queries.ts';

const tones: Readonly<Record<Report['state'], Tone>> = {
  ...({ queued: 'info', running: 'info', done: 'ok' } as const),
  ...({ failed: 'bad', expired: 'neutral', erased: 'neutral' } as const),
};

/** Files that schedules made, each until it expires; whether it opens is decided by the reader's own rights. */
export const FileTable = ({ items }: { readonly items: readonly Report[] }) => (
  <DataTable
    caption={t('reports.files')}
    columns={columns}
    rows={items}
    rowKey={({ reportId }) => reportId}
    rowClass={({ state }) => (state === 'expired' || state === 'erased' ? 'off' : undefined)}
    isReflowing
  />
);

const columns: readonly Column<Report>[] = [
  { id: 'name', header: t('reports.name'), wraps: true, cell: ({ name }) => <span className="b">{name}</span> },
  {
    id: 'state',
    header: t('column.status'),
    wraps: true,
    cell: ({ state, errorCode }) => (
      <>
        <StatusChip tone={tones[state]}>{t(`reports.state.${state}`)}</StatusChip>
        {errorCode && <span className="xs mute"> {textOf('reports.because', errorCode)}</span>}
      </>
    ),
  },
  {
    id: 'made',
    header: t('reports.made'),
    cell: ({ manifest, createdAt }) => instant(manifest?.madeAt ?? createdAt),
  },
  { id: 'by', header: t('reports.by'), cell: ({ isMine, madeBy }) => (isMine ? t('reports.you') : madeBy.name) },
  { id: 'asOf', header: t('reports.asOf'), cell: ({ manifest }) => (manifest ? date(manifest.asOf) : '') },
  {
    id: 'run',
    header: t('reports.run'),
    cell: ({ manifest }) =>
      manifest?.runId && <CopyText name={t('reports.run')} value={manifest.runId} shown={manifest.runId.slice(0, 8)} />,
  },
  {
    id: 'size',
    header: t('reports.size'),
    isNumeric: true,
    cell: ({ manifest }) => (manifest ? bytes(manifest.bytes) : ''),
  },
  {
    id: 'hash',
    header: t('reports.sha256'),
    cell: ({ manifest }) =>
      manifest && <CopyText name={t('reports.sha256')} value={manifest.sha256} shown={shortHash(manifest.sha256)} />,
  },
  { id: 'expires', header: t('reports.expires'), cell: ({ expiresAt }) => instant(expiresAt) },
  { id: 'actions', header: t('reports.actions'), wraps: true, cell: (one) => <Actions one={one} /> },
];

function Actions({ one }: { readonly one: Report }) {
  const client = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => removeReport(one.reportId),
    onSettled: () => client.invalidateQueries({ queryKey: reports.queryKey }),
  });
  return (
    <span className="row wrap noprint">
      {one.opens && (
        <DownloadButton path={`/v1/reports/${one.reportId}/file`} isQuiet>
          {t('reports.download')}
        </DownloadButton>
      )}
      {one.state === 'done' && !one.opens && <span className="xs mute">{t('reports.closed')}</span>}
      {one.isMine && (
        <button type="button" className="btn quiet" disabled={isPending} onClick={() => mutate()}>
          {t('reports.delete')}
        </button>
      )}
      {error && <Refusal error={error} />}
    </span>
  );
}
