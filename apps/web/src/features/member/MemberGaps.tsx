import type { Gap } from '@optimiq/contracts/gaps';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { usePermissions, useSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { date, icd10Cm, signedFactor } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { useAcceptance } from '../../work/acceptance.ts';
import { Category, GapStatusChip, WorkStateChip } from '../../work/words.tsx';
import { useEvidence } from './evidence.ts';
import { gapsOf } from './queries.ts';

/** What the member had in earlier years and what became of it, with the claims that say so; open ones can be taken into work. */
export function MemberGaps({ memberKey, paymentYear }: { readonly memberKey: string; readonly paymentYear: number }) {
  const { data, error, refetch } = useQuery(gapsOf(memberKey, paymentYear));
  const rows = data?.items ?? [];
  const open = rows.filter(({ status }) => status === 'open').length;
  return (
    <Card title={t('memberGaps.title')} note={data && t('memberGaps.note', { n: rows.length, open })}>
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('memberGaps.loading')} rows={4} />}
      {data && rows.length === 0 && <Empty title={t('memberGaps.empty')} hint={t('memberGaps.empty.hint')} />}
      {rows.length > 0 && <GapTable rows={rows} />}
    </Card>
  );
}

function GapTable({ rows }: { readonly rows: readonly Gap[] }) {
  const may = usePermissions();
  const { user } = useSession();
  const { openClaim } = useEvidence();
  const { mutate, isPending } = useAcceptance();
  const claim = (found: Gap['lastCoded'], reason: string) =>
    found ? (
      <button type="button" className="link" onClick={() => openClaim(found.claimKey)}>
        {icd10Cm(found.code)}, {date(found.serviceOn)}
      </button>
    ) : (
      <Missing reason={reason} />
    );
  const hasGain = rows.some(({ impactRawThousandths }) => impactRawThousandths !== undefined);
  const columns: readonly Column<Gap>[] = [
    { id: 'hcc', header: t('column.condition'), cell: (gap) => <Category of={gap} /> },
    { id: 'status', header: t('column.status'), cell: ({ status }) => <GapStatusChip status={status} /> },
    {
      id: 'last',
      header: t('memberGaps.last'),
      cell: ({ lastCoded }) => claim(lastCoded, t('memberGaps.noLast')),
    },
    {
      id: 'closing',
      header: t('memberGaps.closing'),
      cell: ({ closedBy }) => claim(closedBy, t('memberGaps.noClosing')),
    },
    ...(hasGain
      ? [
          {
            id: 'gain',
            header: t('gap.gain'),
            isNumeric: true,
            cell: ({ impactRawThousandths: gain }: Gap) =>
              gain === undefined ? <Missing reason={t('memberGaps.noGain')} /> : signedFactor(gain),
          },
        ]
      : []),
    {
      id: 'work',
      header: t('memberGaps.work'),
      cell: (gap) => {
        if (gap.work) {
          return (
            <Link to={paths.work} search={{ item: gap.work.workItemId }}>
              <WorkStateChip item={{ state: gap.work.state }} />
            </Link>
          );
        }
        const isOpen = gap.status === 'open' || gap.status === 'closed-lower';
        return (
          isOpen &&
          may('work:write') && (
            <button
              type="button"
              className="btn quiet"
              disabled={isPending}
              onClick={() => mutate({ gaps: [gap], ownerId: user.id })}
            >
              {t('memberGaps.take')}
            </button>
          )
        );
      },
    },
  ];
  return (
    <DataTable
      caption={t('memberGaps.title')}
      columns={columns}
      rows={rows}
      rowKey={({ hcc }) => String(hcc)}
      rowClass={({ status }) => (status === 'closed' || status === 'closed-higher' ? 'off' : undefined)}
      isCompact
    />
  );
}
