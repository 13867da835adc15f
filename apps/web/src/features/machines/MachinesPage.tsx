import type { ApiKey, ApiKeyMade, MachineClient, MachineClientMade } from '@optimiq/contracts/machines';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { instant } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { SecretOnce } from '../../ui/SecretOnce.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { MachineForm } from './MachineForm.tsx';
import { apiKeys, clients, makeApiKey, makeClient, revokeApiKey, revokeClient } from './queries.ts';

/** Keys that act for people and clients of the organization: each with what it may do, its end and its last use. */
export function MachinesPage() {
  const may = usePermissions();
  if (!may('machine:write')) return <Forbidden permission="machine:write" />;
  return (
    <>
      <ScreenHead title={t('machines.title')} />
      <div className="body">
        <ApiKeys />
        <Clients />
      </div>
    </>
  );
}

function ApiKeys() {
  const { data, error, refetch } = useQuery(apiKeys);
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<ApiKeyMade>();
  const renew = useRenewal('api-keys');
  const revoke = useMutation({ mutationFn: revokeApiKey, onSuccess: renew });
  const columns: readonly Column<ApiKey>[] = [
    { id: 'name', header: t('machine.name'), cell: ({ name }) => name },
    { id: 'person', header: t('machine.person'), cell: ({ person }) => person.name },
    ...commonColumns<ApiKey>((key) => revoke.mutate(key.id), revoke.isPending),
  ];
  return (
    <Card title={t('machines.keys')} note={t('machines.keys.note')} actions={<Make onClick={() => setOpen(true)} />}>
      {error && <Failed error={error} onRetry={refetch} />}
      {revoke.error && <Failed error={revoke.error} onRetry={revoke.reset} />}
      {!error && !data && <Loading label={t('machines.keys.loading')} rows={4} />}
      {data?.items.length === 0 && <Empty title={t('machines.keys.none')} hint={t('machines.keys.hint')} />}
      {data && data.items.length > 0 && (
        <DataTable caption={t('machines.keys')} columns={columns} rows={data.items} rowKey={({ id }) => id} />
      )}
      {isOpen && data && (
        <MachineForm
          title={t('machines.keys.make')}
          hint={t('machines.keys.hint')}
          givable={data.givable}
          make={makeApiKey}
          onClose={() => setOpen(false)}
          onMade={(key) => {
            setOpen(false);
            setMade(key);
            void renew();
          }}
        />
      )}
      {made && (
        <SecretOnce
          title={t('machines.keys.made')}
          lines={[{ name: t('machine.secret'), value: made.secret }]}
          onClose={() => setMade(undefined)}
        />
      )}
    </Card>
  );
}

function Clients() {
  const { data, error, refetch } = useQuery(clients);
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<MachineClientMade>();
  const renew = useRenewal('clients');
  const revoke = useMutation({ mutationFn: revokeClient, onSuccess: renew });
  const columns: readonly Column<MachineClient>[] = [
    { id: 'name', header: t('machine.name'), cell: ({ name }) => name },
    {
      id: 'maker',
      header: t('machine.maker'),
      cell: ({ createdBy, isMakerGone }) =>
        isMakerGone ? <StatusChip tone="warn">{t('machine.makerGone', { name: createdBy })}</StatusChip> : createdBy,
    },
    ...commonColumns<MachineClient>((client) => revoke.mutate(client.clientId), revoke.isPending),
    { id: 'clientId', header: t('machine.clientId'), cell: ({ clientId }) => <span className="mono">{clientId}</span> },
  ];
  return (
    <Card
      title={t('machines.clients')}
      note={t('machines.clients.note')}
      actions={<Make onClick={() => setOpen(true)} />}
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {revoke.error && <Failed error={revoke.error} onRetry={revoke.reset} />}
      {!error && !data && <Loading label={t('machines.clients.loading')} rows={4} />}
      {data?.items.length === 0 && <Empty title={t('machines.clients.none')} hint={t('machines.clients.hint')} />}
      {data && data.items.length > 0 && (
        <DataTable
          caption={t('machines.clients')}
          columns={columns}
          rows={data.items}
          rowKey={({ clientId }) => clientId}
        />
      )}
      {isOpen && data && (
        <MachineForm
          title={t('machines.clients.make')}
          hint={t('machines.clients.hint')}
          givable={data.givable}
          make={makeClient}
          onClose={() => setOpen(false)}
          onMade={(client) => {
            setOpen(false);
            setMade(client);
            void renew();
          }}
        />
      )}
      {made && (
        <SecretOnce
          title={t('machines.clients.made')}
          lines={[
            { name: t('machine.clientId'), value: made.clientId },
            ...(made.secret ? [{ name: t('machine.secret'), value: made.secret }] : []),
            { name: t('machine.tokenUrl'), value: made.tokenUrl },
          ]}
          onClose={() => setMade(undefined)}
        />
      )}
    </Card>
  );
}

function Make({ onClick }: { readonly onClick: () => void }) {
  return (
    <button type="button" className="btn" onClick={onClick}>
      {t('machine.make')}
    </button>
  );
}

function useRenewal(part: string) {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [part] });
}

type Common = Pick<ApiKey, 'name' | 'permissions' | 'expiresAt' | 'lastUsedAt' | 'revokedAt'> & {
  readonly hint?: string | undefined;
};

const commonColumns = <Row extends Common>(onRevoke: (row: Row) => void, isPending: boolean): Column<Row>[] => [
  {
    id: 'state',
    header: t('column.state'),
    cell: (row) => <State row={row} />,
  },
  {
    id: 'hint',
    header: t('machine.hint'),
    cell: ({ hint }) => (hint ? <span className="mono">{hint}…</span> : t('machine.ownKey')),
  },
  {
    id: 'permissions',
    header: t('machine.permissions'),
    wraps: true,
    cell: ({ permissions }) => permissions.map((one) => textOf('permission', one)).join(', '),
  },
  { id: 'ends', header: t('machine.ends'), cell: ({ expiresAt }) => instant(expiresAt) },
  {
    id: 'used',
    header: t('machine.used'),
    cell: ({ lastUsedAt }) => (lastUsedAt ? instant(lastUsedAt) : <Missing reason={t('machine.neverUsed')} />),
  },
  {
    id: 'revoke',
    header: t('machine.end'),
    cell: (row) =>
      !isOver(row) && (
        <button
          type="button"
          className="btn quiet"
          disabled={isPending}
          aria-label={t('machine.revokeOne', { name: row.name })}
          onClick={() => onRevoke(row)}
        >
          {t('machine.revoke')}
        </button>
      ),
  },
];

const isOver = ({ revokedAt, expiresAt }: Common) => revokedAt !== undefined || Date.parse(expiresAt) <= Date.now();
const soonMs = 14 * 86_400_000;

function State({ row }: { readonly row: Common }) {
  if (row.revokedAt) return <StatusChip tone="neutral">{t('machine.revoked')}</StatusChip>;
  if (isOver(row)) return <StatusChip tone="neutral">{t('machine.ended')}</StatusChip>;
  const isSoon = Date.parse(row.expiresAt) - Date.now() < soonMs;
  return <StatusChip tone={isSoon ? 'warn' : 'ok'}>{t(isSoon ? 'machine.endsSoon' : 'machine.works')}</StatusChip>;
}
