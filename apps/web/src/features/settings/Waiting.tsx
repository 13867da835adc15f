import type { SettingChange } from '@optimiq/contracts/settings';
import { useState } from 'react';
import { usePersonNames } from '../../administration/names.ts';
import { usePermissions, useSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { instant } from '../../ui/formats.ts';
import { decide } from './queries.ts';
import { valueText } from './value-words.ts';

type Decision = 'approve' | 'refuse' | 'withdraw';
type Props = { readonly items: readonly SettingChange[]; readonly onDecided: (change: SettingChange) => void };

/** Changes that wait for a second person: whoever asked takes them back, somebody else approves or refuses. */
export function Waiting({ items, onDecided }: Props) {
  const { user } = useSession();
  const may = usePermissions();
  const personName = usePersonNames();
  const [asked, setAsked] = useState<{ change: SettingChange; decision: Decision }>();
  if (items.length === 0) return null;
  const columns: readonly Column<SettingChange>[] = [
    { id: 'setting', header: t('settings.setting'), cell: ({ key }) => t(`settings.name.${key}`) },
    { id: 'old', header: t('settings.from'), wraps: true, cell: ({ key, old }) => valueText(key, old) },
    { id: 'new', header: t('settings.to'), wraps: true, cell: (change) => valueText(change.key, change.new) },
    { id: 'by', header: t('settings.askedBy'), cell: ({ askedBy }) => personName(askedBy) },
    { id: 'at', header: t('column.time'), cell: ({ askedAt }) => instant(askedAt) },
    {
      id: 'decide',
      header: t('settings.action'),
      cell: (change) => {
        if (!may('settings:approve')) return <span className="mute">{t('settings.secondPerson')}</span>;
        const decisions: readonly Decision[] = change.askedBy === user.id ? ['withdraw'] : ['approve', 'refuse'];
        return (
          <span className="row">
            {decisions.map((decision) => (
              <button key={decision} type="button" className="btn" onClick={() => setAsked({ change, decision })}>
                {t(`settings.${decision}`)}
              </button>
            ))}
          </span>
        );
      },
    },
  ];
  return (
    <Card title={t('settings.waiting')} note={t('settings.waiting.note')}>
      <DataTable caption={t('settings.waiting')} columns={columns} rows={items} rowKey={({ changeId }) => changeId} />
      {asked && (
        <FormDialog
          title={t(`settings.${asked.decision}.title`, { name: t(`settings.name.${asked.change.key}`) })}
          hint={t(`settings.${asked.decision}.hint`, { value: valueText(asked.change.key, asked.change.new) })}
          verb={t(`settings.${asked.decision}`)}
          send={() => decide(asked.change.changeId, asked.decision)}
          onDone={onDecided}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Card>
  );
}
