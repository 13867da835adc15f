import type { AccessExplained } from '@optimiq/contracts/people';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useRoleNames } from '../../administration/names.ts';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count } from '../../ui/formats.ts';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { accessOf } from './queries.ts';

type Line = AccessExplained['permissions'][number];
type FieldLine = AccessExplained['classes'][number];

/** "What can this person see, and why": asked of the code that stands at every door. */
export function AccessCard({ userId }: { readonly userId: string }) {
  const { data, error, refetch } = useQuery(accessOf(userId));
  const [shown, setShown] = useState<'may' | 'refused' | 'all'>('may');
  const refused = data?.permissions.filter(({ allowed, grantedBy }) => !allowed && grantedBy.length > 0) ?? [];
  const lines = data?.permissions.filter(({ allowed }) => shown === 'all' || allowed === (shown === 'may')) ?? [];
  return (
    <>
      <Card
        title={t('access.title')}
        note={data && <Scope panelMembers={data.panelMembers} refused={refused.length} />}
        actions={
          <Switch
            label={t('access.which')}
            value={shown}
            options={[
              { value: 'may', label: t('access.may') },
              { value: 'refused', label: t('access.refused') },
              { value: 'all', label: t('access.all') },
            ]}
            onChange={setShown}
          />
        }
        foot={t('access.foot')}
      >
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !data && <Loading label={t('access.loading')} rows={8} />}
        {data && lines.length === 0 && <p className="card-body sub">{t('access.nothing')}</p>}
        {lines.length > 0 && <Permissions lines={lines} />}
      </Card>
      {data && (
        <Card title={t('access.fields')} note={t('access.fields.note')}>
          <Fields classes={data.classes} />
        </Card>
      )}
    </>
  );
}

/** How many members the person sees, and whether something is granted and refused all the same. */
function Scope({ panelMembers, refused }: { readonly panelMembers: number | undefined; readonly refused: number }) {
  return (
    <>
      {panelMembers === undefined
        ? t('access.everyMember')
        : t('access.panelMembers', { n: panelMembers, count: count(panelMembers) })}
      {refused > 0 && <StatusChip tone="warn">{t('access.heldBack', { n: refused })}</StatusChip>}
    </>
  );
}

function Permissions({ lines }: { readonly lines: readonly Line[] }) {
  const roleName = useRoleNames();
  const columns: readonly Column<Line>[] = [
    { id: 'permission', header: t('access.permission'), cell: ({ permission }) => textOf('permission', permission) },
    {
      id: 'allowed',
      header: t('access.answer'),
      cell: ({ allowed, grantedBy }) => (
        <StatusChip tone={allowed ? 'ok' : grantedBy.length > 0 ? 'warn' : 'neutral'}>
          {t(allowed ? 'access.yes' : 'access.no')}
        </StatusChip>
      ),
    },
    {
      id: 'why',
      header: t('access.why'),
      wraps: true,
      cell: ({ because, grantedBy }) =>
        [
          because && t(`access.because.${because}`),
          grantedBy.length > 0 && t('access.grantedBy', { roles: grantedBy.map(roleName).join(', ') }),
        ]
          .filter(Boolean)
          .join(' '),
    },
  ];
  return (
    <DataTable
      caption={t('access.title')}
      columns={columns}
      rows={lines}
      rowKey={({ permission }) => permission}
      isCompact
    />
  );
}

function Fields({ classes }: { readonly classes: readonly FieldLine[] }) {
  const roleName = useRoleNames();
  const columns: readonly Column<FieldLine>[] = [
    { id: 'class', header: t('access.fieldClass'), cell: ({ fieldClass }) => t(`fieldClass.${fieldClass}`) },
    {
      id: 'reads',
      header: t('access.reads'),
      cell: ({ reads }) => <YesNo isYes={reads.length > 0} />,
    },
    { id: 'writes', header: t('access.writes'), cell: ({ writes }) => <YesNo isYes={writes} /> },
    {
      id: 'why',
      header: t('access.why'),
      wraps: true,
      cell: ({ reads }) =>
        reads.length > 0
          ? t('access.grantedBy', { roles: reads.map(roleName).join(', ') })
          : t('access.because.not-granted'),
    },
  ];
  return (
    <DataTable
      caption={t('access.fields')}
      columns={columns}
      rows={classes}
      rowKey={({ fieldClass }) => fieldClass}
      isCompact
    />
  );
}

const YesNo = ({ isYes }: { readonly isYes: boolean }) => (
  <StatusChip tone={isYes ? 'ok' : 'neutral'}>{t(isYes ? 'access.yes' : 'access.no')}</StatusChip>
);
