import type { DuplicateClaims } from '@optimiq/contracts/data-quality';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, date, dollars } from '../../ui/formats.ts';
import { MemberRowsDownload } from '../../ui/MemberRowsDownload.tsx';
import { Missing } from '../../ui/Missing.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { duplicates } from './queries.ts';

type Group = DuplicateClaims['items'][number];

/** The answer holds so many groups at most. */
const mostGroups = 200;

/** Claims under different numbers that look like the same service; a group opens its latest claim beside the others. */
export function DuplicatesCard() {
  const { data, error, refetch } = useQuery(duplicates);
  const groups = data?.items ?? [];
  const note = t(groups.length >= mostGroups ? 'duplicates.first' : 'duplicates.note', { n: groups.length });
  return (
    <Card
      title={t('duplicates.title')}
      note={data && note}
      actions={
        groups.length > 0 && (
          <MemberRowsDownload path="/v1/duplicate-claim-export" file={{ what: 'duplicate-claims', query: {} }} />
        )
      }
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('duplicates.loading')} rows={4} />}
      {data && groups.length === 0 && <Empty title={t('duplicates.empty.title')} hint={t('duplicates.empty.hint')} />}
      {groups.length > 0 && (
        <DataTable
          caption={t('duplicates.title')}
          columns={columnsOf(groups)}
          rows={groups}
          rowKey={({ firstClaimKey, lastClaimKey }) => firstClaimKey + lastClaimKey}
          isCompact
        />
      )}
    </Card>
  );
}

function columnsOf(groups: readonly Group[]): readonly Column<Group>[] {
  const hasMoney = groups.some(({ billedCents }) => billedCents !== undefined);
  return [
    {
      id: 'member',
      header: t('column.member'),
      cell: ({ memberKey, lastClaimKey }) => (
        <Link
          className="plain mono"
          data-open
          to={paths.member(memberKey)}
          search={{ tab: 'claims', claim: lastClaimKey }}
        >
          {memberKey.slice(0, 8)}
        </Link>
      ),
    },
    { id: 'service', header: t('column.serviceDate'), cell: ({ serviceFrom }) => date(serviceFrom) },
    { id: 'claims', header: t('column.claims'), isNumeric: true, cell: ({ claims }) => count(claims) },
    { id: 'reason', header: t('column.reason'), wraps: true, cell: reasonOf },
    ...(hasMoney
      ? [
          {
            id: 'billed',
            header: t('duplicates.billed'),
            isNumeric: true,
            cell: ({ billedCents }: Group) =>
              billedCents === undefined ? <Missing reason={t('claims.noAmount')} /> : dollars(billedCents),
          },
        ]
      : []),
  ];
}

const reasonOf = ({ reason, isSameProvider }: Group): string =>
  [t(`duplicates.reason.${reason}`), isSameProvider && t('duplicates.sameProvider')].filter(Boolean).join(', ');
