import type { CoverageTimeline } from '@optimiq/contracts/coverage';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, date } from '../../ui/formats.ts';

type Change = CoverageTimeline['changes'][number];

/** What later files said about earlier spans, in the order in which they said it. */
export function CoverageChanges({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <Card title={t('coverage.changes')} note={t('coverage.changes.note')}>
      <DataTable
        caption={t('coverage.changes')}
        columns={columns}
        rows={changes}
        rowKey={(one) => [one.kind, one.line, one.from, one.stated.loadNumber, one.throughBefore, one.through].join()}
        isCompact
      />
    </Card>
  );
}

const columns: readonly Column<Change>[] = [
  { id: 'line', header: t('coverage.line'), cell: ({ line }) => t(`coverage.line.${line}`) },
  { id: 'kind', header: t('coverage.change'), cell: ({ kind }) => t(`coverage.change.${kind}`) },
  { id: 'from', header: t('coverage.from'), cell: ({ from }) => date(from) },
  {
    id: 'before',
    header: t('coverage.throughBefore'),
    cell: ({ throughBefore }) => (throughBefore ? date(throughBefore) : t('coverage.open')),
  },
  {
    id: 'now',
    header: t('coverage.throughNow'),
    cell: ({ kind, through }) =>
      kind === 'voided' ? t('coverage.change.gone') : through ? date(through) : t('coverage.open'),
  },
  { id: 'load', header: t('column.load'), isNumeric: true, cell: ({ stated }) => count(stated.loadNumber) },
];
