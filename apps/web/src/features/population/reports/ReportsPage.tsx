import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { usePermissions } from '../../../api/session-store.ts';
import { t } from '../../../messages.ts';
import { Card } from '../../../ui/Card.tsx';
import { ScreenHead } from '../../../ui/ScreenHead.tsx';
import { Empty, Failed, Forbidden, Loading } from '../../../ui/states.tsx';
import { FileTable } from './FileTable.tsx';
import { reports, schedules } from './queries.ts';
import { ScheduleDialog } from './ScheduleDialog.tsx';
import { ScheduleTable } from './ScheduleTable.tsx';

/** Reports that are made by themselves: when each is made next, and the files they made. */
export function ReportsPage() {
  const may = usePermissions();
  const lacked = (['export:write', 'population:read'] as const).find((permission) => !may(permission));
  if (lacked) return <Forbidden permission={lacked} />;
  return <Reports />;
}

function Reports() {
  const { dashboard } = useSearch({ strict: false }) as { readonly dashboard?: string };
  const [isNew, setNew] = useState(dashboard !== undefined);
  const plans = useQuery(schedules);
  const files = useQuery(reports);
  return (
    <>
      <ScreenHead title={t('reports.title')} note={plans.data && t('reports.zone', { zone: plans.data.timeZone })}>
        <button type="button" className="btn primary" disabled={!plans.data} onClick={() => setNew(true)}>
          {t('reports.new')}
        </button>
      </ScreenHead>
      <div className="body">
        <p className="sub">{t('reports.what')}</p>
        <Card title={t('reports.schedules')}>
          {plans.error && <Failed error={plans.error} onRetry={plans.refetch} />}
          {!plans.error && !plans.data && <Loading label={t('reports.loading')} rows={3} />}
          {plans.data?.items.length === 0 && <Empty title={t('reports.none')} hint={t('reports.none.hint')} />}
          {plans.data && plans.data.items.length > 0 && <ScheduleTable {...plans.data} />}
        </Card>
        <Card title={t('reports.files')}>
          {files.error && <Failed error={files.error} onRetry={files.refetch} />}
          {!files.error && !files.data && <Loading label={t('reports.files.loading')} rows={3} />}
          {files.data?.items.length === 0 && <Empty title={t('reports.noFile')} hint={t('reports.noFile.hint')} />}
          {files.data && files.data.items.length > 0 && <FileTable items={files.data.items} />}
        </Card>
      </div>
      {isNew && plans.data && (
        <ScheduleDialog of={undefined} dashboard={dashboard} roles={plans.data.roles} onClose={() => setNew(false)} />
      )}
    </>
  );
}
