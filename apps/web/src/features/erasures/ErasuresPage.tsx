import type { Erasure } from '@optimiq/contracts/erasures';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { usePersonNames } from '../../administration/names.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { date, instant } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { say } from '../../ui/toasts.ts';
import { EraseDialog } from './EraseDialog.tsx';
import { ErasureDock } from './ErasureDock.tsx';
import { ErasureState } from './ErasureState.tsx';
import { erasures } from './queries.ts';

/** People who were erased, and the proof of it. Nobody is named: who was erased has no name here any more. */
export function ErasuresPage() {
  const may = usePermissions();
  if (!may('erasure:read')) return <Forbidden permission="erasure:read" />;
  return <Erasures mayErase={may('erasure:write')} />;
}

function Erasures({ mayErase }: { readonly mayErase: boolean }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { erasure, member } = useSearch({ strict: false }) as { readonly erasure?: string; readonly member?: string };
  const { data, error, refetch } = useQuery(erasures);
  const [isAsking, setAsking] = useState(member !== undefined && mayErase);
  const personName = usePersonNames();
  const open = (erasureId?: string) =>
    void navigate({ to: paths.erasures, search: erasureId ? { erasure: erasureId } : {} });
  const columns: readonly Column<Erasure>[] = [
    {
      id: 'requested',
      header: t('erasures.requested'),
      cell: ({ erasureId, requestedAt }) => (
        <Link className="plain" data-open to={paths.erasures} search={{ erasure: erasureId }}>
          {instant(requestedAt)}
        </Link>
      ),
    },
    { id: 'state', header: t('column.status'), cell: ({ state }) => <ErasureState state={state} /> },
    { id: 'by', header: t('erasures.by'), cell: ({ requestedBy }) => personName(requestedBy) },
    { id: 'done', header: t('erasures.offDisk'), cell: ({ completedAt }) => orMissing(completedAt, instant) },
    { id: 'backups', header: t('erasures.backups'), cell: ({ backupsExpireOn }) => orMissing(backupsExpireOn, date) },
  ];
  return (
    <div className="with-dock">
      <div>
        <ScreenHead title={t('erasures.title')} note={t('erasures.note')}>
          {mayErase && (
            <button type="button" className="btn danger" onClick={() => setAsking(true)}>
              {t('erasures.erase')}
            </button>
          )}
        </ScreenHead>
        <div className="body">
          <p className="sub">{t('erasures.what')}</p>
          <Card title={t('erasures.list')}>
            {error && <Failed error={error} onRetry={refetch} />}
            {!error && !data && <Loading label={t('erasures.loading')} rows={4} />}
            {data?.items.length === 0 && <Empty title={t('erasures.none')} hint={t('erasures.none.hint')} />}
            {data && data.items.length > 0 && (
              <DataTable
                caption={t('erasures.list')}
                columns={columns}
                rows={data.items}
                rowKey={({ erasureId }) => erasureId}
                rowClass={({ erasureId }) => (erasureId === erasure ? 'sel' : undefined)}
              />
            )}
          </Card>
        </div>
      </div>
      {erasure && <ErasureDock key={erasure} erasureId={erasure} onClose={() => open()} />}
      {isAsking && (
        <EraseDialog
          memberKey={member}
          onClose={() => setAsking(false)}
          onDone={({ erasureId, jobId }) => {
            // What other screens hold of the person is gone from the server.
            void queries.invalidateQueries();
            say(t(jobId ? 'erasures.begun' : 'erasures.before'));
            open(erasureId);
          }}
        />
      )}
    </div>
  );
}

const orMissing = (value: string | undefined, words: (text: string) => string) =>
  value === undefined ? <Missing reason={t('erasures.notYet')} /> : words(value);
