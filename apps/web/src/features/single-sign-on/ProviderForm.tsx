import { Modal } from '@mantine/core';
import type { ProviderChange, ProviderView } from '@optimiq/contracts/federation';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { RequestFailed } from '../../api/client.ts';
import { t, textOf } from '../../messages.ts';
import { Failed } from '../../ui/states.tsx';
import { changeProvider } from './queries.ts';
import { RoleSelect } from './RoleSelect.tsx';

/** Settings of a provider; a secret is typed in and never shown again. */
export function ProviderForm({
  provider,
  onClose,
  onSaved,
}: {
  readonly provider: ProviderView;
  readonly onClose: () => void;
  readonly onSaved: () => Promise<void>;
}) {
  const save = useMutation({
    mutationFn: (change: ProviderChange) => changeProvider(provider.id, change),
    onSuccess: () => {
      onClose();
      void onSaved();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(changeOf(provider, new FormData(event.currentTarget)));
  };
  const fault = save.error instanceof RequestFailed ? save.error.fields?.[0] : undefined;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('sso.provider.setUpOne', { name: provider.name })}
      closeButtonProps={{ 'aria-label': t('form.cancel') }}
    >
      <form className="form" onSubmit={submit}>
        <Field name="name" label={t('machine.name')} value={provider.name} maxLength={80} />
        {provider.kind === 'oidc' ? <OidcFields provider={provider} /> : <SamlFields provider={provider} />}
        <div className="field">
          <label htmlFor="newPeopleRole">{t('sso.newPeople')}</label>
          <RoleSelect
            id="newPeopleRole"
            name="newPeopleRole"
            value={provider.newPeopleRole}
            none={t('sso.newPeople.none')}
          />
        </div>
        <Field
          name="trustedAssurance"
          label={t('sso.trusted')}
          value={provider.trustedAssurance.join(' ')}
          hint={t('sso.trusted.hint')}
          isOptional
        />
        <label className="check">
          <input type="checkbox" name="isOn" defaultChecked={provider.isOn} />
          {t('sso.provider.isOn')}
        </label>
        {fault && (
          <p role="alert" className="bad-t">
            {textOf('sso.fault', fault.message)}
          </p>
        )}
        {save.error && !fault && <Failed error={save.error} onRetry={save.reset} />}
        <p className="row">
          <button type="button" className="btn end" onClick={onClose}>
            {t('form.cancel')}
          </button>
          <button type="submit" className="btn primary" disabled={save.isPending}>
            {t('form.save')}
          </button>
        </p>
      </form>
    </Modal>
  );
}

function OidcFields({ provider }: { readonly provider: ProviderView }) {
  return (
    <>
      <Field name="issuer" label={t('sso.issuer')} value={provider.issuer} type="url" />
      <Field name="clientId" label={t('sso.clientId')} value={provider.clientId} />
      <Field
        name="clientSecret"
        label={t('sso.clientSecret')}
        type="password"
        hint={provider.hasSecret ? t('sso.clientSecret.kept') : undefined}
        isOptional
      />
    </>
  );
}

function SamlFields({ provider }: { readonly provider: ProviderView }) {
  return (
    <div className="field">
      <label htmlFor="metadata">{t('sso.metadata')}</label>
      <textarea id="metadata" name="metadata" required={!provider.isSetUp} spellCheck={false} />
      {provider.isSetUp && <span className="sm mute">{t('sso.metadata.kept')}</span>}
    </div>
  );
}

function Field({
  name,
  label,
  value,
  type = 'text',
  hint,
  isOptional = false,
  maxLength = 500,
}: {
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly type?: 'text' | 'url' | 'password';
  readonly hint?: string | undefined;
  readonly isOptional?: boolean;
  readonly maxLength?: number;
}) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        type={type}
        defaultValue={value}
        required={!isOptional}
        maxLength={maxLength}
        autoComplete="off"
        aria-describedby={hint ? `${name}-hint` : undefined}
      />
      {hint && (
        <span id={`${name}-hint`} className="sm mute">
          {hint}
        </span>
      )}
    </div>
  );
}

function changeOf(provider: ProviderView, fields: FormData): ProviderChange {
  const textAt = (name: string) => String(fields.get(name) ?? '').trim();
  const given = <Name extends string>(name: Name) => {
    const value = textAt(name);
    return (value === '' ? {} : { [name]: value }) as { [Key in Name]?: string };
  };
  const common = {
    name: textAt('name'),
    isOn: fields.get('isOn') !== null,
    trustedAssurance: textAt('trustedAssurance')
      .split(/\s+/)
      .filter((word) => word !== ''),
    ...given('newPeopleRole'),
  };
  return provider.kind === 'oidc'
    ? {
        kind: 'oidc',
        ...common,
        issuer: textAt('issuer'),
        clientId: textAt('clientId'),
        ...given('clientSecret'),
      }
    : { kind: 'saml', ...common, ...given('metadata') };
}
