import type { ScimConnectionMade, ScimConnectionView } from '@optimiq/contracts/scim';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { CopyText } from '../../ui/CopyText.tsx';
import { instant } from '../../ui/formats.ts';
import { SecretOnce } from '../../ui/SecretOnce.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { GroupRoles } from './GroupRoles.tsx';
import { addDirectory, directories, removeDirectory, renewSecret } from './queries.ts';
import { RoleSelect } from './RoleSelect.tsx';

/** Directories that say who works here (SCIM), and the roles of their groups. */
export function DirectoriesCard() {
  const queries = useQueryClient();
  const renew = () => queries.invalidateQueries({ queryKey: ['scim-connections'] });
  const { data, error, refetch } = useQuery(directories);
  const [made, setMade] = useState<ScimConnectionMade>();
  const add = useMutation({
    mutationFn: addDirectory,
    onSuccess: (connection) => {
      setMade(connection);
      void renew();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    add.mutate({ name: String(fields.get('name')).trim(), baseRole: String(fields.get('baseRole')), days: 365 });
    event.currentTarget.reset();
  };
  return (
    <Card title={t('sso.directories')} note={t('sso.directories.note')}>
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('sso.directories.loading')} rows={3} />}
      {data?.items.length === 0 && <Empty title={t('sso.directories.none')} hint={t('sso.directories.hint')} />}
      {data && (
        <div className="card-body">
          <CopyText name={t('sso.endpoint')} value={data.endpoint} />
        </div>
      )}
      {data?.items.map((directory) => (
        <Directory key={directory.id} directory={directory} onSecret={setMade} onChange={renew} />
      ))}
      {add.error && <Failed error={add.error} onRetry={add.reset} />}
      <form className="card-body form" onSubmit={submit}>
        <div className="field">
          <label htmlFor="directory-name">{t('machine.name')}</label>
          <input id="directory-name" name="name" required maxLength={80} autoComplete="off" />
        </div>
        <div className="field">
          <label htmlFor="base-role">{t('sso.baseRole')}</label>
          <RoleSelect id="base-role" name="baseRole" />
        </div>
        <p className="row">
          <button type="submit" className="btn" disabled={add.isPending}>
            {t('sso.directory.add')}
          </button>
        </p>
      </form>
      {made && (
        <SecretOnce
          title={t('sso.directory.made')}
          lines={[
            { name: t('sso.endpoint'), value: made.endpoint },
            { name: t('machine.secret'), value: made.secret },
          ]}
          onClose={() => setMade(undefined)}
        />
      )}
    </Card>
  );
}

const soonMs = 30 * 86_400_000;

function Directory({
  directory,
  onSecret,
  onChange,
}: {
  readonly directory: ScimConnectionView;
  readonly onSecret: (made: ScimConnectionMade) => void;
  readonly onChange: () => Promise<void>;
}) {
  const { id, name, hint, baseRole, people, expiresAt, lastUsedAt } = directory;
  const secret = useMutation({
    mutationFn: () => renewSecret(id),
    onSuccess: (made) => {
      onSecret(made);
      void onChange();
    },
  });
  const remove = useMutation({ mutationFn: () => removeDirectory(id), onSuccess: onChange });
  const failure = secret.error ?? remove.error;
  const left = Date.parse(expiresAt) - Date.now();
  const tone = left <= 0 ? 'bad' : left < soonMs ? 'warn' : 'ok';
  return (
    <div className="card-body">
      <p className="row wrap">
        <span className="b">{name}</span>
        <StatusChip tone={tone}>{t(`sso.secret.${tone}`, { at: instant(expiresAt) })}</StatusChip>
        <span className="sm mute">
          {t('sso.directory.facts', { n: people, role: textOf('role', baseRole), hint })}
          {lastUsedAt && ` · ${t('sso.directory.used', { at: instant(lastUsedAt) })}`}
        </span>
        <button type="button" className="btn end" disabled={secret.isPending} onClick={() => secret.mutate()}>
          {t('sso.directory.renew')}
        </button>
        <button
          type="button"
          className="btn quiet"
          disabled={remove.isPending}
          aria-label={t('sso.directory.removeOne', { name })}
          onClick={() => remove.mutate()}
        >
          {t('sso.provider.remove')}
        </button>
      </p>
      {failure && <Failed error={failure} onRetry={() => void onChange()} />}
      <GroupRoles directoryId={id} />
    </div>
  );
}
