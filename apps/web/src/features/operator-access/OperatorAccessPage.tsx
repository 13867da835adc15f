import type { OperatorAccess } from '@optimiq/contracts/operator-access';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { usePersonNames } from '../../administration/names.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { instant, lasting } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { approveAccess, endAccess, grantAccess, operatorAccess } from './queries.ts';

const tones: Record<OperatorAccess['state'], Tone> = {
  waiting: 'warn',
  open: 'bad',
  over: 'neutral',
  ended: 'neutral',
};
/** An hour, a working day, a day, three days. */
const lengths = [60, 480, 1_440, 4_320] as const;

type Asked = { readonly kind: 'grant' } | { readonly kind: 'approve' | 'end'; readonly access: OperatorAccess };

/** When the operator of the machine could see members: let in by somebody here, or declared as an emergency. */
export function OperatorAccessPage() {
  const may = usePermissions();
  if (!may('operator-access:write')) return <Forbidden permission="operator-access:write" />;
  return <Accesses />;
}

function Accesses() {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(operatorAccess);
  const [asked, setAsked] = useState<Asked>();
  const personName = usePersonNames();
  const open = data?.items.filter(({ state }) => state === 'open').length ?? 0;
  return (
    <>
      <ScreenHead title={t('operator.title')} note={t('operator.note')}>
        <button type="button" className="btn primary" onClick={() => setAsked({ kind: 'grant' })}>
          {t('operator.grant')}
        </button>
      </ScreenHead>
      <div className="body">
        {data && (
          <p className={open > 0 ? 'banner' : 'sub'} role="status">
            {t('operator.now', { n: open })}
          </p>
        )}
        <Card title={t('operator.times')}>
          {error && <Failed error={error} onRetry={refetch} />}
          {!error && !data && <Loading label={t('operator.loading')} rows={4} />}
          {data?.items.length === 0 && <Empty title={t('operator.none')} hint={t('operator.none.hint')} />}
          {data && data.items.length > 0 && (
            <DataTable
              caption={t('operator.times')}
              columns={columnsFor(personName, setAsked)}
              rows={data.items}
              rowKey={({ accessId }) => accessId}
              rowClass={({ state }) => (state === 'over' || state === 'ended' ? 'off' : undefined)}
            />
          )}
        </Card>
      </div>
      {asked && (
        <AskedDialog
          asked={asked}
          onClose={() => setAsked(undefined)}
          onDone={() => void queries.invalidateQueries({ queryKey: ['operator-access'] })}
        />
      )}
    </>
  );
}

const columnsFor = (
  personName: (id: string) => string,
  onAsk: (asked: Asked) => void,
): readonly Column<OperatorAccess>[] => [
  { id: 'kind', header: t('operator.kind'), cell: ({ kind }) => t(`operator.kind.${kind}`) },
  {
    id: 'state',
    header: t('column.state'),
    cell: ({ state }) => <StatusChip tone={tones[state]}>{t(`operator.state.${state}`)}</StatusChip>,
  },
  {
    id: 'reason',
    header: t('operator.reason'),
    wraps: true,
    cell: ({ reason }) => reason ?? <Missing reason={t('operator.noReason')} />,
  },
  { id: 'by', header: t('operator.askedBy'), cell: ({ askedBy }) => personName(askedBy) },
  { id: 'at', header: t('operator.askedAt'), cell: ({ askedAt }) => instant(askedAt) },
  { id: 'for', header: t('operator.for'), cell: ({ minutes }) => lasting(minutes * 60) },
  {
    id: 'until',
    header: t('operator.until'),
    cell: ({ until }) => (until ? instant(until) : <Missing reason={t('operator.notBegun')} />),
  },
  {
    id: 'approved',
    header: t('operator.approvedBy'),
    cell: ({ approvedBy, kind }) =>
      approvedBy ? (
        personName(approvedBy)
      ) : (
        <Missing reason={t(kind === 'grant' ? 'operator.ownGrant' : 'operator.noApproval')} />
      ),
  },
  {
    id: 'do',
    header: t('operator.action'),
    cell: (access) => (
      <span className="row">
        {access.state === 'waiting' && (
          <button type="button" className="btn" onClick={() => onAsk({ kind: 'approve', access })}>
            {t('operator.approve')}
          </button>
        )}
        {(access.state === 'waiting' || access.state === 'open') && (
          <button type="button" className="btn" onClick={() => onAsk({ kind: 'end', access })}>
            {t(access.state === 'waiting' ? 'operator.refuse' : 'operator.end')}
          </button>
        )}
      </span>
    ),
  },
];

type DialogProps = { readonly asked: Asked; readonly onClose: () => void; readonly onDone: () => void };

function AskedDialog({ asked, onClose, onDone }: DialogProps) {
  const common = { onClose, onDone };
  if (asked.kind === 'grant') {
    return (
      <FormDialog
        {...common}
        title={t('operator.grant')}
        hint={t('operator.grant.hint')}
        verb={t('operator.grant.do')}
        send={(fields) =>
          grantAccess({ reason: String(fields.get('reason')).trim(), minutes: Number(fields.get('minutes')) })
        }
      >
        <Field label={t('operator.reason')} hint={t('operator.reason.hint')}>
          {(given) => <textarea {...given} className="short" name="reason" required minLength={10} maxLength={500} />}
        </Field>
        <Field label={t('operator.for')}>
          {(given) => (
            <select {...given} className="select" name="minutes" defaultValue={lengths[0]}>
              {lengths.map((minutes) => (
                <option key={minutes} value={minutes}>
                  {t(`operator.length.${minutes}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </FormDialog>
    );
  }
  const { accessId, minutes, state } = asked.access;
  if (asked.kind === 'approve') {
    return (
      <FormDialog
        {...common}
        title={t('operator.approve.title')}
        hint={t('operator.approve.hint', { time: lasting(minutes * 60) })}
        verb={t('operator.approve')}
        send={() => approveAccess(accessId)}
      />
    );
  }
  const turn = state === 'waiting' ? 'refuse' : 'end';
  return (
    <FormDialog
      {...common}
      title={t(`operator.${turn}.title`)}
      hint={t(`operator.${turn}.hint`)}
      verb={t(`operator.${turn}`)}
      isDanger
      send={() => endAccess(accessId)}
    />
  );
}
