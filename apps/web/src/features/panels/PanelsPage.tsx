import type { Panel } from '@optimiq/contracts/people';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { panels, people } from '../../administration/queries.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Field } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { count, instant } from '../../ui/formats.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../ui/states.tsx';
import { PanelCard } from './PanelCard.tsx';
import './panels.css';
import { makePanel } from './queries.ts';

/** Panels: lists of members that some people are restricted to. */
export function PanelsPage() {
  const may = usePermissions();
  if (!may('people:read')) return <Forbidden permission="people:read" />;
  return <Panels mayChange={may('panel:write')} />;
}

function Panels({ mayChange }: { readonly mayChange: boolean }) {
  const { panel: chosen } = useSearch({ strict: false }) as { panel?: string };
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(panels);
  const [isMaking, setMaking] = useState(false);
  const open = data?.items.find(({ panelId }) => panelId === chosen);
  const renew = () => void queries.invalidateQueries({ queryKey: ['panels'] });
  return (
    <>
      <ScreenHead title={t('panels.title')} note={t('panels.note')}>
        {mayChange && (
          <button type="button" className="btn primary" onClick={() => setMaking(true)}>
            {t('panels.new')}
          </button>
        )}
      </ScreenHead>
      <div className="body">
        <div className="beside">
          <Card title={t('panels.title')}>
            {error && <Failed error={error} onRetry={refetch} />}
            {!error && !data && <Loading label={t('panels.loading')} rows={4} />}
            {data?.items.length === 0 && <Empty title={t('panels.none')} hint={t('panels.none.hint')} />}
            {data && data.items.length > 0 && <PanelsTable items={data.items} open={open} />}
          </Card>
          {open && <PanelCard key={open.panelId} panel={open} mayChange={mayChange} />}
        </div>
      </div>
      {isMaking && (
        <FormDialog
          title={t('panels.new')}
          hint={t('panels.new.hint')}
          verb={t('panels.make')}
          send={(fields) => makePanel(String(fields.get('name')).trim())}
          onDone={({ panelId }) => {
            renew();
            void navigate({ to: paths.panels, search: { panel: panelId } });
          }}
          onClose={() => setMaking(false)}
        >
          <Field label={t('panels.name')}>{(given) => <input {...given} name="name" required maxLength={80} />}</Field>
        </FormDialog>
      )}
    </>
  );
}

function PanelsTable({ items, open }: { readonly items: readonly Panel[]; readonly open: Panel | undefined }) {
  const everybody = useQuery(people).data?.items ?? [];
  const columns: readonly Column<Panel>[] = [
    {
      id: 'name',
      header: t('panels.name'),
      cell: ({ panelId, name }) => (
        <Link className="plain" data-open to={paths.panels} search={{ panel: panelId }}>
          {name}
        </Link>
      ),
    },
    { id: 'members', header: t('column.members'), isNumeric: true, cell: ({ members }) => count(members) },
    {
      id: 'people',
      header: t('panels.people'),
      isNumeric: true,
      cell: ({ panelId }) =>
        count(everybody.filter(({ restrictions }) => restrictions.panels?.includes(panelId)).length),
    },
    { id: 'made', header: t('panels.made'), cell: ({ createdAt }) => instant(createdAt) },
  ];
  return (
    <DataTable
      caption={t('panels.title')}
      columns={columns}
      rows={items}
      rowKey={({ panelId }) => panelId}
      rowClass={({ panelId }) => (panelId === open?.panelId ? 'sel' : undefined)}
    />
  );
}
