import { productModules } from '../access/product-modules.ts';
import { instructedPurposes } from '../access/purposes.ts';

/** Value of a setting as it is kept: what JSON can say. */
export type SettingValue = string | number | boolean | readonly string[] | null;

export type SettingSpec = {
  readonly group: 'product' | 'security' | 'quotas' | 'data-use';
  readonly initial: SettingValue;
  readonly isValid: (value: SettingValue) => boolean;
  /** Whether going from one value to another lowers a guard or widens the use of data: then a second person decides. */
  readonly isRisky?: (from: SettingValue, to: SettingValue) => boolean;
};

const oneOf =
  (...values: readonly string[]) =>
  (value: SettingValue) =>
    typeof value === 'string' && values.includes(value);
const someOf = (values: readonly string[]) => (value: SettingValue) =>
  Array.isArray(value) && new Set(value).size === value.length && value.every((one) => values.includes(one));
const within = (low: number, high: number) => (value: SettingValue) =>
  typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;
const isFlag = (value: SettingValue) => typeof value === 'boolean';
const isText = (most: number) => (value: SettingValue) =>
  value === null || (typeof value === 'string' && value.length >= 1 && value.length <= most);
const isZone = (value: SettingValue) => typeof value === 'string' && /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+){0,2}$/.test(value);
const isLink = (value: SettingValue) =>
  value === null ||
  (typeof value === 'string' && value.length <= 300 && /^https:\/\/[a-z0-9.-]+(\/[^\s?#]*)?$/i.test(value));

/** Later in the list is wider: going there is risky, coming back is not. */
const widens = (order: readonly SettingValue[]) => (from: SettingValue, to: SettingValue) =>
  order.indexOf(to) > order.indexOf(from);
const grows = (from: SettingValue, to: SettingValue) => Number(to) > Number(from);

const agentReach = ['read-only', 'drafts'] as const;
const feedbackReach = ['rating', 'de-identified', 'context'] as const;

/**
 * Every setting of a tenant. What concerns the use of data begins closed: training off, sharing off, agents that only
 * read, feedback without context (COV-03).
 */
export const settingCatalogue = {
  modules: { group: 'product', initial: productModules, isValid: someOf(productModules) },
  locale: { group: 'product', initial: 'en-US', isValid: oneOf('en-US', 'es-US') },
  timeZone: { group: 'product', initial: 'America/New_York', isValid: isZone },
  'branding.name': { group: 'product', initial: null, isValid: isText(40) },
  /** The customer's own Notice of Privacy Practices, linked where patients' data is shown. */
  'privacy.noticeUrl': { group: 'product', initial: null, isValid: isLink },
  'security.factorFor': {
    group: 'security',
    initial: 'everyone',
    isValid: oneOf('everyone', 'administrators'),
    isRisky: widens(['everyone', 'administrators']),
  },
  'security.idleMinutes': { group: 'security', initial: 15, isValid: within(5, 60), isRisky: grows },
  'security.absoluteHours': { group: 'security', initial: 12, isValid: within(1, 24), isRisky: grows },
  /** Whether an operator who declares break-glass sees members at once, with notice, or once somebody here agrees. */
  'operators.breakGlass': {
    group: 'security',
    initial: 'declared',
    isValid: oneOf('declared', 'second-person'),
    isRisky: widens(['second-person', 'declared']),
  },
  /** Files kept, in gibibytes; jobs that wait or run; rows that leave the product on one day. */
  'quota.storageGb': { group: 'quotas', initial: 500, isValid: within(1, 100_000) },
  'quota.jobsAtOnce': { group: 'quotas', initial: 500, isValid: within(1, 10_000) },
  'quota.exportRowsPerDay': { group: 'quotas', initial: 2_000_000, isValid: within(0, 1_000_000_000), isRisky: grows },
  /** Purposes for which the customer has instructed us to process health information. */
  'dataUse.purposes': {
    group: 'data-use',
    initial: ['treatment', 'payment', 'operations'],
    isValid: someOf(instructedPurposes),
    isRisky: (from, to) => (to as string[]).some((one) => !(from as string[]).includes(one)),
  },
  /** Days for which a file of an export is kept. */
  'dataUse.exportDays': { group: 'data-use', initial: 7, isValid: within(1, 30), isRisky: grows },
  'dataUse.training': { group: 'data-use', initial: false, isValid: isFlag, isRisky: widens([false, true]) },
  'dataUse.sharing': { group: 'data-use', initial: false, isValid: isFlag, isRisky: widens([false, true]) },
  'dataUse.agents': {
    group: 'data-use',
    initial: 'read-only',
    isValid: oneOf(...agentReach),
    isRisky: widens(agentReach),
  },
  'dataUse.feedback': {
    group: 'data-use',
    initial: 'rating',
    isValid: oneOf(...feedbackReach),
    isRisky: widens(feedbackReach),
  },
} as const satisfies Record<string, SettingSpec>;

export type SettingKey = keyof typeof settingCatalogue;

export const settingKeys = Object.keys(settingCatalogue) as [SettingKey, ...SettingKey[]];

export const specOf = (key: SettingKey): SettingSpec => settingCatalogue[key];

/** Value in force: what was chosen, or how it begins. */
export const settingValue = (chosen: Readonly<Record<string, unknown>>, key: SettingKey): SettingValue =>
  key in chosen ? (chosen[key] as SettingValue) : specOf(key).initial;

/** Whether two values are the same, lists without regard to order. */
export function isSameValue(a: SettingValue, b: SettingValue): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one) => b.includes(one));
  return a === b;
}
