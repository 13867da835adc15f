import { AuditQuery } from '@optimiq/contracts/audit';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useId } from 'react';
import { t } from '../../messages.ts';
import type { AuditFilter } from './queries.ts';

/** The filter that an address names; what is no code, id or date is left out. */
export function filterOf(search: Record<string, unknown>): AuditFilter {
  const { action, actorId, outcome, subjectKind, subjectId, memberKey, alertId } = AuditQuery.shape;
  const day = (value: unknown) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
      ? value
      : undefined;
  return {
    action: action.safeParse(search['action']).data,
    actorId: actorId.safeParse(search['actorId']).data,
    outcome: outcome.safeParse(search['outcome']).data,
    subjectKind: subjectKind.safeParse(search['subjectKind']).data,
    subjectId: subjectId.safeParse(search['subjectId']).data,
    memberKey: memberKey.safeParse(search['memberKey']).data,
    alertId: alertId.safeParse(search['alertId']).data,
    fromDay: day(search['fromDay']),
    toDay: day(search['toDay']),
  };
}

const outcomes = ['success', 'denied', 'failed'] as const;

/** Time, actor, action, outcome and subject; the choice is kept in the address, which holds codes and ids only. */
export function AuditFilters() {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const filter = filterOf(search);
  const choose = (name: keyof AuditFilter, value: string) =>
    void navigate({ to: '.', search: { ...search, [name]: value || undefined, event: undefined } });
  return (
    <div className="head second noprint audit-filters">
      <Field name="fromDay" label={t('audit.from')} type="date" value={filter.fromDay} onChoose={choose} />
      <Field name="toDay" label={t('audit.to')} type="date" value={filter.toDay} onChoose={choose} />
      <Field name="action" label={t('audit.action')} value={filter.action} onChoose={choose} />
      <Field name="actorId" label={t('audit.actorId')} value={filter.actorId} onChoose={choose} />
      <Field name="subjectId" label={t('audit.subjectId')} value={filter.subjectId} onChoose={choose} />
      <Field name="memberKey" label={t('column.memberKey')} value={filter.memberKey} onChoose={choose} />
      <select
        className="select"
        aria-label={t('audit.outcome')}
        value={filter.outcome ?? ''}
        onChange={({ target }) => choose('outcome', target.value)}
      >
        <option value="">{t('audit.allOutcomes')}</option>
        {outcomes.map((one) => (
          <option key={one} value={one}>
            {t(`audit.outcome.${one}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Field({
  name,
  label,
  value,
  type = 'text',
  onChoose,
}: {
  readonly name: keyof AuditFilter;
  readonly label: string;
  readonly value: string | undefined;
  readonly type?: 'text' | 'date';
  readonly onChoose: (name: keyof AuditFilter, value: string) => void;
}) {
  const id = useId();
  return (
    <span className="row">
      <label className="sm sub" htmlFor={id}>
        {label}
      </label>
      <input
        // A filter set elsewhere, as by an alert, shows here.
        key={value}
        id={id}
        className="input"
        type={type}
        defaultValue={value ?? ''}
        maxLength={64}
        autoComplete="off"
        onBlur={({ target }) => target.value.trim() !== (value ?? '') && onChoose(name, target.value.trim())}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && onChoose(name, currentTarget.value.trim())}
      />
    </span>
  );
}
