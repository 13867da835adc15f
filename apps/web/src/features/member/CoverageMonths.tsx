import type { CoverageTimeline } from '@optimiq/contracts/coverage';
import type { QueryValues } from '../../api/client.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { monthOfYear } from '../../ui/formats.ts';
import { IconCheck } from '../../ui/icons.ts';
import { MemberRowsDownload } from '../../ui/MemberRowsDownload.tsx';
import { Missing } from '../../ui/Missing.tsx';

type Month = CoverageTimeline['months'][number];

const parts = ['partA', 'partB', 'partC', 'partD', 'medical'] as const;

/** Status on the first day of each month, latest first. */
export function CoverageMonths({
  memberKey,
  range,
  months,
}: {
  readonly memberKey: string;
  readonly range: QueryValues;
  readonly months: readonly Month[];
}) {
  return (
    <Card
      title={t('coverage.status')}
      note={t('coverage.status.note')}
      actions={<MemberRowsDownload path={`/v1/members/${memberKey}/coverage-export`} query={range} />}
    >
      <DataTable
        caption={t('coverage.status')}
        columns={columns}
        rows={months.toReversed()}
        rowKey={({ month }) => month}
        rowClass={(month) => (parts.some((part) => month[part]) ? undefined : 'off')}
        isCompact
      />
    </Card>
  );
}

const columns: readonly Column<Month>[] = [
  { id: 'month', header: t('column.month'), cell: ({ month }) => monthOfYear(month) },
  ...parts.map(
    (part): Column<Month> => ({
      id: part,
      header: t(`coverage.part.${part}`),
      cell: (month) =>
        month[part] ? (
          <span className="ok-t">
            <IconCheck className="i s" aria-hidden />
            <span className="hidden-text">{t('coverage.covered')}</span>
          </span>
        ) : (
          <Missing reason={t('coverage.notCovered')} />
        ),
    }),
  ),
  {
    id: 'contract',
    header: t('coverage.contract'),
    cell: ({ contract, plan }) => [contract, plan].filter(Boolean).join(' · '),
  },
  { id: 'dual', header: t('coverage.dual'), cell: ({ dualClass, dualCode }) => dualText(dualClass, dualCode) },
  { id: 'marks', header: t('coverage.marks'), cell: marksOf },
];

const dualText = (kind: Month['dualClass'], code: string | undefined): string =>
  kind === 'none' ? '' : [t(`coverage.dual.${kind}`), code].filter(Boolean).join(' ');

function marksOf({ isLti, isEsrd, isHospice, orec }: Month): string {
  return [
    isLti && t('member.mark.lti'),
    isEsrd && t('member.mark.esrd'),
    isHospice && t('coverage.hospice'),
    orec && orec !== '0' && t('member.mark.orec', { orec }),
  ]
    .filter(Boolean)
    .join(' · ');
}
