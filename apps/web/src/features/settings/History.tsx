import type { SettingChange } from '@optimiq/contracts/settings';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePersonNames } from '../../administration/names.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { instant } from '../../ui/formats.ts';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { changes, revert } from './queries.ts';
import { valueText } from './value-words.ts';

const tones: Record<SettingChange['state'], Tone> = {
  applied: 'ok',
  waiting: 'warn',
  refused: 'bad',
  withdrawn: 'neutral',
};

type Props = { readonly mayRevert: boolean; readonly onReverted: (change: SettingChange) => void };

/** Every change, newest first: who asked, who decided, from what to what; one that holds can be taken back. */
export function History({ mayRevert, onReverted }: Props) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(changes);
  const [asked, setAsked] = useState<SettingChange>();
  const personName = usePersonNames();
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const columns: readonly Column<SettingChange>[] = [
    { id: 'setting', header: t('settings.setting'), cell: ({ key }) => t(`settings.name.${key}`) },
    { id: 'old', header: t('settings.from'), wraps: true, cell: ({ key, old }) => valueText(key, old) },
    { id: 'new', header: t('settings.to'), wraps: true, cell: (change) => valueText(change.key, change.new) },
    {
      id: 'state',
      header: t('column.state'),
      cell: ({ state, reverts }) => (
        <span className="row">
          <StatusChip tone={tones[state]}>{t(`settings.state.${state}`)}</StatusChip>
          {reverts && <span className="xs mute">{t('settings.takesBack')}</span>}
        </span>
      ),
    },
    { id: 'by', header: t('settings.askedBy'), cell: ({ askedBy }) => personName(askedBy) },
    { id: 'at', header: t('column.time'), cell: ({ askedAt }) => instant(askedAt) },
    {
      id: 'decidedBy',
      header: t('settings.decidedBy'),
      cell: ({ decidedBy }) =>
        decidedBy ? personName(decidedBy) : <span className="mute">{t('settings.nobody')}</span>,
    },
    ...(mayRevert
      ? [
          {
            id: 'revert',
            header: t('settings.action'),
            cell: (change: SettingChange) =>
              change.state === 'applied' && (
                <button
                  type="button"
                  className="btn quiet"
                  aria-label={t('settings.revertOne', { name: t(`settings.name.${change.key}`), n: change.number })}
                  onClick={() => setAsked(change)}
                >
                  {t('settings.revert')}
                </button>
              ),
          },
        ]
      : []),
  ];
  return (
    <Card
      title={t('settings.history')}
      note={t('settings.history.note')}
      foot={
        hasNextPage && (
          <button type="button" className="btn" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('settings.more')}
          </button>
        )
      }
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('settings.history.loading')} rows={4} />}
      {data && items.length === 0 && (
        <Empty title={t('settings.history.none')} hint={t('settings.history.none.hint')} />
      )}
      {items.length > 0 && (
        <DataTable
          caption={t('settings.history')}
          columns={columns}
          rows={items}
          rowKey={({ changeId }) => changeId}
          isCompact
        />
      )}
      {asked && (
        <FormDialog
          title={t('settings.revert.title', { name: t(`settings.name.${asked.key}`) })}
          hint={t('settings.revert.hint', { value: valueText(asked.key, asked.old) })}
          verb={t('settings.revert')}
          send={() => revert(asked.changeId)}
          onDone={onReverted}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Card>
  );
}
