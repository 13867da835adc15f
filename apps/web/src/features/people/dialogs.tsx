import type { Invitation } from '@optimiq/contracts/invitations';
import type { Person } from '@optimiq/contracts/people';
import { useState } from 'react';
import { t } from '../../messages.ts';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { invite, setActive, setRestrictions, setRoles, withdraw } from './queries.ts';
import { RestrictionFields } from './RestrictionFields.tsx';
import { RoleFields } from './RoleFields.tsx';
import { type Faults, restrictionsFrom } from './restrictions.ts';

type Dialog<Done> = { readonly onClose: () => void; readonly onDone: (done: Done) => void };

const rolesIn = (fields: FormData): string[] => fields.getAll('roles').map(String);

/** Asks somebody in: to which address, in which roles, narrowed to what. */
export function InviteDialog({ onClose, onDone }: Dialog<string>) {
  const [faults, setFaults] = useState<Faults>({});
  const [isRoleMissing, setRoleMissing] = useState(false);
  const send = (fields: FormData) => {
    const read = restrictionsFrom(fields);
    const roles = rolesIn(fields);
    setFaults('faults' in read ? read.faults : {});
    setRoleMissing(roles.length === 0);
    if ('faults' in read || roles.length === 0) return undefined;
    const email = String(fields.get('email')).trim();
    return invite({ email, roles, restrictions: read.value }).then(() => email);
  };
  return (
    <FormDialog
      title={t('people.invite')}
      hint={t('people.invite.hint')}
      verb={t('people.invite.send')}
      send={send}
      onDone={onDone}
      onClose={onClose}
      isWide
    >
      <Field label={t('people.email')}>
        {(given) => <input {...given} name="email" type="email" required maxLength={254} />}
      </Field>
      <RoleFields held={[]} />
      {isRoleMissing && <RoleMissing />}
      <RestrictionFields value={{}} faults={faults} />
    </FormDialog>
  );
}

/** The roles of somebody; what follows is said before. */
export function RolesDialog({ person, onClose, onDone }: { readonly person: Person } & Dialog<Person>) {
  const [isRoleMissing, setRoleMissing] = useState(false);
  return (
    <FormDialog
      title={t('people.roles.of', { name: person.name })}
      hint={t('people.endsSessions')}
      verb={t('people.roles.save')}
      send={(fields) => {
        const roles = rolesIn(fields);
        setRoleMissing(roles.length === 0);
        return roles.length === 0 ? undefined : setRoles(person.userId, roles);
      }}
      onDone={onDone}
      onClose={onClose}
      isWide
    >
      <RoleFields held={person.roles} />
      {isRoleMissing && <RoleMissing />}
    </FormDialog>
  );
}

export function RestrictionsDialog({ person, onClose, onDone }: { readonly person: Person } & Dialog<Person>) {
  const [faults, setFaults] = useState<Faults>({});
  return (
    <FormDialog
      title={t('people.restrictions.of', { name: person.name })}
      hint={t('people.restrictions.hint')}
      verb={t('people.restrictions.save')}
      send={(fields) => {
        const read = restrictionsFrom(fields);
        setFaults('faults' in read ? read.faults : {});
        return 'faults' in read ? undefined : setRestrictions(person.userId, read.value);
      }}
      onDone={onDone}
      onClose={onClose}
      isWide
    >
      <RestrictionFields value={person.restrictions} faults={faults} />
    </FormDialog>
  );
}

/** Ends somebody's way in, or opens it again. */
export function StateDialog({ person, onClose, onDone }: { readonly person: Person } & Dialog<Person>) {
  const turn = person.isActive ? 'deactivate' : 'reactivate';
  return (
    <FormDialog
      title={t(`people.${turn}.title`, { name: person.name })}
      hint={t(`people.${turn}.hint`)}
      verb={t(`people.${turn}`)}
      isDanger={person.isActive}
      send={() => setActive(person.userId, !person.isActive)}
      onDone={onDone}
      onClose={onClose}
    />
  );
}

export function WithdrawDialog({ invitation, onClose, onDone }: { readonly invitation: Invitation } & Dialog<void>) {
  return (
    <FormDialog
      title={t('invitations.withdraw.title', { email: invitation.email })}
      hint={t('invitations.withdraw.hint')}
      verb={t('invitations.withdraw')}
      isDanger
      send={() => withdraw(invitation)}
      onDone={onDone}
      onClose={onClose}
    />
  );
}

const RoleMissing = () => (
  <p className="sm bad-t" role="alert">
    {t('people.roles.missing')}
  </p>
);
