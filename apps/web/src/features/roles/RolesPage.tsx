import type { RoleView } from '@optimiq/contracts/people';
import { isRole, machineRole } from '@optimiq/domain/access/roles';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { roles } from '../../administration/queries.ts';
import { useLacked } from '../../administration/rights.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count } from '../../ui/formats.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { RoleCard } from './RoleCard.tsx';
import { RoleDialog } from './RoleDialog.tsx';
import './roles.css';

/** Roles with what they let their holders do: the seeded ones, which nobody changes, and the organization's own. */
export function RolesPage() {
  const may = usePermissions();
  if (!may('people:read')) return <Forbidden permission="people:read" />;
  return <Roles mayChange={may('role:write')} />;
}

function Roles({ mayChange }: { readonly mayChange: boolean }) {
  const { role: chosen } = useSearch({ strict: false }) as { role?: string };
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(roles);
  const [edited, setEdited] = useState<{ readonly role: RoleView | undefined }>();
  const open = data?.items.find(({ key }) => key === chosen);
  const renew = () => void queries.invalidateQueries({ queryKey: ['roles'] });
  return (
    <>
      <ScreenHead title={t('roles.title')} note={t('roles.note')}>
        {mayChange && data && (
          <button type="button" className="btn primary" onClick={() => setEdited({ role: undefined })}>
            {t('roles.new')}
          </button>
        )}
      </ScreenHead>
      <div className="body">
        <div className="beside">
          <Card title={t('roles.title')}>
            {error && <Failed error={error} onRetry={refetch} />}
            {!error && !data && <Loading label={t('roles.loading')} rows={13} />}
            {data?.items.length === 0 && <Empty title={t('roles.none')} hint={t('roles.none.hint')} />}
            {data && data.items.length > 0 && <RolesTable items={data.items} open={open} />}
          </Card>
          {open && (
            <RoleCard
              key={open.key}
              role={open}
              mayChange={mayChange}
              onEdit={() => setEdited({ role: open })}
              onRemoved={renew}
            />
          )}
        </div>
      </div>
      {edited && data && (
        <RoleDialog
          role={edited.role}
          taken={data.items.map(({ key }) => key)}
          onClose={() => setEdited(undefined)}
          onDone={renew}
        />
      )}
    </>
  );
}

function RolesTable({ items, open }: { readonly items: readonly RoleView[]; readonly open: RoleView | undefined }) {
  const lacked = useLacked();
  const columns: readonly Column<RoleView>[] = [
    {
      id: 'name',
      header: t('roles.role'),
      cell: ({ key, name }) => (
        <Link className="plain" data-open to={paths.roles} search={{ role: key }}>
          {name ?? textOf('role', key)}
        </Link>
      ),
    },
    { id: 'kind', header: t('roles.kind'), cell: ({ key }) => t(isRole(key) ? 'roles.seeded' : 'roles.own') },
    { id: 'holders', header: t('roles.holders'), isNumeric: true, cell: ({ holders }) => count(holders) },
    {
      id: 'permissions',
      header: t('roles.permissions'),
      isNumeric: true,
      cell: ({ permissions }) => count(permissions.length),
    },
    { id: 'gives', header: t('roles.give'), cell: (role) => <Givable role={role} lacked={lacked(role)} /> },
  ];
  return (
    <DataTable
      caption={t('roles.title')}
      columns={columns}
      rows={items}
      rowKey={({ key }) => key}
      rowClass={({ key }) => (key === open?.key ? 'sel' : undefined)}
      isCompact
    />
  );
}

/** Whether the person at the screen can give the role, and if not, why. */
function Givable({ role, lacked }: { readonly role: RoleView; readonly lacked: readonly string[] }) {
  if (role.key === machineRole) return <span className="mute">{t('roles.machines')}</span>;
  if (lacked.length === 0) return <StatusChip tone="ok">{t('roles.givable')}</StatusChip>;
  return <StatusChip tone="neutral">{t('roles.lacked', { n: lacked.length })}</StatusChip>;
}
