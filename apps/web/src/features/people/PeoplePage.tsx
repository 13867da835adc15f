import type { Person } from '@optimiq/contracts/people';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useRoleNames } from '../../administration/names.ts';
import { people } from '../../administration/queries.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { instant } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { Factors, PersonState, Restricted } from './cells.tsx';
import { InviteDialog } from './dialogs.tsx';
import { Invitations } from './Invitations.tsx';
import './people.css';

/** Everybody who belongs to the organization, and who was asked in. */
export function PeoplePage() {
  const may = usePermissions();
  if (!may('people:read')) return <Forbidden permission="people:read" />;
  return <People mayChange={may('people:write')} />;
}

function People({ mayChange }: { readonly mayChange: boolean }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(people);
  const [isInviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<string>();
  const [sought, setSought] = useState('');
  return (
    <>
      <ScreenHead
        title={t('people.title')}
        note={
          data &&
          t('people.count', {
            active: data.items.filter(({ isActive }) => isActive).length,
            all: data.items.length,
          })
        }
      >
        {mayChange && (
          <button type="button" className="btn primary" onClick={() => setInviting(true)}>
            {t('people.invite')}
          </button>
        )}
      </ScreenHead>
      <div className="body">
        {invited && <output className="banner good">{t('people.invited', { email: invited })}</output>}
        <Card
          title={t('people.title')}
          actions={
            <input
              className="input noprint"
              type="search"
              aria-label={t('people.find')}
              placeholder={t('people.find')}
              autoComplete="off"
              value={sought}
              onChange={({ target }) => setSought(target.value)}
            />
          }
        >
          {error && <Failed error={error} onRetry={refetch} />}
          {!error && !data && <Loading label={t('people.loading')} rows={8} />}
          {data?.items.length === 0 && <Empty title={t('people.none')} hint={t('people.none.hint')} />}
          {data && data.items.length > 0 && <PeopleTable items={data.items} sought={sought} />}
        </Card>
        <Invitations mayChange={mayChange} />
      </div>
      {isInviting && (
        <InviteDialog
          onClose={() => setInviting(false)}
          onDone={(email) => {
            setInvited(email);
            void queries.invalidateQueries({ queryKey: ['invitations'] });
          }}
        />
      )}
    </>
  );
}

function PeopleTable({ items, sought }: { readonly items: readonly Person[]; readonly sought: string }) {
  const roleName = useRoleNames();
  const words = sought.toLowerCase().split(/\s+/);
  const found = items.filter(({ name, email, roles }) => {
    const text = [name, email, ...roles.map(roleName)].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (found.length === 0) return <Empty title={t('people.noneFound')} hint={t('people.noneFound.hint')} />;
  const columns: readonly Column<Person>[] = [
    {
      id: 'name',
      header: t('people.name'),
      cell: ({ userId, name }) => (
        <Link className="plain" data-open to={paths.person(userId)}>
          {name}
        </Link>
      ),
    },
    { id: 'state', header: t('column.state'), cell: (person) => <PersonState isActive={person.isActive} /> },
    { id: 'roles', header: t('people.roles'), wraps: true, cell: ({ roles }) => roles.map(roleName).join(', ') },
    {
      id: 'restrictions',
      header: t('people.restrictions'),
      wraps: true,
      cell: ({ restrictions }) => <Restricted restrictions={restrictions} />,
    },
    { id: 'factor', header: t('people.factor'), cell: (person) => <Factors {...person} /> },
    {
      id: 'seen',
      header: t('people.lastSeen'),
      cell: ({ lastSeenAt }) => (lastSeenAt ? instant(lastSeenAt) : <Missing reason={t('people.notSeen')} />),
    },
    { id: 'email', header: t('people.email'), cell: ({ email }) => email },
  ];
  return (
    <DataTable
      caption={t('people.title')}
      columns={columns}
      rows={found}
      rowKey={({ userId }) => userId}
      rowClass={({ isActive }) => (isActive ? undefined : 'off')}
    />
  );
}
