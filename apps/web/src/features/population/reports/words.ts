import type { Cadence } from '@optimiq/contracts/report-schedules';
import { t } from '../../../messages.ts';
import { weekday } from '../../../ui/formats.ts';

/** 'Mondays at 06:30'. */
export function cadenceText(cadence: Cadence, at: string): string {
  if (cadence.every === 'day') return t('reports.cadence.day', { at });
  if (cadence.every === 'week') return t('reports.cadence.week', { day: weekday(cadence.weekday), at });
  return t('reports.cadence.month', { day: cadence.day, at });
}
