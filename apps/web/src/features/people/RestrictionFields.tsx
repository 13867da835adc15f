import { productModules } from '@optimiq/domain/access/product-modules';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { organization, panels } from '../../administration/queries.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import type { Narrowed } from './queries.ts';
import { type Faults, moduleName, type Narrowing, timeOf } from './restrictions.ts';

const workdays = [1, 2, 3, 4, 5];
const days = [1, 2, 3, 4, 5, 6, 7] as const;

/** What narrows somebody, each narrowing off until it is ticked. */
export function RestrictionFields({ value, faults }: { readonly value: Narrowed; readonly faults: Faults }) {
  const may = usePermissions();
  const knownPanels = useQuery(panels).data?.items ?? [];
  const facilities = useQuery({ ...organization, enabled: may('organization:read') }).data?.facilities ?? [];
  const { hours } = value;
  return (
    <fieldset className="narrowings">
      <legend>{t('people.restrictions')}</legend>
      <Narrow name="modules" isOn={value.modules !== undefined} fault={faults.modules}>
        <Choices
          name="modules"
          chosen={value.modules}
          options={productModules.map((one) => ({ id: one, name: moduleName(one) }))}
        />
      </Narrow>
      <Narrow name="panels" isOn={value.panels !== undefined} fault={faults.panels}>
        <Choices
          name="panels"
          chosen={value.panels}
          options={knownPanels.map(({ panelId, name }) => ({ id: panelId, name }))}
          none={t('restriction.noPanels')}
        />
      </Narrow>
      <Narrow name="facilities" isOn={value.facilities !== undefined} fault={faults.facilities}>
        <Choices
          name="facilities"
          chosen={value.facilities}
          options={facilities.map(({ facilityId, name }) => ({ id: facilityId, name }))}
          none={t('restriction.noFacilities')}
        />
      </Narrow>
      <Narrow name="networks" isOn={value.networks !== undefined} fault={faults.networks}>
        <textarea
          name="networks"
          className="short"
          aria-label={t('restriction.networksField')}
          defaultValue={value.networks?.join('\n')}
          spellCheck={false}
        />
        <span className="sm mute">{t('restriction.networks.hint')}</span>
      </Narrow>
      <Narrow name="hours" isOn={hours !== undefined} fault={faults.hours}>
        <Choices
          name="days"
          chosen={(hours?.days ?? workdays).map(String)}
          options={days.map((day) => ({ id: String(day), name: t(`restriction.day.${day}`) }))}
        />
        <span className="row wrap">
          <input
            className="input"
            type="time"
            name="hours-from"
            aria-label={t('restriction.from')}
            defaultValue={timeOf(hours?.from ?? 480)}
          />
          {t('restriction.to')}
          <input
            className="input"
            type="time"
            name="hours-to"
            aria-label={t('restriction.until')}
            defaultValue={timeOf((hours?.to ?? 1080) % 1440)}
          />
          <span className="sm mute">{t('restriction.hours.hint')}</span>
        </span>
      </Narrow>
      <label className="check">
        <input type="checkbox" name="noExport" defaultChecked={value.noExport === true} />
        {t('restriction.noExport')}
      </label>
    </fieldset>
  );
}

function Narrow(props: {
  readonly name: Narrowing;
  readonly isOn: boolean;
  readonly fault: Faults[Narrowing];
  readonly children: ReactNode;
}) {
  const { name, isOn: wasOn, fault, children } = props;
  const [isOn, setOn] = useState(wasOn);
  return (
    <div className="narrowing">
      <label className="check">
        <input
          type="checkbox"
          name={`narrow-${name}`}
          checked={isOn}
          onChange={({ target }) => setOn(target.checked)}
        />
        {t(`restriction.${name}`)}
      </label>
      {isOn && (
        <div className="narrowed">
          {children}
          {fault && (
            <span className="sm bad-t" role="alert">
              {t(fault)}
            </span>
          )}
        </div>
      )}
    </div>
  );
}

function Choices(props: {
  readonly name: string;
  readonly chosen: readonly string[] | undefined;
  readonly options: readonly { readonly id: string; readonly name: string }[];
  /** Said where there is nothing to choose from. */
  readonly none?: string;
}) {
  const { name, chosen = [], options, none } = props;
  if (options.length === 0) return <span className="sm mute">{none}</span>;
  return (
    <span className="row wrap">
      {options.map((option) => (
        <label key={option.id} className="check">
          <input type="checkbox" name={name} value={option.id} defaultChecked={chosen.includes(option.id)} />
          {option.name}
        </label>
      ))}
    </span>
  );
}
