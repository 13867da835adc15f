import type { Cadence, NewReportSchedule, ReportSchedule, ReportSource } from '@optimiq/contracts/report-schedules';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useRoleNames } from '../../../administration/names.ts';
import { t } from '../../../messages.ts';
import { Field } from '../../../ui/Field.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { weekday } from '../../../ui/formats.ts';
import { say } from '../../../ui/toasts.ts';
import '../dashboards/dashboards.css';
import { dashboards } from '../dashboards/queries.ts';
import { changeSchedule, createSchedule } from './queries.ts';

type Props = {
  /** The schedule that is changed; undefined for a new one. */
  readonly of: ReportSchedule | undefined;
  /** The dashboard that a new one begins with. */
  readonly dashboard?: string | undefined;
  /** Roles there are. */
  readonly roles: readonly string[];
  readonly onClose: () => void;
};

const years = [2026, 2027];
const everies = ['day', 'week', 'month'] as const;

/** What a report is of, when it is made, and whose roles see the files. */
export function ScheduleDialog({ of, dashboard, roles, onClose }: Props) {
  const queries = useQueryClient();
  const roleName = useRoleNames();
  const { data } = useQuery(dashboards);
  const [every, setEvery] = useState<Cadence['every']>(of?.cadence.every ?? 'month');
  const send = (fields: FormData) => {
    const wanted: NewReportSchedule = {
      name: String(fields.get('name')),
      source: sourceOf(String(fields.get('source')), of),
      cadence: cadenceOf(every, Number(fields.get('on'))),
      at: String(fields.get('at')),
      roles: fields.getAll('role').map(String),
    };
    return of
      ? changeSchedule(of.reportScheduleId, { ...wanted, isPaused: of.pausedBecause === 'asked', version: of.version })
      : createSchedule(wanted);
  };
  const first = dashboard ?? (of?.source.kind === 'dashboard' ? of.source.dashboardId : undefined);
  return (
    <FormDialog
      title={t(of ? 'reports.change' : 'reports.new')}
      hint={t('reports.new.hint')}
      verb={t('reports.save')}
      send={send}
      onDone={({ name }) => {
        void queries.invalidateQueries({ queryKey: ['reports'] });
        say(t('reports.saved', { name }));
      }}
      onClose={onClose}
    >
      <Field label={t('reports.name')} hint={t('reports.name.hint')}>
        {(given) => <input {...given} name="name" required maxLength={80} defaultValue={of?.name} data-autofocus />}
      </Field>
      <Field label={t('reports.of')} hint={t('reports.of.hint')}>
        {(given) => (
          <select
            {...given}
            className="select"
            key={data ? 'known' : 'waits'}
            name="source"
            defaultValue={first ?? sourceValue(of)}
          >
            {of?.source.kind === 'board' && <option value="as-is">{t('reports.board.asIs')}</option>}
            {years.map((year) => (
              <option key={year} value={year}>
                {t('reports.board.year', { year: String(year) })}
              </option>
            ))}
            {data?.items.map(({ dashboardId, name }) => (
              <option key={dashboardId} value={dashboardId}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('reports.every')}>
        {(given) => (
          <select
            {...given}
            className="select"
            value={every}
            onChange={(event) => setEvery(event.target.value as Cadence['every'])}
          >
            {everies.map((one) => (
              <option key={one} value={one}>
                {t(`reports.every.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {every === 'week' && (
        <Field label={t('reports.weekday')}>
          {(given) => (
            <select
              {...given}
              className="select"
              name="on"
              defaultValue={of?.cadence.every === 'week' ? of.cadence.weekday : 1}
            >
              {[1, 2, 3, 4, 5, 6, 7].map((one) => (
                <option key={one} value={one}>
                  {weekday(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {every === 'month' && (
        <Field label={t('reports.day')} hint={t('reports.day.hint')}>
          {(given) => (
            <input
              {...given}
              name="on"
              type="number"
              min={1}
              max={31}
              required
              defaultValue={of?.cadence.every === 'month' ? of.cadence.day : 1}
            />
          )}
        </Field>
      )}
      <Field label={t('reports.at')}>
        {(given) => <input {...given} name="at" type="time" required defaultValue={of?.at ?? '06:30'} />}
      </Field>
      <fieldset className="dash-roles">
        <legend>{t('reports.share')}</legend>
        {roles.map((role) => (
          <label key={role} className="dash-share sm">
            <input type="checkbox" name="role" value={role} defaultChecked={of?.roles.includes(role)} />
            {roleName(role)}
          </label>
        ))}
      </fieldset>
      <p className="sm mute">{t('reports.share.hint')}</p>
    </FormDialog>
  );
}

const sourceValue = (of: ReportSchedule | undefined) => (of?.source.kind === 'board' ? 'as-is' : String(years[0]));

/** The source that was chosen: the one it has, the board of a year, or a dashboard by its id. */
function sourceOf(chosen: string, of: ReportSchedule | undefined): ReportSource {
  if (chosen === 'as-is' && of) return of.source;
  if (years.map(String).includes(chosen)) return { kind: 'board', filters: { paymentYear: Number(chosen) } };
  return { kind: 'dashboard', dashboardId: chosen };
}

function cadenceOf(every: Cadence['every'], on: number): Cadence {
  if (every === 'week') return { every, weekday: on };
  return every === 'month' ? { every, day: on } : { every };
}
