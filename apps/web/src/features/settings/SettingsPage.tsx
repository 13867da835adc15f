import type { Setting, SettingChange } from '@optimiq/contracts/settings';
import { isSameValue, specOf } from '@optimiq/domain/settings/catalogue';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Refusal } from '../../ui/Refusal.tsx';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { ChangeDialog } from './ChangeDialog.tsx';
import { History } from './History.tsx';
import { revert, settings } from './queries.ts';
import './settings.css';
import { valueText } from './value-words.ts';
import { Waiting } from './Waiting.tsx';

const groups = ['product', 'security', 'data-use', 'quotas'] as const;

/** Settings of the organization: what holds, how it began, who changed it, and what waits for a second person. */
export function SettingsPage() {
  const may = usePermissions();
  if (!may('settings:read')) return <Forbidden permission="settings:read" />;
  return <Settings mayChange={may('settings:write')} />;
}

function Settings({ mayChange }: { readonly mayChange: boolean }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(settings);
  const [edited, setEdited] = useState<Setting>();
  const [changed, setChanged] = useState<SettingChange>();
  const onDone = (change: SettingChange) => {
    setChanged(change);
    void queries.invalidateQueries({ queryKey: ['settings'] });
  };
  return (
    <>
      <ScreenHead title={t('settings.title')} note={t('settings.note')} />
      <div className="body">
        {changed && <Changed key={changed.changeId} change={changed} mayUndo={mayChange} onUndone={onDone} />}
        {data && <Waiting items={data.items.flatMap(({ waiting }) => waiting ?? [])} onDecided={onDone} />}
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !data && <Loading label={t('settings.loading')} rows={12} />}
        {data?.items.length === 0 && <Empty title={t('settings.none')} hint={t('settings.none.hint')} />}
        {groups.map((group) => {
          const items = data?.items.filter((one) => one.group === group) ?? [];
          if (items.length === 0) return null;
          return (
            <Card key={group} title={t(`settings.group.${group}`)}>
              <DataTable
                caption={t(`settings.group.${group}`)}
                columns={columnsFor(mayChange, setEdited)}
                rows={items}
                rowKey={({ key }) => key}
              />
            </Card>
          );
        })}
        <History mayRevert={mayChange} onReverted={onDone} />
      </div>
      {edited && <ChangeDialog setting={edited} onClose={() => setEdited(undefined)} onDone={onDone} />}
    </>
  );
}

/** What a change came to; one that holds can be taken back at once. */
function Changed(props: {
  readonly change: SettingChange;
  readonly mayUndo: boolean;
  readonly onUndone: (change: SettingChange) => void;
}) {
  const { change, mayUndo, onUndone } = props;
  const undo = useMutation({ mutationFn: () => revert(change.changeId), onSuccess: onUndone });
  const name = t(`settings.name.${change.key}`);
  return (
    <div>
      <output className={change.state === 'applied' ? 'banner good' : 'banner'}>
        {t(`settings.came.${change.state}`, { name, value: valueText(change.key, change.new) })}
        {change.state === 'applied' && mayUndo && (
          <button type="button" className="btn end" disabled={undo.isPending} onClick={() => undo.mutate()}>
            {t('settings.undo')}
          </button>
        )}
      </output>
      {undo.error && <Refusal error={undo.error} />}
    </div>
  );
}

const columnsFor = (mayChange: boolean, onEdit: (setting: Setting) => void): readonly Column<Setting>[] => [
  {
    id: 'name',
    header: t('settings.setting'),
    cell: ({ key }) => (
      <span className="setting-name">
        {t(`settings.name.${key}`)}
        <span className="xs mute">{t(`settings.hint.${key}`)}</span>
      </span>
    ),
  },
  {
    id: 'value',
    header: t('settings.value'),
    wraps: true,
    cell: ({ key, value, initial, waiting }) => (
      <span className="row wrap">
        <span className={isSameValue(value, initial) ? undefined : 'b'}>{valueText(key, value)}</span>
        {waiting && <StatusChip tone="warn">{t('settings.waits', { value: valueText(key, waiting.new) })}</StatusChip>}
      </span>
    ),
  },
  { id: 'initial', header: t('settings.default'), cell: ({ key, initial }) => valueText(key, initial) },
  {
    id: 'guard',
    header: t('settings.guard'),
    cell: ({ key }) =>
      specOf(key).isRisky ? (
        <StatusChip tone="suspected">{t('settings.guard.two')}</StatusChip>
      ) : (
        <span className="mute">{t('settings.guard.one')}</span>
      ),
  },
  ...(mayChange
    ? [
        {
          id: 'change',
          header: t('settings.action'),
          cell: (setting: Setting) => (
            <button
              type="button"
              className="btn quiet"
              data-open
              disabled={setting.waiting !== undefined}
              aria-label={t('settings.changeOne', { name: t(`settings.name.${setting.key}`) })}
              onClick={() => onEdit(setting)}
            >
              {t('settings.change')}
            </button>
          ),
        },
      ]
    : []),
];
