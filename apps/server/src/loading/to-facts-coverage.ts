import { type CalendarDate, fromDayNumber } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourceProblem } from '@optimiq/domain/records/source';
import type { SourceCoverage } from '@optimiq/domain/records/source-coverage';
import type { KeyOf } from '@optimiq/store/crypto/record-keys';
import { dayBounds } from '@optimiq/store/facts/columns';
import type { CoverageFacts } from '@optimiq/store/facts/coverage';
import { Fitting } from './fitting.ts';

const firstDay = fromDayNumber(dayBounds.first);
const lastDay = fromDayNumber(dayBounds.last);

/**
 * A statement about coverage without identity; undefined when it cannot be placed in time.
 *
 * A span that begins before the facts do is kept from their first day on. A last day beyond the facts' own, such as
 * 9999-12-31, means that the span is open.
 */
export function toCoverageFacts(
  record: SourceCoverage,
  memberKey: MemberKey,
  keyOf: KeyOf,
  problems: SourceProblem[],
): CoverageFacts | undefined {
  const fit = new Fitting('coverage_spans', record.at, problems);
  if (record.action === 'state' && !record.from) {
    fit.refuse('coverage_start', 'missing-value', 'A span of coverage without its first day');
    return undefined;
  }
  if (record.action === 'end' && !record.through) {
    fit.refuse('coverage_end', 'missing-value', 'An end of coverage without its day');
    return undefined;
  }
  if (record.action === 'state' && record.through && record.from! > record.through) {
    fit.refuse('coverage_end', 'date-order', 'The coverage ends before it begins');
    return undefined;
  }
  if (record.through && record.through < firstDay) {
    fit.refuse('coverage_end', 'not-a-date', 'Coverage that ended before 1990');
    return undefined;
  }
  if (record.from && record.from > lastDay) {
    fit.refuse('coverage_start', 'not-a-date', 'Coverage that begins after 2099');
    return undefined;
  }
  if (record.action === 'end' && record.through! > lastDay) {
    fit.refuse('coverage_end', 'not-a-date', 'An end of coverage after 2099 ends nothing');
    return undefined;
  }
  return {
    memberKey,
    ...(record.coverageId ? { coverageKey: keyOf('coverage', record.coverageId) } : {}),
    action: record.action,
    line: record.line,
    ...daysOf(record, fit),
    ...fit.text('lineCode', 'line_code', record.lineCode?.toUpperCase()),
    ...fit.text('contract', 'contract', record.contract?.toUpperCase()),
    ...fit.text('plan', 'plan', record.plan?.toUpperCase()),
    ...fit.text('payer', 'payer', record.payer?.toUpperCase()),
    ...(record.order ? { order: record.order } : {}),
    ...fit.text('relationship', 'relationship', record.relationship),
    ...fit.text('dualCode', 'dual_code', record.dualCode),
    ...fit.text('orec', 'orec', record.orec),
    ...(record.isLti === undefined ? {} : { isLti: record.isLti }),
    ...(record.isEsrd === undefined ? {} : { isEsrd: record.isEsrd }),
    ...(record.isHospice === undefined ? {} : { isHospice: record.isHospice }),
  };
}

function daysOf({ from, through }: SourceCoverage, fit: Fitting<'coverage_spans'>) {
  const isEarly = from !== undefined && from < firstDay;
  if (isEarly) fit.warn('coverage_start', 'not-a-date', 'Coverage from before 1990 is kept from 1990 on');
  const days: { from?: CalendarDate; through?: CalendarDate } = {};
  if (from) days.from = isEarly ? firstDay : from;
  if (through && through <= lastDay) days.through = through;
  return days;
}
