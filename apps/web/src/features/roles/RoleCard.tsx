import type { RoleView } from '@optimiq/contracts/people';
import { fieldClasses } from '@optimiq/domain/access/field-classes';
import { permissions } from '@optimiq/domain/access/permissions';
import { isRole, machineRole } from '@optimiq/domain/access/roles';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useLacked } from '../../administration/rights.ts';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { removeRole } from './queries.ts';

type Props = {
  readonly role: RoleView;
  readonly mayChange: boolean;
  readonly onEdit: () => void;
  readonly onRemoved: () => void;
};

/** Everything one role gives, and why it may not be yours to give. */
export function RoleCard({ role, mayChange, onEdit, onRemoved }: Props) {
  const navigate = useNavigate();
  const [isRemoving, setRemoving] = useState(false);
  const lacked = useLacked()(role);
  const name = role.name ?? textOf('role', role.key);
  const isOwn = !isRole(role.key);
  const close = () => void navigate({ to: paths.roles, search: {} });
  const canChange = mayChange && isOwn;
  return (
    <Card
      title={name}
      note={<span className="mono">{role.key}</span>}
      actions={
        <>
          {canChange && (
            <button type="button" className="btn" disabled={lacked.length > 0} onClick={onEdit}>
              {t('roles.edit')}
            </button>
          )}
          {canChange && (
            <button type="button" className="btn" disabled={role.holders > 0} onClick={() => setRemoving(true)}>
              {t('roles.remove')}
            </button>
          )}
          <button type="button" className="btn" onClick={close}>
            {t('roles.close')}
          </button>
        </>
      }
      foot={canChange && role.holders > 0 && t('roles.held', { n: role.holders })}
    >
      <div className="role-facts">
        {!isOwn && <p className="sub">{t(role.key === machineRole ? 'roles.machines.why' : 'roles.seeded.why')}</p>}
        {lacked.length > 0 && role.key !== machineRole && (
          <p className="banner">{t('roles.lacked.why', { rights: lacked.join(', ') })}</p>
        )}
        <h3>{t('roles.permissions')}</h3>
        <ul>
          {permissions
            .filter((one) => role.permissions.includes(one))
            .map((one) => (
              <li key={one}>{textOf('permission', one)}</li>
            ))}
        </ul>
        <h3>{t('roles.fields')}</h3>
        <ul className="role-fields">
          {fieldClasses.map((one) => (
            <li key={one} className="row">
              <span className="grow">{t(`fieldClass.${one}`)}</span>
              <Right isHeld={role.reads.includes(one)} verb="read" />
              <Right isHeld={role.writes.includes(one)} verb="write" />
            </li>
          ))}
        </ul>
      </div>
      {isRemoving && (
        <FormDialog
          title={t('roles.remove.title', { name })}
          hint={t('roles.remove.hint')}
          verb={t('roles.remove')}
          isDanger
          send={() => removeRole(role.key)}
          onDone={() => {
            onRemoved();
            close();
          }}
          onClose={() => setRemoving(false)}
        />
      )}
    </Card>
  );
}

const Right = ({ isHeld, verb }: { readonly isHeld: boolean; readonly verb: 'read' | 'write' }) => (
  <StatusChip tone={isHeld ? 'ok' : 'neutral'}>{t(`roles.${isHeld ? '' : 'not.'}${verb}` as 'roles.read')}</StatusChip>
);
