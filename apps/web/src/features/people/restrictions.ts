import { parseNetwork } from '@optimiq/domain/access/networks';
import { type ProductModule, productModules } from '@optimiq/domain/access/product-modules';
import { type MessageId, t } from '../../messages.ts';
import type { Narrowed } from './queries.ts';

export const narrowings = ['modules', 'panels', 'facilities', 'networks', 'hours'] as const;
export type Narrowing = (typeof narrowings)[number];

export type Faults = Partial<Record<Narrowing, MessageId>>;

/** Restrictions as a form says them, or what is wrong with each. A narrowing that is not ticked is left out. */
export function restrictionsFrom(fields: FormData): { readonly value: Narrowed } | { readonly faults: Faults } {
  const all = (name: string) => fields.getAll(name).map(String);
  const isOn = (name: Narrowing) => fields.get(`narrow-${name}`) !== null;
  const networks = all('networks')
    .flatMap((text) => text.split(/[\s,]+/))
    .filter((text) => text !== '');
  const days = all('days').map(Number);
  const [from, to] = [minuteOf(fields.get('hours-from')), minuteOf(fields.get('hours-to'))];

  const faults: Faults = {
    ...(isOn('modules') && all('modules').length === 0 && { modules: 'restriction.chooseOne' as const }),
    ...(isOn('panels') && all('panels').length === 0 && { panels: 'restriction.chooseOne' as const }),
    ...(isOn('facilities') && all('facilities').length === 0 && { facilities: 'restriction.chooseOne' as const }),
    ...(isOn('networks') &&
      (networks.length === 0 || networks.some((text) => !parseNetwork(text))) && {
        networks: 'restriction.noNetwork' as const,
      }),
    ...(isOn('hours') &&
      (days.length === 0 || from === undefined || to === undefined || from === to) && {
        hours: 'restriction.noHours' as const,
      }),
  };
  if (Object.keys(faults).length > 0) return { faults };
  return {
    value: {
      ...(isOn('modules') && { modules: productModules.filter((one) => all('modules').includes(one)) }),
      ...(isOn('panels') && { panels: all('panels') }),
      ...(isOn('facilities') && { facilities: all('facilities') }),
      ...(isOn('networks') && { networks }),
      ...(isOn('hours') && { hours: { days, from: from!, to: to! } }),
      ...(fields.get('noExport') !== null && { noExport: true }),
    },
  };
}

/** Names of what somebody is restricted to. */
export type Named = { readonly panel: (id: string) => string; readonly facility: (id: string) => string };

/** Restrictions in words, one for each narrowing; none: sees and does all that the roles give. */
export function restrictionWords(restrictions: Narrowed, named: Named): readonly string[] {
  const { modules, panels, facilities, networks, hours, noExport } = restrictions;
  return [
    ...(modules ? [t('restriction.is.modules', { list: modules.map(moduleName).join(', ') })] : []),
    ...(panels ? [t('restriction.is.panels', { list: panels.map(named.panel).join(', ') })] : []),
    ...(facilities ? [t('restriction.is.facilities', { list: facilities.map(named.facility).join(', ') })] : []),
    ...(networks ? [t('restriction.is.networks', { list: networks.join(', ') })] : []),
    ...(hours
      ? [
          t('restriction.is.hours', {
            days: hours.days.map((day) => t(`restriction.day.${day as 1}`)).join(' '),
            from: timeOf(hours.from),
            to: timeOf(hours.to),
          }),
        ]
      : []),
    ...(noExport ? [t('restriction.is.noExport')] : []),
  ];
}

export const moduleName = (module: ProductModule): string => t(`productModule.${module}`);

/** 510 → '08:30'; the day's end is '24:00'. */
export const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** '08:30' → 510; nothing for what is no time. A form's midnight at the end of hours is 0, which passes midnight. */
function minuteOf(value: FormDataEntryValue | null): number | undefined {
  const [, hour, minute] = /^(\d\d):(\d\d)$/.exec(String(value ?? '')) ?? [];
  return hour === undefined ? undefined : Number(hour) * 60 + Number(minute);
}
