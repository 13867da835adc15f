import { useQuery } from '@tanstack/react-query';
import { roles } from '../../administration/queries.ts';
import { humanRoles, useLacked } from '../../administration/rights.ts';
import { t, textOf } from '../../messages.ts';
import { Loading } from '../../ui/states.tsx';

/** Roles to choose from; one that cannot be given says what is lacking for it. */
export function RoleFields({ held }: { readonly held: readonly string[] }) {
  const { data } = useQuery(roles);
  const lacked = useLacked();
  if (!data) return <Loading label={t('people.roles.loading')} rows={4} />;
  return (
    <fieldset className="checks">
      <legend>{t('people.roles')}</legend>
      {humanRoles(data.items).map((role) => {
        const lacks = lacked(role);
        return (
          <label key={role.key} title={lacks.length > 0 ? t('people.role.lacked', { rights: lacks.join(', ') }) : ''}>
            <input
              type="checkbox"
              name="roles"
              value={role.key}
              defaultChecked={held.includes(role.key)}
              disabled={lacks.length > 0}
            />
            <span>
              {role.name ?? textOf('role', role.key)}
              {lacks.length > 0 && <span className="xs mute">{` ${t('people.role.notYours')}`}</span>}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
