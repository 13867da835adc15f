import { productModules } from '@optimiq/domain/access/product-modules';
import type { SettingKey } from '@optimiq/domain/settings/catalogue';

/** How the value of a setting is chosen. What may be chosen is decided by the catalogue of the domain. */
export type Editor =
  | { readonly kind: 'one' | 'some'; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly low: number; readonly high: number }
  | { readonly kind: 'flag' }
  | { readonly kind: 'text'; readonly most: number; readonly example?: string };

const zones = [
  ...(['America/New_York', 'America/Chicago', 'America/Denver', 'America/Phoenix', 'America/Los_Angeles'] as const),
  ...(['America/Anchorage', 'Pacific/Honolulu', 'America/Puerto_Rico', 'UTC'] as const),
];

export const editors: Readonly<Record<SettingKey, Editor>> = {
  modules: { kind: 'some', values: productModules },
  locale: { kind: 'one', values: ['en-US', 'es-US'] },
  timeZone: { kind: 'one', values: zones },
  'branding.name': { kind: 'text', most: 40 },
  'privacy.noticeUrl': { kind: 'text', most: 300, example: 'https://plan.example/privacy' },
  'security.factorFor': { kind: 'one', values: ['everyone', 'administrators'] },
  'security.idleMinutes': { kind: 'number', low: 5, high: 60 },
  'security.absoluteHours': { kind: 'number', low: 1, high: 24 },
  'operators.breakGlass': { kind: 'one', values: ['declared', 'second-person'] },
  'quota.storageGb': { kind: 'number', low: 1, high: 100_000 },
  'quota.jobsAtOnce': { kind: 'number', low: 1, high: 10_000 },
  'quota.exportRowsPerDay': { kind: 'number', low: 0, high: 1_000_000_000 },
  'dataUse.purposes': { kind: 'some', values: ['treatment', 'payment', 'operations', 'research', 'public-health'] },
  'dataUse.exportDays': { kind: 'number', low: 1, high: 30 },
  'dataUse.training': { kind: 'flag' },
  'dataUse.sharing': { kind: 'flag' },
  'dataUse.agents': { kind: 'one', values: ['read-only', 'drafts'] },
  'dataUse.feedback': { kind: 'one', values: ['rating', 'de-identified', 'context'] },
};
