import type { ScimGroupView } from '@optimiq/contracts/scim';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { t, textOf } from '../../messages.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count } from '../../ui/formats.ts';
import { Failed, Loading } from '../../ui/states.tsx';
import { groupsOf, setGroupRoles } from './queries.ts';
import { humanRoles } from './RoleSelect.tsx';

/** Which roles the members of each group have; a group maps to roles and to nothing else. */
export function GroupRoles({ directoryId }: { readonly directoryId: string }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(groupsOf(directoryId));
  const save = useMutation({
    mutationFn: ({ id, roles }: { id: string; roles: string[] }) => setGroupRoles(directoryId, id, roles),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['scim-connections', directoryId, 'groups'] }),
  });
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading label={t('sso.groups.loading')} rows={2} />;
  if (data.items.length === 0) return <p className="sm mute">{t('sso.groups.none')}</p>;
  const columns: readonly Column<ScimGroupView>[] = [
    { id: 'name', header: t('sso.group'), cell: ({ name }) => name },
    { id: 'people', header: t('sso.group.people'), isNumeric: true, cell: ({ people }) => count(people) },
    {
      id: 'roles',
      header: t('sso.group.roles'),
      wraps: true,
      cell: ({ roles }) => roles.map((role) => textOf('role', role)).join(', ') || t('sso.group.noRole'),
    },
    {
      id: 'add',
      header: t('sso.group.change'),
      cell: ({ id, name, roles }) => (
        <select
          className="select"
          aria-label={t('sso.group.changeOne', { name })}
          value=""
          disabled={save.isPending}
          onChange={({ target }) => save.mutate({ id, roles: toggled(roles, target.value) })}
        >
          <option value="">{t('sso.group.choose')}</option>
          {humanRoles.map((role) => (
            <option key={role} value={role}>
              {t(roles.includes(role) ? 'sso.group.take' : 'sso.group.give', { role: textOf('role', role) })}
            </option>
          ))}
        </select>
      ),
    },
  ];
  return (
    <>
      {save.error && <Failed error={save.error} onRetry={save.reset} />}
      <DataTable caption={t('sso.groups')} columns={columns} rows={data.items} rowKey={({ id }) => id} isCompact />
      {!data.isComplete && <p className="sm mute">{t('sso.groups.more')}</p>}
    </>
  );
}

const toggled = (roles: readonly string[], role: string): string[] =>
  roles.includes(role) ? roles.filter((one) => one !== role) : [...roles, role];
