import type { RoleView } from '@optimiq/contracts/people';
import { fieldClasses } from '@optimiq/domain/access/field-classes';
import { permissions } from '@optimiq/domain/access/permissions';
import { useLacked } from '../../administration/rights.ts';
import { t, textOf } from '../../messages.ts';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { saveRole } from './queries.ts';
import { roleKeyOf } from './role-key.ts';

type Props = {
  /** The role that is changed; absent for a new one. */
  readonly role: RoleView | undefined;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** A role of the organization's own: its name, its permissions and the kinds of fields it reads and writes. */
export function RoleDialog({ role, taken, onClose, onDone }: Props) {
  const lacked = useLacked();
  const none = { permissions: [], reads: [], writes: [] };
  const send = (fields: FormData) => {
    const chosen = <T extends string>(name: string, all: readonly T[]): T[] =>
      all.filter((one) => fields.getAll(name).includes(one));
    const name = String(fields.get('name')).trim();
    return saveRole(role?.key ?? roleKeyOf(name, taken), {
      name,
      permissions: chosen('permission', permissions),
      reads: chosen('read', fieldClasses),
      writes: chosen('write', fieldClasses),
      ...(role?.version === undefined ? {} : { version: role.version }),
    });
  };
  return (
    <FormDialog
      title={role ? t('roles.change.title', { name: role.name ?? role.key }) : t('roles.new')}
      hint={t(role ? 'roles.change.hint' : 'roles.new.hint')}
      verb={t('roles.save')}
      send={send}
      onDone={onDone}
      onClose={onClose}
      isWide
    >
      <Field label={t('roles.name')}>
        {(given) => <input {...given} name="name" required maxLength={80} defaultValue={role?.name} />}
      </Field>
      <fieldset className="checks all">
        <legend>{t('roles.permissions')}</legend>
        {permissions.map((one) => (
          <Choice
            key={one}
            name="permission"
            value={one}
            label={textOf('permission', one)}
            isOn={role ? role.permissions.includes(one) : one === 'session:read' || one === 'account:write'}
            isLacked={lacked({ ...none, permissions: [one] }).length > 0}
          />
        ))}
      </fieldset>
      {(['read', 'write'] as const).map((verb) => (
        <fieldset key={verb} className="checks">
          <legend>{t(`roles.${verb}s`)}</legend>
          {fieldClasses.map((one) => (
            <Choice
              key={one}
              name={verb}
              value={one}
              label={t(`fieldClass.${one}`)}
              isOn={role ? role[`${verb}s`].includes(one) : one === 'open'}
              isLacked={lacked({ ...none, [`${verb}s`]: [one] }).length > 0}
            />
          ))}
        </fieldset>
      ))}
    </FormDialog>
  );
}

/** A right that is given or not; one the person at the screen does not hold cannot be ticked. */
function Choice(props: {
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly isOn: boolean;
  readonly isLacked: boolean;
}) {
  const { name, value, label, isOn, isLacked } = props;
  return (
    <label>
      <input type="checkbox" name={name} value={value} defaultChecked={isOn} disabled={isLacked} />
      <span>
        {label}
        {isLacked && <span className="xs mute">{` ${t('roles.notHeld')}`}</span>}
      </span>
    </label>
  );
}
