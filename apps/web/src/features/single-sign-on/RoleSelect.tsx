import { machineRole, roles } from '@optimiq/domain/access/roles';
import { t, textOf } from '../../messages.ts';

/** Roles that people hold. */
export const humanRoles = roles.filter((role) => role !== machineRole);

/** One role, or none where that is a choice. */
export function RoleSelect({
  id,
  name,
  value,
  none,
}: {
  readonly id: string;
  readonly name: string;
  readonly value?: string | undefined;
  /** Words for no role; absent: one has to be chosen. */
  readonly none?: string;
}) {
  return (
    <select id={id} name={name} className="select" defaultValue={value ?? ''} required={none === undefined}>
      <option value="">{none ?? t('sso.role.choose')}</option>
      {humanRoles.map((role) => (
        <option key={role} value={role}>
          {textOf('role', role)}
        </option>
      ))}
    </select>
  );
}
