import { type ListedOutboundHost, OutboundHost, OutboundPurpose } from '@optimiq/contracts/outbound-hosts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import { usePersonNames } from '../../administration/names.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { instant } from '../../ui/formats.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { listHost, outboundHosts, unlistHost } from './queries.ts';

type Listed = z.infer<typeof ListedOutboundHost>;

/** Whom the product may speak to for the organization, by purpose. Whatever is not listed is not spoken to. */
export function OutboundHostsPage() {
  const may = usePermissions();
  if (!may('settings:read')) return <Forbidden permission="settings:read" />;
  return <Hosts mayChange={may('settings:write')} />;
}

function Hosts({ mayChange }: { readonly mayChange: boolean }) {
  const queries = useQueryClient();
  const renew = () => void queries.invalidateQueries({ queryKey: ['outbound-hosts'] });
  const { data, error, refetch } = useQuery(outboundHosts);
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<Listed>();
  const personName = usePersonNames();
  const columns: readonly Column<Listed>[] = [
    { id: 'host', header: t('outbound.host'), cell: ({ host }) => <span className="mono">{host}</span> },
    { id: 'port', header: t('outbound.port'), isNumeric: true, cell: ({ port }) => port },
    { id: 'purpose', header: t('outbound.purpose'), cell: ({ purpose }) => t(`outbound.purpose.${purpose}`) },
    { id: 'by', header: t('outbound.by'), cell: ({ createdBy }) => personName(createdBy) },
    { id: 'at', header: t('outbound.at'), cell: ({ createdAt }) => instant(createdAt) },
    ...(mayChange
      ? [
          {
            id: 'remove',
            header: t('outbound.action'),
            cell: (listed: Listed) => (
              <button
                type="button"
                className="btn quiet"
                aria-label={t('outbound.removeOne', { host: listed.host, port: listed.port })}
                onClick={() => setRemoved(listed)}
              >
                {t('outbound.remove')}
              </button>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <ScreenHead title={t('outbound.title')} note={t('outbound.note')}>
        {mayChange && (
          <button type="button" className="btn primary" onClick={() => setAdding(true)}>
            {t('outbound.add')}
          </button>
        )}
      </ScreenHead>
      <div className="body">
        <Card title={t('outbound.list')}>
          {error && <Failed error={error} onRetry={refetch} />}
          {!error && !data && <Loading label={t('outbound.loading')} rows={4} />}
          {data?.items.length === 0 && <Empty title={t('outbound.none')} hint={t('outbound.none.hint')} />}
          {data && data.items.length > 0 && (
            <DataTable
              caption={t('outbound.list')}
              columns={columns}
              rows={data.items}
              rowKey={({ purpose, host, port }) => `${purpose}/${host}/${port}`}
            />
          )}
        </Card>
      </div>
      {isAdding && <HostDialog onClose={() => setAdding(false)} onDone={renew} />}
      {removed && (
        <FormDialog
          title={t('outbound.remove.title', { host: removed.host, port: removed.port })}
          hint={t('outbound.remove.hint', { purpose: t(`outbound.purpose.${removed.purpose}`) })}
          verb={t('outbound.remove')}
          isDanger
          send={() => unlistHost(removed)}
          onDone={renew}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </>
  );
}

function HostDialog({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: () => void }) {
  const [isFaulty, setFaulty] = useState(false);
  const send = (fields: FormData) => {
    const read = OutboundHost.safeParse({
      purpose: fields.get('purpose'),
      host: String(fields.get('host')).trim().toLowerCase(),
      port: Number(fields.get('port')),
    });
    setFaulty(!read.success);
    return read.success ? listHost(read.data) : undefined;
  };
  return (
    <FormDialog
      title={t('outbound.add')}
      hint={t('outbound.add.hint')}
      verb={t('outbound.add.do')}
      send={send}
      onDone={onDone}
      onClose={onClose}
    >
      <Field label={t('outbound.purpose')}>
        {(given) => (
          <select {...given} className="select" name="purpose" required defaultValue="">
            <option value="" disabled>
              {t('outbound.purpose.choose')}
            </option>
            {OutboundPurpose.options.map((purpose) => (
              <option key={purpose} value={purpose}>
                {t(`outbound.purpose.${purpose}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('outbound.host')} hint={t('outbound.host.hint')}>
        {(given) => (
          <>
            <input {...given} className="mono" name="host" required maxLength={253} aria-invalid={isFaulty} />
            {isFaulty && (
              <span className="error" role="alert">
                {t('outbound.fault')}
              </span>
            )}
          </>
        )}
      </Field>
      <Field label={t('outbound.port')}>
        {(given) => <input {...given} name="port" type="number" required min={1} max={65_535} defaultValue={443} />}
      </Field>
    </FormDialog>
  );
}
