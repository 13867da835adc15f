import type { Receipt } from '@optimiq/contracts/members';
import { t, textOf } from '../../messages.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { date, icd10Cm } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { useEvidence } from './evidence.ts';

type Row = Receipt['notCounted'][number];

/** Diagnoses that add nothing, each with the reason in words and its claim. */
export function NotCountedTable({ rows }: { readonly rows: Receipt['notCounted'] }) {
  const { openClaim } = useEvidence();
  const columns: readonly Column<Row>[] = [
    {
      id: 'code',
      header: t('column.icd10Cm'),
      cell: ({ code, claimKey }) =>
        claimKey === undefined ? (
          <span className="mono">{icd10Cm(code)}</span>
        ) : (
          <button type="button" className="link mono" data-open onClick={() => openClaim(claimKey)}>
            {icd10Cm(code)}
          </button>
        ),
    },
    { id: 'reason', header: t('column.reason'), wraps: true, cell: ({ reason }) => textOf('notCounted', reason) },
    {
      id: 'date',
      header: t('column.serviceDate'),
      cell: ({ serviceOn }) =>
        serviceOn === undefined ? <Missing reason={t('conditions.noDate')} /> : date(serviceOn),
    },
  ];
  return (
    <DataTable
      caption={t('notCounted.title')}
      columns={columns}
      rows={rows}
      rowKey={({ code, reason, claimKey, serviceOn }) => [code, reason, claimKey, serviceOn].join()}
      isCompact
    />
  );
}
