import type { Gap, GapStatus } from '@optimiq/contracts/gaps';
import type { WorkItem } from '@optimiq/contracts/work';
import { type CalendarDate, toDayNumber } from '@optimiq/domain/kernel/dates';
import { t } from '../messages.ts';
import { date, icd10Cm } from '../ui/formats.ts';
import { StatusChip, type Tone } from '../ui/StatusChip.tsx';

const gapTones: Record<GapStatus, Tone> = {
  open: 'suspected',
  closed: 'ok',
  'closed-higher': 'ok',
  'closed-lower': 'warn',
  new: 'info',
};

/** What became of a gap. */
export const GapStatusChip = ({ status }: { readonly status: GapStatus }) => (
  <StatusChip tone={gapTones[status]}>{t(`gap.status.${status}`)}</StatusChip>
);

type Stated = Pick<WorkItem, 'state' | 'outcome' | 'snoozedUntil'>;

/** How far an item is; decided, by what was found. */
export function WorkStateChip({ item: { state, outcome, snoozedUntil } }: { readonly item: Stated }) {
  if (state === 'awaiting-claim') return <StatusChip tone="warn">{t('work.state.awaiting-claim')}</StatusChip>;
  if (state === 'open') {
    return snoozedUntil ? (
      <StatusChip tone="neutral">{t('work.state.snoozed', { until: date(snoozedUntil) })}</StatusChip>
    ) : (
      <StatusChip tone="suspected">{t('work.state.open')}</StatusChip>
    );
  }
  return (
    <StatusChip tone={outcome === 'closed-by-claim' ? 'ok' : 'neutral'}>
      {t(outcome ? `work.outcome.${outcome}` : 'work.state.done')}
    </StatusChip>
  );
}

/** Days from one date to another. */
export const daysBetween = (from: string, to: string): number =>
  toDayNumber(to as CalendarDate) - toDayNumber(from as CalendarDate);

/** The day something is due and how far that is: overdue, today, in n days. What is not open has no clock. */
export function Due({ item, asOf }: { readonly item: Pick<WorkItem, 'dueOn' | 'state'>; readonly asOf: string }) {
  const left = daysBetween(asOf, item.dueOn);
  if (item.state !== 'open') return <span className="sub">{date(item.dueOn)}</span>;
  const tone = left < 0 ? 'bad' : left === 0 ? 'warn' : undefined;
  const words =
    left < 0 ? t('work.due.over', { n: -left }) : left === 0 ? t('work.due.today') : t('work.due.in', { n: left });
  return (
    <span className="row">
      {date(item.dueOn)}{' '}
      {tone ? <StatusChip tone={tone}>{words}</StatusChip> : <span className="mute sm">{words}</span>}
    </span>
  );
}

/** Why an item is here, in at most eight words. */
export function reasonText({ lastCoded, closedBy }: Pick<WorkItem, 'lastCoded' | 'closedBy'>): string {
  if (closedBy) return t('work.reason.closed', { on: date(closedBy.serviceOn), code: icd10Cm(closedBy.code) });
  if (lastCoded) return t('work.reason.open', { on: date(lastCoded.serviceOn), code: icd10Cm(lastCoded.code) });
  return t('work.reason.none');
}

/** 'V28 HCC 37': never without its model. */
export const hccName = (hcc: number): string => t('hccOfV28', { hcc: String(hcc) });

/** A category by number and label, on one line. */
export const Category = ({ of: { hcc, label } }: { readonly of: Pick<Gap, 'hcc' | 'label'> }) => (
  <span className="category" title={label}>
    <span className="b">{hccName(hcc)}</span> {label}
  </span>
);
