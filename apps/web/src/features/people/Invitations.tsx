import type { Invitation } from '@optimiq/contracts/invitations';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { usePersonNames, useRoleNames } from '../../administration/names.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { instant } from '../../ui/formats.ts';
import { Refusal } from '../../ui/Refusal.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { Restricted } from './cells.tsx';
import { WithdrawDialog } from './dialogs.tsx';
import { invitations, invite } from './queries.ts';

/** Who was asked in and has not come yet; a letter can be sent again or taken back. */
export function Invitations({ mayChange }: { readonly mayChange: boolean }) {
  const queries = useQueryClient();
  const renew = () => queries.invalidateQueries({ queryKey: ['invitations'] });
  const { data, error, refetch } = useQuery(invitations);
  const [withdrawn, setWithdrawn] = useState<Invitation>();
  const again = useMutation({
    mutationFn: ({ email, roles, restrictions }: Invitation) => invite({ email, roles, restrictions }),
    onSuccess: renew,
  });
  const roleName = useRoleNames();
  const personName = usePersonNames();
  const columns: readonly Column<Invitation>[] = [
    { id: 'email', header: t('people.email'), cell: ({ email }) => email },
    {
      id: 'state',
      header: t('column.state'),
      cell: ({ isOver }) => (
        <StatusChip tone={isOver ? 'neutral' : 'info'}>
          {t(isOver ? 'invitations.over' : 'invitations.waiting')}
        </StatusChip>
      ),
    },
    { id: 'roles', header: t('people.roles'), wraps: true, cell: ({ roles }) => roles.map(roleName).join(', ') },
    {
      id: 'restrictions',
      header: t('people.restrictions'),
      wraps: true,
      cell: ({ restrictions }) => <Restricted restrictions={restrictions} />,
    },
    { id: 'by', header: t('invitations.by'), cell: ({ invitedBy }) => personName(invitedBy) },
    { id: 'ends', header: t('invitations.ends'), cell: ({ expiresAt }) => instant(expiresAt) },
    ...(mayChange
      ? [
          {
            id: 'do',
            header: t('invitations.do'),
            cell: (invitation: Invitation) => (
              <span className="row">
                <button
                  type="button"
                  className="btn quiet"
                  disabled={again.isPending}
                  aria-label={t('invitations.againOne', { email: invitation.email })}
                  onClick={() => again.mutate(invitation)}
                >
                  {t('invitations.again')}
                </button>
                <button
                  type="button"
                  className="btn quiet"
                  aria-label={t('invitations.withdrawOne', { email: invitation.email })}
                  onClick={() => setWithdrawn(invitation)}
                >
                  {t('invitations.withdraw')}
                </button>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Card title={t('invitations.title')} note={t('invitations.note')}>
      {error && <Failed error={error} onRetry={refetch} />}
      {again.error && <Refusal error={again.error} />}
      {again.data && <output className="banner good">{t('people.invited', { email: again.variables.email })}</output>}
      {!error && !data && <Loading label={t('invitations.loading')} rows={3} />}
      {data?.items.length === 0 && <Empty title={t('invitations.none')} hint={t('invitations.none.hint')} />}
      {data && data.items.length > 0 && (
        <DataTable
          caption={t('invitations.title')}
          columns={columns}
          rows={data.items}
          rowKey={({ invitationId }) => invitationId}
        />
      )}
      {withdrawn && (
        <WithdrawDialog invitation={withdrawn} onClose={() => setWithdrawn(undefined)} onDone={() => void renew()} />
      )}
    </Card>
  );
}
