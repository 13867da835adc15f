import type { SettingKey } from '@optimiq/domain/settings/catalogue';
import { type MessageId, t, textOf } from '../../messages.ts';
import { count } from '../../ui/formats.ts';
import type { Value } from './queries.ts';

const units: Partial<Record<SettingKey, MessageId>> = {
  'security.idleMinutes': 'settings.unit.minutes',
  'security.absoluteHours': 'settings.unit.hours',
  'quota.storageGb': 'settings.unit.gigabytes',
  'quota.jobsAtOnce': 'settings.unit.jobs',
  'quota.exportRowsPerDay': 'settings.unit.rowsPerDay',
  'dataUse.exportDays': 'settings.unit.days',
};

/** A value of a setting as a person reads it. */
export function valueText(key: SettingKey, value: Value): string {
  if (value === null) return t('settings.notSet');
  if (typeof value === 'boolean') return t(value ? 'settings.on' : 'settings.off');
  if (Array.isArray(value)) return value.map((one) => choiceText(one)).join(', ') || t('settings.nothing');
  if (typeof value === 'number') {
    const unit = units[key];
    return unit ? t(unit, { n: count(value) }) : count(value);
  }
  return choiceText(String(value));
}

/** One of the words that a setting chooses from; free text as it is. */
export const choiceText = (choice: string): string => textOf('settings.value', choice);
