import type { MemberReaders } from '@optimiq/contracts/people';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRoleNames } from '../../administration/names.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { readersOf } from './privacy-queries.ts';

type Line = Pick<MemberReaders['readers'][number], 'person'> &
  Partial<MemberReaders['readers'][number] & MemberReaders['refused'][number]>;

/** Who can open this record now, with the name or without, and why the others cannot. */
export function Readers({ memberKey }: { readonly memberKey: string }) {
  const { data, error, refetch } = useQuery(readersOf(memberKey));
  const lines: readonly Line[] = data ? [...data.readers, ...data.refused] : [];
  return (
    <Card
      title={t('readers.title')}
      note={data && t('readers.count', { n: data.readers.length, all: lines.length })}
      foot={t('readers.foot')}
    >
      {error && !data && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('readers.loading')} rows={4} />}
      {data && lines.length === 0 && <Empty title={t('readers.none')} hint={t('readers.none.hint')} />}
      {lines.length > 0 && <ReadersTable lines={lines} />}
    </Card>
  );
}

function ReadersTable({ lines }: { readonly lines: readonly Line[] }) {
  const may = usePermissions();
  const roleName = useRoleNames();
  const columns: readonly Column<Line>[] = [
    {
      id: 'person',
      header: t('readers.person'),
      cell: ({ person }) =>
        may('people:read') ? (
          <Link className="plain" data-open to={paths.person(person.userId)}>
            {person.name}
          </Link>
        ) : (
          person.name
        ),
    },
    {
      id: 'sees',
      header: t('readers.sees'),
      cell: ({ because, seesName }) => (
        <StatusChip tone={because ? 'neutral' : 'ok'}>
          {t(because ? 'readers.nothing' : seesName ? 'readers.withName' : 'readers.withoutName')}
        </StatusChip>
      ),
    },
    {
      id: 'why',
      header: t('readers.why'),
      wraps: true,
      cell: ({ because, grantedBy = [] }) =>
        because
          ? t(`readers.because.${because}`)
          : t('readers.grantedBy', { roles: grantedBy.map(roleName).join(', ') }),
    },
  ];
  return (
    <DataTable
      caption={t('readers.title')}
      columns={columns}
      rows={lines}
      rowKey={({ person }) => person.userId}
      rowClass={({ because }) => (because ? 'off' : undefined)}
      isCompact
    />
  );
}
